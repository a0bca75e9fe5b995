"""A seed → short notes as a news wire sends them, and which of them are one story.

Half are written to patterns with other names and numbers in them, as market tables, results and weather
are; some are later takes of a first one or sent again; the rest are by themselves.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Literal

from bench.texts import Writer

Kind = Literal["alone", "pattern", "take", "resent"]
LENGTH = 130  # words on average, as 19,043 notes of a wire have
SHORTEST, LONGEST = 40, 215  # of a note that is no later take
PATTERNED = 0.5  # of the notes
TAKES = RESENT = 0.02  # of the notes: a wire's own archive holds few copies
MOST_OF_PATTERN = 100  # notes; the commonest passage of 19,043 real ones stood in 109
# Words of a pattern that are a name or a number: a sixth, the median between such notes. Half of the
# sentences have none, so that the notes of a pattern share passages and become candidates.
FILLED = 1 / 3

Slot = Literal["", "name", "number"]
Sentence = tuple[tuple[str, Slot], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """One note; `source` is the one that it is a later take of, or that is sent again."""

    id: str
    kind: Kind
    source: str | None
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Notes:
    """`count` notes in mixed order; the same arguments give the same."""

    seed: int
    count: int

    def write(self, path: Path) -> dict[str, str]:
        """As JSON Lines → copy's id to its original's id."""
        made = self.made()
        rows = ({"id": note.id, "title": note.title, "text": note.text} for note in made)
        path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
        return {note.id: note.source for note in made if note.source}

    def made(self) -> list[Note]:
        """The notes."""
        writer = _Writer(self.seed)
        names = [f"n{number:06}" for number in range(self.count)]
        writer.random.shuffle(names)
        takes, resent = int(self.count * TAKES), int(self.count * RESENT)
        patterned = int(self.count * PATTERNED)
        alone = self.count - takes - resent - patterned
        free = iter(names)
        notes = [writer.alone(next(free)) for _ in range(alone)]
        firsts = list(notes)
        notes += [writer.take(next(free), writer.random.choice(firsts)) for _ in range(takes)]
        notes += [writer.resent(next(free), writer.random.choice(firsts)) for _ in range(resent)]
        notes += writer.patterned(list(free))
        return sorted(notes, key=lambda note: note.id)


class _Writer(Writer):
    def alone(self, name: str) -> Note:
        return Note(name, "alone", None, self._title(), " ".join(self._some(self._length())))

    def take(self, name: str, of: Note) -> Note:
        """The first take and what is known by now."""
        text = "\n".join([of.text, " ".join(self._some(self.random.randint(40, 160)))])
        return Note(name, "take", of.id, of.title, text)

    def resent(self, name: str, of: Note) -> Note:
        """The same words, every other time below another headline."""
        title = of.title if self.random.random() < 0.5 else self._title()
        return Note(name, "resent", of.id, title, of.text)

    def patterned(self, names: list[str]) -> Iterator[Note]:
        """Patterns of which few have many notes: so that of 19,000 notes some 13,000 pairs are candidates. As
        many are of 19,043 real ones (12,002 that share a passage, and some that share a band)."""
        sizes = range(2, MOST_OF_PATTERN + 1)
        weights = list(accumulate(1 / size**3.8 for size in sizes))
        while names:
            [size] = self.random.choices(sizes, cum_weights=weights)
            some, names = names[:size], names[size:]
            pattern, title = self._pattern(self._length()), self._title_of_pattern()
            for name in some:
                text = " ".join(map(self._filled, pattern))
                yield Note(name, "pattern", None, self._filled(title), text)

    def _length(self) -> int:
        return self.random.randint(SHORTEST, LONGEST)

    def _some(self, words: int) -> Iterator[str]:
        while words > 0:
            size = min(words, self.random.randint(9, 27))
            words -= size
            yield self._sentence(size)

    def _pattern(self, words: int) -> list[Sentence]:
        sentences = enumerate(self._some(words))
        return [self._with_slots(sentence, number % 2 == 0) for number, sentence in sentences]

    def _title_of_pattern(self) -> Sentence:
        return (("", "name"), *self._with_slots(self._title(), True))

    def _with_slots(self, sentence: str, filled: bool) -> Sentence:
        return tuple((word, self._slot() if filled else "") for word in sentence.split())

    def _slot(self) -> Slot:
        if self.random.random() >= FILLED:
            return ""
        return "name" if self.random.random() < 0.5 else "number"

    def _filled(self, sentence: Sentence) -> str:
        return " ".join(self._in(slot) if slot else word for word, slot in sentence)

    def _in(self, slot: Slot) -> str:
        if slot == "name":
            return "".join(self._draw(2)).capitalize()
        return f"{self.random.randint(1, 99_999) / 10:,}"
