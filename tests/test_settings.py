"""Settings: where they come from, which wins, and what a wrong one says."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy
from hypothesis import given
from hypothesis import strategies as st

from provenance import settings
from provenance.errors import ConfigError
from provenance.settings import Fetch, Settings


def write(folder: Path, text: str) -> Path:
    path = folder / "some.toml"
    path.write_text(text, "utf-8")
    return path


def load(path: Path | None = None, environ: Mapping[str, str] | None = None, **options: Any) -> Settings:
    return settings.load(path, environ or {}, {k.replace("__", "."): v for k, v in options.items()})


def problem(path: Path | None = None, environ: Mapping[str, str] | None = None, **options: Any) -> str:
    with pytest.raises(ConfigError) as caught:
        load(path, environ, **options)
    message = str(caught.value)
    assert "\n" not in message
    return message


def test_nothing_given_gives_the_defaults() -> None:
    found = load()
    assert found.fetch == Fetch()
    assert (found.fetch.timeout_seconds, found.fetch.max_bytes) == (20.0, 10 * 1024 * 1024)
    assert (found.poll.interval_minutes, found.match.months) == (60, 3)
    assert (found.workers.processes, found.workers.seconds, found.workers.memory_mib) == (0, 10.0, 1024)
    assert found.database.endswith("/data/provenance/provenance.sqlite")


def test_an_option_beats_the_environment_which_beats_the_file(tmp_path: Path) -> None:
    path = write(tmp_path, "[fetch]\nper_host = 3\nat_once = 30\nmax_redirects = 1\n")
    environ = {"PROVENANCE_FETCH_PER_HOST": "4", "PROVENANCE_FETCH_AT_ONCE": "40"}
    fetch = load(path, environ, fetch__per_host=5, fetch__at_once=None).fetch
    assert (fetch.per_host, fetch.at_once, fetch.max_redirects) == (5, 40, 1)


def test_a_wrong_value_is_told_even_when_a_better_one_beats_it(tmp_path: Path) -> None:
    path = write(tmp_path, "[fetch]\nper_host = 0\n")
    assert "line 2: fetch.per_host" in problem(path, fetch__per_host=5)


def test_the_file_in_the_usual_place_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert load().match.months == 3
    usual = settings.default_path()
    assert usual == tmp_path / "provenance" / "provenance.toml"
    usual.parent.mkdir()
    usual.write_text("[match]\nmonths = 7\n")
    assert load().match.months == 7


def test_a_list_in_the_environment_is_separated_by_commas() -> None:
    found = load(environ={"PROVENANCE_FETCH_ALLOW_PRIVATE": "127.0.0.0/8, ::1"})
    assert found.fetch.allow_private == ("127.0.0.0/8", "::1")
    assert load(environ={"PROVENANCE_FETCH_ALLOW_PRIVATE": ""}).fetch.allow_private == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("\n[fetch]\nper_hots = 3\n", "line 3: fetch.per_hots: there is no such key; did you mean per_host?"),
        ("[fecth]\nper_host = 3\n", "line 1: fecth: there is no such key; did you mean fetch?"),
        ("months = 3\n", "line 1: months: there is no such key"),
        ("fetch = 3\n", "line 1: fetch: must be a section: [fetch]"),
        ("[fetch]\n\ntimeout_seconds = '20'", "line 3: fetch.timeout_seconds: must be a number, not a text"),
        ("fetch.timeout_seconds = 0\n", "line 1: fetch.timeout_seconds: must be a number above 0"),
        (
            "fetch = { per_host = true }\n",
            "line 1: fetch.per_host: must be a whole number, not true or false",
        ),
        (
            "[poll]\ninterval_minutes = 20000",
            "line 2: poll.interval_minutes: must be a whole number of at most 10,080",
        ),
        ("[match]\nmonths = 0", "line 2: match.months: must be a whole number of at least 1"),
        ("[match]\nwithin_owner = 'yes'", "line 2: match.within_owner: must be true or false, not a text"),
        ("[notes]\nphrases = 'x'", "line 2: notes.phrases: must be a list, not a text"),
        ("[poll]\nx = 1\n[ fetch ]\n'x' = 1\n", "line 2: poll.x: there is no such key; there are"),
        (
            "[match]\nmonths = 3\n[fetch]\nallow_private = [1]",
            "line 4: fetch.allow_private: each must be a text, not a whole number",
        ),
        ("[fetch]\nallow_private = ['10.0.0.1/8']", "line 2: fetch.allow_private: 10.0.0.1/8 has host bits"),
        ("[fetch]\nuser_agent = 'a\\nb'", ""),
        ('[fetch]\nuser_agent = "a\\r\\nb"', "line 2: fetch.user_agent: must not hold control characters"),
        ("database = 3", "line 1: database: must be a text"),
        ("database = 'mysql://x/y'", "line 1: database: mysql: neither sqlite nor postgresql"),
        ("[database]\nurl = 'x'", "line 1: database: must be a text"),
        ("[fetch\n", "not a TOML file: "),
        ("[fetch]\nper_host = 1\nper_host = 2\n", "not a TOML file: "),
    ],
)
def test_a_wrong_file_names_key_file_and_line(tmp_path: Path, text: str, said: str) -> None:
    path = write(tmp_path, text)
    if said:
        assert problem(path).startswith(f"{path}: {said}")
    else:
        load(path)


def test_files_that_are_none(tmp_path: Path) -> None:
    assert "no such config file" in problem(tmp_path / "none.toml")
    assert "a folder, not a config file" in problem(tmp_path)
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe")
    assert "not UTF-8" in problem(binary)
    assert "no such config file" in problem(binary / "under.toml")


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("PROVENANCE_FETCH_TIMEOUT", "3", "there is no such key; did you mean timeout_seconds?"),
        ("PROVENANCE_FETCH_PER_HOST", "two", "must be a whole number"),
        ("PROVENANCE_FETCH_PER_HOST", "", "must be a whole number"),
        ("PROVENANCE_FETCH_TIMEOUT_SECONDS", "nan", "must be a number"),
        ("PROVENANCE_FETCH_ALLOW_PRIVATE", "127.0.0.0/8,here", "'here' does not appear to be"),
        ("PROVENANCE_DATABASE", "http://x", "http: neither sqlite nor postgresql"),
    ],
)
def test_a_wrong_variable_is_named(name: str, value: str, said: str) -> None:
    message = problem(environ={name: value})
    assert message.startswith(f"environment: {name}: ")
    assert said in message


def test_variables_of_no_section_are_left_alone() -> None:
    load(environ={"PROVENANCE_HOME": "x", "PROVENANCE_": "y", "PROVENANCE_DATABASES": "z", "PATH": "p"})


def test_a_password_is_never_told() -> None:
    assert "secret" not in problem(environ={"PROVENANCE_DATABASE": "mysql://me:secret@host/x"})


@pytest.mark.parametrize(
    "url", ["postgres://me@host/x", "postgresql://me@host/x", "postgresql+psycopg://me@host/x"]
)
def test_postgresql_has_one_driver(url: str) -> None:
    assert load(database=url).database == "postgresql+psycopg://me@host/x"


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite+pysqlite://"])
def test_a_database_without_a_file_is_refused(url: str) -> None:
    assert "--database: names no file" in problem(database=url)


def test_a_sqlite_address_names_no_host() -> None:
    for url in ("sqlite://x.sqlite", "sqlite://host/x.sqlite", "sqlite://me:secret@host/x?timeout=1"):
        assert problem(database=url) == "--database: names a host and no file; write sqlite:///path"
    assert "neither sqlite nor postgresql" in problem(database="sqlite+other:///x.sqlite")


@pytest.mark.parametrize("options", ["", "?", "?timeout=60", "?timeout=0.5", "?timeout=0"])
def test_a_sqlite_address_may_say_how_long_to_wait(options: str) -> None:
    assert load(database=f"sqlite:///x.sqlite{options}").database == f"sqlite:///x.sqlite{options}"


SECONDS = "timeout must be a number of seconds from 0 to 86,400"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        *((f"timeout={value}", SECONDS) for value in ("abc", "", "-1", "nan", "inf", "1e9", "60s", "1,5")),
        ("timeout", SECONDS),
        ("timeout=1&timeout=2", "timeout is given twice; give it once"),
        ("timeot=60", "there is no option timeot; a SQLite address has one: timeout=SECONDS"),
        ("timeout=60&mode=ro", "there is no option mode; a SQLite address has one: timeout=SECONDS"),
        ("uri=true", "there is no option uri; a SQLite address has one: timeout=SECONDS"),
        ("=1", "there is an option without a name; a SQLite address has one: timeout=SECONDS"),
    ],
)
def test_a_wrong_option_of_a_sqlite_address_is_named(options: str, said: str) -> None:
    url = f"sqlite:///x.sqlite?{options}"
    assert problem(database=url) == f"--database: {said}"
    assert problem(environ={"PROVENANCE_DATABASE": url}) == f"environment: PROVENANCE_DATABASE: {said}"


@pytest.mark.parametrize(
    "place",
    ["", "/n", "h/n", "h:5432", "[::1]/n", "[::1]:5432/n", "me@h/n", "me:@h/n", "me:a/b?c@h:1/n",
     "me:a%40b@h:1/n", "me@firm:secret@h/n", "me@/n?host=/run/x&port=5"],
)  # fmt: skip
def test_a_postgresql_address_that_can_be_read(place: str) -> None:
    url = load(database=f"postgresql://{place}").database
    assert url == f"postgresql+psycopg://{place}"
    sqlalchemy.make_url(url)


@pytest.mark.parametrize(
    "place",
    ["127.0.0.1:abc/n", "[::1/n", "::1/n", "h:5432x", "h:1,i:2/n", "h:-1/n", "h]/n", "[::1]x/n",
     "h:123456/n", "h:/n", "h:1/n?options=-c%20x=a@b:c",
     "me:secret@h:abc/n", "me:secret@h@i/n", "me:a@secret@h:1/n"],
)  # fmt: skip
def test_a_misspelled_postgresql_address(place: str) -> None:
    said = problem(database=f"postgresql://{place}")
    assert said.startswith("--database: the address cannot be read; write postgresql://USER:PASSWORD@HOST:")
    assert "secret" not in said


def test_a_path_in_the_file_starts_at_the_file_and_others_here(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    path = write(tmp_path, "database = 'news.sqlite'")
    assert load(path).database == f"sqlite:///{tmp_path}/news.sqlite"
    assert load(path, database="a.sqlite").database == f"sqlite:///{tmp_path}/here/a.sqlite"
    assert load(path, {"PROVENANCE_DATABASE": "../b"}).database == f"sqlite:///{tmp_path}/b"
    assert load(database="~/c").database == f"sqlite:///{os.environ['HOME']}/c"


@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0/~"), min_size=1).map(str.strip)
)
def test_any_path_comes_back_from_its_url(name: str) -> None:
    if name in ("", ".", ".."):
        return
    url = load(database=f"/folder/{name}").database
    assert sqlalchemy.make_url(url).database == f"/folder/{name}"


def test_without_a_home_only_the_database_is_missing() -> None:
    # a user whom the system does not know, as in a container that is run with a bare number
    code = (
        "import os, pwd; pwd.getpwuid = {}.__getitem__\n"
        "from provenance import settings; from provenance.errors import ConfigError\n"
        "found = settings.load(None, os.environ); print(repr(found.database))\n"
        "try: settings.database_url(found)\n"
        "except ConfigError as error: print(error)\n"
    )
    environ = {"PYTHONPATH": os.pathsep.join(sys.path), "HOME": "nowhere"}
    said = subprocess.run(
        [sys.executable, "-c", code], env=environ, capture_output=True, text=True, check=True
    ).stdout
    assert said.splitlines()[0] == "''"
    assert "set HOME, or give --database" in said


def test_lists_are_found_from_where_they_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config").mkdir()
    path = write(tmp_path / "config", "[notes]\nphrases = ['a.toml', '/b.toml']\nagencies = ['~/c.toml']\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    found = load(path).notes
    assert found.phrases == (str(tmp_path / "config" / "a.toml"), "/b.toml")
    assert found.agencies == (str(tmp_path / "c.toml"),)
    monkeypatch.chdir(tmp_path)
    environ = {"PROVENANCE_NOTES_OUTLET_LINES": "x.toml, y.toml"}
    found = settings.load(path, environ).notes
    assert found.outlet_lines == (str(tmp_path / "x.toml"), str(tmp_path / "y.toml"))


def commented_defaults() -> dict[str, Any]:
    """config/provenance.toml with the "#" taken away from every setting."""
    return tomllib.loads(re.sub(r"(?m)^# (\w+ = )", r"\1", settings.default_text()))


def test_the_commented_config_tells_every_setting_and_its_default() -> None:
    assert commented_defaults() == msgspec.json.decode(msgspec.json.encode(Settings()))


def test_the_commented_config_is_valid_and_changes_nothing(tmp_path: Path) -> None:
    path = write(tmp_path, settings.default_text())
    assert load(path) == load()
    path = write(tmp_path, re.sub(r"(?m)^# (\w+ = )", r"\1", settings.default_text()))
    assert load(path) == load()
