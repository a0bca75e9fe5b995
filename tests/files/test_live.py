"""Rows from a pipe: those that are there are handed on, packed or not, and nothing is lost."""

import gzip
import os
from pathlib import Path

from provenance.files.rows import live

LINES = b'{"id": 1}\n{"id": 2}\n'


def test_rows_are_there_before_the_pipe_ends() -> None:
    source, sink = os.pipe()
    with open(source, "rb") as stdin, open(sink, "wb", buffering=0) as writer:
        writer.write(LINES)
        with live(Path("-"), stdin) as (rows, ready):
            assert [next(rows).data, next(rows).data] == LINES.splitlines()
            assert not ready()
            writer.write(b'{"id": 3}\n')
            assert ready()
            writer.close()
            assert [row.data for row in rows] == [b'{"id": 3}']


def test_a_packed_pipe_and_a_file_are_always_ready(tmp_path: Path) -> None:
    source, sink = os.pipe()
    with open(source, "rb") as stdin, open(sink, "wb") as writer:
        writer.write(gzip.compress(LINES))
        writer.close()
        with live(Path("-"), stdin) as (rows, ready):
            assert ready()
            assert [row.data for row in rows] == LINES.splitlines()
    path = tmp_path / "rows.csv"
    path.write_text("id,text\n1,One\n")
    with live(path) as (rows, ready):
        assert ready()
        assert [row.data for row in rows] == [b'{"id":"1","text":"One"}\n']
