"""The program as a whole: help, wrong use, errors in one line, exit codes."""

import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import click
import pytest

from provenance.cli import COMMANDS, faults, program
from provenance.cli.call import Call
from provenance.errors import BusyError, DatabaseError, InputError

# What --help must not wait for: each of these takes longer to import than all of --help may.
HEAVY = (
    "numpy",
    "sqlalchemy",
    "alembic",
    "aiohttp",
    "datasketch",
    "numba",
    "feedparser",
    "selectolax",
    "rich",
    "msgspec",
)


def commands() -> Iterator[tuple[str, click.Command]]:
    """Every command that can be typed, groups too."""

    def walk(path: str, command: click.Command) -> Iterator[tuple[str, click.Command]]:
        if path:
            yield path, command
        if isinstance(command, click.Group):
            context = click.Context(command)
            for name in command.list_commands(context):
                inner = command.get_command(context, name)
                assert inner is not None
                yield from walk(f"{path} {name}".strip(), inner)

    yield from walk("", program)


ALL = dict(commands())


def test_help_imports_no_command_and_nothing_heavy() -> None:
    look = (
        "import sys; from provenance.cli import faults, program; faults.run(program, ['--help']);"
        "print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    loaded = set(done.stderr.split())
    assert not loaded & set(HEAVY)
    assert not loaded & {f"provenance.cli.{module}" for module, _ in COMMANDS.values()}
    assert not {name for name in loaded if name.startswith(("provenance.jobs", "provenance.core"))}


def test_help_lists_all_commands_under_one_heading(provenance: Callable[..., Any]) -> None:
    said = provenance("--help")
    assert said.code == 0
    assert said.out.count("Commands:") == 1
    listed = re.findall(r"^  (\w+)  ", said.out.partition("Commands:")[2], re.M)
    assert listed == list(COMMANDS)
    assert provenance("-h") == said


@pytest.mark.parametrize("path", ALL)
def test_help_of_every_command_has_an_example(path: str, provenance: Callable[..., Any]) -> None:
    said = provenance(*path.split(), "--help")
    assert said.code == 0
    assert re.search(r"Examples?:\n +provenance ", said.out)
    assert said.err == ""


@pytest.mark.parametrize("path", ALL)
def test_examples_can_be_parsed(path: str) -> None:
    for example in re.findall(r"^ *provenance (.*)$", str(ALL[path].epilog), re.M):
        words = re.sub(r" [<>] .*", "", example).split()
        context = program.make_context("provenance", words)
        while isinstance(context.command, click.Group):
            name, command, rest = context.command.resolve_command(
                context, [*context._protected_args, *context.args]
            )
            assert command is not None
            context = command.make_context(name, rest, parent=context)


@pytest.mark.parametrize(
    ("arguments", "wants"),
    [
        (["pol"], "'poll'"),
        (["feeds", "ad"], "'add'"),
        (["check"], "PATH|URL|-"),
        (["check", "x", "--jso"], "--json"),
        (["poll", "--database", "x"], "before the command"),
        (["report", "storeis"], "stories"),
        (["dedupe", "x"], "--output"),
        (["poll", "--all", "--feed", "http://x.example/"], "--all and --feed"),
        (["--nonsense"], "--nonsense"),
    ],
)
def test_wrong_use_is_one_line_and_2(
    arguments: list[str], wants: str, provenance: Callable[..., Any]
) -> None:
    said = provenance(*arguments)
    assert (said.code, said.out) == (2, "")
    assert said.err.count("\n") == 1
    assert said.err.startswith("provenance: ")
    assert wants in said.err


def test_no_command_shows_the_help(provenance: Callable[..., Any]) -> None:
    said = provenance()
    assert (said.code, said.out) == (2, "")
    assert "Commands:" in said.err


def test_version(provenance: Callable[..., Any]) -> None:
    from provenance.version import __version__

    assert provenance("--version").out == f"provenance {__version__}\n"


def failing(error: BaseException) -> click.Command:
    @click.group()
    @click.option("--verbose", is_flag=True)
    @click.pass_obj
    def group(call: Call, verbose: bool) -> None:
        call.verbose = verbose

    @group.command()
    def run() -> None:
        raise error

    return group


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (InputError("no such file: a.txt"), 3, "provenance: no such file: a.txt"),
        (
            DatabaseError("no database yet: run provenance init"),
            4,
            "provenance: no database yet: run provenance init",
        ),
        (BusyError("a poll is running"), 75, "provenance: a poll is running"),
        (InputError("a\nb\x1b[31m"), 3, None),
        (PermissionError(13, "Permission denied", "/x/y"), 3, "provenance: /x/y: Permission denied"),
        (OSError(28, "No space left", "/x"), 3, "provenance: /x: no space is left on the device"),
        (KeyError("k"), 70, "provenance: KeyError: 'k' (a fault of the program: run again with --verbose)"),
        (EOFError(), 70, "provenance: EOFError (a fault of the program: run again with --verbose)"),
        (KeyboardInterrupt(), 130, "provenance: interrupted"),
    ],
)
def test_every_error_is_one_line(
    error: BaseException, code: int, line: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    assert faults.run(failing(error), ["run"]) == code
    out, err = capsys.readouterr()
    assert out == ""
    assert err.count("\n") == 1
    assert "\x1b" not in err
    if line is not None:
        assert err == f"{line}\n"


def test_verbose_adds_the_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert faults.run(failing(InputError("no such thing")), ["--verbose", "run"]) == 3
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert err.endswith("provenance: no such thing\n")


def test_wrong_config_is_3(provenance: Callable[..., Any], tmp_path: Path) -> None:
    (tmp_path / "c.toml").write_text("[fetch]\ntimeout = 3\n")
    said = provenance("--config", tmp_path / "c.toml", "feeds", "list")
    assert said.code == 3
    assert said.err.count("\n") == 1
    assert "c.toml" in said.err
    assert "line 2" in said.err


@pytest.mark.parametrize("text", ["", "\n", "# nothing is set\n#[fetch]\n#per_host = 1\n"])
def test_config_that_sets_nothing_is_as_none(
    text: str, provenance: Callable[..., Any], tmp_path: Path
) -> None:
    config = tmp_path / "c.toml"
    config.write_text(text)
    page = tmp_path / "page.txt"
    page.write_text("The harbour stays shut for a week.\nRead More\n")
    assert provenance("--config", config, "init").code == 0
    assert config.read_text() == text, "init writes no config over one that is there"
    for arguments in (["check", page, "--json"], ["feeds", "list", "--json"], ["rules", "list"]):
        with_it = provenance("--config", config, *arguments)
        assert with_it == provenance(*arguments)
        assert (with_it.code, with_it.err) == (0, "")
    usual = tmp_path / "config" / "provenance" / "provenance.toml"
    usual.parent.mkdir(parents=True, exist_ok=True)
    usual.write_text(text)
    assert provenance("feeds", "list", "--json").code == 0


def test_config_that_is_a_folder_is_one_line_and_3(process: Callable[..., Any], tmp_path: Path) -> None:
    usual = tmp_path / "config" / "provenance" / "provenance.toml"
    usual.mkdir(parents=True)
    for option, folder in ((["--config", tmp_path], tmp_path), ([], usual)):
        for command in (["feeds", "list"], ["check", "-"]):
            said = process(*option, *command, stdin=b"The harbour stays shut.")
            assert (said.code, said.out) == (3, "")
            assert said.err == f"provenance: {folder}: a folder, not a config file\n"


def test_reader_that_went_away_is_no_error() -> None:
    """`provenance --help | true`, many times over what a pipe holds."""
    look = (
        "import sys; from provenance.cli import faults; import click\n"
        "from provenance.cli import streams\n"
        "@click.command()\n"
        "def many():\n"
        "    for _ in range(100_000): streams.result('a line of some length')\n"
        "sys.exit(faults.run(many, []))"
    )
    done = subprocess.run(
        f'{shlex.quote(sys.executable)} -c "$LOOK" | head -1; echo ${{PIPESTATUS[0]}}',
        shell=True,
        executable="/bin/bash",
        env={"LOOK": look, "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        check=True,
        cwd=None,
    )
    assert done.stdout == "a line of some length\n0\n"
    assert done.stderr == ""


def test_full_disk_is_one_line() -> None:
    done = subprocess.run(
        f"{shlex.quote(sys.executable)} -m provenance --help > /dev/full",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3
    assert done.stderr.count("\n") == 1
    assert "Traceback" not in done.stderr


def test_no_locale_and_forty_columns(ascii_path: None, process: Callable[..., Any]) -> None:
    said = process("--help", LC_ALL="C", PYTHONIOENCODING="ascii", PYTHONUTF8="0", COLUMNS="40")
    assert said.code == 0
    assert max(map(len, said.out.partition("Example")[0].splitlines())) <= 40
