"""Words → signature, band keys and passages, with the recipe's name."""

from dataclasses import dataclass

RECIPE = "mh128-w3-affine32-b32r4-p8w13/1"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`signature`: 128 little-endian uint32 (512 bytes; opens as a datasketch LeanMinHash).

    `bands`: 32 signed 64-bit keys, the band's number mixed in. `passages`: (signed 64-bit hash,
    word position) of each winnowed 8-gram. `shingles`: how many distinct word 3-grams.
    Empty signature, bands and passages when there are too few words to index.
    """

    recipe: str
    signature: bytes
    bands: tuple[int, ...]
    passages: tuple[tuple[int, int], ...]
    shingles: int
