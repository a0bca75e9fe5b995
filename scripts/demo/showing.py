"""The demo: the feeds are played, the command line reads them, what it says is shown and checked."""

import shlex
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from demo.expectations import Found, Row, judge
from demo.program import Output, Program, typed
from demo.programme import feed, feeds, find
from demo.rendering import page
from demo.server import FeedServer
from demo.subscriptions import opml

AT_ONCE = 2  # questions change nothing, so two are asked at a time; most machines have two cores


def show(folder: Path, port: int = 0) -> bool:
    """Run the whole demo in an empty folder; True when all that it shows is as expected."""
    began = time.monotonic()
    program = Program(folder)
    _introduce(program)
    with FeedServer(port) as server:
        polls = _read_feeds(program, server)
        requests = list(server.requests)
    found = _ask(program, polls, requests)
    good = _judge(found)
    _say_where(program, time.monotonic() - began)
    return good


def _introduce(program: Program) -> None:
    _say("A local server plays twelve feeds of five invented papers, a carrier and an aggregator.")
    _say("It runs as long as the demo; the questions can be asked again afterwards, when you have typed")
    _say()
    _say(f"  export PATH={shlex.quote(str(Path(sys.executable).parent))}:$PATH")
    for name, value in program.exports.items():
        _say(f"  export {name}={shlex.quote(value)}")
    _say(f"  cd {shlex.quote(str(program.folder))}")


# --- reading the feeds


def _read_feeds(program: Program, server: FeedServer) -> tuple[Row, Row]:
    """Subscribe and poll twice; what the polls said."""
    _write(program.folder / "feeds.opml", opml(server.url))
    _head("Subscribe")
    _print(program.run("init"))
    _print(program.run("feeds", "import", "feeds.opml"))
    for aggregator in (played for played in feeds() if played.aggregator):
        _print(program.run("feeds", "add", server.url(aggregator.name), "--aggregator"))
    _head(
        "Poll, and poll again as if later: one item was edited, one is new, eleven feeds are unchanged (304)"
    )
    first = _print(program.run("poll", "--json")).json()
    server.round = 2
    second = _print(program.run("poll", "--all", "--json")).json()
    return first, second


# --- asking


def _ask(program: Program, polls: tuple[Row, Row], requests: list[Any]) -> Found:
    """Show the answers to people's questions, and read the same as JSON."""
    clipping, saved = _documents(program.folder)
    items = program.run("export", "jsonl").json_lines()
    wanted = (find("lantern", "glacier-plates").title, feed("lantern").outlet)
    third = next(row for row in items if (row["title"], row["outlet"]) == wanted)
    story, item = str(third["story"]), str(third["item"])
    wire = next(row for row in items if row["story"] == story and row["outlet"] == feed("meridian").outlet)
    sections = next(row for row in items if row["title"] == find("digestwell", "grain-terminal").title)
    shown = {
        "The stories": ("report", "stories"),
        "The model story in full": ("story", story),
        "The third site's copy, with what on it is not the story": ("item", item),
        "It beside its carrier's copy": ("diff", str(wire["item"]), item),
        "The same page alone, without the database": ("check", saved),
        "Who else ran this clipping?": ("lookup", clipping),
        "The outlets": ("report", "outlets"),
        "What was found on the pages": ("report", "notes"),
    }
    read = [
        ("report", "stories"),
        ("report", "outlets"),
        ("story", story),
        ("lookup", clipping),
        ("check", saved),
        ("item", str(sections["item"])),
    ]
    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = [pool.submit(program.run, *command) for command in shown.values()]
        as_json = [pool.submit(program.run, *command, "--json") for command in read]
        for title, answer in zip(shown, answers, strict=True):
            _head(title)
            _print(answer.result())
        _head("The same for programs, read and checked by this demo")
        read_back = [_name(answer.result()).json() for answer in as_json]
    _say(typed(("export", "jsonl")))
    stories, outlets, model, lookup, alone, twice = read_back
    return Found(*polls, items, stories, outlets, model, lookup, alone, twice, requests)


def _documents(folder: Path) -> tuple[str, str]:
    """A clipping typed off and a page saved; their names in the folder."""
    paragraphs = find("lantern", "seagrass").paragraphs[:8]
    _write(folder / "clipping.txt", "\n\n".join((*paragraphs, "Subscribe to our newsletter")) + "\n")
    _write(folder / "page.html", page(feed("lantern"), find("lantern", "glacier-plates")))
    return "clipping.txt", "page.html"


# --- the end


def _judge(found: Found) -> bool:
    _head("Is it as expected?")
    kept = judge(found)
    for expectation in kept:
        _say(f"{'✗' if expectation.wrong else '✓'} {expectation.says}")
        if expectation.wrong:
            _say(f"    {expectation.wrong}")
    missed = sum(bool(expectation.wrong) for expectation in kept)
    _say()
    _say(f"{missed} of {len(kept)} are not" if missed else f"all {len(kept)} are")
    return not missed


def _say_where(program: Program, seconds: float) -> None:
    database = program.exports["PROVENANCE_DATABASE"]
    _say(f"{seconds:.0f} s. The database stays in that folder until you delete it; look again with")
    _say()
    command = shlex.quote(str(Path(sys.executable).with_name("provenance")))
    _say(f"  {command} --database {shlex.quote(database)} report stories")


# --- words on standard output


def _head(title: str) -> None:
    _say()
    _say(f"── {title}")
    _say()


def _print(output: Output) -> Output:
    """The command and all it wrote."""
    _say(typed(output.arguments))
    for text in (output.out, output.err):
        if text:
            _say(text.rstrip("\n"))
    return output


def _name(output: Output) -> Output:
    """The command alone."""
    _say(typed(output.arguments))
    return output


def _say(line: str = "") -> None:
    print(line, flush=True)


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
