"""The recipe: bit for bit datasketch's, blind to furniture of no words, sure of runs of 20."""

import random
from hashlib import blake2b

import numpy as np
from datasketch import LeanMinHash, MinHash
from hypothesis import given
from hypothesis import strategies as st

from provenance.core.fingerprint import RECIPE, Columns, Fingerprint, columns, count, digest, fingerprint
from provenance.core.words import read, shingles

TEXTS = st.lists(st.sampled_from("a b c d e f g h news said".split()), max_size=80).map(" ".join)


def lean(found: Fingerprint) -> LeanMinHash:
    return LeanMinHash(seed=1, hashvalues=np.frombuffer(found.signature, dtype="<u4"), scheme="affine32")


def row(found: Columns, number: int) -> Fingerprint:
    """One text of many as `fingerprint` has it."""
    if not found.words[number]:
        return Fingerprint(RECIPE, b"", (), (), 0)
    at = slice(found.bounds[number], found.bounds[number + 1])
    return Fingerprint(
        RECIPE,
        found.signatures[number].astype("<u4").tobytes(),
        tuple(found.bands[number].tolist()),
        tuple(zip(found.passages[at].tolist(), found.positions[at].tolist(), strict=True)),
        int(found.shingles[number]),
    )


def reference(text: str) -> MinHash:
    sketch = MinHash(num_perm=128, seed=1, hashfunc=int, scheme="affine32")
    for value in shingles(read(text), 3).tolist():
        sketch.update(value & 0xFFFFFFFF)
    return sketch


@given(TEXTS, TEXTS)
def test_a_stored_signature_opens_in_datasketch(one: str, other: str) -> None:
    a, b = fingerprint(read(one)), fingerprint(read(other))
    if a.signature and b.signature:
        assert len(a.signature) == 512
        assert lean(a).jaccard(lean(b)) == reference(one).jaccard(reference(other))


@given(st.lists(TEXTS, max_size=5))
def test_many_at_once_are_as_one_by_one(texts: list[str]) -> None:
    found = columns(texts)
    assert list(map(row, [found] * len(texts), range(len(texts)))) == [fingerprint(read(t)) for t in texts]


@given(TEXTS)
def test_shingles_are_counted(text: str) -> None:
    words = read(text)
    assert fingerprint(words).shingles == count(words) == len(set(shingles(words, 3).tolist()))


def test_no_word_nothing_to_index() -> None:
    assert fingerprint(read(" … !")) == Fingerprint(RECIPE, b"", (), (), 0)


def test_few_words_are_indexed_as_a_whole() -> None:
    found = fingerprint(read("Two words"))
    assert (found.shingles, len(found.bands), len(found.passages)) == (1, 32, 1)
    assert fingerprint(read("two — WORDS!")) == found


@given(TEXTS)
def test_keys_fit_a_signed_column(text: str) -> None:
    found = fingerprint(read(text))
    for key in (*found.bands, *(key for key, _ in found.passages)):
        assert -(2**63) <= key < 2**63


@given(st.integers(0, 10**6), st.integers(0, 200), st.integers(0, 200))
def test_a_run_of_20_words_is_found(seed: int, before: int, behind: int) -> None:
    draw = random.Random(seed)
    run = [f"r{draw.randrange(10**6)}" for _ in range(20)]

    def around() -> str:
        return " ".join(f"w{draw.randrange(10**6)}" for _ in range(before)) + " "

    def after() -> str:
        return " " + " ".join(f"w{draw.randrange(10**6)}" for _ in range(behind))

    keys = [
        {key for key, _ in fingerprint(read(around() + " ".join(run) + after())).passages} for _ in range(2)
    ]
    assert keys[0] & keys[1]


@given(TEXTS)
def test_a_passage_stands_at_its_place(text: str) -> None:
    words = read(text)
    grams = shingles(words, 8).view(np.int64).tolist()
    for key, place in fingerprint(words).passages:
        assert grams[place] == key


def test_one_word_many_times_is_one_passage() -> None:
    assert len(fingerprint(read("spam " * 10_000)).passages) == 1


@given(TEXTS, TEXTS)
def test_a_digest_tells_words_apart_and_nothing_else(one: str, other: str) -> None:
    a, b = read(one), read(other)
    assert (digest(a) == digest(b)) == (a.words == b.words)
    assert digest(a) == columns([one.upper()]).digests[0].astype("<u8").tobytes()


def test_no_text_no_column() -> None:
    found = columns([])
    assert (found.signatures.shape, found.bands.shape, found.bounds.tolist()) == ((0, 128), (0, 32), [0])


def test_columns_have_the_types_they_promise() -> None:
    found = columns(["one two", "", "three"])
    types = {name: str(getattr(found, name).dtype) for name in found.__slots__}
    assert types == {
        "digests": "uint64", "words": "int64", "telling": "bool", "shingles": "int64", "signatures": "uint32",
        "bands": "int64", "passages": "int64", "positions": "int64", "bounds": "int64",
    }  # fmt: skip
    assert not any(getattr(found, name)[1].any() for name in ("digests", "signatures", "bands", "shingles"))


def test_a_fingerprint_stays_what_it_is() -> None:
    """The recipe's name stands for these values: stored fingerprints rely on them."""
    found = fingerprint(read(STORY))
    values = [found.signature.hex(), found.bands, found.passages, found.shingles, digest(read(STORY)).hex()]
    assert blake2b(repr(values).encode(), digest_size=8).hexdigest() == VECTOR


STORY = "The prime minister of Lemmon resigned on Friday, 3 March, after 1,200 days in office. " * 2 + (
    "„Größere Änderungen“ сказал он; प्रधानमंत्री ने कहा 北京3月12日 السَّلام ﻻ ½ ｶﾞ."
)
VECTOR = "4c625ea93856af28"
