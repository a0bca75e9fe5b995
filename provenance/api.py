"""The Python API: what the commands without a database do, for programs.

>>> import provenance
>>> provenance.check(html=page, url="https://herald.example/river")["notes"]
>>> provenance.compare(one_text, another).relation
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from provenance.core import checking, copies, given, words
from provenance.core import fingerprint as fingerprints
from provenance.core.copies import Copy
from provenance.core.fingerprint import Fingerprint
from provenance.core.notes.note import Evidence
from provenance.formats import contract
from provenance.jobs import diff as jobs_diff
from provenance.jobs import evidence, lists, query
from provenance.resources import public_suffixes
from provenance.workers.inside import Inside


def check(*, with_text: bool = False, **row: Any) -> dict[str, Any]:
    """Notes, credits, body and origin of one document: the object of `provenance check --json`.

    `row` has the keys of the JSON Lines contract: `text` or `html`, and as known `title`, `url`, `outlet`,
    `published`, `author`, `language`. Raises InputError when there is neither text nor html.
    """
    report = checking.check(given.of_row(row), _evidence(), public_suffixes())
    return contract.report(row.get("id"), report, with_text)


def compare(a: str, b: str, *, title_a: str = "", title_b: str = "") -> Copy | None:
    """How one body is a copy of the other; None when they are different texts."""
    return copies.compare(copies.side(a, title=title_a), copies.side(b, title=title_b))


def diff(a: Mapping[str, Any], b: Mapping[str, Any], *, with_text: bool = False) -> dict[str, Any]:
    """Two documents side by side: the object of `provenance diff --json`.

    Each is a row of the JSON Lines contract: `text` or `html`, and as known `title`, `url`, `published`, …
    Raises InputError when there is neither text nor html.
    """
    one, other = (query.of_row(_readers(), str(row.get("id") or ""), row) for row in (a, b))
    return jobs_diff.answer(one, other, with_text)


def fingerprint(text: str) -> Fingerprint:
    """The MinHash signature, band keys and passages of a body."""
    return fingerprints.fingerprint(words.read(text))


@cache
def _evidence() -> Evidence:
    """The shipped lists, read once a process."""
    return evidence.load()


@cache
def _readers() -> Inside:
    """Who reads a document of the caller's own: this process, with the shipped lists."""
    return Inside(lists.load())
