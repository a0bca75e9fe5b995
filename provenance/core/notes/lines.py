"""A text's paragraphs → lines: folded, looked up in the phrase lists, placed at head, inside or tail."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Literal

from provenance.core.expression import Found
from provenance.core.notes.outlet_lines import OutletLines, of_outlet
from provenance.core.notes.phrases import EDGES, FORM, OUTLET, Anchored, Phrase, Phrases, fold
from provenance.core.notes.spans import Spans
from provenance.core.text import Paragraph, Text

if TYPE_CHECKING:
    from provenance.core.notes.note import Document, Evidence

Zone = Literal["head", "inside", "tail"]
_LABEL_LIMIT = 400  # characters: a label with its title, a call to subscribe; longer lines are prose
_WHOLE_LIMIT = 160  # characters of a line that is a label and nothing else
_OPENING_LIMIT = 260  # characters of a line that opens as a call and goes on
_PROSE = 60  # characters: from here on, a line with a full stop behind it is a sentence of the story
_DENSE_PROSE = 25  # the same in scripts that need a third of the characters
_LONG = 200  # characters: a paragraph, whatever its last character
_TITLE_LIMIT = 220  # characters of a headline
_STOPS = ".!?。！？।؟։…"
_CLOSERS = "\"'”’»)]）」』* "
_MATCHES = 20  # of one phrase in one paragraph: more is a text about such phrases, or an attack
_SENTENCE = re.compile(r"(?<=[.!?。।！？])[\"”’)\]]*\s+|(?<=[。！？])")
_TITLED = frozenset({"label", "edge-label"})
_OF_PROSE = frozenset({"partial", "wall"})  # kinds of phrase that may stand in a sentence of the story


@dataclass(frozen=True, slots=True)
class Hit:
    """A phrase found on a line. `rest` is where what stands behind it begins (an offset in the text)."""

    phrase: Phrase
    start: int
    rest: int
    whole: bool


@dataclass(frozen=True, slots=True)
class Line:
    """One paragraph as the rules read it. `hit` may be out of place: see `placed`."""

    number: int
    start: int
    end: int
    text: str
    folded: str
    zone: Zone
    hit: Hit | None = None
    anchored: tuple[Anchored, ...] = ()

    @property
    def placed(self) -> Hit | None:
        """The hit, if the line's place allows it."""
        if self.hit is None:
            return None
        mode, whole = self.hit.phrase.mode, self.hit.whole
        anywhere = (mode in ("line", "opening", "pattern") and whole) or (
            mode in _TITLED and not whole and self._is_loud()
        )
        return self.hit if anywhere or self.zone != "inside" else None

    def _is_loud(self) -> bool:
        """A label that stands out from the story: with its colon, in capitals or brackets.

        In other languages than English the label is enough; English guides write "Related: X" themselves.
        """
        if self.hit is None:
            return False
        label = self.text[self.hit.start - self.start : self.hit.rest - self.start]
        plain = self.hit.phrase.mode == "label" and self.hit.phrase.language != "en"
        marked = any(mark in label for mark in ":：|»")
        boxed = self.text[0] in "[(" and self.text[-1] in ")]"
        return plain or (marked and (label.isupper() or boxed))


def lines_of(document: "Document", evidence: "Evidence") -> tuple[Line, ...]:
    """The lines that `run` has read already, else read now."""
    own = of_outlet(evidence.outlet_lines, document.outlet)
    return evidence.lines or read(document.text, evidence.phrases, own)


def read(text: Text, phrases: Phrases, own: OutletLines | None = None) -> tuple[Line, ...]:
    """All paragraphs as lines. Without any full sentence nothing is head or tail.

    `own` are the lines of the outlet that publishes the text: they are no sentences of the story.
    """
    folded = fold(text.text)
    forms = phrases.anchored(folded)
    lines = [_line(number, p, text.text, folded, phrases, forms) for number, p in enumerate(text.paragraphs)]
    if own or phrases.patterns:
        lines = [_listed(line, phrases, own) for line in lines]
    prose = [line.number for line in lines if _is_prose(line) and not _is_notice(line)]
    if not prose:
        return tuple(lines)
    return tuple(_placed(line, prose[0], prose[-1]) for line in lines)


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase inside a paragraph: [start, end) in the text, its slots as printed."""

    line: Line
    phrase: Phrase
    start: int
    end: int
    slots: Mapping[str, str]


def within(
    document: "Document", evidence: "Evidence", kinds: frozenset[str], allow: Callable[[Line], bool]
) -> Iterator[Match]:
    """Phrases of these kinds inside the paragraphs that `allow` lets through, in the order of the list."""
    for line in lines_of(document, evidence):
        some = [form.phrase for form in line.anchored if form.phrase.kind in kinds]
        if some and allow(line):
            for phrase in sorted(some, key=lambda p: (-len(p.text), p.text)):
                matches = phrase.pattern.made().finditer(line.folded) if phrase.pattern else iter(())
                for found in islice(matches, _MATCHES):
                    yield _match(line, phrase, found)


def piece(match: Match) -> tuple[int, int]:
    """What a phrase within a paragraph stands for: the brackets round it, else its sentences."""
    text, offset = match.line.text, match.line.start
    start, end = match.start - offset, match.end - offset
    opened = max(text.rfind(c, 0, start + 1) for c in "([（【")
    if opened >= 0 and not any(c in text[opened:start] for c in ")]）】"):
        closed = min((i for c in ")]）】" if (i := text.find(c, end)) >= 0), default=-1)
        if closed >= 0:
            return strip(text, opened, closed + 1)[0] + offset, closed + 1 + offset
    breaks = [m.end() for m in _SENTENCE.finditer(text)]
    first = max((b for b in breaks if b <= start), default=0)
    last = min((b for b in breaks if b >= end), default=len(text))
    first, last = strip(text, first, last)
    return first + offset, last + offset


def is_whole(line: Line, start: int, end: int) -> bool:
    """[start, end) is all of the line but marks."""
    outside = line.text[: start - line.start] + line.text[end - line.start :]
    return not any(c.isalnum() for c in outside)


def _match(line: Line, phrase: Phrase, found: Found) -> Match:
    numbers: dict[str, int] = dict(found.re.groupindex)
    start, end = found.span(numbers.pop(FORM, 0))
    slots = {
        name: line.text[slice(*found.span(numbers[name]))].strip()
        for name, value in found.groupdict().items()
        if value is not None and name in numbers
    }
    return Match(line, phrase, line.start + start, line.start + end, slots)


def is_title(text: str) -> bool:
    """Could be a headline: a few words, no full stop at its end, none inside."""
    text = text.strip()
    if not text or len(text) > _TITLE_LIMIT or text[-1] in ".。।;,:" or ". " in text[:-1].rstrip():
        return False
    first = next((c for c in text if c.isalnum()), "")
    return bool(first) and not first.islower()


def strip(text: str, start: int, end: int) -> tuple[int, int]:
    """[start, end) without blanks at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _line(
    number: int, at: Paragraph, text: str, folded: str, phrases: Phrases, forms: tuple[Anchored, ...]
) -> Line:
    piece = folded[at.start : at.end]
    hit = _look_up(piece, at.start, phrases) if len(piece) <= _LABEL_LIMIT else None
    anchored = tuple(form for form in forms if form.anchor in piece) if forms else ()
    return Line(number, at.start, at.end, text[at.start : at.end], piece, "inside", hit, anchored)


