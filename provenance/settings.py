"""Config file, environment and options → one frozen Settings."""

import difflib
import ipaddress
import os
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import parse_qsl, quote

import msgspec
import platformdirs

from provenance import resources
from provenance.errors import ConfigError

APP = "provenance"
FILE = "provenance.toml"
PREFIX = "PROVENANCE_"


class Fetch(msgspec.Struct, frozen=True):
    """How feeds are fetched. `max_bytes` counts after decompression."""

    timeout_seconds: Annotated[float, msgspec.Meta(gt=0, le=3600)] = 20.0
    max_bytes: Annotated[int, msgspec.Meta(ge=1024)] = 10 * 1024 * 1024
    max_redirects: Annotated[int, msgspec.Meta(ge=0, le=20)] = 5  # browsers follow 20
    allow_private: tuple[str, ...] = ()
    user_agent: str = ""
    per_host: Annotated[int, msgspec.Meta(ge=1, le=100)] = 2
    at_once: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 16


class Poll(msgspec.Struct, frozen=True):
    """When feeds are fetched."""

    interval_minutes: Annotated[int, msgspec.Meta(ge=1, le=10_080)] = 60  # a week
    max_interval_hours: Annotated[int, msgspec.Meta(ge=1, le=744)] = 24  # a month
    deadline_minutes: Annotated[int, msgspec.Meta(ge=1, le=1440)] = 10  # a day


class Match(msgspec.Struct, frozen=True):
    """Which items are compared with each other. An outlet without an owner is its own."""

    months: Annotated[int, msgspec.Meta(ge=1, le=1200)] = 3
    within_owner: bool = True
    across_owners: bool = True


class Workers(msgspec.Struct, frozen=True):
    """The processes that read what is foreign. `processes` 0: one a core, four at most. `seconds` are the
    processor's."""

    processes: Annotated[int, msgspec.Meta(ge=0, le=64)] = 0
    seconds: Annotated[float, msgspec.Meta(gt=0, le=3600)] = 10.0
    memory_mib: Annotated[int, msgspec.Meta(ge=64, le=1_048_576)] = 1024


class Notes(msgspec.Struct, frozen=True):
    """Lists of the user's own, by path: phrases, agencies, lines of single outlets."""

    phrases: tuple[str, ...] = ()
    agencies: tuple[str, ...] = ()
    outlet_lines: tuple[str, ...] = ()


class Settings(msgspec.Struct, frozen=True):
    """Everything that can be set. `database` is an SQLAlchemy URL; see `database_url`."""

    database: str = ""
    fetch: Fetch = Fetch()
    poll: Poll = Poll()
    match: Match = Match()
    workers: Workers = Workers()
    notes: Notes = Notes()


SECTIONS: dict[str, type[msgspec.Struct]] = {
    "fetch": Fetch,
    "poll": Poll,
    "match": Match,
    "workers": Workers,
    "notes": Notes,
}


def load(
    path: Path | None, environ: Mapping[str, str], overrides: Mapping[str, Any] | None = None
) -> Settings:
    """Settings from a file, the environment and options; the later beat the earlier.

    `path` None: the platform's config folder, if a file is there. `overrides` maps "database" or
    "section.key" to a value; None is an option that was not given. Raises ConfigError, which names
    the key and where it was set.
    """
    given: dict[str, Any] = {}
    for found in (*_from_file(path), *_from_environment(environ), *_from_options(overrides or {})):
        given[found.key] = found.value  # each is checked also when a later one beats it
    given["database"] = given.get("database") or _default_database() or ""
    sections = {name: _section(name, given) for name in SECTIONS}
    _check_match(sections["match"])
    return Settings(database=given["database"], **sections)  # type: ignore[arg-type]  # by name


def database_url(settings: Settings) -> str:
    """The database's URL. Raises ConfigError when none is set and there is no home folder for one."""
    if url := settings.database or _default_database():
        return url
    raise ConfigError(
        "there is no home folder to keep the database in: set HOME, or give --database or PROVENANCE_DATABASE"
    )


