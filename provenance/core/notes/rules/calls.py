"""Document → notes on calls to subscribe, follow, join, install."""

from provenance.core.notes.lines import Hit, Line, matching
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting

NAME = "call"
RULE: tuple[str, int, Kind] = (NAME, 1, "contamination")
_SAYS = {
    "newsletter": "A call to take the newsletter.",
    "subscribe": "A call to subscribe or to give money.",
    "follow": "A call to follow the outlet elsewhere.",
    "app": "A call to install or join something.",
    "paywall": "A notice that the text is for subscribers.",
}


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """Whole lines that ask the reader for something.

    Why: it speaks for the outlet and not for the story, and differs from copy to copy.
    """
    kinds = frozenset(_SAYS)
    return tuple(
        _note(document, line, hit) for line, hit in matching(document, evidence, kinds, lambda *_: True)
    )


def _note(document: Document, line: Line, hit: Hit) -> Note:
    kind = hit.phrase.kind
    return quoting(document, RULE, _SAYS[kind], line.start, line.end, detail={"call": kind})
