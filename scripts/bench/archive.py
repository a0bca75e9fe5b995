"""A seed → a year of invented fingerprints, written in bulk into the tables that storage has."""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2b
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
import numpy.typing as npt
import sqlalchemy as sa

from provenance.core.fingerprint import RECIPE, Fingerprint
from provenance.storage import Connection, Store, bodies, items, recipes, schema
from provenance.storage.sql import put_all

MONTHS = 12
FIRST = items.month(datetime(2025, 1, 1, tzinfo=UTC))
BANDS, PASSAGES = 32, 84  # of a text of 600 words
COPIES = 0.2  # of the bodies share half of their bands and most of their passages with one of their month
TIMED = 2000  # bodies that a measured month ends with, written as they come
AT_ONCE = 100  # bodies a transaction among these
QUICK = 20_000  # among all others, whose rows of the index come in the order of their keys
OUTLETS = 50
_WORDS = 600
_ROWS = 100_000  # that are Python's numbers at once

Numbers = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Asked:
    """A stored body, to be looked up: its fingerprint, the digest of its words, its month."""

    made: Fingerprint
    digest: bytes
    month: int


@dataclass(frozen=True, slots=True)
class Filled:
    """Seconds of processor that the last `timed` bodies of the first and of the last month took, and some
    bodies of the last month."""

    first: float
    last: float
    timed: int
    asked: tuple[Asked, ...]


@dataclass(frozen=True, slots=True)
class _Batch:
    """Bodies that are written together: numbers of the first body and item, keys and hashes a body."""

    body: int
    item: int
    month: int
    keys: Numbers
    hashes: Numbers
    places: Numbers

    @property
    def digests(self) -> list[bytes]:
        return [_digest("words", self.body + n) for n in range(len(self.keys))]


