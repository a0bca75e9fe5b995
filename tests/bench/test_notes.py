"""The notes are what they say."""

import json
from collections import Counter
from pathlib import Path

import pytest
from bench.notes import LENGTH, Note, Notes


@pytest.fixture(scope="module")
def made() -> list[Note]:
    return Notes(seed=3, count=600).made()


def test_so_many_of_each_kind_and_of_that_length(made: list[Note]) -> None:
    kinds = Counter(note.kind for note in made)
    assert kinds == {"alone": 276, "pattern": 300, "take": 12, "resent": 12}
    assert len({note.id for note in made}) == 600
    assert sum(len(note.text.split()) for note in made) / 600 == pytest.approx(LENGTH, rel=0.05)


def test_copies_hold_their_source(made: list[Note]) -> None:
    by_id = {note.id: note for note in made}
    copies = [(note, by_id[note.source]) for note in made if note.source]
    assert {note.kind for note, _ in copies} == {"take", "resent"}
    for note, source in copies:
        assert source.kind == "alone"
        if note.kind == "take":
            assert note.text.startswith(source.text + "\n")
            assert note.title == source.title
        else:
            assert note.text == source.text


def test_notes_of_a_pattern_share_a_passage_and_differ(made: list[Note]) -> None:
    texts = [note.text.split() for note in made if note.kind == "pattern"]
    assert len({tuple(words) for words in texts}) == len(texts)
    runs = [{tuple(words[at : at + 8]) for at in range(len(words) - 7)} for words in texts]
    alike = sum(any(one & other for other in runs if other is not one) for one in runs)
    assert alike / len(texts) > 0.9


def test_the_same_arguments_write_the_same(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    assert Notes(3, 40).write(one) == Notes(3, 40).write(other)
    assert one.read_bytes() == other.read_bytes()
    assert {"id", "title", "text"} == set(json.loads(one.read_text("utf-8").splitlines()[0]))
