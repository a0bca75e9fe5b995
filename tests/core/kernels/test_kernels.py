"""Both kernels do what the plain words say: read, hash, and sketch as datasketch does."""

import os
import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from datasketch import MinHash
from hypothesis import example, given, settings
from hypothesis import strategies as st

from provenance.core import characters, fingerprint, kernels
from provenance.core.kernels import compiled, loops, parts, vectors
from provenance.core.words import Words, grams, hashes, is_telling, read

MASK = (1 << 64) - 1
# All that the table sorts apart: digits, marks that do and do not compose, deleted ones, separators of
# three kinds, unspaced scripts, characters of several letters, unassigned ones, lone surrogates.
PICKED = (
    "aZzéßıİσςЖ 19.,'’½²\u00ad\u200d\ufe0f\u0301\u0940\u094d\u093cहनदกาุ้่北一ｶﾞ，．１شـَ\u0652\u0653"
    "ا한ᄀ\u1161\u11abﷺ㈱…-_\n\u0378\ud800😀𝟙𐐀\u02bc\u3164"
)
ANY = st.text(max_size=80)
TRICKY = st.text(st.sampled_from(PICKED), max_size=80)
NUMBERS = st.text("ab1., '\n", max_size=80)
WORDS = "a b c news 1,234 Müller 北京 हिन्दी said, ﻻ".split()
LONG = st.lists(st.sampled_from(WORDS), max_size=60).map(" ".join)
TEXTS = st.lists(ANY | TRICKY | NUMBERS | LONG, max_size=5)

HASHES = st.lists(st.integers(0, 4) | st.integers(0, MASK), max_size=60)
KERNELS: tuple[kernels.Kernel, ...] = (vectors, compiled)


def sketched(kernel: kernels.Kernel, texts: Sequence[str]) -> tuple[parts.Hashed, parts.Sketches]:
    found = kernel.hashed(parts.join(texts))
    bounds = np.concatenate(([0], np.cumsum(found.sizes)))
    return found, kernel.sketched(found.hashes, bounds)


@settings(max_examples=1000, deadline=None)
@given(TEXTS)
@example(["", "a", "a b c", "…", "1.\u09402", "v1.2 1.5m 1.2.3 a1.2.3", "\u0301a", "1\u200b,\u200b2"])
@example(["ก้3.4 a\u09403.4 3\u09404.5", "\u09403.4", "1\u200b.\u200b2\u200b.3", "a1.2.3", "1" + ",1" * 50])
@example(["x" * 70_000 + " " + "7,7" * 500, "北京" * 600])
def test_kernels_do_what_the_words_say(texts: list[str]) -> None:
    known = [read(text) for text in texts]
    expected = [alone(words) for words in known]
    for kernel in KERNELS:
        if not texts:
            return
        found, sketches = sketched(kernel, texts)
        assert found.sizes.tolist() == [len(words.words) for words in known]
        assert found.telling.tolist() == [is_telling(words) for words in known]
        assert found.hashes.tolist() == [word_hash(word) for words in known for word in words.words]
        kept = np.cumsum([0, *sketches.kept])
        for number, row in enumerate(expected):
            passages = sketches.passages[kept[number] : kept[number + 1]].tolist()
            places = sketches.positions[kept[number] : kept[number + 1]].tolist()
            assert row == (
                sketches.digests[number].tolist(),
                int(sketches.shingles[number]),
                sketches.signatures[number].tolist(),
                sketches.bands[number].tolist(),
                list(zip(passages, places, strict=True)),
            )


Row = tuple[list[int], int, list[int], list[int], list[tuple[int, int]]]


def alone(words: Words) -> Row:
    """What a sketch is to be, by datasketch and by the plainest Python."""
    hashed = hashes(words)
    shingles = grams(hashed, 3).tolist()
    if not shingles:
        return [0, 0], 0, [0] * 128, [0] * 32, []
    least = slots(shingles)
    return digest(hashed.tolist()), len(set(shingles)), least, bands(least), winnowed(words)


def word_hash(word: str) -> int:
    total = sum(ord(char) * pow(0xD6E8FEB86659FD93, place, 1 << 64) for place, char in enumerate(word[::-1]))
    return finalized(total)


def finalized(value: int) -> int:
    value &= MASK
    value = (value ^ value >> 33) * 0xFF51AFD7ED558CCD & MASK
    value = (value ^ value >> 33) * 0xC4CEB9FE1A85EC53 & MASK
    return value ^ value >> 33


def slots(shingles: list[int]) -> list[int]:
    sketch = MinHash(num_perm=128, seed=1, hashfunc=int, scheme="affine32")
    sketch.update_batch([value & 0xFFFFFFFF for value in shingles])
    found: list[int] = sketch.hashvalues.tolist()
    return found


def bands(slots: list[int]) -> list[int]:
    keys = []
    for band in range(32):
        key = band + 1
        for slot in slots[4 * band : 4 * band + 4]:
            key = finalized(key * 0x9E3779B97F4A7C15 + slot)
        keys.append(key - (key >> 63 << 64))
    return keys


def winnowed(words: Words) -> list[tuple[int, int]]:
    """Each window's rightmost minimum, a hash once, at its first place."""
    values = grams(hashes(words), 8).tolist()
    window = min(13, len(values))
    kept: dict[int, int] = {}
    for start in range(len(values) - window + 1 if values else 0):
        part = values[start : start + window]
        least = min(part)
        kept.setdefault(least, start + max(place for place, value in enumerate(part) if value == least))
    return [(key - (key >> 63 << 64), place) for key, place in kept.items()]


