"""`db`: the database's state, and bringing it up to date."""

from collections.abc import Mapping
from typing import Any

import click

from provenance.cli import streams, tables
from provenance.cli.call import Call, pass_call
from provenance.cli.examples import examples
from provenance.errors import DatabaseError

REMEDIES = {
    "missing": "no database yet: run provenance init",
    "empty": "the database is empty: run provenance init",
    "foreign": "a database of another program: name another one with --database",
    "older": "an older schema: run provenance db upgrade",
    "newer": "made by a newer version: update provenance",
}


@click.group(epilog=examples("db status", "db upgrade"))
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


def _tell(found: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        streams.document(found)
        return
    widest = max(map(len, found))
    for key, value in found.items():
        told = f"{value:,}" if isinstance(value, int) else tables.plain(value)
        streams.result(streams.safe(f"{key.replace('_', ' '):{widest}}  {told}").rstrip())
