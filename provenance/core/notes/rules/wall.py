"""Document → a note when it is a consent wall, a captcha, a "turn on JavaScript" or an error page."""

import re
from collections.abc import Iterator

from provenance.core.notes import lines
from provenance.core.notes.lines import Line, lines_of
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting

NAME = "wall"
RULE: tuple[str, int, Kind] = (NAME, 2, "quality")
_KINDS = frozenset({"wall"})
_LONGEST = 2500  # characters: the longest consent texts; what is longer holds something else too
_STRANGE = 160  # letters that may be no part of the wall: a name, a menu, a date
_SHARE = 0.6  # of the letters that belong to the wall
_MUCH = 0.25  # of a sentence; in "wants to turn on JavaScript lessons in all schools" it is less
_LABEL = 4  # words: a button or an entry of a menu
_SENTENCE = re.compile(r"(?<=[.!?…])[\"”’)\]]*\s+|(?<=[。！？])|\s[|•·]\s")
# What such pages talk about, to the reader: one word of each list makes a sentence part of the wall.
_THINGS = re.compile(
    r"\b(?:cookies?|javascript|js|browsers?|robots?|bots?|captcha|human|cloudflare|ray id|ip|ad ?blockers?"
    r"|reload|refresh|consent|privacy|personal data|partners|settings|device|network|page|url|server"
    r"|permission|request|datenschutz|einwilligung|seite|werbeblocker|adblocker|werbung|tracking"
    r"|navigateur|confidentialité"
    r"|partenaires|navegador|privacidad|página|pagina|privacidade|consenso|toestemming|przeglądark\w+"
    r"|prywatności)\b",
    re.IGNORECASE,
)
_READER = re.compile(
    r"\b(?:you|your|please|we|our|us|click|enable|disable|accept|reject|allow|manage|try|check"
    r"|sie|ihre?|ihren|bitte|wir|unsere?|vous|votre|veuillez|nous|nos|usted|su|sus|por favor|nuestros?"
    r"|você|seu|sua|nosso|tuo|tua|voi|nostri|je|jouw|uw|wij|onze|twoj\w+|prosimy|nasz\w*)\b",
    re.IGNORECASE,
)
_TOLD = re.compile(
    r"\b(?:said|says|told|according to|reported|announced|sagte|teilte|laut|a déclaré|selon|dijo|según|disse"
    r"|segundo|ha detto|secondo|zei|volgens|powiedział\w*)\b",
    re.IGNORECASE,
)


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """A page that keeps readers out and says little else; an article about such pages is none.

    Why: all pages behind one consent tool have the same words; matched, they would be one story of
    strangers.
    """
    text = document.text.text
    if not text.strip() or len(text) > _LONGEST:
        return ()
    marks = list(_marks(document, evidence))
    if not marks or _TOLD.search(text):
        return ()
    wall = strange = 0
    for line in lines_of(document, evidence):
        for start, end in _sentences(line):
            letters = sum(map(str.isalnum, text[start:end]))
            if _is_marked(start, end, text, marks) or _is_part(text[start:end]):
                wall += letters
            elif len(text[start:end].split()) > _LABEL or not text[start:end].isascii():
                strange += letters
    if strange > _STRANGE or wall < _SHARE * (wall + strange):
        return ()
    says = "A page that asks for consent, JavaScript or a proof of being human, or an error page: no story."
    return (quoting(document, RULE, says, 0, len(text), cuts=False, blocks=True),)


def _marks(document: Document, evidence: Evidence) -> Iterator[tuple[int, int]]:
    """Where the phrases of such pages stand."""
    for found in lines.within(document, evidence, _KINDS, lambda _: True):
        yield found.start, found.end
    for line in lines_of(document, evidence):
        if line.hit and line.hit.whole and line.hit.phrase.kind in _KINDS:
            yield line.start, line.end


def _sentences(line: Line) -> Iterator[tuple[int, int]]:
    begin = 0
    for found in _SENTENCE.finditer(line.text):
        yield line.start + begin, line.start + found.start()
        begin = found.end()
    yield line.start + begin, line.end


def _is_marked(start: int, end: int, text: str, marks: list[tuple[int, int]]) -> bool:
    """Whether a phrase is much of the sentence, or one in it speaks to the reader."""
    covered = sum(min(b, end) - max(a, start) for a, b in marks if a < end and start < b)
    return covered > 0 and (covered >= _MUCH * (end - start) or bool(_READER.search(text[start:end])))


def _is_part(sentence: str) -> bool:
    return bool(_THINGS.search(sentence)) and bool(_READER.search(sentence))
