"""Lists of the user's own: loaded from paths, honoured by every job, and named with what they made."""

import json
import pickle
import subprocess
import sys
from pathlib import Path

import pytest
import samples
import sqlalchemy as sa

from provenance.core.checking import check
from provenance.core.given import Given, of_row
from provenance.errors import ConfigError
from provenance.jobs import check as job
from provenance.jobs import dedupe, evidence, export, ingest, lookup, recipes
from provenance.jobs.desk import open_desk
from provenance.jobs.readers import open_readers
from provenance.resources import public_suffixes
from provenance.settings import Notes, Settings
from provenance.storage import Store, schema

LINE = "The Herald is a newsroom of three that covers the valley, and is paid by its readers alone."
OWN = "\n".join([*samples.RIVER, LINE])


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings that name a list of each kind."""
    lists = {
        "phrases": "[share.line]\nen = ['Tell the neighbours']\n",
        "agencies": "[[agency]]\nid = 'lna'\nname = 'LNA'\nkind = 'agency'\nmarks = ['LNA']\n",
        "outlet_lines": f'["herald.example"]\nlines = ["{LINE}"]\n',
    }
    for name, text in lists.items():
        (tmp_path / f"{name}.toml").write_text(text, encoding="utf-8")
    return Settings(notes=Notes(**{name: (str(tmp_path / f"{name}.toml"),) for name in lists}))


def row(text: str, **more: str) -> dict[str, str]:
    return {"text": text, "url": "https://herald.example/river", "title": "The river", **more}


def test_check_honours_each_list(settings: Settings) -> None:
    known = evidence.of(settings)
    given = of_row(row(f"RIVERTON, June 5 (LNA) — {OWN}\nTell the neighbours"))
    found = check(given, known, public_suffixes())
    assert [(n.rule, n.quote) for n in found.notes if n.cuts] == [
        ("outlet-line", LINE),
        ("furniture", "Tell the neighbours"),
    ]
    assert found.origin.name == "LNA"


def test_loading_can_be_asked_for_in_a_child(settings: Settings) -> None:
    own = settings.notes
    asked = pickle.dumps((own.phrases, own.agencies, own.outlet_lines))
    code = (
        "import pickle, sys; from provenance.jobs import evidence\n"
        "print(evidence.load(*pickle.loads(sys.stdin.buffer.read())).lists)"
    )
    said = subprocess.run([sys.executable, "-c", code], input=asked, capture_output=True, check=True).stdout
    assert said.decode().strip() == evidence.of(settings).lists


def test_the_rulesets_name_changes_with_each_list(settings: Settings, tmp_path: Path) -> None:
    names = [recipes.ruleset(evidence.load()), recipes.ruleset(evidence.of(settings))]
    for name in ("phrases", "agencies", "outlet_lines"):
        path = tmp_path / f"{name}.toml"
        path.write_text(path.read_text("utf-8") + "\n# another word\n", encoding="utf-8")
        names.append(recipes.ruleset(evidence.of(settings)))
    assert len(set(names)) == len(names)
    assert names[-1] == recipes.ruleset(evidence.of(settings))


def test_a_list_that_cannot_be_read_is_named_with_its_key(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"gone.toml: cannot be read: No such file.*\[notes\] agencies"):
        evidence.load(agencies=[str(tmp_path / "gone.toml")])
    with pytest.raises(ConfigError, match="Is a directory"):
        evidence.load(phrases=[str(tmp_path)])


def test_stored_with_the_lists_that_made_them(store: Store, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text(json.dumps(row(f"RIVERTON, June 5 (LNA) — {OWN}")), encoding="utf-8")
    ingest.ingest(settings, store, [str(path)])
    (found,) = export.rows(store)
    assert LINE not in found["body"]
    assert "outlet-line" in [note["rule"] for note in found["notes"]]
    with store.reading() as connection:
        kept = connection.execute(sa.select(schema.revision.c.ruleset)).scalars().all()
        mirrored = connection.execute(
            sa.select(schema.agency.c.name).where(schema.agency.c.id == "lna")
        ).scalar()
        current = connection.execute(
            sa.select(schema.recipe.c.name).where(
                schema.recipe.c.kind == "notes", schema.recipe.c.state == "current"
            )
        ).scalars()
        assert list(current) == [recipes.ruleset(evidence.of(settings))] == kept
    assert mirrored == "LNA", "reports know an agency of the user's by name"
    with open_desk(Settings(), store) as desk:
        assert desk.ruleset != kept[0], "without the lists it would be judged anew"


def test_lookup_compares_what_the_lists_leave(store: Store, settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    clean = row("\n".join(samples.RIVER), url="https://courier.example/river")
    path.write_text(json.dumps(clean), encoding="utf-8")
    ingest.ingest(settings, store, [str(path)])
    asked = tmp_path / "asked.jsonl"
    asked.write_text(json.dumps(row(OWN)), encoding="utf-8")
    (copy,) = lookup.lookup(settings, store, str(asked))["copies"]
    assert (copy["relation"], copy["match"]) == ("identical", 100.0)


def test_dedupe_with_notes_judges_what_the_lists_leave(settings: Settings, tmp_path: Path) -> None:
    path, out = tmp_path / "rows.jsonl", tmp_path / "out.jsonl"
    both = [
        row(OWN, id="1"),
        row("\n".join(samples.RIVER), id="2", url="https://courier.example/river"),
    ]
    path.write_text("".join(json.dumps(each) + "\n" for each in both), encoding="utf-8")
    with open_readers(settings) as readers:
        dedupe.dedupe([path], out, options=dedupe.Options(notes=True), readers=readers)
    words = [json.loads(line)["body_words"] for line in out.read_text("utf-8").splitlines()]
    assert words[0] == words[1]


def test_an_outlet_may_be_named_by_any_of_its_hosts(tmp_path: Path) -> None:
    path = tmp_path / "lines.toml"
    path.write_text(f'["www.news.herald.co.uk"]\nlines = ["{LINE}"]', encoding="utf-8")
    given = of_row(row(OWN, url="https://amp.herald.co.uk/river"))
    found = check(given, evidence.load(outlet_lines=[str(path)]), public_suffixes())
    assert [note.rule for note in found.notes] == ["outlet-line"]


def test_without_lists_nothing_is_an_outlets_line() -> None:
    found = check(Given(OWN, outlet="herald.example"), evidence.load(), public_suffixes())
    assert [note.rule for note in found.notes] == []


def test_workers_read_with_each_list(settings: Settings, tmp_path: Path) -> None:
    given = row(f"RIVERTON, June 5 (LNA) — {OWN}\nTell the neighbours")
    with open_readers(settings) as readers:
        found = job.check(readers, given)
    assert [note["rule"] for note in found["notes"]] == ["dateline", "outlet-line", "furniture"]
    (tmp_path / "agencies.toml").write_text("no = [", encoding="utf-8")
    with open_readers(settings) as readers, pytest.raises(ConfigError, match=r"agencies\.toml: not a TOML"):
        job.check(readers, given)
