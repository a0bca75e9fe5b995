"""Words on a terminal → jobs, and their results → words: the command `provenance`.

`COMMANDS` is the whole table of commands; a command's module is imported when it is called.
"""

import sys
from typing import NoReturn

import click

from provenance.cli import faults
from provenance.cli.call import Call, pass_call
from provenance.cli.examples import examples
from provenance.cli.lazy import LazyGroup
from provenance.version import __version__

# name → (module in this folder, one line of help)
COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("init", "Write a commented config and create the database."),
    "feeds": ("feeds", "The subscription list: add, list, remove, import, export."),
    "poll": ("poll", "Fetch the feeds that are due and match what is new."),
    "ingest": ("ingest", "Take in files: JSON Lines, CSV, Parquet, HTML, text, folders of them."),
    "check": ("check", "Find what is not the story in one document (no database)."),
    "lookup": ("lookup", "Find the copies of a document in the database."),
    "story": ("show", "Show everything about one story."),
    "item": ("show", "Show everything about one item."),
    "diff": ("diff", "Show two documents side by side: how they are copies, what differs."),
    "report": ("report", "Report on stories, outlets, agencies or notes."),
    "export": ("export", "Write the items out as JSON Lines."),
    "dedupe": ("dedupe", "Find the copies in a whole corpus (no database)."),
    "rules": ("rules", "List and explain the rules."),
    "db": ("db", "The database: its state, and bringing it up to date."),
}

EPILOG = (
    examples("check page.html")
    + """

Results go to standard output, talk to standard error.
Exit codes: 0 done; 1 done, something needs a look; 2 wrong use;
3 bad input or configuration; 4 database; 5 network; 70 a fault of
the program; 75 another run holds the lock; 130 interrupted."""
)


@click.command(
    cls=LazyGroup,
    table=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog=EPILOG,
)
@click.option("--config", metavar="FILE", help="The settings file; else the platform's config folder.")
@click.option(
    "--database",
    metavar="URL",
    help="A URL or an SQLite file; else PROVENANCE_DATABASE, the config, your data folder.",
)
@click.option("--verbose", is_flag=True, help="Show the traceback of an error.")
@click.version_option(__version__, prog_name="provenance", message="%(prog)s %(version)s")
@pass_call
def program(call: Call, config: str | None, database: str | None, verbose: bool) -> None:
    """Find the copies of a syndicated story, where it came from, and what on the page is not the story."""
    call.config, call.database, call.verbose = config, database, verbose


def main(arguments: list[str] | None = None) -> NoReturn:
    """Run one command and end the process with its exit code; every error is one line."""
    sys.exit(faults.run(program, arguments))
