"""The shipped cases and the user's own → which of them fail."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from provenance import resources
from provenance.core import casebook
from provenance.core.casebook import Case, Difference
from provenance.core.listfile import ListFile
from provenance.core.notes.note import Evidence
from provenance.errors import InputError
from provenance.jobs import evidence
from provenance.settings import Settings

_STORY = "cases/story.toml"


@dataclass(frozen=True, slots=True)
class Failure:
    """A case that found something else, and what."""

    case: Case
    differences: tuple[Difference, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many cases of rules and of agencies ran, and those that failed."""

    rules: int
    agencies: int
    failures: tuple[Failure, ...]


def run(settings: Settings, files: Sequence[str] = ()) -> Outcome:
    """Run every shipped case and those of `files`, with the lists that the settings name.

    Raises ConfigError for a wrong list or file of cases, InputError for a file that cannot be read.
    """
    known = evidence.of(settings)
    cases = [*shipped(known), *(case for file in files for case in own(file, known))]
    failures = [Failure(case, found) for case in cases if (found := casebook.judge(case, known))]
    rules = sum(bool(case.rule) for case in cases)
    return Outcome(rules, len(cases) - rules, tuple(failures))


def shipped(known: Evidence) -> Iterator[Case]:
    """The cases of every rule, in a file named for it, and those of the agencies."""
    names, told = casebook.known(known), story()
    for name in _names("cases"):
        if name != _STORY:
            yield from casebook.read(_shipped(name), names, told, rule=Path(name).stem)
    for name in _names("cases/agencies"):
        yield from casebook.read(_shipped(name), names, told)


def of_rule(name: str) -> tuple[Case, ...]:
    """The shipped cases of one rule."""
    names = casebook.Known(frozenset({name}), frozenset())
    return casebook.read(_shipped(f"cases/{name}.toml"), names, story(), rule=name)


def own(path: str, known: Evidence) -> tuple[Case, ...]:
    """The cases of a user's file."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise InputError(f"{path}: cannot be read: {error.strerror or error}") from error
    return casebook.read(ListFile(path, data), casebook.known(known), story())


def story() -> str:
    """The story that stands for `{story}`."""
    told: Any = _shipped(_STORY).tables()["story"]
    return str(told)


def _names(folder: str) -> list[str]:
    place = resources.folder("config") / folder
    return sorted(f"{folder}/{path.name}" for path in place.glob("*.toml"))


def _shipped(name: str) -> ListFile:
    return ListFile(name, resources.read(name))
