"""A batch of documents → the columns that whoever deduplicates a corpus keeps of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np

from provenance.core.copies import SHORT
from provenance.core.corpus import Document
from provenance.core.fingerprint import Columns, columns
from provenance.core.titles import without_affixes
from provenance.core.words import hashes, read

UNKNOWN = -(2**63)  # in `published`


@dataclass(frozen=True, slots=True)
class Sketches:
    """What is kept of n documents, columns as bytes in native order, so that they travel as they are.

    `words`: uint32, how many. `classes`: 16 bytes each, equal for documents that need not be compared
    (equal words; of few words also the title's), zeros for one that is like no other. `published`:
    int64, seconds since 1970 or `UNKNOWN`. `addresses`: uint64, a hash of the canonical one, 0 for none.
    `counts`: uint32, how many keys each has in `keys` (64 bits: bands, then passages).
    """

    words: bytes
    classes: bytes
    published: bytes
    addresses: bytes
    counts: bytes
    keys: bytes


def sketch(documents: Sequence[Document]) -> Sketches:
    """Documents → their columns."""
    found = columns([document.body for document in documents])
    counts, keys = _keys(found)
    seconds = [document.second if document.published else None for document in documents]
    return Sketches(
        words=found.words.astype(np.uint32).tobytes(),
        classes=_classes(documents, found),
        published=np.array([UNKNOWN if at is None else at for at in seconds], np.int64).tobytes(),
        addresses=np.array([_hashed(document) for document in documents], np.uint64).tobytes(),
        counts=counts,
        keys=keys,
    )


def _keys(found: Columns) -> tuple[bytes, bytes]:
    """How many keys each text has, and the keys; none for a text without words."""
    worded = found.words > 0
    counts = np.where(worded, np.diff(found.bounds) + found.bands.shape[1], 0)
    ends = np.cumsum(counts)
    bands = (ends - counts)[worded, None] + np.arange(found.bands.shape[1])
    keys = np.empty(int(ends[-1]) if len(ends) else 0, np.int64)
    others = np.ones(len(keys), dtype=bool)
    others[bands] = False
    keys[bands], keys[others] = found.bands[worded], found.passages
    return counts.astype(np.uint32).tobytes(), keys.tobytes()


def _classes(documents: Sequence[Document], found: Columns) -> bytes:
    classes = found.digests.copy()
    classes[~found.telling] = 0  # numbers alone say nothing
    for number in np.flatnonzero(found.telling & (found.words < SHORT)).tolist():
        title = hashes(read(without_affixes(documents[number].title))).tobytes()
        whole = blake2b(classes[number].tobytes() + title, digest_size=16).digest()
        classes[number] = np.frombuffer(whole, np.uint64)
    return classes.tobytes()


def _hashed(document: Document) -> int:
    address = document.address
    return int.from_bytes(blake2b(address.encode(), digest_size=8).digest()) if address else 0
