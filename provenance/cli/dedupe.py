"""`dedupe`: a whole corpus → stories and verified pairs, without the database."""

from pathlib import Path

import click

from provenance.cli import progress, streams
from provenance.cli.call import Call, pass_call
from provenance.cli.examples import examples


@click.command(
    epilog=examples(
        "dedupe articles.jsonl -o stories.jsonl",
        "dedupe a.jsonl b.jsonl -o stories.jsonl --pairs pairs.jsonl --notes",
    )
)
@click.argument("inputs", metavar="INPUT…", nargs=-1, required=True)
@click.option("-o", "--output", metavar="OUTPUT", required=True, help="One row a document: .jsonl or .csv.")
@click.option("--pairs", metavar="FILE", help="The verified pairs as well: .jsonl or .csv.")
@click.option("--notes", is_flag=True, help="Judge the bodies, without what is not the story.")
@click.option("--id-from", metavar="KEY", default="id", help="The key that names a document; or `line`.")
@pass_call
def dedupe(
    call: Call, inputs: tuple[str, ...], output: str, pairs: str | None, notes: bool, id_from: str
) -> None:
    """Find the copies in a whole corpus of JSON Lines. Needs no database."""
    from provenance.jobs.dedupe import dedupe as run
    from provenance.jobs.readers import open_readers

    with open_readers(call.settings()) as readers, progress.shown() as tell:
        results = Path(output), Path(pairs) if pairs else None
        done = run([Path(each) for each in inputs], *results, notes, tell, readers, id_from)
    for row in done.bad:
        streams.say(row)
    if done.bad:
        call.needs_a_look()
    if streams.watched():
        streams.say(
            f"{done.documents:,} documents in {done.stories:,} stories: {done.copies:,} pairs of copies, "
            f"{done.excerpts:,} excerpts, {len(done.bad):,} bad rows"
        )
