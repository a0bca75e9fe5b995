"""The recipe: bit for bit datasketch's, blind to furniture of no words, sure of runs of 20."""

import random

import numpy as np
from datasketch import LeanMinHash, MinHash
from hypothesis import given
from hypothesis import strategies as st

from provenance.core import fingerprint as recipe
from provenance.core.fingerprint import RECIPE, Columns, Fingerprint, columns, count, fingerprint
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


def test_the_library_still_gives_the_slots_that_the_recipe_names() -> None:
    slots = recipe._slots(np.arange(4, dtype=np.uint64))
    assert slots[:8].tolist() == [
        214548472, 2241546430, 1311794348, 194758406, 520608637, 601149909, 2211431878, 988005700
    ]  # fmt: skip


def test_only_the_low_half_of_a_hash_reaches_the_sketch() -> None:
    high = np.arange(4, dtype=np.uint64) + np.uint64(7 << 32)
    assert recipe._slots(high).tolist() == recipe._slots(np.arange(4, dtype=np.uint64)).tolist()


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


def test_equal_slots_in_two_bands_have_two_keys() -> None:
    assert len(set(recipe._bands(np.zeros(128, dtype=np.uint32)))) == 32


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


def test_ties_go_to_the_right() -> None:
    found = np.array([5, 1, 1, 9, 9, 9], dtype=np.uint64)
    assert recipe._minima(found, 3).tolist() == [2, 5]


@given(st.lists(st.integers(0, 5), min_size=1, max_size=40), st.integers(1, 13))
def test_each_window_keeps_its_rightmost_minimum(values: list[int], window: int) -> None:
    window = min(window, len(values))
    chosen = set()
    for start in range(len(values) - window + 1):
        part = values[start : start + window]
        chosen.add(start + max(place for place, value in enumerate(part) if value == min(part)))
    assert recipe._minima(np.array(values, dtype=np.uint64), window).tolist() == sorted(chosen)


def test_one_word_many_times_is_one_passage() -> None:
    assert len(fingerprint(read("spam " * 10_000)).passages) == 1
