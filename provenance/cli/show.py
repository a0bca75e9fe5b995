"""`story`, `item`: an id → everything that is known of it."""

from collections.abc import Mapping
from typing import Any

import click

from provenance.cli import lines, page, streams, tables
from provenance.cli.call import Call, pass_call
from provenance.cli.examples import examples
from provenance.cli.lines import line
from provenance.cli.tables import Column
from provenance.formats.printable import counted

ITEMS = (
    Column("match", "match", right=True),
    Column("relation", "relation"),
    Column("outlet", "outlet"),
    Column("title", "title", wraps=True),
    Column("item", "item"),
    Column("published", "published"),
    Column("chain", "chain", wraps=True),
    Column("notes", "notes", wraps=True, spare=True),
)
LINKS = (
    Column("match", "match", right=True),
    Column("relation", "relation"),
    Column("story", "story"),
    Column("title", "title", wraps=True),
    Column("outlet", "outlet", spare=True),
)
APPEARANCES = (
    Column("first_seen", "first seen"),
    Column("last_seen", "last seen"),
    Column("feed", "feed", wraps=True),
)


@click.command(epilog=examples("story s1", "story s1 --json"))
@click.argument("story_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_call
def story(call: Call, story_id: str, as_json: bool) -> None:
    """Show everything about one story: its origin, its copies, the stories linked to it."""
    from provenance.jobs import show as job

    with call.store(call.settings()) as store:
        found = job.story(store, story_id)
    if as_json:
        streams.document(found)
    else:
        _show_story(found)


@click.command(epilog=examples("item i1", "item i1 --json"))
@click.argument("item_id", metavar="ID")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_call
def item(call: Call, item_id: str, as_json: bool) -> None:
    """Show everything about one item: its origin, where it appeared, its text with every note in place."""
    from provenance.jobs import show as job

    with call.store(call.settings()) as store:
        found = job.item(store, item_id)
    if as_json:
        streams.document(found)
    else:
        _show_item(found)


def _show_story(found: Mapping[str, Any]) -> None:
    items, links = found["items"], found.get("links") or ()
    count = counted(len(items), "item", "items")
    words = page.dot() + counted(found["words"], "word", "words") if found.get("words") else ""
    lines.write([line(str(found.get("title") or "(no title)"), page.TITLE)])
    lines.write([line(f"story {found['id']}{page.dot()}{count}{words}", page.FAINT), line()])
    if len(items) > 1:
        told = "origin and chain are those of this copy; below stands the chain of each."
        lines.write([line(f"{page.item(items[0])}: {told}", label="First")])
    lines.write([*page.origin_lines(found.get("origin")), line(), line("Items", page.TITLE), line()])
    tables.show([_copy(row) for row in items], ITEMS)
    if links:
        lines.write([line(), line("Linked stories (they share a passage)", page.TITLE), line()])
        tables.show(links, LINKS)


def _copy(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A copy as people see it: since when it is known to be out, and the way it took."""
    published = row["published"] or f"first seen {tables.instant(row['first_seen'])}"
    return {**row, "relation": _relation(row), "published": published, "chain": page.chain(row["origin"])}


def _relation(row: Mapping[str, Any]) -> str:
    """How an item relates to its story; an owner's later print says of which."""
    said = str(row["relation"] or "(first)")
    return f"{said}, repost of {row['repost_of']}" if row.get("repost") else said


def _alone(item: Mapping[str, Any]) -> str:
    """Why it is in no story: by which rules; a text without any words needs none."""
    why = page.rules(page.blocking(item.get("notes") or ())) or ("" if item.get("words") else "no text")
    return f"in no story: it may not be matched ({why})" if why else "in no story yet: it waits to be matched"


def _show_item(found: Mapping[str, Any]) -> None:
    story_id = found.get("story")
    told = f"story {story_id}" if story_id else _alone(found)
    lines.write([line(f"item {found.get('item')}{page.dot()}{told}", page.FAINT)])
    page.show(found)
    if found.get("appearances"):
        lines.write([line(), line("Seen in", page.TITLE), line()])
        tables.show(found["appearances"], APPEARANCES)
