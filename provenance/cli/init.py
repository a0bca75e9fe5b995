"""`init`: a commented config and an empty database."""

import os
from pathlib import Path

import click

from provenance.cli import streams
from provenance.cli.call import Call, pass_call
from provenance.cli.examples import examples


@click.command(epilog=examples("init", "--database news.sqlite init"))
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_call
def init(call: Call, as_json: bool) -> None:
    """Write a commented config and create the database. May be repeated: it replaces nothing."""
    from provenance import settings
    from provenance.jobs.init import init as run

    config = call.config_path()
    # A config that is still to be written says nothing yet, and the usual one does not count.
    readable = Path(os.devnull) if config and not config.exists() else config
    made = run(settings.load(readable, os.environ, {"database": call.database}), config)
    if as_json:
        streams.document(made)
        return
    _tell("config", made.get("config"), "written" if made.get("config_written") else "kept as it is")
    if made.get("created"):
        state = "created"
    elif made.get("upgraded_from"):
        state = f"brought up to date from version {made['upgraded_from']}"
    else:
        state = "there already"
    _tell("database", made.get("database"), state)


def _tell(what: str, where: object, state: str) -> None:
    if where:
        streams.result(streams.one_line(f"{what} {where}: {state}"))
