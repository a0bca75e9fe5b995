"""`db`: the database's state, and bringing it up to date."""

from collections.abc import Mapping
from typing import Any

import click

from provenance.cli import documents, streams
from provenance.cli.call import Call, pass_call
from provenance.cli.examples import examples


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

    _tell(job.status(call.settings()), as_json)


def _tell(found: Mapping[str, Any], as_json: bool) -> None:
    if as_json:
        streams.data(documents.as_json(found))
        return
    widest = max(map(len, found))
    for key, value in found.items():
        told = "" if value is None else f"{value:,}" if isinstance(value, int) else str(value)
        streams.result(streams.safe(f"{key.replace('_', ' '):{widest}}  {told}"))
