"""`rules`: the list of rules, one in full, and all of them tried on their cases."""

import inspect
import sys
from typing import TYPE_CHECKING, Any

import click

from provenance.cli import cases as cases_page
from provenance.cli import lines, page, streams, tables
from provenance.cli.call import Call, pass_call
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


@click.group(epilog=examples("rules list", "rules show read-more", "rules test"))
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
    """Show what one rule finds, why, and its cases: what it finds and what it leaves alone."""
    from provenance.core.notes import RULES
    from provenance.jobs import casebook

    known = {rule.name: rule for rule in RULES}
    if name not in known:
        raise InputError(f"no rule is called {name}: {_nearest(name, list(known))}")
    rule, cases, story = known[name], casebook.of_rule(name), casebook.story()
    if as_json:
        shown = [cases_page.as_json(case) for case in cases]
        streams.document({**_row(rule), "explains": explanation(rule), "cases": shown})
        return
    lines.write([line(f"{rule.name} ({rule.kind}, version {rule.version})", page.TITLE), line()])
    lines.write(line(each) for each in cases_page.wrapped(explanation(rule)))
    lines.write(cases_page.lines_of(cases, story))


@rules.command(epilog=examples("rules test", "rules test --file my-cases.toml"))
@click.option("--file", "files", metavar="CASES", multiple=True, help="Cases of your own as well (TOML).")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_call
def test(call: Call, files: tuple[str, ...], as_json: bool) -> None:
    """Try every rule and agency on its cases, with your own lists. Exit code 1 when one fails."""
    from provenance.jobs import casebook

    found = casebook.run(call.settings(), files)
    count, failed = found.rules + found.agencies, len(found.failures)
    if as_json:
        failures = [cases_page.failure_json(failure) for failure in found.failures]
        streams.document(
            {"cases": count, "of_rules": found.rules, "of_agencies": found.agencies, "failures": failures}
        )
    else:
        for failure in found.failures:
            streams.result(cases_page.failure(failure))
        parts = f"{found.rules:,} of rules, {found.agencies:,} of agencies"
        streams.result(f"{count:,} cases ({parts}): {f'{failed:,} failed' if failed else 'all are well'}")
    if failed:
        call.needs_a_look()


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
