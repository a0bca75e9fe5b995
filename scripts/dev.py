#!/usr/bin/env python3
"""The developers' door: one command for each thing that is done to the project.

Standard library only, and started by any Python: it makes `.venv` beside pyproject.toml, installs the
locked requirements and the project into it, and runs everything there.
"""

import sys

# Before anything that an older Python would trip over; this file keeps to the syntax of 3.6.
if sys.version_info < (3, 11):
    sys.exit(
        "dev.py: Python 3.11 or newer is needed, this is {}.{}; start it with another one: "
        "python3.11 scripts/dev.py".format(*sys.version_info[:2])  # no f-string: plain for any reader
    )

import argparse
import difflib
import hashlib
import json
import os
import re
import shutil
import subprocess
import tomllib
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
STATE = VENV / "dev.json"  # what was installed, and where; "wanted" is empty while that is under way
LOCK = ROOT / "requirements" / "dev.txt"
PEERS = ROOT / "requirements" / "peers.txt"  # what the benchmark compares with; scripts/bench installs it
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
LITTER = [
    ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache", "build", "dist",
]  # fmt: skip


class Failure(Exception):
    """Something that ends the command with one line."""


def main() -> int:
    """Run the verb that was asked for; its exit code is ours."""
    verbs = {
        "demo": demo, "test": test, "setup": setup, "check": check, "lock": lock, "bench": bench,
        "migration": migration, "wheel": wheel, "clean": clean,
    }  # fmt: skip
    helps = [f"  {name:<10} {(verb.__doc__ or '').splitlines()[0]}" for name, verb in verbs.items()]
    parser = argparse.ArgumentParser(
        prog="dev.py",
        usage="dev.py VERB [ARGUMENT ...]",
        description="Makes .venv when it is needed, then runs the verb in it.",
        epilog="verbs (further arguments are handed on: dev.py test -k words -n 0):\n" + "\n".join(helps),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("verb", nargs="?", metavar="VERB", help="one of those below")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="ARGUMENT", help="for the verb")
    asked = parser.parse_args()
    if asked.verb not in verbs:
        near = difflib.get_close_matches(asked.verb or "", verbs, 1)
        hint = f"did you mean {near[0]}?" if near else f"the verbs are {', '.join(verbs)}"
        parser.error(f"no verb {asked.verb}: {hint}" if asked.verb else f"name a verb: {hint}")
    try:
        return verbs[asked.verb](asked.arguments)
    except Failure as failure:
        print(f"dev.py: {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


# --- verbs


def demo(arguments: list[str]) -> int:
    """show the whole product at work on feeds of its own"""
    return _program("demo", arguments)


def test(arguments: list[str]) -> int:
    """run the tests, all or those that pytest's arguments name"""
    make_ready()
    # The tests start the program hundreds of times. Where bytecode is not to be written
    # (PYTHONDONTWRITEBYTECODE), each would compile the package anew; where it cannot be, they still pass.
    _run([PYTHON, "-m", "compileall", "-qq", "provenance"])
    return _run([PYTHON, "-m", "pytest", *arguments])


def setup(arguments: list[str]) -> int:
    """make .venv and install everything that is locked"""
    _none(arguments)
    print("installed" if make_ready() else "nothing to do", "in", VENV)
    return 0


def check(arguments: list[str]) -> int:
    """format, lint, types and the walls between the rooms; `check --fix` mends what can be"""
    fix = arguments == ["--fix"]
    _none([] if fix else arguments)
    make_ready()
    checks: dict[str, list[str | Path]] = {
        "lint": [BIN / "ruff", "check", *(["--fix"] if fix else [])],
        "format": [BIN / "ruff", "format", *([] if fix else ["--check"])],
        "types": [PYTHON, "-m", "mypy"],
        "walls": [BIN / "lint-imports"],
    }
    failed = []
    for name, command in checks.items():
        print(f"--- {name}", flush=True)
        if _run(command):
            failed.append(name)
    print(f"--- failed: {', '.join(failed)}" if failed else "--- all is well", flush=True)
    return 1 if failed else 0


def lock(arguments: list[str]) -> int:
    """resolve the requirements anew into requirements/*.txt (needs a network)"""
    make_ready()
    # Relative, for they are named in the lock.
    return _lock(LOCK, ["pyproject.toml", "requirements/dev.in", "--all-extras"], arguments) or _lock(
        PEERS, ["requirements/peers.in", "--override", "requirements/peers.without"], arguments
    )


def _lock(locked: Path, sources: list[str], arguments: list[str]) -> int:
    options = [
        "--universal", "--generate-hashes", "--python-version", "3.11", "--quiet",
        "--no-emit-index-url", "--no-emit-find-links", "--no-header",
    ]  # fmt: skip
    fresh = locked.with_name(f"{locked.stem}.new.txt")
    if locked.exists():
        shutil.copyfile(locked, fresh)  # uv keeps the versions that it finds there; `lock --upgrade` does not
    try:
        code = _run([BIN / "uv", "pip", "compile", *sources, *options, "-o", fresh, *arguments])
        if code:
            return code
        _refuse_hosts(fresh)
        fresh.replace(locked)
    finally:
        fresh.unlink(missing_ok=True)
    print(f"wrote {locked.relative_to(ROOT)}; the next command installs it")
    return 0


def bench(arguments: list[str]) -> int:
    """measure speed and quality"""
    return _program("bench", arguments)


def migration(arguments: list[str]) -> int:
    """begin a database migration, named by what changes: dev.py migration WORDS"""
    message = " ".join(arguments).strip()
    if not message:
        raise Failure('say what changes: dev.py migration "outlets have a country"')
    make_ready()
    code = "import sys; from provenance.storage import migrate; print(migrate.new(sys.argv[1]))"
    return _run([PYTHON, "-c", code, message])


def wheel(arguments: list[str]) -> int:
    """build the wheel into dist/"""
    _none(arguments)
    make_ready()
    return _run([PYTHON, "-m", "hatchling", "build", "-t", "wheel"])


def clean(arguments: list[str]) -> int:
    """remove what was built and cached; `clean --all` removes .venv and .venv-peers too"""
    everything = arguments == ["--all"]
    _none([] if everything else arguments)
    for name in [*LITTER, *([VENV.name, ".venv-peers"] if everything else [])]:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for room in ("provenance", "migrations", "scripts", "tests"):
        for cache in (ROOT / room).rglob("__pycache__"):
            shutil.rmtree(cache, ignore_errors=True)
    return 0


# --- the environment


def make_ready() -> bool:
    """Install what is wanted, unless it is there; True when something was done."""
    state = _state()
    wanted = {"place": str(VENV), "python": sys.version, "wanted": _wanted()}
    if state == wanted and PYTHON.exists():
        return False
    usable = _answers() and state.get("wanted") != "" and state.get("place", wanted["place"]) == str(VENV)
    if not usable or state.get("python", sys.version) != sys.version:
        _make_venv(wanted)
    print(f"dev.py: installing what is locked into {VENV} (a minute or two)", file=sys.stderr, flush=True)
    _write_state({**wanted, "wanted": ""})
    _pip("install", "--require-hashes", "-r", str(LOCK))
    _remove_strangers()
    _pip("install", "--no-build-isolation", "--no-deps", "-e", str(ROOT))
    _write_state(wanted)
    return True


def _wanted() -> str:
    """A hash of all that decides what is installed."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        project = tomllib.load(file)
    parts = [project["build-system"], project["project"], project["tool"]["hatch"]]
    text = json.dumps(parts, sort_keys=True).encode() + LOCK.read_bytes()
    return hashlib.sha256(text).hexdigest()


def _state() -> dict[str, str]:
    try:
        state: dict[str, str] = json.loads(STATE.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return state


def _write_state(state: dict[str, str]) -> None:
    STATE.write_text(json.dumps(state, indent=1), "utf-8")


def _answers() -> bool:
    """Is there an environment whose Python is of our version?"""
    if not PYTHON.exists():
        return False
    asked = subprocess.run(
        [PYTHON, "-c", "import sys, pip; print(sys.version)"], capture_output=True, text=True, check=False
    )
    return asked.stdout.strip() == sys.version.strip()


def _make_venv(wanted: dict[str, str]) -> None:
    try:
        import ensurepip  # noqa: F401  # Debian ships venv without it
        import venv  # noqa: F401
    except ImportError as error:
        raise Failure(
            f"{sys.executable} has no {error.name}; install it (Debian: apt install python3-venv)"
        ) from error
    shutil.rmtree(VENV, ignore_errors=True)
    VENV.mkdir()
    _write_state({**wanted, "wanted": ""})  # first of all: an interrupted set-up shall be seen
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip
    if made.returncode:
        print(made.stdout, file=sys.stderr)
        raise Failure(f"{sys.executable} could not make {VENV}")


def _pip(*arguments: str) -> None:
    command = [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "--no-input", *arguments, "--quiet"]
    log = VENV / "install.log"
    with log.open("wb") as said:
        failed = subprocess.run(command, cwd=ROOT, stdout=said, stderr=said, check=False).returncode
    if failed:
        raise Failure(f"the installation failed, see {log}; is there a network? The same command tries again")


def _remove_strangers() -> None:
    """What an older lock brought must not hide what a newer one lacks."""
    locked = {_plain(name) for name in re.findall(r"(?m)^([\w.-]+)==", LOCK.read_text("utf-8"))}
    listed = subprocess.run(
        [str(PYTHON), "-m", "pip", "--disable-pip-version-check", "list", "--format=json"],
        stdout=subprocess.PIPE, text=True, check=True,
    )  # fmt: skip
    names = [_plain(package["name"]) for package in json.loads(listed.stdout)]
    ours = {"pip", "setuptools", "wheel", "provenance-checker"}
    strangers = [name for name in names if name not in locked | ours]
    if strangers:
        _pip("uninstall", "--yes", *strangers)


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


# --- running


def _program(name: str, arguments: list[str]) -> int:
    """Run a folder of scripts in the environment."""
    folder = ROOT / "scripts" / name
    if not (folder / "__main__.py").is_file():
        raise Failure(f"there is no {folder.relative_to(ROOT)} in this checkout")
    make_ready()
    return _run([PYTHON, folder, *arguments])


def _run(command: "Sequence[str | Path]") -> int:
    """Run a command of the environment in the project's folder; its exit code."""
    words = [str(word) for word in command]
    path = os.pathsep.join([str(BIN), os.environ.get("PATH", "")])
    process = subprocess.Popen(words, cwd=ROOT, env={**os.environ, "PATH": path, "VIRTUAL_ENV": str(VENV)})
    while True:
        try:
            code = process.wait()
        except KeyboardInterrupt:  # the child got it too, and may have something to say
            continue
        return code if code >= 0 else 128 - code


def _refuse_hosts(path: Path) -> None:
    """A lock names packages and hashes; where they come from is each machine's own business."""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if re.search(r"://|--(extra-)?index|--find-links|--trusted-host", line):
            raise Failure(f"the new lock names a host in line {number}: {line.strip()}; the old one stays")


def _none(arguments: list[str]) -> None:
    if arguments:
        raise Failure(f"this verb takes no {arguments[0]!r}; see dev.py --help")


if __name__ == "__main__":
    sys.exit(main())
