"""A seed → documents made of others by one kind of change, and which pairs are to be found."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bench.texts import Writer

WORDS = 600  # of a source and of a host; a news article's usual length
EXCERPT = 60  # words
CHANGED = (0.0, 0.01, 0.02, 0.03, 0.04, 0.05)  # shares of an excerpt's words
KEPT = (0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)  # shares of an article's words


@dataclass(frozen=True, slots=True)
class Labelled:
    """Texts by number, and of each pair that is to be found the name of the row that it counts for."""

    texts: tuple[str, ...]
    pairs: dict[tuple[int, int], str]


def excerpts(seed: int, count: int) -> Labelled:
    """`count` sources, and for each a host with 60 words of it, some of which are changed."""
    writer = Writer(seed)
    texts: list[str] = []
    pairs: dict[tuple[int, int], str] = {}
    for number in range(count):
        source, host = (writer.original(f"{number}", WORDS).text.split(" ") for _ in range(2))
        share = CHANGED[number % len(CHANGED)]
        start, into = writer.random.randrange(len(source) - EXCERPT), writer.random.randrange(len(host))
        taken = _changed(writer.random, source[start : start + EXCERPT], share)
        pairs[len(texts), len(texts) + 1] = f"{100 * share:.0f} % of the words changed"
        texts += [" ".join(source), " ".join([*host[:into], *taken, *host[into:]])]
    return Labelled(tuple(texts), pairs)


def _changed(chance: random.Random, words: list[str], share: float) -> list[str]:
    places = chance.sample(range(len(words)), round(share * len(words)))
    return [f"other{place}" if place in places else word for place, word in enumerate(words)]


def trimmed(seed: int, count: int) -> Labelled:
    """`count` articles, and of each what is left when its end is cut off, by whole words."""
    writer = Writer(seed)
    texts: list[str] = []
    pairs: dict[tuple[int, int], str] = {}
    for number in range(count):
        article = writer.original(f"{number}", WORDS).text
        share = KEPT[number % len(KEPT)]
        pairs[len(texts), len(texts) + 1] = f"{100 * share:.0f} % kept"
        texts += [article, " ".join(article.split(" ")[: round(share * WORDS)])]
    return Labelled(tuple(texts), pairs)


def pages(seed: int, count: int) -> Labelled:
    """`count` pages of one site with one menu, each as several extractors would give it."""
    writer = Writer(seed)
    menu = [writer.original("", 2).text for _ in range(60)]
    texts: list[str] = []
    pairs: dict[tuple[int, int], str] = {}
    for number in range(count):
        views = list(_views(writer, menu, writer.original(f"{number}", WORDS).paragraphs))
        first = len(texts)
        for other, (name, text) in enumerate(views):
            texts.append(text)
            if other:
                pairs[first, first + other] = f"article and {name}"
    return Labelled(tuple(texts), pairs)


def parts(seed: int, count: int) -> Labelled:
    """`count` articles without a title, and of each the paragraphs behind the first half."""
    writer = Writer(seed)
    texts: list[str] = []
    pairs: dict[tuple[int, int], str] = {}
    for number in range(count):
        article = _naming(writer, writer.original(f"{number}", WORDS).paragraphs)
        pairs[len(texts), len(texts) + 1] = "the second half"
        texts += ["\n".join(article), "\n".join(article[len(article) // 2 + 1 :])]
    return Labelled(tuple(texts), pairs)


def _naming(writer: Writer, article: tuple[str, ...]) -> tuple[str, ...]:
    """An article that is about four people. Of the words with a capital in a part .4 come up again in
    the rest then; of those in 450 parts of real articles .5 (median)."""
    people = [f"{writer.original('', 1).title.split()[0]}berg" for _ in range(4)]

    def named(_: re.Match[str]) -> str:
        return writer.random.choice(people)

    return tuple(re.sub(r"(?<=[a-z] )[A-Z][a-z]+", named, line) for line in article)


def _views(writer: Writer, menu: list[str], article: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    related = [writer.original("", 9).text for _ in range(8)]
    page = [*menu, *article[:3], "Read more", *article[3:], *related, *menu[30:]]
    yield "article", "\n".join(article)
    yield "all text", "\n".join(page)
    yield "text without menus", "\n".join([*article[:3], "Read more", *article[3:], *related])
    yield "text without the lead", "\n".join(article[1:])
    yield "text without the last third", "\n".join(article[: len(article) * 2 // 3])
