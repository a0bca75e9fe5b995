"""`loop.py FILE`: JSON Lines → a plain datasketch loop: signature of word 3-grams, query, insert.

Prints how many documents had a candidate: nothing is verified. As datasketch's own documentation has it,
with the permutations drawn once.
"""

import json
import sys
from pathlib import Path

THRESHOLD = 0.5  # 25 bands of 5: at .8 a third of the real copies is lost, and an index of .3 is larger


def main(path: Path) -> int:
    from datasketch import MinHash, MinHashLSH

    index, known, empty = MinHashLSH(threshold=THRESHOLD, num_perm=128), 0, MinHash(num_perm=128)
    with path.open("rb") as file:
        for row in map(json.loads, file):
            words = row["text"].split()
            sketch = empty.copy()
            grams = {" ".join(words[at : at + 3]).encode() for at in range(max(1, len(words) - 2))}
            sketch.update_batch(list(grams))
            known += bool(index.query(sketch))
            index.insert(row["id"], sketch)
    return known


if __name__ == "__main__":
    print(main(Path(sys.argv[1])))
