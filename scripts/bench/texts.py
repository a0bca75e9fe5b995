"""A seed → news-like documents in invented words, of which a stated share are copies of others."""

import json
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import Any, Literal

Kind = Literal["original", "reheadlined", "trimmed", "tail", "excerpt"]
COPIES: tuple[Kind, ...] = ("reheadlined", "trimmed", "tail", "excerpt")


@dataclass(frozen=True, slots=True)
class Made:
    """One document. `source` is the original that a copy was made of; an original has none."""

    id: str
    kind: Kind
    source: str | None
    title: str
    url: str
    paragraphs: tuple[str, ...]

    @property
    def text(self) -> str:
        return "\n".join(self.paragraphs)

    @property
    def html(self) -> str:
        """The same as a page's article."""
        return "<article>" + "".join(f"<p>{line}</p>" for line in self.paragraphs) + "</article>"

    @property
    def row(self) -> dict[str, Any]:
        """As JSON Lines have it: nothing in it tells what it was made of."""
        return {"id": self.id, "title": self.title, "url": self.url, "text": self.text}


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents in mixed order, and what is true of them."""

    documents: tuple[Made, ...]

    @property
    def share(self) -> float:
        """Copies of any kind among all documents, 0–1."""
        return sum(made.source is not None for made in self.documents) / len(self.documents)

    @property
    def kinds(self) -> dict[str, int]:
        """How many there are of each kind."""
        return dict(Counter(made.kind for made in self.documents))

    @property
    def stories(self) -> dict[str, str]:
        """id → the original of its story. An excerpt stands in a text of its own: a story of its own."""
        return {made.id: _own(made) for made in self.documents}

    @property
    def origins(self) -> dict[str, str]:
        """id → the original that it holds all or a passage of: its own, if it is none of anybody's."""
        return {made.id: made.source or made.id for made in self.documents}

    @property
    def excerpts(self) -> set[tuple[str, str]]:
        """(excerpt, original) that are to be linked and not merged."""
        return {(made.id, made.source) for made in self.documents if made.kind == "excerpt" and made.source}

    def write(self, path: Path) -> Path:
        """As JSON Lines."""
        path.write_text("".join(json.dumps(made.row) + "\n" for made in self.documents), "utf-8")
        return path


def _own(made: Made) -> str:
    return made.source if made.source and made.kind != "excerpt" else made.id


def in_script(text: str, script: str) -> str:
    """The same text in letters of another script, one for one: in Han, without spaces, a word for each."""
    return text.translate(_SCRIPTS[script])


def corpus(seed: int, count: int, share: float, words: int = 600) -> Corpus:
    """`count` documents; `share` of them (rounded to whole ones) copies, the kinds in equal parts.

    Originals have `words` words. Strangers share words and set phrases, but no passage: how well
    look-alikes are told apart is not measured by them. The same arguments give the same texts.
    """
    copies = round(count * share)
    writer = Writer(seed)
    names = [f"d{number:06}" for number in range(count)]
    writer.random.shuffle(names)  # so that neither order nor id tells who came first
    originals = [writer.original(name, words) for name in names[copies:]]
    kinds = [COPIES[number % len(COPIES)] for number in range(copies)]
    made = [
        writer.copy(name, kind, writer.random.choice(originals), originals)
        for name, kind in zip(names[:copies], kinds, strict=True)
    ]
    return Corpus(tuple(sorted([*originals, *made], key=lambda one: one.id)))


