"""The large corpora are what they say."""

import json
from pathlib import Path

from bench.bulk import EDITED, KINDS, Bulk


def test_a_stated_share_is_copies_of_each_kind(tmp_path: Path) -> None:
    path = tmp_path / "bulk.jsonl"
    origins = Bulk(seed=3, count=200, share=0.2, words=120).write(path)
    texts = {row["id"]: row["text"] for row in map(json.loads, path.read_text("utf-8").splitlines())}
    assert (len(texts), len(origins)) == (200, 40)
    assert not set(origins) & set(origins.values())
    assert len({text for id_, text in texts.items() if id_ not in origins}) == 160
    for number, (copy, origin) in enumerate(origins.items()):
        kind, text, source = KINDS[number % len(KINDS)], texts[copy], texts[origin]
        if kind == "identical":
            assert text == source
        elif kind == "trimmed":
            assert source.startswith(text)
        elif kind == "residue":
            assert text.startswith(source + "\nRead More\n")
        else:
            changed = sum(a != b for a, b in zip(text.split(), source.split(), strict=True))
            assert changed <= EDITED * 120 + 1


def test_the_same_arguments_write_the_same(tmp_path: Path) -> None:
    one, other = tmp_path / "one", tmp_path / "other"
    assert Bulk(3, 30, 0.2, 50).write(one) == Bulk(3, 30, 0.2, 50).write(other)
    assert one.read_bytes() == other.read_bytes()
