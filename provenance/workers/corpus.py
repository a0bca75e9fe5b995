"""Rows of a corpus → sketches and verdicts: what a worker does for `dedupe`."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from time import process_time
from typing import Any

from provenance.core import address, copies, fingerprint, sketches, stories, words
from provenance.core.copies import Copy, Known, Side
from provenance.core.corpus import Document, Judge, read
from provenance.core.given import Given
from provenance.errors import InputError
from provenance.workers.answers import Explained, Judged, Sketched, Verdict
from provenance.workers.requests import Compare, Explain, Sketch

# Bytes of rows whose sides are kept: a side takes some 50 times its text, and a worker has a limit.
_KEPT = 2 * 1024 * 1024
_MANY = 1_000_000  # texts: enough for any kernel to be worth loading


def sketching(compiled: bool, bodies: Judge | None = None) -> Callable[[Sketch], Sketched]:
    """What answers `Sketch` and its like; loads what it needs. `bodies` says what is judged of a document."""
    fingerprint.prepare(_MANY if compiled else 1)
    fingerprint.columns(["a b c"])  # what the first call loads does not count to a document's limits

    def sketch(asked: Sketch) -> Sketched:
        began = process_time()
        documents: list[Document] = []
        errors: list[tuple[int, str]] = []
        for place, row in enumerate(asked.rows):
            try:
                documents.append(read(row, asked.id_from, bodies or _whole_page, bodies))
            except InputError as error:
                errors.append((place, str(error)))
        ready = process_time()
        return Sketched(
            errors=tuple(errors),
            ids=tuple([document.id for document in documents]),
            bodies=tuple([b"" if document.as_given else document.row for document in documents]),
            columns=sketches.sketch(documents),
            reading=ready - began,
            sketching=process_time() - ready,
        )

    return sketch


def bodies(evidence: Any, suffixes: Any) -> Judge:
    """What the rules leave of a document; nothing of one that may not be matched."""

    from provenance.core import reading

    def left(given: Given) -> tuple[str, str]:
        named = replace(given, outlet=address.outlet(given.outlet, given.url, suffixes))
        found = reading.account(named, evidence)
        return "" if found.blocked else found.body.text, found.title

    return left


def comparing() -> Callable[[Compare], Judged]:
    """What answers `Compare`; it keeps the sides that it made last."""
    sides = _Sides()

    def compare(asked: Compare) -> Judged:
        began = process_time()
        verdicts: list[Verdict] = []
        ready = sides.of(asked.rows, asked.addressed)
        compared = copies.compare_all([(ready[a].side, ready[b].side) for a, b in asked.pairs])
        for place, ((a, b), found) in enumerate(zip(asked.pairs, compared, strict=True)):
            if found is not None:
                verdicts.append(_verdict(place, found, (ready[a].title, ready[b].title)))
        return Judged(tuple(verdicts), process_time() - began)

    return compare


def explain(asked: Explain) -> Explained:
    """What answers `Explain`."""
    one, other = read(asked.a), read(asked.b)
    prints = [fingerprint.fingerprint(words.read(each.body)) for each in (one, other)]
    hashes = [{key for key, _ in each.passages} for each in prints]
    a, b = (each.side for each in _made([one, other], addressed=True))
    found = copies.compare(a, b)
    titles = one.title, other.title
    return Explained(
        bands=len(set(prints[0].bands) & set(prints[1].bands)),
        passage_keys=len(hashes[0] & hashes[1]),
        same_address=one.address if one.address == other.address else "",
        reason=found.reason if found else copies.explain(a, b),
        verdict=_verdict(0, found, titles) if found else None,
        passages=tuple(
            (p.words, one.lines[p.a_start : p.a_end], other.lines[p.b_start : p.b_end])
            for p in (found.passages if found else ())
        ),
    )


@dataclass(frozen=True, slots=True)
class _Ready:
    """A document to be compared."""

    side: Side
    title: str


class _Sides:
    """Rows → documents to be compared; those that were asked for last are kept."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[bytes, bool], _Ready] = OrderedDict()
        self._size = 0

    def of(self, rows: Sequence[bytes], addressed: bool) -> list[_Ready]:
        keys = [(row, addressed) for row in rows]
        fresh = [key for key in dict.fromkeys(keys) if key not in self._kept]
        for key, made in zip(fresh, _made([read(row) for row, _ in fresh], addressed), strict=True):
            self._kept[key] = made
            self._size += len(key[0])
        for key in keys:
            self._kept.move_to_end(key)
        ready = [self._kept[key] for key in keys]
        while self._kept and self._size > _KEPT:
            (gone, _), _ = self._kept.popitem(last=False)
            self._size -= len(gone)
        return ready


def _made(documents: Sequence[Document], addressed: bool) -> list[_Ready]:
    made = copies.sides_of([_known(document, addressed) for document in documents])
    return [_Ready(side, document.title) for side, document in zip(made, documents, strict=True)]


def _known(document: Document, addressed: bool) -> Known:
    return Known(document.lines, document.title, document.day, document.address if addressed else "")


def _verdict(place: int, copy: Copy, titles: tuple[str, str]) -> Verdict:
    known = stories.edge(0, 1, copy, titles)
    return Verdict(
        pair=place,
        relation=copy.relation,
        match=copy.match,
        jaccard=copy.jaccard,
        a_in_b=copy.a_in_b,
        b_in_a=copy.b_in_a,
        longest=copy.longest,
        settled=known.settled,
        titled=known.titled,
    )


def _whole_page(given: Given) -> tuple[str, str]:
    from provenance.core import reading  # only now: few corpora hold markup, and each worker starts quicker

    page = reading.look(given.text)
    return page.text, page.title
