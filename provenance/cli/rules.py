"""`rules`: the list of rules, and one in full."""

import inspect
import sys
from typing import TYPE_CHECKING, Any

import click

from provenance.cli import lines, page, streams, tables
from provenance.cli.examples import examples
from provenance.cli.lines import line
from provenance.cli.tables import Column
from provenance.errors import InputError

if TYPE_CHECKING:
    from provenance.core.notes.note import Rule

COLUMNS = (
    Column("rule", "rule"),
    Column("kind", "kind"),
    Column("version", "version", right=True),
    Column("finds", "finds", wraps=True),
)


@click.group(epilog=examples("rules list", "rules show read-more"))
def rules() -> None:
    """The rules that find what is not the story."""


@rules.command("list", epilog=examples("rules list", "rules list --format json"))
@tables.format_option
@click.option("--json", "form", flag_value="json", help="The same as --format json.")
def list_(form: str) -> None:
    """List the rules in the order in which they are asked."""
    from provenance.core.notes import RULES

    tables.show([_row(rule) for rule in RULES], COLUMNS, form)


@rules.command(epilog=examples("rules show read-more", "rules show read-more --json"))
@click.argument("name", metavar="NAME")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
def show(name: str, as_json: bool) -> None:
    """Show what one rule finds, how, and what it leaves alone."""
    from provenance.core.notes import RULES

    known = {rule.name: rule for rule in RULES}
    if name not in known:
        raise InputError(f"no rule is called {name}: {_nearest(name, list(known))}")
    rule = known[name]
    if as_json:
        streams.document({**_row(rule), "explains": explanation(rule)})
        return
    lines.write([line(f"{rule.name} ({rule.kind}, version {rule.version})", page.TITLE), line()])
    lines.write(line(paragraph) for paragraph in explanation(rule).splitlines())


def _row(rule: "Rule") -> dict[str, Any]:
    return {
        "rule": rule.name,
        "kind": rule.kind,
        "version": rule.version,
        "finds": explanation(rule).partition("\n")[0],
    }


def explanation(rule: "Rule") -> str:
    """What a rule's docstring says, else its module's; its first line is the short of it."""
    module = sys.modules.get(getattr(rule.find, "__module__", ""))
    said = inspect.getdoc(rule.find) if inspect.isfunction(rule.find) else None
    return said or inspect.cleandoc((module and module.__doc__) or "")


def _nearest(name: str, known: list[str]) -> str:
    from difflib import get_close_matches

    close = get_close_matches(name, known, 1)
    return f"did you mean {close[0]}?" if close else "provenance rules list names them"
