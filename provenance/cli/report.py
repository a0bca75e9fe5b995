"""`report`: what it all adds up to."""

from collections.abc import Mapping, Sequence
from typing import Any

import click

from provenance.cli import tables
from provenance.cli.call import Call, pass_call
from provenance.cli.examples import examples
from provenance.cli.min_match import min_match_option
from provenance.cli.tables import Column

REPORTS = ("stories", "outlets", "agencies", "notes")
# Where room is short these are left out first; the other formats always have them.
SPARE = {"name", "owner", "kind", "words", "confidence", "first_seen", "last_seen"}


@click.command(
    epilog=examples(
        "report stories",
        "report outlets --format csv > outlets.csv",
        "report stories --min-match 90",
    )
)
@click.argument("name", metavar="|".join(REPORTS), type=click.Choice(REPORTS))
@min_match_option("Count only copies with a match of N or more (stories, outlets).")
@tables.format_option
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
@pass_call
def report(call: Call, name: str, min_match: int, form: str) -> None:
    """Report on stories, outlets, agencies or notes."""
    from provenance.jobs.report import COUNT_COPIES
    from provenance.jobs.report import report as run

    if min_match and name not in COUNT_COPIES:
        raise click.UsageError(f"--min-match: {name} counts no copies; {' and '.join(COUNT_COPIES)} do")
    with call.store(call.settings()) as store:
        rows: Sequence[Mapping[str, Any]] = run(store, name, min_match)
    if form == "table":
        rows = [_told(row) for row in rows]
    filled = [key for key in rows[0] if any(row[key] not in (None, "") for row in rows)] if rows else []
    columns = [_column(key, rows[0][key]) for key in filled]
    tables.show(rows, columns, form, empty="nothing to report yet: provenance poll, or ingest, comes first")


def _told(row: Mapping[str, Any]) -> Mapping[str, Any]:
    """A story without a named origin has its kind there, as on its page."""
    return {**row, "origin": row["origin"] or row["kind"] or "unknown"} if "origin" in row else row


def _column(key: str, value: object) -> Column:
    number = isinstance(value, int | float)
    return Column(key, key.replace("_", " "), wraps=key == "title", right=number, spare=key in SPARE)
