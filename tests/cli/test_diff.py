"""`diff`: what people and programs are told of two documents, and `--min-match` where copies are listed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unicodedata import category

import pytest
import samples
from hypothesis import given
from hypothesis import strategies as st

from provenance.cli import aligned, faults, program

Runs = Callable[..., Any]
RIVER = "\n".join(samples.RIVER)
LIBRARY = "\n".join(samples.LIBRARY)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the model case and a shorter version of it; these tests only read it."""
    folder = tmp_path_factory.mktemp("filled")
    rows = [*samples.model(), samples.row("short", "late.example", "Brief", samples.RIVER[:3])]
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    options = ["--database", str(folder / "d.sqlite"), "--config", str(folder / "c.toml")]
    assert faults.run(program, [*options, "init"]) == 0
    assert faults.run(program, [*options, "ingest", str(folder / "rows.jsonl")]) == 0
    return folder / "d.sqlite"


@pytest.fixture
def asked(filled: Path, provenance: Runs) -> Runs:
    """Run with that database."""
    return lambda *arguments, **more: provenance("--database", filled, *arguments, **more)


@pytest.fixture
def files(tmp_path: Path) -> Callable[..., list[Path]]:
    def write(*texts: str) -> list[Path]:
        paths = [tmp_path / f"{number}.txt" for number in range(len(texts))]
        for path, text in zip(paths, texts, strict=True):
            path.write_text(text, encoding="utf-8")
        return paths

    return write


def test_the_model_case(asked: Runs) -> None:
    said = asked("diff", "https://herald.example/river", "https://third.example/river")
    assert (said.code, said.err) == (0, "")
    assert said.out.splitlines() == [
        "A         Five states share the river",
        "          herald.example · 93 words · https://herald.example/river",
        "B         Water for ten years",
        "          third.example · 93 words · https://third.example/river",
        "",
        "Relation  The same text, word for word (identical)",
        "Because   the words are equal (93)",
        "Differs   in no word",
        "",
        "Notes: what is not the story is not compared",
        "",
        "A         [sign-off] (AFP)",
        "          At the end of the text: a credit to AFP.",
        "B         [syndicated] (This story has not been edited by Courier staff and is a...",
        "          A disclaimer: the outlet took this text from a feed as it came. It names Courier.",
        "          [read-more] Read More",
        "          A call to read on, not the story.",
        "          [previous-next] Previous post Council closes two libraries in the north",
        "          A link to another story: its headline is that of another item of third.example.",
        "          [previous-next] Next post Snow shuts the mountain pass for a second week",
        "          A link to another story: its headline is that of another item of third.example.",
        "",
        "The texts aligned",
        "",
        "same      Ministers from five countries agreed early on Tuesday to share … 73 equal words … "
        "state will hold the figures and publish them each spring.",
    ]


def test_what_differs_is_told_in_place(provenance: Runs, files: Callable[..., list[Path]]) -> None:
    """Files need no database: there is none here."""
    theirs = RIVER.replace("Tuesday", "Wednesday").split("\n")
    said = provenance(
        "diff", *files(RIVER, "\n".join([*theirs[:2], samples.PASS[0], *theirs[2:4]])), "--full"
    )
    assert (said.code, said.err) == (0, "")
    lines = said.out.partition("The texts aligned\n\n")[2].splitlines()
    changed = samples.RIVER[0].replace("Tuesday", "[A: Tuesday | B: Wednesday]")
    assert lines == [
        f"changed   {changed}",
        f"same      {samples.RIVER[1]}",
        f"only in B {samples.PASS[0]}",
        f"same      {samples.RIVER[2]}",
        f"same      {samples.RIVER[3]}",
        f"only in A {samples.RIVER[4]}",
    ]
    counts = len(samples.RIVER[4].split()), len(samples.PASS[0].split())
    assert "Differs   1 word changed; {} words only in A; {} words only in B\n".format(*counts) in said.out


def test_what_was_moved_is_no_news(provenance: Runs, files: Callable[..., list[Path]]) -> None:
    moved = "\n".join((samples.RIVER[4], *samples.RIVER[:4]))
    said = provenance("diff", *files(RIVER, moved))
    assert "each holds nearly all of the other (copy)\n" in said.out
    assert f"Differs   {len(samples.RIVER[4].split())} words at another place\n" in said.out
    assert f"A, moved  {samples.RIVER[4]}\n" in said.out
    assert f"B, moved  {samples.RIVER[4]}\n" in said.out


def test_strangers_say_so(provenance: Runs, files: Callable[..., list[Path]]) -> None:
    said = provenance("diff", *files(RIVER, LIBRARY))
    assert said.code == 0
    assert "Relation  Two different texts (no relation)\nBecause   they share no passage" in said.out
    found = json.loads(provenance("diff", *files(RIVER, LIBRARY), "--json").out)
    assert {found[key] for key in ("relation", "match", "jaccard", "a_in_b", "b_in_a", "shared_words")} == {
        None
    }
    assert found["passages"] == []


@pytest.mark.parametrize(("one", "other"), [("", ""), ("", RIVER), ("…", "?!"), ("alpha", "omega")])
def test_next_to_nothing(one: str, other: str, provenance: Runs, files: Callable[..., list[Path]]) -> None:
    said = provenance("diff", *files(one, other))
    assert said.code == (0 if one else 3)
    assert ("it is empty" in said.err) == (not one)


