"""Document → a note when it only points to an article elsewhere: "Headline (Writer/Paper)"."""

import re

from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting

NAME = "pointer"
RULE: tuple[str, int, Kind] = (NAME, 2, "quality")
# Names of three letters or more, so that "(and/or)", "(M/F)" and "(24/7)" are none.
_NAMED = r"[^\W\d_](?<=[^a-zßà-ÿ])[^()/\[\]]{2,60}"
_BEHIND = re.compile(rf"\S\s*\((?P<writer>{_NAMED}?)\s*/\s*(?P<paper>{_NAMED})\)\s*$")
_LONGEST = 120  # words: a pointer quotes a paragraph; more is a text of its own


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """A short text under a headline with "(Writer/Paper)" behind it: a news digest's pointer, no copy.

    Why: it quotes the first paragraph of an article that another paper carries under its own address;
    matched, it would make the digest one of the story's outlets.
    """
    named = _BEHIND.search(document.title.strip())
    text = document.text.text
    if not named or not text.strip() or len(text.split()) > _LONGEST:
        return ()
    writer, paper = named["writer"].strip(), named["paper"].strip()
    says = f"Only points to the article that {paper} carries."
    detail = {"writer": writer, "paper": paper}
    return (quoting(document, RULE, says, 0, len(text), detail=detail, cuts=False, blocks=True),)
