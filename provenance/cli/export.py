"""`export`: the items as stored → a file for programs."""

from pathlib import Path

import click

from provenance.cli import streams
from provenance.cli.call import Call, pass_call
from provenance.cli.examples import examples


@click.group(epilog=examples("export jsonl -o items.jsonl"))
def export() -> None:
    """Write the items out."""


@export.command(epilog=examples("export jsonl > items.jsonl", "export jsonl -o items.jsonl"))
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Else standard output.")
@pass_call
def jsonl(call: Call, output: Path | None) -> None:
    """One JSON object an item, as stored, with its notes, credits and origin."""
    from provenance.files.whole import writing
    from provenance.formats.tables import line
    from provenance.jobs.export import rows

    with call.store(call.settings()) as store:
        if output is None:
            for row in rows(store):
                streams.data(line(row).encode())
            return
        with writing(output) as file:
            for row in rows(store):
                file.write(line(row).encode())
