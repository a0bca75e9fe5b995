"""`rules`: the list of rules, and one in full."""

import click

from provenance.cli import tables
from provenance.cli.examples import examples
from provenance.cli.tables import Column

COLUMNS = (
    Column("rule", "rule"),
    Column("kind", "kind"),
    Column("version", "version", right=True),
    Column("finds", "finds", wraps=True),
)


@click.group(epilog=examples("rules list", "rules show read-more"))
def rules() -> None:
    """The rules that find what is not the story."""