class Writer:
    """Writes articles: two seeded writers write the same."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self._words = (*_COMMON, *_invented(self.random, 5000 - len(_COMMON)))
        # Zipf's law, flattened at the head: the commonest word of English is 6 % of a text, not 11 %.
        self._weights = list(accumulate(1 / (rank + 5) for rank in range(len(self._words))))

    def original(self, name: str, words: int) -> Made:
        """An article of exactly `words` words, as `str.split` counts them; half open with a credit."""
        title, outlet = self._title(), self.random.choice(_OUTLETS)
        url = f"https://{outlet}/news/{name}"
        return Made(name, "original", None, title, url, tuple(self._paragraphs(words)))

    def copy(self, name: str, kind: Kind, of: Made, others: Sequence[Made]) -> Made:
        """A copy of one kind; `others` lend their titles to its tail."""
        outlet = self.random.choice(_OUTLETS)
        title = self._title() if kind == "reheadlined" else of.title
        lines = of.paragraphs
        if kind == "trimmed":
            lines = lines[: max(1, round(len(lines) * self.random.uniform(0.5, 0.8)))]
        elif kind == "tail":
            lines = (*lines, *self._tail(outlet, others))
        elif kind == "excerpt":
            title, lines = self._title(), self._around(of)
        return Made(name, kind, of.id, title, f"https://{outlet}/news/{name}", lines)

    def _around(self, of: Made) -> tuple[str, ...]:
        """Two to three paragraphs of a text, some 80 to 120 words, within one as long of its own."""
        start = self.random.randrange(1, max(2, len(of.paragraphs) - 3))
        taken = list(of.paragraphs[start : start + 1])
        while len(" ".join(taken).split()) < 80 and start + len(taken) < len(of.paragraphs):
            taken.append(of.paragraphs[start + len(taken)])
        own = list(self._paragraphs(len(of.text.split())))
        middle = len(own) // 2
        return (*own[:middle], *taken, *own[middle:])

    def _tail(self, outlet: str, others: Sequence[Made]) -> list[str]:
        """What a site glues below a story: some of these lines, the same wherever it does."""
        name = outlet.partition(".")[0].capitalize()
        lines = [
            f"(This story has not been edited by {name} staff and is auto-generated from a syndicated feed.)",
            "Read More",
            f"Previous post {self.random.choice(others).title}",
            f"Next post {self.random.choice(others).title}",
            f"The post {self.random.choice(others).title} appeared first on {name}.",
            f"Sign up for the {name} newsletter",
        ]
        return [line for line in lines if self.random.random() < 0.7] or lines

    def _paragraphs(self, words: int) -> Iterator[str]:
        credit = self.random.choice(_DATELINES)
        left = words - len(credit.split())
        while left > 0:
            sentences = list(self._sentences(left))
            left -= len(" ".join(sentences).split())
            yield " ".join([*([credit] if credit else []), *sentences])
            credit = ""

    def _sentences(self, most: int) -> Iterator[str]:
        """A paragraph's two or three, of at most so many words in all."""
        for _ in range(self.random.randint(2, 3)):
            length = min(most, self.random.randint(9, 27))  # newspapers' sentences have 18 words on average
            if length < 1:
                return
            most -= length
            yield self._sentence(length)

    def _sentence(self, length: int) -> str:
        words = self._draw(length)
        if length > 12:
            phrase = self.random.choice(_PHRASES).split()  # what all papers say: shared by strangers
            place = self.random.randrange(length - len(phrase))
            words[place : place + len(phrase)] = phrase
            words[length // 2] += ","
        if self.random.random() < 0.3:  # a name in every third sentence
            words[-1] = words[-1].rstrip(",").capitalize()
        words[0] = words[0].capitalize()
        said = " ".join(words) + "."
        return f'"{said}"' if self.random.random() < 0.15 else said

    def _title(self) -> str:
        return " ".join(self._draw(self.random.randint(6, 11))).capitalize()

    def _draw(self, length: int) -> list[str]:
        return self.random.choices(self._words, cum_weights=self._weights, k=length)


def _invented(chance: random.Random, count: int) -> list[str]:
    """Words of one to four syllables, each once, none of them meant to be one of a language."""
    found: dict[str, None] = {}
    while len(found) < count:
        parts = chance.choices(_SYLLABLES, k=chance.randint(1, 4))
        found.setdefault("".join(parts) + chance.choice(("", "", "n", "r", "s", "ted", "ing")))
    return [word for word in found if word not in _COMMON]


_SYLLABLES = [
    onset + vowel for onset in "b d f g k l m n p r s t v z br st tr pl".split() for vowel in "aeiou"
]
_COMMON = (
    "the of to and a in that for is on was said with it as at by he from be has his have will are not an "
    "had but its they who were which would their been this or after one more about also than she year up "
    "last out when new over people two first into other could some her there all if what before so no"
).split()
_PHRASES = (
    "according to the report",
    "told reporters on Tuesday",
    "in a statement on Monday",
    "for the first time since",
    "at the end of the year",
    "one of the most",
    "more than 100 people",
    "3.5 percent to 1,200",
)
_LATIN = "abdefgiklmnoprstuvwyz"
_LETTERS = _LATIN + _LATIN.upper()
_SCRIPTS: dict[str, dict[int, Any]] = {
    "Latin with umlauts": str.maketrans("aou", "äöü"),
    "Cyrillic": str.maketrans(_LETTERS, "абдефгиклмнопрстувшыз" + "АБДЕФГИКЛМНОПРСТУВШЫЗ"),
    # Vowels as signs on the consonant before them, as in Hindi.
    "Devanagari": str.maketrans(_LETTERS, "ाबदेफगिकलमनोपरसतुवशयज" * 2),
    "Han": str.maketrans(_LETTERS + ",.", "安北大额发高一开来美年欧平日上天无文外有在" * 2 + "，。", " "),
}
# Half of the articles name no agency; the credits are real agencies' forms.
_DATELINES = ("", "", "", "LEMMON, March 3 (Reuters) -", "PORT LEMMON (AP) —", "LEMMON (AFP) –")
_OUTLETS = ("herald.example", "courier.example", "gazette.example", "observer.example", "tribune.example")
