"""Which items count as copies when a least match is asked for, on both databases."""

import json
from pathlib import Path

import samples

from provenance.jobs import database, export, report
from provenance.jobs import ingest as job
from provenance.settings import Settings
from provenance.storage import open_store


def test_weaker_copies_do_not_count(database_url: str, tmp_path: Path) -> None:
    rows = [
        samples.row("a", "one.example", "River", samples.RIVER),
        samples.row("b", "two.example", "River", samples.RIVER),
        # four fifths of its words are theirs
        samples.row("c", "three.example", "River", (*samples.RIVER[:4], samples.LIBRARY[0])),
        samples.row("d", "four.example", "Snow", samples.PASS),
    ]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    settings = Settings(database=database_url)
    database.upgrade(settings, create=True)
    with open_store(database_url) as store:
        job.ingest(settings, store, [str(tmp_path / "rows.jsonl")])

        def exported(least: float) -> str:
            return "".join(row["url"][-1] for row in export.rows(store, least))

        assert [exported(least) for least in (0, 50, 100)] == ["abcd", "abcd", "abd"]
        counts = [
            [(row["copies"], row["outlets"]) for row in report.report(store, "stories", least)]
            for least in (0, 50, 100)
        ]
        assert counts == [[(3, 3), (1, 1)], [(3, 3), (1, 1)], [(2, 2), (1, 1)]]
        shared = {row["outlet"]: row["shared"] for row in report.report(store, "outlets", 100)}
        assert shared == {"one.example": 1, "two.example": 1, "three.example": 0, "four.example": 0}
        assert len(report.report(store, "outlets", 100)) == len(report.report(store, "outlets"))
