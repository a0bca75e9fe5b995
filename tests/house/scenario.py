"""The core at work on a small scenario, watched by an audit hook: prints what it touched, as JSON.

A program of its own, for a hook cannot be taken off again. The first round warms up (libraries are
imported where they are needed, and that opens files); the second is watched.
"""

import json
import os
import socket
import sqlite3
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from publicsuffixlist import PublicSuffixList

from provenance import resources
from provenance.core import (
    address,
    agencies,
    body,
    copies,
    feed,
    fingerprint,
    identity,
    origin,
    stories,
    text,
    words,
)
from provenance.core.notes import normal, phrases, run
from provenance.core.notes.note import Document, Evidence, Headline

WATCHED = (
    "open", "socket.", "sqlite3.", "subprocess.", "os.", "shutil.", "tempfile.", "glob.", "pathlib.", "mmap.",
    "fcntl.", "urllib.", "http.", "ftplib.", "ctypes.dlopen", "import",
)  # fmt: skip

STORY = [
    "PORT EXAMPLE (AP) — The harbour board voted on Tuesday to close the old ferry pier for repairs.",
    "Engineers found rust in nine of the forty piles that carry the pier, the board's chair said.",
    "The boats will leave from the coal quay until spring, and the fares stay as they are.",
    "Read More",
    "Previous post Council weighs a tax on empty shops",
]
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Herald</title><item><title>Pier</title>
<link>https://herald.example/pier?utm_source=rss</link><guid>1</guid>
<pubDate>Tue, 3 Mar 2026 10:00:00 IST</pubDate>
<description><![CDATA[{}]]></description></item></channel></rss>"""


@dataclass(frozen=True)
class Lists:
    """What jobs load and hand in."""

    evidence: Evidence
    suffixes: Any


def lists() -> Lists:
    outlet, title = "herald.example", "Council weighs a tax on empty shops"
    catalogue = agencies.catalogue(resources.read("agencies.toml"))
    return Lists(
        Evidence(
            catalogue, phrases(resources.read("phrases.toml")), {normal(title): Headline("2", outlet, title)}
        ),
        PublicSuffixList(),
    )


def work(given: Lists, touch: bool) -> None:
    """Everything that the core does to an item, from feed bytes to its origin."""
    page = "".join(f"<p>{line}</p>" for line in STORY)
    entry = feed.parse(FEED.format(page).encode(), "https://herald.example/rss").entries[0]
    with suppress(feed.NotAFeed):
        feed.parse(__file__.encode())  # bytes that look like a path
    outlet = address.domain(address.canonical(entry.link), given.suffixes)
    identity.content(entry.title, entry.summary)
    sides = []
    for document in (
        Document(text.of_html(entry.summary), entry.title, entry.link, outlet),
        Document(text.of_plain("\n".join(STORY[:3])), "Pier", "https://post.example/ap-pier", "post.example"),
    ):
        notes = run(document, given.evidence)
        credits = [note.credit for note in notes if note.credit]
        credits += agencies.from_metadata(document, given.evidence.catalogue)
        kept = body.cut(document.text, notes).text
        fingerprint.fingerprint(words.read(kept))
        origin.judge(origin.Witness(document.outlet, document.outlet, tuple(credits)))
        sides.append(copies.side(kept))
    found = copies.compare(*sides)
    assert found, "the two are copies, else the scenario shows little"
    stories.group([1, 2], [stories.edge(1, 2, found)])
    if touch:
        reach_out()


def reach_out() -> None:
    """What a core must never do: shows that the watch sees it."""
    with open(__file__, "rb"), socket.socket():
        os.listdir()
    sqlite3.connect(":memory:").close()
    subprocess.run([sys.executable, "-c", ""], check=True)


def main() -> None:
    given = lists()
    touched: list[str] = []
    watching = False

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if watching and event.startswith(WATCHED):
            touched.append(f"{event} {arguments!r:.100}")

    work(given, False)
    sys.addaudithook(hook)
    watching = True
    work(given, "touch" in sys.argv)
    watching = False
    print(json.dumps(touched))


if __name__ == "__main__":
    main()
