"""What workers answer about a corpus, small enough for millions of documents."""

import msgspec

from provenance.core.sketches import Sketches


class Sketched(msgspec.Struct, frozen=True, array_like=True):
    """A batch of rows. `errors` are those left out, by their place in the batch; all else is of the others.

    `bodies` holds, for a document whose judged text is not the row's `text`, a row that has it as such.
    `reading` and `sketching` are seconds of the processor.
    """

    errors: tuple[tuple[int, str], ...]
    ids: tuple[str | int | None, ...]
    bodies: tuple[bytes, ...]
    columns: Sketches
    reading: float
    sketching: float


class Verdict(msgspec.Struct, frozen=True, array_like=True):
    """A pair that is no pair of strangers, by its place in the request.

    `settled` and `titled` as in `core.stories.Edge`, the rest as in `core.copies.Copy`.
    """

    pair: int
    relation: str
    match: float
    jaccard: float
    a_in_b: float
    b_in_a: float
    longest: int
    settled: bool
    titled: bool


class Judged(msgspec.Struct, frozen=True, array_like=True):
    """What came of a batch of pairs, in its order; strangers are left out. `seconds` of the processor."""

    verdicts: tuple[Verdict, ...]
    seconds: float


class Explained(msgspec.Struct, frozen=True, array_like=True):
    """Two documents: how many bands and passages the index has of both, and how they compare.

    `passages` are the runs of equal words: how many, and as they stand in each.
    """

    bands: int
    passage_keys: int
    same_address: str
    reason: str
    verdict: Verdict | None
    passages: tuple[tuple[int, str, str], ...]