def default_path() -> Path | None:
    """Where the config file is looked for when none is named; None when there is no home folder."""
    return _home_path(lambda: platformdirs.user_config_path(APP, appauthor=False), FILE)


def default_text() -> str:
    """The commented config that `init` writes."""
    return resources.read(FILE).decode()


# --- the three places


@dataclass(frozen=True, slots=True)
class _Found:
    """One checked value: `key` is "database" or "section.key"."""

    key: str
    value: Any


@dataclass(frozen=True, slots=True)
class _Source:
    """A place that settings come from: how a key is called there, for messages."""

    text: bool  # values are strings, to be read as numbers and lists
    base: Path | None  # relative paths start here; None: the current folder
    names: Mapping[str, str]  # key -> what the user wrote and where

    def fail(self, key: str, problem: str) -> ConfigError:
        return ConfigError(f"{self.names[key]}: {problem}")


def _from_file(path: Path | None) -> Iterator[_Found]:
    source = _config_file(path)
    if source is None:
        return
    path, text = source
    tree = _parse(path, text)
    flat = dict(_flatten(tree))
    names = {key: f"{path}: {_line_of(text, key)}{key}" for key in flat}
    place = _Source(text=False, base=path.absolute().parent, names=names)
    for key, value in flat.items():
        yield _check(place, key, value)


def _from_environment(environ: Mapping[str, str]) -> Iterator[_Found]:
    keys = {name: key for name in sorted(environ) if (key := _key_of_variable(name))}
    place = _Source(text=True, base=None, names={key: f"environment: {name}" for name, key in keys.items()})
    for name, key in keys.items():
        yield _check(place, key, environ[name])


def _from_options(overrides: Mapping[str, Any]) -> Iterator[_Found]:
    given = {key: value for key, value in overrides.items() if value is not None}
    names = {key: "--" + key.rpartition(".")[2].replace("_", "-") for key in given}
    place = _Source(text=False, base=None, names=names)
    for key, value in given.items():
        yield _check(place, key, value)


def _key_of_variable(name: str) -> str | None:
    """PROVENANCE_FETCH_MAX_BYTES → fetch.max_bytes; None for variables that are not ours."""
    if not name.startswith(PREFIX):
        return None
    section, _, key = name.removeprefix(PREFIX).lower().partition("_")
    if section == "database" and not key:
        return section
    return f"{section}.{key}" if section in SECTIONS else None


# --- the file


def _config_file(path: Path | None) -> tuple[Path, str] | None:
    """The file's path and text; None when no file was named and none is in the usual place."""
    wanted = path or default_path()
    if wanted is None:
        return None
    try:
        return wanted, wanted.read_bytes().decode()
    except (FileNotFoundError, NotADirectoryError) as error:
        if path is None:
            return None
        raise ConfigError(f"{path}: no such config file; `provenance init` writes one") from error
    except IsADirectoryError as error:
        raise ConfigError(f"{wanted}: a folder, not a config file") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{wanted}: not a TOML file: it is not UTF-8 text") from error
    except OSError as error:
        raise ConfigError(f"{wanted}: cannot be read: {error.strerror or error}") from error


def _parse(path: Path, text: str) -> dict[str, Any]:
    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigError(f"{path}: not a TOML file: {error}") from error


