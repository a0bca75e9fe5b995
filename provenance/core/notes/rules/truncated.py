"""Document + what the rules cut → a note when the text breaks off."""

import re

from provenance.core.notes.lines import lines_of
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting

NAME = "truncated"
RULE: tuple[str, int, Kind] = (NAME, 1, "quality")
_BREAK = re.compile(
    r"(?:\[\s*(?:…|\.{3}|&hellip;|\+\d+ chars)\s*\]|\((?:more|mehr|suite)\s*(?:…|\.{3})\)|\[\s*read more\s*\]"
    r"|(?:read the rest|continue reading)[^.]{0,60}?(?:…|\.{3}|→|»)?)\s*$",
    re.I,
)
_REST = re.compile(r"^\W*(?:read the rest|\(?more\s*(?:…|\.{3})\)?|\[…\]|\[\.{3}\])", re.I)


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """ "[…]", "(more…)" or "Read the rest" where the text ends; nothing is cut.

    Why: a teaser has the story's first words and not the story: whoever reads its match must know.
    """
    for line in reversed(lines_of(document, evidence)):
        gone = evidence.cut.cover(line.start, line.end)
        if gone and gone[0] <= line.start and line.end <= gone[1]:
            continue
        end = gone[0] if gone and gone[0] > line.start else line.end
        shown = line.text[: end - line.start].rstrip()
        if _BREAK.search(shown[-120:]) or _REST.match(line.text[:40]):
            says = "The text breaks off here: the rest is elsewhere."
            return (quoting(document, RULE, says, line.start, line.end, cuts=False),)
        return ()
    return ()