def fill(store: Store, count: int, equal: int, seed: int, asked: int) -> Filled:
    """`count` items over twelve months, `equal` of them with each body; so many bodies to look up.

    A month of random keys is as slow to write as it is large: in the index each key goes to another page.
    So most are written sorted, and only what is measured is written as it comes.
    """
    recipe = store.write(_begin)
    dice = np.random.default_rng(seed)
    a_month = max(1, count // equal // MONTHS)
    timed = min(TIMED, a_month)
    seconds: list[float] = []
    kept: list[Asked] = []
    written = 0  # bodies
    for month in range(FIRST, FIRST + MONTHS):
        spent = 0.0
        for size, quick in _sizes(a_month, timed):
            batch = _batch(dice, size, month, 1 + written, 1 + written * equal)
            before = processor(store)
            store.write(partial(_write, recipe=recipe, batch=batch, equal=equal, quick=quick))
            spent += 0.0 if quick else processor(store) - before
            written += size
            if month == FIRST + MONTHS - 1:
                kept += _asked(batch, -(-asked * size // a_month))
        seconds.append(spent)
    return Filled(seconds[0], seconds[-1], timed, tuple(kept[:asked]))


def _sizes(a_month: int, timed: int) -> Iterator[tuple[int, bool]]:
    """The transactions of a month: how many bodies, and whether sorted."""
    for start in range(0, a_month - timed, QUICK):
        yield min(QUICK, a_month - timed - start), True
    for start in range(0, timed, AT_ONCE):
        yield min(AT_ONCE, timed - start), False


def processor(store: Store) -> float:
    """Seconds of processor so far: this process's, and those of the server's process that serves it.

    A neighbour on the machine does not count, as it does on the clock. One connection is in use at a time.
    """
    return process_time() + backend(store)


def backend(store: Store) -> float:
    """Those of PostgreSQL's process alone; 0 on SQLite, which works in this one."""
    if store.url.get_backend_name() == "sqlite":
        return 0.0
    with store.reading() as connection:
        pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    return int(Path(f"/proc/{pid}/schedstat").read_text("ascii").split()[0]) / 1e9


def _begin(connection: Connection) -> int:
    connection.execute(schema.outlet.insert(), [{"name": f"{n}.example"} for n in range(OUTLETS)])
    return recipes.current(connection)["fingerprint"][0]


def _batch(dice: np.random.Generator, count: int, month: int, body: int, item: int) -> _Batch:
    keys = _draw(dice, (count, BANDS))
    hashes = _draw(dice, (count, PASSAGES))
    for copy in np.flatnonzero(dice.random(count) < COPIES):
        source = dice.integers(count)
        keys[copy, : BANDS // 2] = keys[source, : BANDS // 2]
        hashes[copy, : PASSAGES * 2 // 3] = hashes[source, : PASSAGES * 2 // 3]
    places = np.sort(dice.integers(0, _WORDS, (count, PASSAGES)), axis=1)
    return _Batch(body, item, month, keys, hashes, places)


def _draw(dice: np.random.Generator, shape: tuple[int, int]) -> Numbers:
    limits = np.iinfo(np.int64)
    return dice.integers(limits.min, limits.max, shape, dtype=np.int64, endpoint=True)


def _asked(batch: _Batch, most: int) -> Iterator[Asked]:
    """Evenly from all."""
    digests = batch.digests
    for n in range(0, len(digests), max(1, len(digests) // most)):
        passages = tuple(zip(batch.hashes[n].tolist(), batch.places[n].tolist(), strict=True))
        made = Fingerprint(
            RECIPE, _signature(batch.body + n), tuple(batch.keys[n].tolist()), passages, _WORDS
        )
        yield Asked(made, digests[n], batch.month)


def _write(connection: Connection, recipe: int, batch: _Batch, equal: int, quick: bool) -> None:
    shelf = bodies.shelf_of(connection, recipe, batch.month)
    for table, rows in _rows(recipe, batch, equal).items():
        _put(connection, table, rows)
    ids = np.arange(batch.body, batch.body + len(batch.keys), dtype=np.int64)
    _put_numbers(connection, schema.band, shelf, quick, batch.keys, ids)
    _put_numbers(connection, schema.passage, shelf, quick, batch.hashes, ids, batch.places)


def _rows(recipe: int, batch: _Batch, equal: int) -> dict[sa.Table, list[tuple[Any, ...]]]:
    """Items, identities, revisions, bodies and fingerprints: all that a look-up touches, without texts."""
    at = datetime(batch.month // 12, batch.month % 12 + 1, 15, tzinfo=UTC)
    found: dict[sa.Table, list[tuple[Any, ...]]] = {
        table: []
        for table in (schema.body, schema.fingerprint, schema.item, schema.identity, schema.revision)
    }
    for n, digest in enumerate(batch.digests):
        body = batch.body + n
        found[schema.body].append((body, recipe, digest, _WORDS))
        found[schema.fingerprint].append((body, recipe, _signature(body), _WORDS))
        for each in range(equal):
            number = batch.item + n * equal + each
            key, name = _digest("link", number), f"i{number:010}"
            url = f"https://{number % OUTLETS}.example/{key.hex()}"
            outlet = number % OUTLETS + 1
            found[schema.item].append((number, name, outlet, url, url, at, batch.month, number))
            found[schema.identity].append((f"outlet:{number % OUTLETS}.example", "link", key, number))
            title = f"{key.hex()[:20]} {key.hex()[20:]} in a headline"
            found[schema.revision].append((number, number, 1, at, key, title, body, at))
    return found


def _signature(body: int) -> bytes:
    return blake2b(body.to_bytes(8, "big")).digest() * 8  # 512 bytes


def _digest(kind: str, number: int) -> bytes:
    return blake2b(f"{kind}{number}".encode(), digest_size=16).digest()


_COLUMNS = {
    "item": ("id", "uid", "outlet_id", "url", "canonical_url", "first_seen", "month", "revision_id"),
    "revision": ("id", "item_id", "number", "seen_at", "content_hash", "title", "body_id", "matched_at"),
}
_SAME = {
    "revision": {"author": "", "language": "en", "published_raw": "", "zone_known": False, "own": True,
                 "ruleset": "bench"},
}  # fmt: skip


def _put(connection: Connection, table: sa.Table, rows: Sequence[tuple[Any, ...]]) -> None:
    """Rows of any kind: by COPY on PostgreSQL."""
    same = _SAME.get(table.name, {})
    names = (*_COLUMNS.get(table.name, tuple(column.name for column in table.columns)), *same)
    full = [(*row, *same.values()) for row in rows]
    if connection.dialect.name == "postgresql":
        columns = ", ".join(f'"{name}"' for name in names)
        with _cursor(connection).copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
            for row in full:
                copy.write_row(row)
    else:
        connection.execute(table.insert(), [dict(zip(names, row, strict=True)) for row in full])


def _put_numbers(
    connection: Connection,
    table: sa.Table,
    shelf: int,
    quick: bool,
    keys: Numbers,
    ids: Numbers,
    *more: Numbers,
) -> None:
    """Rows of the index: as storage itself writes them, or sorted, by binary COPY on PostgreSQL."""
    flat = [np.full(keys.size, shelf), keys.ravel(), np.repeat(ids, keys.shape[1])]
    flat += [each.ravel() for each in more]
    if quick:
        order = np.argsort(flat[1], kind="stable")
        flat = [each[order] for each in flat]
    if not quick or connection.dialect.name != "postgresql":
        for start in range(0, keys.size, _ROWS):
            some = [each[start : start + _ROWS].tolist() for each in flat]
            put_all(connection, table, list(zip(*some, strict=True)))
        return
    kinds = [">i4" if isinstance(column.type, sa.Integer) and not isinstance(column.type, sa.BigInteger)
             else ">i8" for column in table.columns]  # fmt: skip
    parts: list[tuple[str, str]] = [("columns", ">i2")]
    for n, kind in enumerate(kinds):
        parts += [(f"length{n}", ">i4"), (f"value{n}", kind)]
    made = np.zeros(keys.size, dtype=parts)
    made["columns"] = len(kinds)
    for n, (kind, values) in enumerate(zip(kinds, flat, strict=True)):
        made[f"length{n}"] = int(kind[-1])
        made[f"value{n}"] = values
    with _cursor(connection).copy(f'COPY "{table.name}" FROM STDIN (FORMAT BINARY)') as copy:
        copy.write(b"PGCOPY\n\xff\r\n\0" + struct.pack(">ii", 0, 0) + made.tobytes() + b"\xff\xff")


def _cursor(connection: Connection) -> Any:
    driver: Any = connection.connection.driver_connection
    return driver.cursor()
