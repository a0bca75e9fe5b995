"""Two documents → how they are copies, what they share and what each has alone."""

from dataclasses import asdict
from typing import Any

from provenance.core import copies, segments
from provenance.core.copies import Copy
from provenance.core.segments import Part
from provenance.errors import InputError
from provenance.formats.printable import masked
from provenance.jobs import query
from provenance.jobs.query import Query
from provenance.jobs.readers import open_readers
from provenance.settings import Settings
from provenance.storage import Store
from provenance.workers.readers import Readers


def needs_store(a: str, b: str) -> bool:
    """Whether one of them is in the database only. InputError for a missing file, and for "-" twice."""
    if a == b == "-":
        raise InputError("standard input holds one document: name a file for the other")
    return any(query.kind(word) != "file" for word in (a, b))


def diff(settings: Settings, store: Store | None, a: str, b: str, with_text: bool = False) -> dict[str, Any]:
    """Two documents side by side, as the contract has it; `with_text` adds the texts that offsets count in.

    Each is "-", an existing file, or (with a store) an address or id. InputError for what names
    nothing or cannot be read.
    """
    with open_readers(settings) as readers:
        one, other = _understand(readers, store, a), _understand(readers, store, b)
    return answer(one, other, with_text)


def answer(a: Query, b: Query, with_text: bool = False) -> dict[str, Any]:
    """The same of two documents that are read."""
    verdict = None if a.blocked or b.blocked else copies.compare(a.side, b.side)
    passages = verdict.passages if verdict else ()
    one, other = (Part(each.text, each.body, each.side.words) for each in (a, b))
    return {
        "a": _document(a, with_text),
        "b": _document(b, with_text),
        **_measures(verdict),
        "reason": verdict.reason if verdict else _apart(a, b),
        "passages": [asdict(segments.in_texts(each, a.body, b.body)) for each in passages],
        "segments": [asdict(each) for each in segments.segments(one, other, passages)],
        "notes": {"a": list(a.notes), "b": list(b.notes)},
    }


def _understand(readers: Readers, store: Store | None, word: str) -> Query:
    if query.kind(word) == "file":
        return query.of_file(readers, word)
    if store is None:
        raise InputError(f"{word} is no file, and without a database nothing else can be compared")
    found = query.of_store(store, word)
    if found is None:
        raise InputError(
            f"{masked(word)} is not in the database, and diff fetches nothing: save the page as a file"
        )
    return found


def _document(asked: Query, with_text: bool) -> dict[str, Any]:
    shown = {
        "asked": asked.asked,
        "item": asked.stored.uid if asked.stored else None,
        "outlet": asked.outlet,
        "url": asked.url,
        "title": asked.title,
        "published": asked.published,
        "words": len(asked.side.words.words),
    }
    return shown | {"text": asked.text} if with_text else shown


def _measures(verdict: Copy | None) -> dict[str, Any]:
    """All null for strangers: nothing was verified."""
    if verdict is None:
        return dict.fromkeys(("relation", "match", "jaccard", "a_in_b", "b_in_a", "shared_words"))
    return {
        "relation": verdict.relation,
        "match": verdict.match,
        "jaccard": verdict.jaccard,
        "a_in_b": verdict.a_in_b,
        "b_in_a": verdict.b_in_a,
        "shared_words": verdict.longest,
    }


def _apart(a: Query, b: Query) -> str:
    """Why they are no copies."""
    for name, each in (("A", a), ("B", b)):
        if not each.side.words.words:
            return f"{name} has no words of its own"
        if each.blocked:
            rules = ", ".join(dict.fromkeys(note["rule"] for note in each.notes if note["kind"] == "quality"))
            return f"{name} may not be matched" + (f": see its note {rules}" if rules else "")
    return copies.explain(a.side, b.side)
