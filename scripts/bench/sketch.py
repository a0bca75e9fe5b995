"""`sketch.py FORM FILE [ROUNDS]`: JSON Lines → sketches of 128 slots, in one of several ways.

With ROUNDS the texts are read first, and CPU and wall seconds of each round are written as JSON.
"""

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from time import perf_counter, process_time

SHINGLE = 3  # words, as ours


def shingles(text: str) -> list[str]:
    """The word 3-grams of a text."""
    words = text.split()
    return [" ".join(words[start : start + SHINGLE]) for start in range(len(words) - SHINGLE + 1)]


def plain(texts: Iterable[str]) -> int:
    """datasketch: one `update` a shingle; returns how many sketches were made."""
    from datasketch import MinHash

    made = 0
    for text in texts:
        m = MinHash(num_perm=128)
        for shingle in set(shingles(text)):
            m.update(shingle.encode())
        made += 1
    return made


def bulk(texts: Iterable[str]) -> int:
    """datasketch: `MinHash.generator`, the permutations drawn once, one `update_batch` a text."""
    from datasketch import MinHash

    encoded = ([shingle.encode() for shingle in set(shingles(text))] for text in texts)
    return sum(1 for _ in MinHash.generator(encoded, num_perm=128))


def rensa(texts: Iterable[str]) -> int:
    """rensa: `RMinHash`, one `update` a text."""
    from rensa import RMinHash

    made = 0
    for text in texts:
        m = RMinHash(num_perm=128, seed=1)
        m.update(shingles(text))
        m.digest()
        made += 1
    return made


def rensa_many(texts: Iterable[str]) -> int:
    """rensa: `digests_from_token_sets`, all texts in one call."""
    from rensa import RMinHash

    return len(RMinHash.digests_from_token_sets([shingles(text) for text in texts], 128, 1))


def ours(texts: Iterable[str]) -> int:
    """The whole fingerprint: words of any script, the same 128 slots, band keys and passages. By NumPy."""
    from provenance.core.fingerprint import columns

    return len(columns(list(texts)).words)


def fast(texts: Iterable[str]) -> int:
    """The same, compiled by numba (extra `fast`)."""
    from provenance.core.fingerprint import columns, prepare

    prepare(1_000_000)
    return len(columns(list(texts)).words)


def main(form: str, path: Path, rounds: int = 0) -> None:
    with path.open("rb") as file:
        texts = (json.loads(line)["text"] for line in file)
        if not rounds:
            print(FORMS[form](texts))
            return
        ready = list(texts)
    FORMS[form](ready[:2])  # imports, compiles, draws permutations
    print(json.dumps([_timed(FORMS[form], ready) for _ in range(rounds)]))


def _timed(sketched: Callable[[Iterable[str]], int], texts: list[str]) -> dict[str, float]:
    cpu, wall = process_time(), perf_counter()
    sketched(texts)
    return {"cpu": process_time() - cpu, "wall": perf_counter() - wall}


FORMS = {
    "plain": plain, "bulk": bulk, "rensa": rensa, "rensa-many": rensa_many, "ours": ours, "fast": fast,
}  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]), *map(int, sys.argv[3:]))
