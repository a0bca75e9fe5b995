"""What a whole corpus was found to be → the rows of its results."""

from collections.abc import Iterator, Sequence
from itertools import compress
from typing import Any, BinaryIO, Literal

from provenance.core.jsonline import decode
from provenance.core.sketches import UNKNOWN
from provenance.engines.corpus import Corpus
from provenance.engines.local import Result
from provenance.engines.pairs import Pair
from provenance.files import results
from provenance.files.results import Columns, Form, Kind
from provenance.formats.printable import escaped

Keep = Literal["first", "longest", "earliest"]
KEEP: tuple[Keep, ...] = ("first", "longest", "earliest")


def row_columns(found: Result) -> Columns:
    """The columns of `rows`."""
    id_ = _id_kind(found.corpus)
    return {
        "id": id_,
        "story": id_,
        "relation": "text",
        "representative": id_,
        "match": "number",
        "jaccard": "number",
        "body_words": "whole",
    }


def rows(found: Result, keep: Keep) -> Iterator[Sequence[Any]]:
    """One row a document, in the order of the ids.

    The representative is that of the story where the two are a verified pair, else whichever is likest
    among those that join it; relation, match and jaccard are of that pair. That of a story is its own,
    and they are null.
    """
    corpus, kept = found.corpus, representatives(found, keep)
    likest = _likest(found, kept)
    for number, story in enumerate(found.stories):
        other, pair = kept.get(story, number), None
        if number != other:
            pair = with_other(found, number, other)
        if number != other and pair is None:
            other, pair = min(
                (likest[each] for each in (number, corpus.same[number]) if each in likest),
                key=lambda found: (-found[1].match, found[0]),
            )
        relation, match, jaccard = (pair.relation, pair.match, pair.jaccard) if pair else (None, None, None)
        ids = corpus.ids
        yield ids[number], ids[story], relation, ids[other], match, jaccard, corpus.words[number]


def pair_columns(found: Result) -> Columns:
    """The columns of `pair_rows`."""
    id_ = _id_kind(found.corpus)
    shares: dict[str, Kind] = dict.fromkeys(("match", "jaccard", "a_in_b", "b_in_a"), "number")
    return {"a": id_, "b": id_, "relation": "text", **shares, "shared_words": "whole"}


def pair_rows(found: Result) -> Iterator[Sequence[Any]]:
    """One row a verified pair: of different texts each, of equal ones each with the first."""
    ids = found.corpus.ids
    for pair in _all_pairs(found):
        shares = pair.match, pair.jaccard, pair.a_in_b, pair.b_in_a
        yield ids[pair.a], ids[pair.b], pair.relation, *shares, pair.longest


def kept_rows(file: BinaryIO, form: Form, found: Result, keep: Keep) -> None:
    """Write the rows as given of the documents that represent their stories."""
    kept = representatives(found, keep)
    numbers = [n for n, story in enumerate(found.stories) if kept.get(story, n) == n]
    corpus = found.corpus
    if form == "jsonl":
        for number in numbers:
            file.write(escaped(corpus.given(number).decode()).encode() + b"\n")
        return
    kinds: dict[str, set[type]] = {}
    for number in numbers:
        for name, value in _object(corpus, number).items():
            kinds.setdefault(name, set()).add(type(value) if _fits(value) else object)
    columns = {name: _kind(types) for name, types in kinds.items()}
    objects = (_object(corpus, number) for number in numbers)
    results.write(file, form, columns, ([row.get(name) for name in columns] for row in objects))


def representatives(found: Result, keep: Keep) -> dict[int, int]:
    """Story → the document that stands for it, for the stories of several; of equal ones the first."""
    corpus = found.corpus
    several = bytearray(len(corpus))
    for number, story in enumerate(found.stories):
        if number != story:
            several[number] = several[story] = 1
    kept: dict[int, int] = {}
    for number in compress(range(len(corpus)), several):
        best = kept.setdefault(found.stories[number], number)
        if _rank(corpus, number, keep) < _rank(corpus, best, keep):
            kept[found.stories[number]] = number
    return kept


def with_other(found: Result, number: int, other: int) -> Pair | None:
    """How two documents are copies, also where another with the same words was compared; None if not."""
    same = found.corpus.same
    if same[number] == same[other]:
        return _equal(min(number, other), max(number, other), found.corpus)
    # Documents of one address are a pair of their own.
    pair = found.pairs.find(number, other) or found.pairs.find(same[number], same[other])
    return pair if pair is not None and pair.merges else None


def _rank(corpus: Corpus, number: int, keep: Keep) -> int:
    """The less the better."""
    if keep == "longest":
        return -corpus.words[number]
    if keep == "earliest":
        at = corpus.published[number]
        return 2**63 if at == UNKNOWN else at
    return number


def _likest(found: Result, kept: dict[int, int]) -> dict[int, tuple[int, Pair]]:
    """Document → its likest in its story, for those that are no pair with what represents it."""
    same, stories = found.corpus.same, found.stories
    wanted: set[int] = set()
    for number, story in enumerate(stories):
        other = kept.get(story, number)
        if number != other and with_other(found, number, other) is None:
            wanted |= {number, same[number]}
    likest: dict[int, tuple[int, Pair]] = {}
    for pair in found.pairs if wanted else ():
        for one, other in ((pair.a, pair.b), (pair.b, pair.a)):
            if one in wanted and pair.merges and stories[one] == stories[other]:
                best = likest.setdefault(one, (other, pair))
                if (-pair.match, other) < (-best[1].match, best[0]):
                    likest[one] = other, pair
    return likest


def _all_pairs(found: Result) -> Iterator[Pair]:
    """In the order of both documents; pairs of equal texts stand under their first."""
    equal = sorted((first, n) for n, first in enumerate(found.corpus.same) if first != n)
    place = 0
    for pair in found.pairs:
        while place < len(equal) and equal[place] < (pair.a, pair.b):
            yield _equal(*equal[place], found.corpus)
            place += 1
        yield pair
    for first, number in equal[place:]:
        yield _equal(first, number, found.corpus)


def _equal(a: int, b: int, corpus: Corpus) -> Pair:
    return Pair(a, b, "identical", 100.0, 1.0, 1.0, 1.0, corpus.words[a])


def _id_kind(corpus: Corpus) -> Kind:
    """Whole numbers stay such where all are, and where a column of Parquet can hold them."""
    return "whole" if all(isinstance(id_, int) and _fits(id_) for id_ in corpus.ids) else "text"


def _fits(value: Any) -> bool:
    """Whether a column of Parquet holds it: whole numbers have 64 bits there."""
    return not isinstance(value, int) or -(2**63) <= value < 2**63


def _object(corpus: Corpus, number: int) -> dict[str, Any]:
    return decode(corpus.given(number))[0] or {}


def _kind(types: set[type]) -> Kind:
    """The kind of column that holds values of these types."""
    types = types - {type(None)}
    if types <= {str}:
        return "text"
    if types == {bool}:
        return "flag"
    if types == {int}:
        return "whole"
    return "number" if types <= {int, float} else "json"
