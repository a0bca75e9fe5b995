"""Document → notes on credits of pictures."""

import re

from provenance.core.agencies import Agency, Credit, read_marks
from provenance.core.notes.lines import Line, is_whole, lines_of
from provenance.core.notes.note import Document, Evidence, Kind, Note, quoting

NAME = "photo-credit"
RULE: tuple[str, int, Kind] = (NAME, 1, "credit")
_LINE = 110  # characters of a line that is a picture's credit and nothing else
_WORDS = 8  # of a label with a photographer and a house behind it
_CAPTION = 500  # characters of a caption that may end in one
_SIGNS = tuple(
    "photo foto fot. image imagen picture bild crédito credit /afp /ap reuters/ /dpa getty /reuters"
    " shutterstock /efe".split()
)
_LEAD = re.compile(
    r"^[\s(\[]*(?:(?:file |ap |afp )?photos?(?: by| credit| courtesy)?|fotos?|fot\.|images?|pictures?"
    r"|bild|bilder|titelbild|imagen|crédito|photograph|photo/|image credit|bildquelle|crédit photo|credit)\s*"
    r"(?::|by\b|/|©)",
    re.I,
)
_HOUSES = (
    r"(?:AP|AFP|REUTERS|Reuters|EPA|dpa|EFE|Getty Images|AP Photo|Shutterstock|picture alliance|ZUMA Press"
    r"|AFP via Getty Images|AP Images)"
)
_SLASHED = re.compile(
    rf"^[\s(\[]*(?:[A-Z][\w.'’-]+(?:\s+[A-Z][\w.'’-]+){{0,4}}\s*/\s*)?{_HOUSES}\b[^.]{{0,60}}[)\]]?$"
)
_AT_END = re.compile(
    r"[(\[]\s*(?:(?:AP Photo|AFP PHOTO|Photo by\b"
    r"|(?:Photo|Foto|Image|Picture|Bild)(?: by| credit| courtesy)?\s*"
    rf"[:/©])[^()\[\]]{{2,90}}|[^()\[\]/]{{2,50}}/\s?{_HOUSES}[^()\[\]]{{0,30}})[)\]]\.?$"
)


def find(document: Document, evidence: Evidence) -> tuple[Note, ...]:
    """Whole lines that credit a picture, and credits in brackets at the end of captions.

    Why: a picture's agency has not written the text: read as a credit of the text it would
    name a wrong origin.
    """
    notes = []
    for line in lines_of(document, evidence):
        if len(line.text) > (_CAPTION if line.text[-1] in ")]" or line.text.endswith(").") else _LINE):
            continue
        if not any(sign in line.folded for sign in _SIGNS):
            continue
        span = _span(line)
        if span is None or evidence.taken.touch(*span):
            continue
        agency = _house(document.text.text[span[0] : span[1]], evidence)
        if agency or _is_labelled(line):
            notes.append(_note(document, agency, line, *span))
    return tuple(notes)


def _span(line: Line) -> tuple[int, int] | None:
    text = line.text
    lead = _LEAD.match(text)
    if lead and not any(c.isalnum() for c in text[lead.end() :]):
        return None  # a label with nothing behind it
    if len(text) <= _LINE and (lead or (_SLASHED.match(text) and "/" in text)):
        return line.start, line.end
    if match := _AT_END.search(text):
        return line.start + match.start(), line.start + match.end()
    return None


def _is_labelled(line: Line) -> bool:
    """A whole line with a label and a few words behind it: a picture's, whoever took it."""
    lead = _LEAD.match(line.text)
    plain = (
        lead is not None and line.text[lead.end() - 1 : lead.end()] in ":©" and line.text[-1] not in ".!?:"
    )
    return plain and line.zone != "inside" and len(line.text.split()) <= _WORDS


def _note(document: Document, agency: Agency | None, line: Line, start: int, end: int) -> Note:
    quote = document.text.text[start:end]
    whole = is_whole(line, start, end)
    if agency is None:
        return quoting(document, RULE, "The credit of a picture.", start, end, cuts=whole)
    credit = Credit(agency.id, agency.name, "photo", "photo", 0.95, start, end, quote)
    says = f"The credit of a picture, to {agency.name}; it says nothing of the text."
    return quoting(document, RULE, says, start, end, credit=credit, cuts=whole)


def _house(quote: str, evidence: Evidence) -> Agency | None:
    """The first agency among the words between slashes and blanks."""
    for word in re.split(r"[/()\[\]:,|]| via | Photo\b|\bby\b", quote):
        marks = read_marks(word.strip(" ©."), evidence.catalogue) if word.strip(" ©.") else ()
        if marks:
            return marks[0][0]
    return None
