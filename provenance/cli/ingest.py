"""`ingest`: files → the same way as what feeds bring."""

import click

from provenance.cli import progress, streams
from provenance.cli.call import Call, pass_call
from provenance.cli.examples import examples
from provenance.formats.printable import counted


@click.command(epilog=examples("ingest articles.jsonl", "ingest pages/ more.html", "ingest archive.csv.gz"))
@click.argument("paths", metavar="PATH…", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="What was done, as one JSON document.")
@click.option("--trust-clock", is_flag=True, help="Also when the last run was later than the clock says.")
@pass_call
def ingest(call: Call, paths: tuple[str, ...], as_json: bool, trust_clock: bool) -> None:
    """Take in files: JSON Lines, CSV, Parquet, HTML, plain text, also packed (.gz, .zst), or folders of
    them; `-` is standard input."""
    from provenance.jobs.ingest import ingest as run

    settings = call.settings()
    with call.store(settings) as store, progress.shown() as tell:
        done = run(settings, store, paths, progress=tell, trust_clock=trust_clock)
    for failure in done["failures"]:
        number = f", {failure['unit']} {failure['number']}" if failure.get("number") else ""
        streams.say(f"{failure['path']}{number}: {failure['reason']}")
    if done["failures"] or done["bad"]:
        call.needs_a_look()
    if as_json:
        streams.document(done)
    else:
        cut, documents = progress.bounded(done), counted(done["documents"], "document", "documents")
        streams.say(
            f"{documents}: {done['new']:,} new, {done['revised']:,} revised, "
            f"{done['unchanged']:,} unchanged, {done['bad']:,} bad{cut}; {done['seconds']:.1f} s"
        )
