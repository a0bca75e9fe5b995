"""`lookup`: a document → its copies in the database."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from provenance.cli import lines, page, streams, tables
from provenance.cli.call import Call, pass_call
from provenance.cli.examples import examples
from provenance.cli.lines import Line, line
from provenance.cli.min_match import min_match_option
from provenance.cli.tables import Column
from provenance.formats.printable import counted, masked

COLUMNS = (
    Column("match", "match", right=True),
    Column("relation", "relation"),
    Column("outlet", "outlet"),
    Column("title", "title", wraps=True),
    Column("item", "item"),
    Column("first_seen", "first seen"),
    Column("notes", "notes", wraps=True, spare=True),
)


@click.command(
    epilog=examples(
        "lookup story.html",
        "lookup https://example.com/story.html --json",
        "lookup - --fail-empty < story.txt",
        "lookup story.html --min-match 90",
    )
)
@click.argument("query", metavar="PATH|URL|ID|-")
@click.option("--fail-empty", is_flag=True, help="Exit code 1 when there is no copy.")
@min_match_option("List only copies with a match of N or more (0-100).")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_call
def lookup(call: Call, query: str, fail_empty: bool, min_match: int, as_json: bool) -> None:
    """Find the copies of a document in the database: of a file, a stored address or item, or `-`."""
    from provenance.jobs.lookup import lookup as run

    settings = call.settings()
    with call.store(settings) as store:
        found = run(settings, store, query, min_match)
    if fail_empty and not found["copies"]:
        call.needs_a_look()
    if as_json:
        streams.document(found)
    else:
        _show(found, query, min_match)


def _show(found: Mapping[str, Any], query: str, min_match: int) -> None:
    asked, copies = found["query"], found["copies"]
    lines.write(page.heading({**asked, "title": asked.get("title") or masked(query)}))
    if not copies:
        lines.write([line(_nothing(asked, query, min_match))])
        return
    lines.write([line(), *_whose(found, min_match), *page.origin_lines(found["origin"])])
    lines.write([line(), line(_count(copies), page.TITLE), line()])
    tables.show(copies, COLUMNS)


def _whose(found: Mapping[str, Any], min_match: int) -> Iterator[Line]:
    """Which story was found, and of whom the origin and chain below it are: the best copy that merges."""
    asked, story = found["query"], found["story"]
    best = next((copy for copy in found["copies"] if copy["relation"] != "excerpt"), None)
    this = "this item" if asked["known"] else "this text"
    if best:
        told, owner = f"{this} {_relation(best)} {page.item(best)}", "that item"
    elif story and min_match:  # the copy may be one that is not listed
        told = f"{'its own, or ' if asked['known'] else ''}that of a copy with a match below {min_match}"
        owner = "" if asked["known"] else "that copy"
    else:
        told, owner = "its own; the copies are excerpts" if story else "excerpts only", ""
    yield line(f"{story or 'none'}: {told}", label="Story")
    if owner:
        own = f" (provenance item {asked['item']} has its own)" if asked["known"] else ""
        yield line(f"Origin and chain are those of {owner}, not of {this}{own}.", label="")


def _relation(copy: Mapping[str, Any]) -> str:
    if copy["relation"] == "trimmed":
        return "is a part of" if copy["query_in_copy"] > copy["copy_in_query"] else "holds"
    return "has the same words as" if copy["relation"] == "identical" else "is a copy of"


def _count(copies: Sequence[Mapping[str, Any]]) -> str:
    """Excerpts are told apart: they are no copies of the story."""
    excerpts = sum(copy["relation"] == "excerpt" for copy in copies)
    counts = (len(copies) - excerpts, "copy", "copies"), (excerpts, "excerpt", "excerpts")
    return ", ".join(counted(*each) for each in counts if each[0])


def _nothing(asked: Mapping[str, Any], query: str, min_match: int) -> str:
    if "://" in query and not asked.get("known"):
        return "this address is not in the database, and lookup fetches nothing"
    if asked["blocking"]:
        said = "; ".join(f"{note['rule']}: {note['says']}" for note in asked["blocking"])
        return f"this is no story, so it has no copies: {said}"
    if not asked["words"]:
        return "there is no text, so it has no copies"
    least = f" with a match of {min_match} or more" if min_match else ""
    return f"no copy of this text{least} is in the database"
