"""Several runs at one database at the same time: no pair is lost, nothing stands twice."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import samples
import sqlalchemy as sa

from provenance.jobs import export, ingest
from provenance.settings import Settings
from provenance.storage import Store, open_store, schema

RUNS = 4


def rows(run: int) -> list[dict[str, str]]:
    """What one run takes in: a copy of each of eight stories, and one document that all runs have."""
    own = [
        samples.row(
            f"story-{number}",
            f"outlet-{run}.example",
            f"Story {number} in {run}",
            tuple(
                f"{line} The {number}th week of {number * 7 + i} days."
                for i, line in enumerate(samples.RIVER)
            ),
        )
        for number in range(8)
    ]
    return [*own, samples.row("library", "shared.example", "Libraries", samples.LIBRARY)]


def test_runs_at_the_same_time_end_like_runs_in_turn(store: Store, tmp_path: Path) -> None:
    url = store.url.render_as_string(hide_password=False)

    def run(number: int) -> None:
        path = tmp_path / f"{number}.jsonl"
        path.write_text("".join(json.dumps(row) + "\n" for row in rows(number)), encoding="utf-8")
        with open_store(url) as own:
            ingest.ingest(Settings(), own, [str(path)])

    with ThreadPoolExecutor(RUNS) as pool:
        for done in [pool.submit(run, number) for number in range(RUNS)]:
            done.result()
    together = list(export.rows(store))

    assert len(together) == RUNS * 8 + 1
    stories: dict[str, set[str]] = {}
    for found in together:
        stories.setdefault(found["story"], set()).add(found["url"].rpartition("/")[2])
    named = sorted(tuple(names) for names in stories.values())
    assert named == sorted([("library",), *((f"story-{n}",) for n in range(8))])
    with store.reading() as connection:
        spans = sa.select(schema.note.c.revision_id, schema.note.c.rule, schema.note.c.start)
        notes = connection.execute(spans.where(schema.note.c.start.is_not(None))).all()
        assert len(notes) == len(set(notes)), "no note stands twice"
        origins = connection.execute(sa.select(schema.origin.c.item_id)).scalars().all()
        assert len(origins) == len(together)