def _flatten(tree: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The tree as "section.key" → value. A section that is no table, or unknown, stands alone."""
    for name, value in tree.items():
        if name in SECTIONS and isinstance(value, dict):
            for key, inner in value.items():
                yield f"{name}.{key}", inner
        else:
            yield name, value


def _line_of(text: str, key: str) -> str:
    """ "line 7: " where a key is set, else where its section begins, else ""."""
    written = list(_written(text))
    for wanted in (key, key.partition(".")[0]):
        for name, number in written:
            if name == wanted or name.startswith(f"{wanted}."):
                return f"line {number}: "
    return ""


def _written(text: str) -> Iterator[tuple[str, int]]:
    """Each header and each key of a TOML file by its full name, with its line."""
    section = ""
    for number, line in enumerate(text.splitlines(), 1):
        if header := re.match(r"\s*\[+([^\[\]]+)\]", line):
            section = re.sub(r"[\"'\s]", "", header[1])
            yield section, number
        elif assigned := re.match(r"([\w\s.\"'-]+)=", line):
            name = re.sub(r"[\"'\s]", "", assigned[1])
            yield f"{section}.{name}" if section else name, number


# --- one value


def _check(source: _Source, key: str, value: Any) -> _Found:
    """A value of the right type. Raises ConfigError for an unknown key or a wrong value."""
    if key == "database":
        return _Found(key, _check_database(source, value))
    section, _, name = key.partition(".")
    if section not in SECTIONS:
        raise source.fail(key, "there is no such key" + _nearest(section, ["database", *SECTIONS]))
    fields = {f.name: f.type for f in msgspec.structs.fields(SECTIONS[section])}
    if not name:
        raise source.fail(key, f"must be a section: [{section}]")
    if name not in fields:
        raise source.fail(key, "there is no such key" + _nearest(name, fields))
    return _Found(key, _convert(source, key, value, fields[name]))


def _convert(source: _Source, key: str, value: Any, kind: Any) -> Any:
    """The value as its field's type; numbers and lists are read out of a text."""
    if source.text and kind == tuple[str, ...]:
        value = [part.strip() for part in value.split(",") if part.strip()]
    elif source.text:
        value = value.strip()
    try:
        checked = msgspec.convert(value, kind, strict=not source.text)
    except msgspec.ValidationError as error:
        raise source.fail(key, _plain(error, source)) from error
    if key.startswith("notes."):
        return tuple(str(_path(source, key, Path(each))) for each in checked)
    if key == "fetch.allow_private":
        _check_networks(source, key, checked)
    if key == "fetch.user_agent" and not checked.isprintable():
        raise source.fail(key, "must not hold control characters")
    return checked


# What msgspec writes → what people say: "Expected `int`, got `str`", "Expected `float` <= 3600.0".
_KINDS = {"int": "a whole number", "float": "a number", "str": "a text", "bool": "true or false"}
_KINDS |= {"array": "a list", "object": "a section"}
_BOUNDS = {">=": "of at least", ">": "above", "<=": "of at most", "<": "below"}
_SAID = re.compile(r"Expected `(?P<wanted>\w+)`(?:, got `(?P<got>\w+)`| (?P<bound>[<>]=?) (?P<number>\S+))?")


def _plain(error: msgspec.ValidationError, source: _Source) -> str:
    """msgspec's message in plain words, without its path of one step."""
    said = _SAID.match(str(error))
    if said is None:
        return str(error).partition(" - at ")[0]
    wanted = _KINDS.get(said["wanted"], said["wanted"])
    must = f"each must be {wanted}" if "`$[" in str(error) else f"must be {wanted}"
    if said["bound"]:
        return f"{must} {_BOUNDS[said['bound']]} {float(said['number']):,}".removesuffix(".0")
    if said["got"] is None or source.text:
        return must
    return f"{must}, not {_KINDS.get(said['got'], said['got'])}"


def _check_networks(source: _Source, key: str, networks: tuple[str, ...]) -> None:
    for network in networks:
        try:
            ipaddress.ip_network(network)
        except ValueError as error:
            raise source.fail(key, f"{error}; write a network as 127.0.0.0/8") from error


def _check_match(match: msgspec.Struct) -> None:
    if isinstance(match, Match) and not match.within_owner and not match.across_owners:
        raise ConfigError("match: within_owner and across_owners are both false: nothing could be compared")


def _nearest(word: str, known: Iterable[str]) -> str:
    close = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean {close[0]}?" if close else f"; there are {', '.join(sorted(known))}"


# --- the database

# The other options that the driver takes are the program's own business. A day is for ever, and within what
# SQLite can count in milliseconds.
_WAIT = "timeout"
_LONGEST_WAIT = 86_400
# Of a PostgreSQL address all before the name, as SQLAlchemy divides it: a user ends at the last @ before a
# colon, a password at the first @ behind it.
_SERVER = re.compile(
    r"(?>(?:[^:/]*(?::[^@]*)?@)?)(?:\[[^\[\]/?@]+\]|[^\[\]/:?@]*)(?::[0-9]{1,5})?(?:[/?].*)?", re.DOTALL
)


def _check_database(source: _Source, value: Any) -> str:
    """A URL or a path → a URL that SQLAlchemy opens; "" stays."""
    if not isinstance(value, str):
        raise source.fail("database", "must be a text: a path or a URL")
    url: str = value.strip()
    if not url:
        return ""
    scheme, mark, rest = url.partition("://")
    if not mark:
        return _file_url(source, Path(url))
    if scheme in ("sqlite", "sqlite+pysqlite"):
        _check_sqlite(source, rest)
        return url
    if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        if not _SERVER.fullmatch(rest):
            wanted = "postgresql://USER:PASSWORD@HOST:PORT/NAME, any other @ as %40"
            raise source.fail("database", f"the address cannot be read; write {wanted}")
        return f"postgresql+psycopg://{rest}"
    raise source.fail("database", f"{scheme}: neither sqlite nor postgresql")


def _check_sqlite(source: _Source, rest: str) -> None:
    """What stands behind "sqlite://": a file, and how many seconds to wait for another writer."""
    file, _, query = rest.partition("?")
    if file in ("", "/", "/:memory:"):
        raise source.fail("database", "names no file; write sqlite:///path")
    if not file.startswith("/"):
        raise source.fail("database", "names a host and no file; write sqlite:///path")
    options = parse_qsl(query, keep_blank_values=True)
    for name, _ in options:
        if name != _WAIT:
            said = f"no option {name}" if name else "an option without a name"
            raise source.fail("database", f"there is {said}; a SQLite address has one: {_WAIT}=SECONDS")
    if len(options) > 1:
        raise source.fail("database", f"{_WAIT} is given twice; give it once")
    if options and not _is_wait(options[0][1]):
        raise source.fail("database", f"{_WAIT} must be a number of seconds from 0 to {_LONGEST_WAIT:,}")


def _is_wait(text: str) -> bool:
    try:
        return 0 <= float(text) <= _LONGEST_WAIT
    except ValueError:
        return False


def _file_url(source: _Source, path: Path) -> str:
    try:
        return _sqlite(_path(source, "database", path))
    except UnicodeEncodeError as error:
        said = ascii(str(path))
        raise source.fail("database", f"{said} cannot be named here: set PYTHONUTF8=1") from error


def _path(source: _Source, key: str, path: Path) -> Path:
    """From the folder where it was set; "~" is the user's home."""
    try:
        path = path.expanduser()
    except RuntimeError as error:
        raise source.fail(key, f"{path}: there is no home folder; set HOME") from error
    if "\0" in str(path):
        raise source.fail(key, "a path cannot hold a NUL")
    return path if path.is_absolute() else (source.base or Path.cwd()) / path


def _sqlite(path: Path) -> str:
    """SQLAlchemy undoes the percent signs, so that a path may hold "?" and "#"."""
    return "sqlite:///" + quote(os.path.normpath(path).replace(os.sep, "/"), safe="/:")


def _default_database() -> str | None:
    path = _home_path(lambda: platformdirs.user_data_path(APP, appauthor=False), f"{APP}.sqlite")
    return None if path is None else _sqlite(path)


def _home_path(folder: Callable[[], Path], name: str) -> Path | None:
    """A file in a folder of the user's home; None when there is no home that could be used."""
    try:
        path = folder() / name
    except (RuntimeError, OSError, ValueError):
        return None
    return path if path.is_absolute() else None


def _section(name: str, given: Mapping[str, Any]) -> msgspec.Struct:
    values = {key.partition(".")[2]: v for key, v in given.items() if key.startswith(f"{name}.")}
    return SECTIONS[name](**values)