def test_json(asked: Runs, files: Callable[..., list[Path]]) -> None:
    (path,) = files(RIVER)
    found = json.loads(asked("diff", path, "https://third.example/river", "--json").out)
    assert list(found) == [
        "a", "b", "relation", "match", "jaccard", "a_in_b", "b_in_a", "shared_words", "reason", "passages",
        "segments", "notes",
    ]  # fmt: skip
    assert list(found["b"]) == ["asked", "item", "outlet", "url", "title", "published", "words"]
    assert (found["a"]["item"], found["a"]["words"], found["shared_words"]) == (None, 93, 93)
    text = samples.model()[2]["text"]
    (passage,) = found["passages"]
    assert text[passage["b_start"] : passage["b_end"]] == RIVER[passage["a_start"] : passage["a_end"]]
    (segment,) = found["segments"]
    assert (segment["kind"], text[segment["b_start"] : segment["b_end"]]) == ("equal", RIVER)
    assert [note["rule"] for note in found["notes"]["b"]] == [
        "syndicated", "read-more", "previous-next", "previous-next"
    ]  # fmt: skip
    by_id = json.loads(asked("diff", "-", found["b"]["item"], "--json", stdin=RIVER.encode()).out)
    assert by_id["segments"] == found["segments"]


def test_bad_words_are_one_line(asked: Runs, files: Callable[..., list[Path]]) -> None:
    (path,) = files(RIVER)
    item = json.loads(asked("lookup", "https://late.example/short", "--json").out)["query"]["item"]
    typed = item[:-1] + ("x" if item[-1] != "x" else "y")
    for words, code, wants in [
        (("missing.txt", path), 3, "no such file: missing.txt: check the path\n"),
        ((typed, path), 3, f"did you mean {item}?"),
        (("https://unknown.example/", path), 3, "not in the database"),
        (("-", "-"), 3, "standard input"),
        ((path,), 2, "'B'"),
    ]:
        said = asked("diff", *words)
        assert (said.code, said.out, said.err.count("\n")) == (code, "", 1)
        assert wants in said.err


def test_an_id_wants_a_database(provenance: Runs, files: Callable[..., list[Path]]) -> None:
    said = provenance("diff", "i123", *files(RIVER))
    assert (said.code, said.out, said.err.count("\n")) == (4, "", 1)


def test_control_characters_never_reach_the_terminal(
    provenance: Runs, files: Callable[..., list[Path]]
) -> None:
    one = RIVER.replace("Tuesday", "Tue\x1b[2Jsday [red]x[/red]")
    said = provenance("diff", *files(one, f"{LIBRARY}\n{RIVER}\x1b]0;evil\x07 \u202egnol"))
    assert not [c for c in said.out if c != "\n" and (category(c) == "Cc" or c == "\u202e")]
    assert "[red]x[/red]" in said.out


@given(
    st.lists(st.sampled_from([*samples.RIVER, *samples.PASS, "Short."]), max_size=6),
    st.lists(st.sampled_from([*samples.RIVER, *samples.PASS, "Short."]), max_size=6),
)
def test_full_shows_every_word(one: list[str], other: list[str]) -> None:
    import provenance

    found = provenance.diff({"text": "\n".join(one)}, {"text": "\n".join(other)}, with_text=True)
    shown = ["".join(span.text for span in each.spans) for each in aligned.Alignment(found).lines(full=True)]
    words = set(" ".join(shown).replace("[", " ").replace("]", " ").split())
    for side in ("a", "b"):
        for segment in found["segments"]:
            text = found[side]["text"][segment[f"{side}_start"] : segment[f"{side}_end"]]
            assert set(text.split()) <= words


# ---- --min-match


def test_lookup_lists_only_what_matches_as_well(asked: Runs, files: Callable[..., list[Path]]) -> None:
    (path,) = files("\n".join((*samples.RIVER[:4], *samples.LIBRARY[:2])).replace("early on", "on"))
    every = json.loads(asked("lookup", path, "--json").out)
    least = json.loads(asked("lookup", path, "--json", "--min-match", "60").out)
    assert {copy["match"] < 60 for copy in every["copies"]} == {True, False}
    assert least["copies"] == [copy for copy in every["copies"] if copy["match"] >= 60]
    assert least["story"]
    assert (least["story"], least["origin"]) == (every["story"], every["origin"])
    none = json.loads(asked("lookup", path, "--json", "--min-match", "100").out)
    assert (none["copies"], none["story"], none["origin"]["kind"]) == ([], None, "unknown")
    people = asked("lookup", path, "--min-match", "100", "--fail-empty")
    assert people.code == 1
    assert "no copy of this text with a match of 100 or more" in people.out


def test_export_and_reports_count_alike(asked: Runs) -> None:
    for least in ("0", "1", "90", "100"):
        rows = asked("export", "jsonl", "--min-match", least).out.splitlines()
        stories = [json.loads(row)["story"] for row in rows]
        report = json.loads(asked("report", "stories", "--json", "--min-match", least).out)
        assert {row["story"]: row["copies"] for row in report} == {s: stories.count(s) for s in stories}


@pytest.mark.parametrize(
    ("arguments", "wants"),
    [
        (["lookup", "x", "--min-match", "101"], "0<=x<=100"),
        (["report", "stories", "--min-match", "-1"], "0<=x<=100"),
        (["export", "jsonl", "--min-match", "most"], "--min-match"),
        (["report", "notes", "--min-match", "90"], "notes counts no copies"),
    ],
)
def test_wrong_match_is_2(arguments: list[str], wants: str, asked: Runs) -> None:
    said = asked(*arguments)
    assert (said.code, said.out, said.err.count("\n")) == (2, "", 1)
    assert wants in said.err


@pytest.mark.parametrize("word", ["abc", "1.5", ""])
def test_a_least_match_that_is_no_number(word: str, asked: Runs) -> None:
    said = asked("lookup", "x", "--min-match", word)
    assert (said.code, said.out) == (2, "")
    assert f"'{word}' is not a valid whole number" in said.err
