"""`dedupe`: a whole corpus → stories and verified pairs, without the database."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from provenance.cli import progress, streams
from provenance.cli.call import Call, pass_call
from provenance.cli.examples import examples
from provenance.formats.printable import counted

if TYPE_CHECKING:
    from provenance.jobs.dedupe import Options, Summary

FORMS = ("jsonl", "csv", "parquet")
KEEP = ("first", "longest", "earliest")


@click.command(
    epilog=examples(
        "dedupe articles.jsonl -o stories.jsonl",
        "dedupe archive/ more.csv.gz -o stories.parquet --pairs pairs.parquet --notes",
        "dedupe articles.jsonl -o unique.jsonl --drop-copies --keep earliest",
        "dedupe articles.jsonl --explain a17 b4",
    )
)
@click.argument("inputs", metavar="INPUT…", nargs=-1, required=True)
@click.option(
    "-o",
    "--output",
    metavar="OUTPUT",
    type=click.Path(path_type=Path),
    help="One row a document: .jsonl, .csv, .parquet; packed as .gz, .zst; - is standard output.",
)
@click.option("--pairs", metavar="FILE", type=click.Path(path_type=Path), help="The verified pairs as well.")
@click.option(
    "--format", "form", type=click.Choice(FORMS), help="The format of OUTPUT where its name does not tell."
)
@click.option("--notes", "notes", is_flag=True, help="Judge the bodies, without what is not the story.")
@click.option("--id-from", metavar="KEY", default="id", help="The key that names a document; or `line`.")
@click.option(
    "--keep",
    type=click.Choice(KEEP),
    default="longest",
    show_default=True,
    help="Which document represents its story: that of the smallest id, of most words, of the earliest day.",
)
@click.option(
    "--drop-copies", is_flag=True, help="Write the input, only what represents its story, as given."
)
@click.option("--recipe", metavar="NAME", help="How texts are fingerprinted; this version knows one way.")
@click.option(
    "--scratch",
    metavar="FOLDER",
    type=click.Path(path_type=Path),
    help="Where what must be read again is kept meanwhile (twice the input); else beside OUTPUT.",
)
@click.option(
    "--explain", metavar="A B", nargs=2, help="Say why two documents are one story or not; write nothing."
)
@pass_call
def dedupe(
    call: Call, /, inputs: tuple[str, ...], output: Path | None, pairs: Path | None, **chosen: Any
) -> None:
    """Find the copies in a whole corpus: JSON Lines, CSV, Parquet, also packed (.gz, .zst), folders and
    patterns of them; `-` is standard input. Needs no database."""
    from provenance.jobs.dedupe import Options
    from provenance.jobs.dedupe import dedupe as run
    from provenance.jobs.readers import open_readers

    asked = chosen.pop("explain")
    options = Options(**{name: value for name, value in chosen.items() if value is not None})
    if asked:
        if output or pairs or options.drop_copies:
            raise click.UsageError("--explain writes nothing: leave out -o, --pairs and --drop-copies.")
        _explain(call, inputs, asked, options)
        return
    if output is None:
        raise click.UsageError("Missing option '-o' / '--output'.")
    with open_readers(call.settings(), own_lists=options.notes) as readers, progress.shown() as tell:
        done = run(inputs, output, pairs, options, tell, readers)
    _told(call, done.bad)
    if streams.watched() or call.verbose:
        _summary(done)
    if call.verbose:
        _costs(done)


def _explain(call: Call, inputs: tuple[str, ...], asked: tuple[str, str], options: "Options") -> None:
    from provenance.jobs.readers import open_readers
    from provenance.jobs.why import why

    with open_readers(call.settings(), own_lists=options.notes) as readers, progress.shown() as tell:
        said = why(inputs, *asked, options, tell, readers)
    _told(call, said.bad)
    for line in said.lines:
        streams.result(streams.one_line(line))


def _told(call: Call, bad: tuple[str, ...]) -> None:
    for row in bad:
        streams.say(row)
    if bad:
        call.needs_a_look()


def _summary(done: "Summary") -> None:
    bounds = (
        (done.hot, "key that too many texts share", "keys that too many texts share"),
        (done.left_out, "far pair not compared", "far pairs not compared"),
        (done.crowded, "address of too many texts", "addresses of too many texts"),
    )
    found = (
        counted(done.copies, "pair of copies", "pairs of copies"),
        counted(done.excerpts, "excerpt", "excerpts"),
        counted(len(done.bad), "bad row", "bad rows"),
        *(counted(*each) for each in bounds if each[0]),
    )
    documents = counted(done.documents, "document", "documents")
    streams.say(f"{documents} in {counted(done.stories, 'story', 'stories')}: {', '.join(found)}")


def _costs(done: "Summary") -> None:
    costs, workers = done.costs, done.costs.workers
    streams.say(
        f"reading {costs.read:.1f} s, candidates {costs.join:.1f} s ({done.candidates:,} pairs), "
        f"verification {costs.verify:.1f} s, writing {done.writing:.1f} s; processor time of the workers: "
        f"front end {workers.reading:.1f} s, signatures {workers.sketching:.1f} s, "
        f"comparing {workers.comparing:.1f} s"
    )