def digest(hashed: list[int]) -> list[int]:
    first = second = 0
    for place, value in enumerate(hashed, 1):
        term = finalized(value + place * 0x9E3779B97F4A7C15)
        first += term
        term = (term ^ term >> 32) * 0xD6E8FEB86659FD93 & MASK
        second += term ^ term >> 29
    return [first & MASK, second & MASK]


@pytest.mark.parametrize("kernel", KERNELS, ids=["vectors", "compiled"])
@settings(max_examples=200, deadline=None)
@given(st.lists(HASHES, min_size=1, max_size=4))
def test_sketches_of_any_hashes(kernel: kernels.Kernel, values: list[list[int]]) -> None:
    """Also of equal and of zero ones, which no text is known to give."""
    flat = np.array([each for one in values for each in one], dtype=np.uint64)
    bounds = np.cumsum([0, *map(len, values)])
    together = kernel.sketched(flat, bounds)
    for number, one in enumerate(values):
        alone = vectors.sketched(np.array(one, dtype=np.uint64), np.array([0, len(one)]))
        for name in ("digests", "shingles", "signatures", "bands", "kept"):
            assert np.array_equal(getattr(together, name)[number], getattr(alone, name)[0]), name


@settings(max_examples=100, deadline=None)
@given(st.lists(st.integers(0, 5), min_size=8, max_size=60))
def test_ties_go_to_the_right_in_both(values: list[int]) -> None:
    both = []
    hashed = np.array(values, dtype=np.uint64)
    for kernel in (vectors, compiled):
        found = kernel.sketched(hashed, np.array([0, len(values)]))
        both.append([*found.passages.tolist(), *found.positions.tolist()])
    assert both[0] == both[1]


def test_the_permutations_are_those_of_the_scheme() -> None:
    multipliers, summands = parts.permutations()
    assert multipliers[:4].tolist() == [3582191691, 4270784983, 1892572953, 3715639441]
    assert summands[:4].tolist() == [214548472, 3287733501, 2301657549, 194758406]
    _, slots = vectors._signatures(np.arange(4, dtype=np.uint64), np.array([0, 4]))
    assert slots[0, :8].tolist() == [
        214548472, 2241546430, 1311794348, 194758406, 520608637, 601149909, 2211431878, 988005700
    ]  # fmt: skip


def test_what_is_compiled_has_the_numbers_of_the_table() -> None:
    names = "BREAK DIGIT LETTER UNSPACED MARK SEPARATOR GONE ODD KIND EXTRA UNKNOWN".split()
    assert all(getattr(loops, f"_{name}") == getattr(characters, name) for name in names)


def test_equal_slots_in_two_bands_have_two_keys() -> None:
    assert len(set(vectors._bands(np.zeros((1, 128), dtype=np.uint32))[0].tolist())) == 32


def test_long_texts_are_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    draw = random.Random(3)
    texts = ["".join(draw.choices("ab1,. 北é。\n", k=size)) for size in (0, 3, 900, 40, 7, 2000)]
    texts.append("ab" * 400)
    whole = fingerprint.columns(texts)
    monkeypatch.setattr(kernels, "_PIECE", 50)
    monkeypatch.setattr(kernels, "_GROUP", 100)
    pieces = fingerprint.columns(texts)
    for name in whole.__slots__:
        assert np.array_equal(getattr(whole, name), getattr(pieces, name)), name


def test_many_texts_are_worth_the_compiler_and_few_are_not() -> None:
    code = (
        "import sys; from provenance.core.fingerprint import columns, prepare\n"
        "columns(['a few words']); prepare(1)\n"
        "print(any(name in sys.modules for name in ('numba', 'datasketch', 'scipy')), end=' ')\n"
        "prepare(10**6); print('numba' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_without_numba_the_answer_is_the_same() -> None:
    code = (
        "import sys; sys.modules['numba'] = None\n"
        "from provenance.core import kernels; from provenance.core.fingerprint import columns, prepare\n"
        "prepare(10**6); print(kernels.chosen(10**6).__name__, columns(['a few words']).digests[0, 0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    name, first = done.stdout.split()
    assert name == "provenance.core.kernels.vectors"
    assert int(first) == fingerprint.columns(["a few words"]).digests[0, 0]


@pytest.mark.long
def test_a_place_that_cannot_be_written_keeps_nothing_and_works(tmp_path: Path) -> None:
    """As in a read-only installation without a home: it compiles anew each time."""
    code = (
        "from provenance.core import kernels; from provenance.core.fingerprint import columns, prepare\n"
        "prepare(10**6); print(kernels.chosen(1).__name__, columns(['a few words']).digests[0, 0])"
    )
    (tmp_path / "file").write_text("")
    nowhere = {"NUMBA_CACHE_DIR": str(tmp_path / "file")}
    nowhere["NUMBA_CACHE_LOCATOR_CLASSES"] = "UserProvidedCacheLocator"
    done = subprocess.run(
        [sys.executable, "-c", code], env=os.environ | nowhere, capture_output=True, text=True, check=True
    )
    name, first = done.stdout.split()
    assert name == "provenance.core.kernels.compiled"
    assert int(first) == fingerprint.columns(["a few words"]).digests[0, 0]


@pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_AS counts only there")
def test_a_kernel_that_was_prepared_works_within_a_limit_of_memory() -> None:
    """As in a worker: a compiler that met the limit would end the process."""
    code = (
        "import os, resource; from provenance.core.fingerprint import columns, prepare\n"
        "prepare(10**6)\n"
        "space = int(open('/proc/self/statm').read().split()[0]) * os.sysconf('SC_PAGE_SIZE')\n"
        "resource.setrlimit(resource.RLIMIT_AS, (space + (64 << 20),) * 2)\n"
        "print(columns(['a few words', 'Größe 北京']).words.tolist())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[3, 3]"
