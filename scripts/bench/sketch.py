"""`sketch.py plain|bulk|ours FILE`: JSON Lines → MinHashes, by datasketch's documented loops or by ours."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

from datasketch import MinHash

SHINGLE = 3  # words, as ours


def shingles(text: str) -> set[str]:
    """The word 3-grams of a text, each once."""
    words = text.split()
    return {" ".join(words[start : start + SHINGLE]) for start in range(len(words) - SHINGLE + 1)}


def plain(texts: Iterator[str]) -> int:
    """One `update` a shingle; returns how many sketches were made."""
    made = 0
    for text in texts:
        m = MinHash(num_perm=128)
        for shingle in shingles(text):
            m.update(shingle.encode())
        made += 1
    return made


def bulk(texts: Iterator[str]) -> int:
    """`MinHash.generator`: the permutations drawn once, one `update_batch` a text."""
    encoded = ([shingle.encode() for shingle in shingles(text)] for text in texts)
    return sum(1 for _ in MinHash.generator(encoded, num_perm=128))


def ours(texts: Iterator[str]) -> int:
    """The whole fingerprint: words of any script, the same 128 slots, band keys and passages."""
    from provenance.core.fingerprint import columns

    return len(columns(list(texts)).words)


def main(form: str, path: Path) -> None:
    with path.open("rb") as file:
        print(FORMS[form](json.loads(line)["text"] for line in file))


FORMS = {"plain": plain, "bulk": bulk, "ours": ours}


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
