"""`export`: the items as stored → a file for programs."""

from pathlib import Path

import click

from provenance.cli import streams
from provenance.cli.call import Call, pass_call
from provenance.cli.examples import examples
from provenance.cli.min_match import min_match_option


@click.group(epilog=examples("export jsonl -o items.jsonl"))
def export() -> None:
    """Write the items out."""


@export.command(
    epilog=examples(
        "export jsonl > items.jsonl", "export jsonl -o items.jsonl", "export jsonl --min-match 90"
    )
)
@click.option("-o", "--output", metavar="FILE", type=click.Path(path_type=Path), help="Else standard output.")
@min_match_option("Leave out copies with a match below N (0-100).")
@pass_call
def jsonl(call: Call, output: Path | None, min_match: int) -> None:
    """One JSON object an item, as stored, with its notes, credits and origin.

    With --min-match a story is its items that a copy with that match or more joins to it; where there is
    none, its first item.
    """
    from provenance.files.whole import writing
    from provenance.formats.tables import line
    from provenance.jobs.export import rows

    with call.store(call.settings()) as store:
        if output is None:
            for row in rows(store, min_match):
                streams.data(line(row).encode())
            return
        with writing(output) as file:
            for row in rows(store, min_match):
                file.write(line(row).encode())
