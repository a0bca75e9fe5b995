"""Cases as data + evidence → where a rule or an agency is not found as its case says.

A case is a text and what is to be said of it; `{story}` in it stands for a story of plain sentences.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any, Literal

import msgspec

from provenance.core import notes, reading
from provenance.core.listfile import ListFile
from provenance.core.notes.note import Document, Evidence, Headline, Note
from provenance.core.notes.outlet_lines import OutletLines, key, plain
from provenance.core.text import of_plain
from provenance.errors import ConfigError


class Named(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A credit that a rule must give: `agency` is the catalogue's id, "" for a house that is not in it."""

    agency: str
    name: str
    role: str


class Case(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One case: a document, and what the rule or agency it belongs to makes of it.

    Of a rule: `finds` are the quotes of its notes in their order, none where it must leave the text alone;
    `titles` and `items` are details of the notes, `blocks` and `credits` what each must hold. Of an
    agency: `roles` are those in which it is credited, each once, none where its letters mean something else.
    `headlines` are titles of other items, known to a second pass, `others` those of its outlet's items with
    the same words; `lines` are those that a list names for `outlet`.
    """

    name: str
    text: str
    rule: str = ""
    agency: str = ""
    title: str = ""
    outlet: str = ""
    url: str = ""
    author: str = ""
    headlines: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    finds: tuple[str, ...] | None = None
    titles: tuple[str, ...] | None = None
    items: tuple[str, ...] | None = None
    blocks: bool | None = None
    credits: tuple[Named, ...] | None = None
    roles: tuple[str, ...] | None = None

    @property
    def subject(self) -> str:
        """The rule or agency it belongs to."""
        return self.rule or self.agency

    @property
    def good(self) -> bool:
        """Whether something is to be found; else the text is to be left alone."""
        return bool(self.finds or self.roles)


@dataclass(frozen=True, slots=True)
class Difference:
    """What a case found otherwise: `what` is finds, titles, items, blocks, credits or roles."""

    what: str
    found: Any
    expected: Any


@dataclass(frozen=True, slots=True)
class Known:
    """The names that a case may belong to."""

    rules: frozenset[str]
    agencies: frozenset[str]


def known(evidence: Evidence) -> Known:
    """The rules there are, and the catalogue's agencies."""
    return Known(frozenset(rule.name for rule in notes.RULES), frozenset(evidence.catalogue.by_id))


def read(file: ListFile, names: Known, story: str, rule: str = "") -> tuple[Case, ...]:
    """The cases of a file, `{story}` filled in; `rule` is whose they are where they do not say it.

    Raises ConfigError, which names file, line and key, when it is wrong.
    """
    tables = file.tables()
    for name in tables:
        if name not in ("case", "story"):
            raise file.wrong((name,), "there is no such key; a case begins with [[case]]")
    rows = tables.get("case", [])
    if not isinstance(rows, list) or not rows:
        raise file.wrong(("case",), "there is no case: one begins with [[case]]")
    if not isinstance(tables.get("story", ""), str):
        raise file.wrong(("story",), "must be a text")
    found: dict[tuple[str, str], Case] = {}
    for number, row in enumerate(rows):
        case = _case(file, number, row, rule)
        _check(file, number, case, names)
        if (case.subject, case.name) in found:
            raise file.wrong(("case", number, "name"), f"{case.name!r} is the name of an earlier case")
        found[case.subject, case.name] = _filled(case, tables.get("story", story))
    return tuple(found.values())


def judge(case: Case, evidence: Evidence) -> tuple[Difference, ...]:
    """Where the program says something else than the case; nothing when all is as it should be."""
    listed = {key(case.outlet): OutletLines(frozenset(map(plain, case.lines)))} if case.lines else {}
    evidence = replace(evidence, outlet_lines={**evidence.outlet_lines, **listed})
    titles = {notes.normal(t): Headline(f"i{n}", "post.example", t) for n, t in enumerate(case.headlines, 1)}
    document = Document(
        of_plain(case.text), title=case.title, url=case.url, outlet=case.outlet, author=case.author
    )
    seen = reading.read(document, evidence, titles, case.others)
    pairs = _of_rule(case, seen.notes) if case.rule else _of_agency(case, seen)
    return tuple(
        Difference(what, list(found), list(expected))
        for what, found, expected in pairs
        if list(found) != list(expected)
    )


Pairs = Iterator[tuple[str, Sequence[Any], Sequence[Any]]]


def _of_rule(case: Case, seen: Sequence[Note]) -> Pairs:
    mine = [note for note in seen if note.rule == case.rule]
    yield "finds", [note.quote for note in mine], case.finds or ()
    for what, expected in (("titles", case.titles), ("items", case.items)):
        if expected is not None:
            yield what, [each for note in mine for each in note.detail.get(what, ())], expected
    if case.blocks is not None:
        yield "blocks", [note.blocks for note in mine], [case.blocks]
    if case.credits is not None:
        credits = [note.credit for note in mine if note.credit]
        named = [(credit.agency or "", credit.name, credit.role) for credit in credits]
        yield "credits", named, [(credit.agency, credit.name, credit.role) for credit in case.credits]


def _of_agency(case: Case, seen: reading.Reading) -> Pairs:
    roles = sorted({credit.role for credit in seen.credits if credit.agency == case.agency})
    yield "roles", roles, sorted(set(case.roles or ()))


# --- reading


def _case(file: ListFile, number: int, row: Any, rule: str) -> Case:
    if not isinstance(row, dict):
        raise file.wrong(("case", number), "must be a table: [[case]]")
    given = row if "rule" in row or "agency" in row or not rule else {**row, "rule": rule}
    try:
        return msgspec.convert(given, Case)
    except msgspec.ValidationError as error:
        said = re.sub(r" - at `.*`$", "", str(error)).replace("`", "")
        at = next((name for name in row if f"$.{name}" in str(error) or f"`{name}`" in str(error)), "")
        path = ("case", number, at) if at else ("case", number)
        raise file.wrong(path, said[:1].lower() + said[1:]) from error


def _check(file: ListFile, number: int, case: Case, names: Known) -> None:
    def wrong(name: str, problem: str) -> ConfigError:
        return file.wrong(("case", number, name), problem)

    owner: Literal["rule", "agency"] = "agency" if case.agency else "rule"
    if bool(case.rule) == bool(case.agency):
        raise wrong(owner, "a case belongs to a rule or to an agency: name one")
    known = names.rules if case.rule else names.agencies
    if case.subject not in known:
        raise wrong(owner, f"there is no {owner} {case.subject!r}{_nearest(case.subject, known)}")
    wanted, other = ("finds", "roles") if case.rule else ("roles", "finds")
    if getattr(case, wanted) is None:
        raise wrong(wanted, f"{case.name!r} must say what it {'finds' if case.rule else 'is credited with'}")
    if getattr(case, other) is not None:
        raise wrong(other, f"a case of {'a rule' if case.rule else 'an agency'} has {wanted}")
    if case.lines and not case.outlet:
        raise wrong("lines", "are an outlet's: say which")


def _nearest(word: str, known: frozenset[str]) -> str:
    close = get_close_matches(word, sorted(known), 1)
    return f": did you mean {close[0]}?" if close else ""


def _filled(case: Case, story: str) -> Case:
    def fill(text: str) -> str:
        return text.replace("{story}", story)

    finds = None if case.finds is None else tuple(map(fill, case.finds))
    return msgspec.structs.replace(case, text=fill(case.text), finds=finds)
