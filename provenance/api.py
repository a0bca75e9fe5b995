"""The Python API: what the commands without a database do, for programs.

>>> import provenance
>>> provenance.check(html=page, url="https://herald.example/river")["notes"]
>>> provenance.compare(one_text, another).relation
"""

from functools import cache
from typing import Any

from provenance.core import checking, copies, given, words
from provenance.core import fingerprint as fingerprints
from provenance.core.copies import Copy
from provenance.core.fingerprint import Fingerprint
from provenance.core.notes.note import Evidence
from provenance.formats import contract
from provenance.jobs import evidence
from provenance.jobs.suffixes import load_suffixes


def check(*, with_text: bool = False, **row: Any) -> dict[str, Any]:
    """Notes, credits, body and origin of one document: the object of `provenance check --json`.

    `row` has the keys of the JSON Lines contract: `text` or `html`, and as known `title`, `url`, `outlet`,
    `published`, `author`, `language`. Raises InputError when there is neither text nor html.
    """
    report = checking.check(given.of_row(row), _evidence(), load_suffixes())
    return contract.report(row.get("id"), report, with_text)


def compare(a: str, b: str, *, title_a: str = "", title_b: str = "") -> Copy | None:
    """How one body is a copy of the other; None when they are different texts."""
    return copies.compare(copies.side(a, title=title_a), copies.side(b, title=title_b))


def fingerprint(text: str) -> Fingerprint:
    """The MinHash signature, band keys and passages of a body."""
    return fingerprints.fingerprint(words.read(text))


@cache
def _evidence() -> Evidence:
    """The shipped lists, read once a process."""
    return evidence.load()
