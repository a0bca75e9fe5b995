"""Packed files: the rows come, up to where the data is at fault; none can grow beyond its reader."""

import gzip
import io
import random
import resource
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard
from hypothesis import given
from hypothesis import strategies as st

from provenance.errors import InputError
from provenance.files import rows
from provenance.files.compressed import Damaged, unpacked
from provenance.files.documents import documents

Pack = Callable[[bytes], bytes]
PACKED: dict[str, Pack] = {".gz": gzip.compress, ".zst": zstandard.compress}
DICE = random.Random(5)  # text that does not pack well, so that half a file holds rows
LINES = [f'{{"id": "{n}", "text": "{DICE.randbytes(200).hex()}"}}\n' for n in range(2000)]
JSONL = "".join(LINES).encode()
CSV = "".join(
    ["id,text\n", *(line.split('"')[3] + "," + line.split('"')[7] + "\n" for line in LINES)]
).encode()


def read(data: bytes) -> bytes:
    return unpacked(io.BytesIO(data)).read()


@pytest.mark.parametrize("ending", PACKED)
@given(st.lists(st.binary(max_size=300), min_size=1, max_size=3))
def test_several_packed_pieces_are_one(ending: str, pieces: list[bytes]) -> None:
    assert read(b"".join(map(PACKED[ending], pieces))) == b"".join(pieces)


@given(st.binary())
def test_what_is_not_packed_stays(data: bytes) -> None:
    if data[:2] not in (b"\x1f\x8b", b"\x28\xb5"):
        assert read(data) == data


@pytest.mark.parametrize("ending", PACKED)
@given(st.integers(0, 200), st.binary(max_size=20))
def test_any_damage_is_told_as_damage(ending: str, at: int, junk: bytes) -> None:
    packed = PACKED[ending](b"Words and words.\n" * 20)
    try:
        read(packed[:4] + packed[4:at] + junk + packed[at:])
        read(packed[:at])
    except Damaged as error:
        assert str(error)  # noqa: PT017 (some damage does no harm)


@pytest.mark.parametrize("ending", PACKED)
@pytest.mark.parametrize(("name", "data", "first"), [("a.jsonl", JSONL, 1), ("a.csv", CSV, 2)])
def test_cut_off_gives_the_rows_so_far_and_one_error(
    tmp_path: Path, ending: str, name: str, data: bytes, first: int
) -> None:
    packed = PACKED[ending](data)
    path = tmp_path / (name + ending)
    path.write_bytes(packed)
    assert [row.value and row.value["id"] for row in rows.read(path)] == [str(n) for n in range(2000)]
    path.write_bytes(packed[: len(packed) // 2])
    *good, last = documents([str(path)])
    assert 500 < len(good) < 1500
    assert [each.number for each in good] == list(range(first, first + len(good)))
    assert (last.row, last.number) == (None, first + len(good))
    assert "cut off" in last.error
    *same, bad = rows.read(path)
    assert len(same) == len(good)
    assert bad.error == last.error


def test_standard_input_may_be_packed() -> None:
    for pack in PACKED.values():
        assert [each.row for each in documents(["-"], io.BytesIO(pack(b'\n{"id": 1}\n{"id": 2}')))] == [
            {"id": 1},
            {"id": 2},
        ]
        assert [each.row for each in documents(["-"], io.BytesIO(pack(b"<p>x")))] == [
            {"id": "-", "html": "<p>x"}
        ]
    with pytest.raises(InputError, match="empty"):
        next(documents(["-"], io.BytesIO(gzip.compress(b""))))
    (found,) = documents(["-"], io.BytesIO(gzip.compress(b"words")[:12]))
    assert "cut off" in found.error


def test_pages_and_texts_may_be_packed(tmp_path: Path) -> None:
    (tmp_path / "a.html.gz").write_bytes(gzip.compress(b"<p>x"))
    (tmp_path / "b.txt.zst").write_bytes(zstandard.compress(b"words"))
    (tmp_path / "c.json.gz").write_bytes(gzip.compress(b'{\n"id": "1"\n}'))
    (tmp_path / "d.html.gz").write_bytes(gzip.compress(b"<p>" + b"x" * 999)[:20])
    (tmp_path / "e.tar.gz").write_bytes(b"not looked at")
    page, text, row, cut = documents([str(tmp_path)])
    assert page.row == {"id": page.path, "html": "<p>x"}
    assert text.row == {"id": text.path, "text": "words"}
    assert row.row == {"id": "1"}
    assert cut.error == "the gzip data is cut off here"


def test_a_name_that_promises_too_much_costs_that_file_alone(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_text("id,text\n1,x\n")
    (tmp_path / "b.csv").write_text("id,text\n1,x\n")
    first, second = documents([str(tmp_path / "a.csv.gz"), str(tmp_path / "b.csv")])
    assert first.error == "is not packed as its name says: rename it, or pack it anew"
    assert second.row == {"id": "1", "text": "x"}


@pytest.mark.parametrize(
    "name", ["bomb.jsonl.zst", "bomb.html.gz", "bomb.csv.zst", "bomb.json.gz", "bomb.txt.zst"]
)
def test_a_bomb_is_refused_in_little_memory(tmp_path: Path, name: str) -> None:
    """In a process of its own, which may not have 350 MB; the packed file means 400 MB."""
    path = tmp_path / name
    head = b"text,html\n" if "csv" in name else b'{"text": "'
    _bomb(path, head)
    program = f"""
        from provenance.files.documents import documents
        found = list(documents([{str(path)!r}]))
        assert [each.row for each in found if each.row] == [], "read"
        assert "longer than" in found[0].error or "too early" in found[0].error, found[0].error
    """
    limit = 350 * 1024 * 1024
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_DATA, (limit, limit)),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def _bomb(path: Path, head: bytes) -> None:
    megabyte = b"a" * 1024 * 1024
    with path.open("wb") as file:
        packer = gzip.GzipFile(fileobj=file, mode="wb", compresslevel=1) if path.suffix == ".gz" else None
        with packer or zstandard.ZstdCompressor().stream_writer(file, closefd=False) as out:
            out.write(head)
            for _ in range(400):
                out.write(megabyte)
