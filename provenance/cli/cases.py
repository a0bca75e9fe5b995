"""Cases of a rule, and those that failed → lines for people, and the same for programs."""

import json
import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from provenance.cli import page, streams
from provenance.cli.lines import Line, Span, line
from provenance.formats.printable import printable

if TYPE_CHECKING:
    from provenance.core.casebook import Case
    from provenance.jobs.casebook import Failure

WIDTH = 80  # cells: what every terminal has
BAR = "| "  # before the lines of a text
_LONGEST = 200  # characters of a value in the line of a failure


def wrapped(text: str) -> Iterator[str]:
    """Paragraphs of an explanation, each filled to the width."""
    for number, paragraph in enumerate(text.split("\n\n")):
        if number:
            yield ""
        yield from textwrap.wrap(" ".join(paragraph.split()), WIDTH)


def lines_of(cases: "Sequence[Case]", story: str) -> Iterator[Line]:
    """What is found first, then what is left alone; the story of the cases is named and not repeated."""
    for heading, some in (
        ("Finds", [case for case in cases if case.good]),
        ("Leaves alone", [case for case in cases if not case.good]),
    ):
        if some:
            yield line()
            yield line(heading, page.TITLE)
        for case in some:
            yield line()
            yield line(f"  {case.name}", page.BESIDE)
            yield from _case(case, story)


def as_json(case: "Case") -> dict[str, Any]:
    """A case with the keys of its file, those that say nothing left out; its text in full."""
    import msgspec

    kept = ("finds", "roles")  # an empty list there says that nothing is to be found
    told = msgspec.to_builtins(case, builtin_types=()).items()
    return {key: value for key, value in told if value or (key in kept and value is not None)}


def failure(failed: "Failure") -> str:
    """One line: whose case, which, what was found and what should have been."""
    said = "; ".join(
        f"{each.what}: found {_value(each.found)}, expected {_value(each.expected)}"
        for each in failed.differences
    )
    return streams.one_line(
        f"{failed.case.subject}: {json.dumps(failed.case.name, ensure_ascii=False)}: {said}"
    )


def failure_json(failed: "Failure") -> dict[str, Any]:
    """The same for programs."""
    owner = "rule" if failed.case.rule else "agency"
    told = [{"what": d.what, "found": d.found, "expected": d.expected} for d in failed.differences]
    return {owner: failed.case.subject, "case": failed.case.name, "differences": told}


def _value(value: list[Any]) -> str:
    if not value:
        return "nothing"
    told = json.dumps(value, ensure_ascii=False)
    return told if len(told) <= _LONGEST else f"{told[: _LONGEST - 3]}..."


def _case(case: "Case", story: str) -> Iterator[Line]:
    for key in ("title", "outlet", "url", "author"):
        if value := getattr(case, key):
            yield from _hanging(f"{key}: ", value)
    for key in ("headlines", "lines"):
        for value in getattr(case, key):
            yield from _hanging(f"{_NAMED[key]}: ", value)
    for paragraph in case.text.replace(story, "(the story)").strip("\n").split("\n"):
        yield from _hanging(BAR, paragraph)
    for quote in case.finds or ():
        yield from _hanging("finds: ", quote.replace(story, "(the story)"))
    for credit in case.credits or ():
        yield from _hanging("credits: ", f"{credit.name} ({credit.role})")


_NAMED = {"headlines": "another item's title", "lines": "a line of the outlet"}


def _hanging(label: str, text: str) -> Iterator[Line]:
    """A labelled text in lines of the width, those that follow below the text."""
    first = " " * 4 + label
    follow = first if label == BAR else " " * len(first)
    for number, piece in enumerate(_pieces(printable(text), WIDTH - len(first))):
        yield Line((Span(follow if number else first, page.FAINT), Span(piece)))


def _pieces(text: str, width: int) -> list[str]:
    """Words in lines of so many cells; Chinese, Japanese and Korean take two cells a sign."""
    from rich.cells import cell_len, chop_cells

    rows: list[str] = []
    for word in (part for each in text.split() for part in chop_cells(each, width)):
        if rows and cell_len(rows[-1]) + 1 + cell_len(word) <= width:
            rows[-1] += f" {word}"
        else:
            rows.append(word)
    return rows or [""]
