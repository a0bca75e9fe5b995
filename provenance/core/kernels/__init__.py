"""Texts → hashes of their words → sketches: by NumPy, or compiled by numba, the same to the last bit."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Protocol

import numpy as np

from provenance.core.kernels import parts, vectors
from provenance.core.kernels.parts import Hashed, Joined, Sketches
from provenance.core.words import Hashes, Places


class Kernel(Protocol):
    """What `vectors` and `compiled` both are."""

    def hashed(self, joined: Joined) -> Hashed:
        """Texts → hashes of their words."""

    def sketched(self, found: Hashes, bounds: Places) -> Sketches:
        """Hashes of the words of n texts, text i at `bounds[i]:bounds[i + 1]` → their sketches."""


def chosen(texts: int) -> Kernel:
    """The kernel for so many texts: the compiled one when it is loaded, or installed and worth loading."""
    if texts >= WORTH or _compiled.cache_info().currsize:
        return _compiled() or vectors
    return vectors


def read(kernel: Kernel, texts: Sequence[str]) -> Iterator[Hashed]:
    """The words of texts, by as many at once as are best for the processor's cache."""
    for group in _groups(texts):
        if len(group) > 1 or len(group[0]) <= _PIECE:
            yield kernel.hashed(parts.join(group))
        else:
            pieces = [kernel.hashed(parts.join([piece])) for piece in _pieces(group[0])]
            yield Hashed(
                np.concatenate([piece.hashes for piece in pieces]),
                np.array([sum(len(piece.hashes) for piece in pieces)], dtype=np.int64),
                np.array([any(piece.telling[0] for piece in pieces)]),
            )


# Texts for which the compiled kernel is loaded: that takes .7 s (imports, code from numba's cache), the
# first time on a machine 8 s to compile; it saves .13 ms a text of 600 words, so 5,000 texts and 60,000.
WORTH = 20_000
_GROUP = 1 << 17  # characters: 34 texts of 600 words; larger groups leave the cache, smaller ones cost calls
_PIECE = 1 << 18  # a longer text is cut at breaks, so that memory is taken for its words alone
_BREAKS = " \n。、"


@cache
def _compiled() -> Kernel | None:
    """The compiled kernel, ready; none where numba is missing or cannot work."""
    try:
        from provenance.core.kernels import compiled

        for text in ("a", "é"):  # bytes and wider characters are compiled apart
            found = compiled.hashed(parts.join([text]))
            compiled.sketched(found.hashes, np.array([0, 1]))
    except Exception:  # not installed, of another NumPy, no room for what it compiles: NumPy gives the same
        return None
    return compiled


def _groups(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    start = size = 0
    for number, text in enumerate(texts):
        if size and size + len(text) > _GROUP:
            yield texts[start:number]
            start, size = number, 0
        size += len(text) + 1
    if start < len(texts):
        yield texts[start:]


def _pieces(text: str) -> Iterator[str]:
    """A text cut where words end in any case."""
    start = 0
    while len(text) - start > _PIECE:
        end = max(text.rfind(char, start, start + _PIECE) for char in _BREAKS)
        if end < 0:  # one run of characters: as far as it goes
            ends = [text.find(char, start + _PIECE) for char in _BREAKS]
            end = min((each for each in ends if each >= 0), default=len(text))
        yield text[start:end]
        start = end + 1
    yield text[start:]