def _listed(line: Line, phrases: Phrases, own: OutletLines | None) -> Line:
    """The line with what the user's lists say of all of it: the outlet's own first, then patterns."""
    phrase = None
    if own and (form := own.form(line.text)) is not None:
        phrase = Phrase(OUTLET, "line", "", form)
    elif line.hit is None and len(line.text) <= _LABEL_LIMIT:
        shown = line.text.strip()
        phrase = next((p.phrase for p in phrases.patterns if p.matches.fullmatch(shown)), None)
    return replace(line, hit=Hit(phrase, line.start, line.end, True)) if phrase else line


def _look_up(folded: str, offset: int, phrases: Phrases) -> Hit | None:
    lead = len(folded) - len(folded.lstrip(EDGES))
    body = folded[lead:]
    for phrase in phrases.candidates(body):
        if phrase.pattern is not None:
            if len(body) <= _WHOLE_LIMIT and phrase.pattern.made().match(body):
                return Hit(phrase, offset + lead, offset + len(folded), True)
        elif body.startswith(phrase.text) and (hit := _hit(phrase, body, offset + lead)):
            return hit
    return None


def _hit(phrase: Phrase, body: str, offset: int) -> Hit | None:
    rest = body[len(phrase.text) :]
    if rest and rest[0].isalnum() and phrase.text[-1] < "\u3040":
        return None  # the phrase ends within a word
    shown = rest.strip(EDGES)
    start = offset + len(phrase.text)
    if not shown:
        return Hit(phrase, offset, start, True) if len(body) <= _WHOLE_LIMIT else None
    if phrase.mode == "opening" and len(body) <= _OPENING_LIMIT:
        return Hit(phrase, offset, start, False)
    if phrase.mode not in _TITLED or (phrase.mode == "label" and rest.lstrip()[:1] not in ":|-】»>•"):
        return None
    quotes = "\"'“”„‘’([{¿¡"
    return Hit(
        phrase,
        offset,
        start + len(rest) - len(rest.lstrip("".join(c for c in EDGES if c not in quotes))),
        False,
    )


def _is_prose(line: Line) -> bool:
    if line.hit is not None:
        return False
    size = len(line.text)
    if size >= _LONG:
        return True
    tail = line.text.rstrip(_CLOSERS)
    needed = _DENSE_PROSE if line.text[:1] >= "\u3040" else _PROSE
    return size >= needed and tail[-1:] in _STOPS and tail[-3:] != "..."


def _is_notice(line: Line) -> bool:
    if line.folded.startswith(("©", "copyright ", "(c) ", "™")):
        return True
    return len(line.text) <= _LABEL_LIMIT and any(form.phrase.kind not in _OF_PROSE for form in line.anchored)


def _placed(line: Line, first: int, last: int) -> Line:
    if first <= line.number <= last:
        return line
    return replace(line, zone="head" if line.number < first else "tail")


def matching(
    document: "Document", evidence: "Evidence", kinds: frozenset[str], allow: Callable[[Line, Hit], bool]
) -> Iterator[tuple[Line, Hit]]:
    """Lines with a phrase of one of these kinds, in a place where the phrase is sure."""
    for line in lines_of(document, evidence):
        hit = line.placed
        if hit and hit.phrase.kind in kinds and allow(line, hit):
            yield line, hit


def outer(text: Text, covered: Spans) -> list[str]:
    """Lines before the first and behind the last full sentence, those that notes cover left out."""
    free = [p for p in text.paragraphs if not covered.touch(p.start, p.end)]
    lines = read(Text(text.text, tuple(free)), Phrases({}, {}, ()))
    return [line.text for line in lines if line.zone != "inside"]
