"""`feeds`: the subscription list."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from provenance.cli import lines, streams, tables
from provenance.cli.call import Call, pass_call
from provenance.cli.examples import examples
from provenance.cli.lines import Line, line
from provenance.cli.tables import Column
from provenance.formats.printable import masked

COLUMNS = (
    Column("feed", "feed"),
    Column("state", "state"),
    Column("outlet", "outlet"),
    Column("kind", "kind", spare=True),
    Column("items", "items", right=True),
    Column("last_outcome", "last"),
    Column("due_at", "due", spare=True),
    Column("url", "address", wraps=True),
    Column("title", "title", wraps=True, spare=True),
)


@click.group(epilog=examples("feeds add https://example.com/feed.xml", "feeds list"))
def feeds() -> None:
    """The subscription list. A password in an address is shown to people as ***."""


@feeds.command(
    epilog=examples(
        "feeds add https://example.com/feed.xml --outlet example.com",
        "feeds add https://reader.example/all.xml --aggregator",
    )
)
@click.argument("url", metavar="URL")
@click.option("--outlet", metavar="DOMAIN", help="Whose items these are; else the channel link's domain.")
@click.option("--aggregator", is_flag=True, help="Each item has an outlet of its own.")
@click.option("--title", default="", help="What to call it; else what the feed says.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_call
def add(call: Call, url: str, outlet: str | None, aggregator: bool, title: str, as_json: bool) -> None:
    """Subscribe to a feed. Nothing is fetched before the next poll."""
    if outlet and aggregator:
        raise click.UsageError("--outlet and --aggregator do not go together: an aggregator has many outlets")
    from provenance.jobs import feeds as job

    with call.store(call.settings()) as store:
        added = job.add(store, url, outlet=outlet, aggregator=aggregator, title=title)
    if as_json:
        streams.document(added)
    else:
        streams.say(f"{'added' if added['added'] else 'there already'}: {masked(added['url'])}")
    if added["near"]:
        known = f"did you mean {added['near']}? Then remove the feed and add it again"
        streams.say(f"{added['outlet']} is a new outlet: {known}")


@feeds.command("list", epilog=examples("feeds list", "feeds list --format csv > feeds.csv"))
@tables.format_option
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@pass_call
def list_(call: Call, form: str) -> None:
    """List the feeds and how each last fetch ended.

    Passwords in addresses are shown as *** in the table; the formats for programs have them.
    """
    from provenance.jobs import feeds as job

    with call.store(call.settings()) as store:
        rows = job.listing(store)
    if form == "table":
        rows = [{**row, "url": masked(row["url"])} for row in rows]
    tables.show(rows, COLUMNS, form, empty="no feeds yet: provenance feeds add URL")
    told = [row for row in rows if row["last_reason"]] if form == "table" else []
    lines.write([line(), *map(_ended, told)] if told else ())


def _ended(row: Mapping[str, Any]) -> Line:
    return line(f"feed {row['feed']} {row['last_outcome']}: {row['last_reason']}")


@feeds.command(epilog=examples("feeds remove https://example.com/feed.xml"))
@click.argument("feed", metavar="FEED")
@pass_call
def remove(call: Call, feed: str) -> None:
    """Unsubscribe from a feed, named by its URL or its id. Its items stay."""
    from provenance.jobs import feeds as job

    with call.store(call.settings()) as store:
        removed = job.remove(store, feed)
    streams.say(f"removed: {masked(removed['url'])}")


@feeds.command("import", epilog=examples("feeds import subscriptions.opml"))
@click.argument("path", metavar="FILE|-")
@pass_call
def import_(call: Call, path: str) -> None:
    """Subscribe to all feeds of an OPML file. One with a bad address is named and left out.

    Of a file that is cut off those that came are taken in.
    """
    from provenance.files.opening import opened
    from provenance.jobs import feeds as job

    with opened(Path(path)) as file:
        data = file.read()
    with call.store(call.settings()) as store:
        read = job.read_opml(store, data)
    for failure in read["failures"]:
        call.needs_a_look()
        streams.say(": ".join(filter(None, (path, failure["name"], failure["reason"]))))
    streams.say(f"added {read['added']}, there already {read['present']}")


@feeds.command(epilog=examples("feeds export -o subscriptions.opml"))
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Else standard output.")
@pass_call
def export(call: Call, output: Path | None) -> None:
    """Write the subscription list as OPML."""
    from provenance.files.whole import writing
    from provenance.jobs import feeds as job

    with call.store(call.settings()) as store:
        data = job.write_opml(store)
    if output is None:
        streams.data(data)
        return
    with writing(output) as file:
        file.write(data)
