"""A list's TOML file → its tables, and where in it a key or a value stands, for messages."""

import re
import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from provenance.errors import ConfigError

Step = str | int  # a key, or the number of a table in [[name]]


@dataclass(frozen=True, slots=True)
class ListFile:
    """A file's name, for messages, and its bytes."""

    name: str
    data: bytes

    def tables(self) -> dict[str, Any]:
        """The whole file. Raises ConfigError when it is not TOML."""
        try:
            return tomllib.loads(self.data.decode("utf-8"))
        except UnicodeDecodeError as error:
            raise ConfigError(f"{self.name}: not a TOML file: it is not UTF-8 text") from error
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise ConfigError(f"{self.name}: not a TOML file: {error}") from error

    def wrong(self, path: Sequence[Step], problem: str, value: str = "") -> ConfigError:
        """An error that names file, line and key; `value` finds the line within a list of several."""
        line = self._line(list(path), value)
        where = f"line {line}: " if line else ""
        shown = ".".join(str(step) for step in path if isinstance(step, str))
        return ConfigError(f"{self.name}: {where}{shown}: {problem}" if shown else f"{self.name}: {problem}")

    def _line(self, path: list[Step], value: str) -> int:
        """The line of the value, else of the key, else of the table that it belongs to; 0: nowhere."""
        lines = self.data.decode("utf-8").split("\n")
        written = list(_written(lines))
        while path:
            found = next((line for line, name in written if name[: len(path)] == path), 0)
            if found:
                below = min((line for line, _ in written if line > found), default=len(lines) + 1)
                spots = range(found, below) if value else ()
                return next((line for line in spots if value in lines[line - 1]), found)
            path = path[:-1]
        return 0


@dataclass(frozen=True, slots=True)
class Lists:
    """All lists that the rules read: the shipped ones as bytes, and files of the user's own."""

    agencies: bytes
    phrases: bytes
    own_agencies: tuple[ListFile, ...] = ()
    own_phrases: tuple[ListFile, ...] = ()
    own_outlet_lines: tuple[ListFile, ...] = ()

    def digest(self) -> str:
        """Another text whenever a list changes, comes or goes."""
        own = self.own_agencies, self.own_phrases, self.own_outlet_lines
        groups = [[self.agencies], [self.phrases], *([file.data for file in files] for files in own)]
        whole = blake2b(digest_size=4)
        for group in groups:
            whole.update(b"%d:" % len(group))
            for data in group:
                whole.update(blake2b(data, digest_size=16).digest())
        return whole.hexdigest()


def _written(lines: Sequence[str]) -> Iterator[tuple[int, list[Step]]]:
    """Each header and key by its full path, with its line; a text of several lines may add false ones."""
    table: list[Step] = []
    counts: dict[str, int] = {}
    for number, line in enumerate(lines, 1):
        if header := re.match(r"\s*\[\[(.+)\]\]\s*(?:#.*)?$", line):
            name = _plain(header[1])
            counts[name] = counts.get(name, -1) + 1
            table = [name, counts[name]]
            yield number, table
        elif header := re.match(r"\s*\[(?!\[)(.+)\]\s*(?:#.*)?$", line):
            table = list(_keys(header[1]))
            yield number, table
        elif assigned := re.match(r"\s*((?:[\w.-]|\"[^\"]*\"|'[^']*')+)\s*=", line):
            yield number, [*table, *_keys(assigned[1])]


def _keys(dotted: str) -> Iterator[str]:
    for quoted, bare in re.findall(r"(\"[^\"]*\"|'[^']*')|([\w-]+)", dotted):
        yield _plain(quoted) or bare


def _plain(key: str) -> str:
    return key.strip().strip("\"'")
