"""`db`: the database's state, bringing it up to date, and taking old months out of it."""

from collections.abc import Mapping
from typing import Any

import click

from provenance.cli import progress, streams, tables
from provenance.cli.call import Call, pass_call
from provenance.cli.examples import examples
from provenance.cli.whole import Whole
from provenance.errors import DatabaseError

REMEDIES = {
    "missing": "no database yet: run provenance init",
    "empty": "the database is empty: run provenance init",
    "foreign": "a database of another program: name another one with --database",
    "older": "an older schema: run provenance db upgrade",
    "newer": "made by a newer version: update provenance",
}


@click.group(epilog=examples("db status", "db upgrade", "db prune --older-than 12 --dry-run"))
def db() -> None:
    """The database."""


@db.command(epilog=examples("db upgrade"))
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_call
def upgrade(call: Call, as_json: bool) -> None:
    """Bring an older database up to date. Does nothing when it is."""
    from provenance.jobs import database as job

    _tell(job.upgrade(call.settings()), as_json)


@db.command(epilog=examples("db status", "db status --json"))
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_call
def status(call: Call, as_json: bool) -> None:
    """Where the database is, its version, and what it holds."""
    from provenance.jobs import database as job

    found = job.status(call.settings())
    _tell(found, as_json)
    if remedy := REMEDIES.get(found["state"]):
        call.status = DatabaseError.exit_code
        streams.say(f"provenance: {remedy}")


@db.command(epilog=examples("db prune --older-than 12 --dry-run", "db prune --older-than 12 --texts"))
@click.option(
    "--older-than",
    type=Whole(1, 1200),  # as match.months
    required=True,
    metavar="MONTHS",
    help="Drop what was seen more months ago; at least as many as matching looks back (match.months).",
)
@click.option("--texts", is_flag=True, help="Also the texts, when nothing has had the same words since.")
@click.option("--dry-run", is_flag=True, help="Say what would be dropped, and drop nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_call
def prune(call: Call, older_than: int, texts: bool, dry_run: bool, as_json: bool) -> None:
    """Drop old months from the index by which copies are found. Items, notes, copies, stories and
    origins stay. May be interrupted: the next run goes on."""
    from provenance.jobs import prune as job

    settings = call.settings()
    with call.store(settings) as store, progress.shown() as tell:
        done = job.prune(settings, store, older_than, texts, dry_run, tell)
    if as_json:
        streams.document(done)
    else:
        streams.result(streams.safe(_pruned(done, texts)))


def _pruned(done: Mapping[str, Any], texts: bool) -> str:
    months, before = done["months"], done["before"]
    if not (months or done["bands"] or done["passages"] or done["texts"]):
        return f"nothing to drop before {before}"
    span = "" if not months else months[0] if len(months) == 1 else f"{months[0]} to {months[-1]}"
    said = [f"index of {len(months)} month{'' if len(months) == 1 else 's'} ({span})"] if months else []
    said.append(f"{done['bands'] + done['passages']:,} index rows")
    said += [f"{done['texts']:,} texts"] if texts else []
    what = ", ".join(said)
    if done["dry_run"]:
        return f"would drop what was seen before {before}: {what}"
    return f"dropped what was seen before {before}: {what}; {done['freed'] / 2**20:,.1f} MiB became free"


def _tell(found: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        streams.document(found)
        return
    widest = max(map(len, found))
    for key, value in found.items():
        told = f"{value:,}" if isinstance(value, int) else tables.plain(value)
        streams.result(streams.safe(f"{key.replace('_', ' '):{widest}}  {told}").rstrip())
