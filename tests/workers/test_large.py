"""Large and odd documents by every way into the program: handled to the last word, or named as too much."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import samples
from running import run
from serving import Host, hosting

from provenance.jobs import database, export, feeds
from provenance.settings import Settings
from provenance.storage import open_store

SOUNDS = [a + b for a in "bdfgklmnprstv" for b in "aeiou"]
# For what is to be handled on any machine; the default is ten, and 2,000,000 words took eight of them.
AMPLE = {"PROVENANCE_WORKERS_SECONDS": "900", "PROVENANCE_FETCH_TIMEOUT_SECONDS": "900"}
COMMANDS = ("check", "ingest", "poll")
CONTROLS = "\0\u202e\u202c\u2066\u2069\ud83d"


@dataclass(frozen=True)
class Large:
    """A document and what must come of it: the words of its body, and how that begins."""

    text: str
    words: int
    begins: str


def words(count: int, sounds: int = 2) -> Iterator[str]:
    """Words of a language of ours, the same each time."""
    dice = random.Random(7)
    for _ in range(count):
        yield "".join(dice.choices(SOUNDS, k=sounds))


def lines(count: int) -> str:
    """So many words, twenty a line."""
    found = list(words(count))
    return "\n".join(" ".join(found[n : n + 20]) for n in range(0, count, 20))


def one_line() -> Large:
    text = "Alpha " + " ".join(words(102_000, sounds=24))  # 48 letters and a blank
    assert len(text) > 5_000_000 - 10_000
    return Large(text, 102_001, "Alpha ")


def many_words(count: int) -> Large:
    return Large(f"Alpha\n{lines(count - 1)}", count, "Alpha\n")


def short_lines() -> Large:
    return Large("Alpha\n" + "\n".join(words(49_999)), 50_000, "Alpha\n")


def nul() -> Large:
    return Large("Alpha\0 \0\0 " + lines(5000).replace(" ", "\0 "), 5001, "Alpha\ufffd \ufffd\ufffd ")


def surrogates() -> Large:
    return Large("Alpha\ud83d \udc00 " + lines(5000).replace(" ", " \ud83d"), 5001, "Alpha\ufffd \ufffd ")


def bidi() -> Large:
    return Large("\u202eAlpha\u202c " + lines(5000).replace(" ", " \u2066\u2069"), 5001, "\u202eAlpha\u202c ")


HANDLED = {
    "5 MB on one line": one_line,
    "200,000 words": lambda: many_words(200_000),
    "50,000 short lines": short_lines,
    "NUL": nul,
    "lone surrogates": surrogates,
    "bidi controls": bidi,
}
NESTED = {"html": "<div>" * 100_000 + "river"}
# A document and a limit: it needs five and more times as much, all else here at most a twentieth. No limit
# is smaller, since ten times as much by the clock is the end too, also on a busy machine.
NAMED: dict[str, tuple[Callable[[], dict[str, str]], str]] = {
    "100,000 nested tags": (lambda: NESTED, "2"),
    "1,000,000 words": (lambda: {"text": "\n".join([lines(20_000)] * 50)}, "0.5"),
}


@pytest.fixture
def place(sqlite_url: str) -> dict[str, str]:
    """The environment of a program with a database of its own."""
    database.upgrade(Settings(database=sqlite_url), create=True)
    return {"PROVENANCE_FETCH_ALLOW_PRIVATE": "127.0.0.0/8", "PROVENANCE_DATABASE": sqlite_url}


@pytest.fixture
def host() -> Iterator[Host]:
    with hosting() as made:
        yield made


def written(path: Path, *documents: dict[str, Any]) -> Path:
    """Documents as JSON Lines, whatever is in them."""
    path.write_text("".join(json.dumps(each) + "\n" for each in documents))
    return path


def subscribed(host: Host, place: dict[str, str], *documents: dict[str, Any]) -> str:
    """The address of a JSON Feed with these documents, which the program polls."""
    items = [
        {
            "id": str(n),
            "url": f"https://one.example/{n}",
            **{f"content_{key}": value for key, value in each.items()},
        }
        for n, each in enumerate(documents)
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "One", "items": items}
    body = json.dumps(feed).replace('"content_title"', '"title"').encode()
    url = host.page("/feed", "application/feed+json", body)
    with open_store(place["PROVENANCE_DATABASE"]) as store:
        feeds.add(store, url)
    return url


def stored(place: dict[str, str]) -> list[dict[str, Any]]:
    with open_store(place["PROVENANCE_DATABASE"]) as store:
        return list(export.rows(store))


def taken_in(
    command: str, large: list[Large], tmp_path: Path, host: Host, more: dict[str, str]
) -> list[tuple[int, str]]:
    """The words of each document and how its body begins; the program must handle all and say nothing."""
    documents = [{"text": each.text} for each in large]
    path = written(tmp_path / "large.jsonl", *documents)
    if command == "check":
        code, out, err = run("check", "--jsonl", path, **more)
        rows = [json.loads(line) for line in out.split("\n") if line]
    elif command == "ingest":
        code, out, err = run("ingest", path, "--json", **more)
        rows = stored(more)
    else:
        subscribed(host, more, *documents)
        code, out, err = run("poll", "--json", **more)
        assert json.loads(out)["warnings"] == []
        rows = stored(more)
    assert (code, err) == (0, "")
    return [(row["words"], row["body"][: len(each.begins)]) for row, each in zip(rows, large, strict=True)]


@pytest.mark.parametrize("command", COMMANDS)
def test_handled_to_the_last_word(command: str, tmp_path: Path, host: Host, place: dict[str, str]) -> None:
    large = {name: make() for name, make in HANDLED.items()}
    found = taken_in(command, list(large.values()), tmp_path, host, {**place, **AMPLE})
    wanted = {name: (each.words, each.begins) for name, each in large.items()}
    assert dict(zip(large, found, strict=True)) == wanted


@pytest.mark.long
@pytest.mark.parametrize("command", COMMANDS)
def test_two_million_words_are_handled(
    command: str, tmp_path: Path, host: Host, place: dict[str, str]
) -> None:
    large, room = many_words(2_000_000), {"PROVENANCE_FETCH_MAX_BYTES": "20000000"}
    found = taken_in(command, [large], tmp_path, host, {**place, **AMPLE, **room})
    assert found == [(large.words, large.begins)]


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", NAMED)
def test_named_as_over_the_limit(
    name: str, command: str, tmp_path: Path, host: Host, place: dict[str, str]
) -> None:
    """One line; what stands beside it is taken in."""
    make, seconds = NAMED[name]
    bad, good = make(), {"text": "\n".join(samples.RIVER)}
    more = {**place, **AMPLE, "PROVENANCE_WORKERS_SECONDS": seconds}
    said = f"over the limit of {seconds} s (workers.seconds)\n"
    if command == "check":
        path = written(tmp_path / "large.json", bad)
        assert run("check", path, **more) == (3, "", f"provenance: {path}: {said}")
        return
    if command == "ingest":
        path = written(tmp_path / "large.jsonl", bad, good)
        code, out, err = run("ingest", path, "--json", **more)
        assert (code, err) == (1, f"{path}, line 1: {said}")
    else:
        url = subscribed(host, more, bad, good)
        code, out, err = run("poll", "--json", **more)
        assert (code, err) == (1, f"{url}: 1 item left out: {said}")
    assert json.loads(out)["new"] == 1
    assert [row["body"] for row in stored(more)] == [good["text"]]


def test_a_feed_longer_than_an_answer_may_be_is_named(host: Host, place: dict[str, str]) -> None:
    """Two million words are twelve megabytes; `fetch.max_bytes` are ten."""
    url = subscribed(host, place, {"text": "words " * 2_000_000})
    said = f"{url}: the answer is larger than the limit of 10,485,760 bytes\n"
    assert run("poll", **{**place, **AMPLE}) == (1, "", said)
    assert stored(place) == []


def test_one_line_of_five_megabytes_is_one_document(tmp_path: Path) -> None:
    large = one_line()
    path = tmp_path / "large.txt"
    path.write_text(large.text)
    code, out, err = run("check", path, "--json", **AMPLE)
    assert (code, err, json.loads(out)["words"]) == (0, "", large.words)


def test_no_control_character_reaches_a_reader(tmp_path: Path) -> None:
    row = {"title": f"Late{CONTROLS}", "text": "\n".join(make().text for make in (nul, surrogates, bidi))}
    code, out, err = run("check", written(tmp_path / "odd.json", row), **AMPLE)
    assert (code, err) == (0, "")
    assert "Late" in out
    assert not set(out) & set(CONTROLS)
