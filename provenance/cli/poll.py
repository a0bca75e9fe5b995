"""`poll`: what is due → fetched, stored and matched; silent when all is well and nobody watches."""

from collections.abc import Mapping
from typing import Any

import click

from provenance.cli import progress, streams
from provenance.cli.call import Call, pass_call
from provenance.cli.examples import examples
from provenance.errors import BusyError
from provenance.formats.printable import counted


@click.command(epilog=examples("poll", "poll --all --json", "poll --feed https://example.com/feed.xml"))
@click.option("--all", "everything", is_flag=True, help="Every feed that is not paused, due or not.")
@click.option("--feed", metavar="URL", help="This feed alone, due or not.")
@click.option("--json", "as_json", is_flag=True, help="What was done, as one JSON document.")
@click.option("--trust-clock", is_flag=True, help="Also when the last run was later than the clock says.")
@pass_call
def poll(call: Call, everything: bool, feed: str | None, as_json: bool, trust_clock: bool) -> None:
    """Fetch the feeds that are due and match what is new. Safe to start twice.

    Says nothing when all is well and standard error is no terminal: made for cron.
    """
    if everything and feed:
        raise click.UsageError("--all and --feed do not go together")
    from provenance.jobs.poll import poll as run

    settings = call.settings()
    lost: list[dict[str, Any]] = []
    try:
        with call.store(settings) as store, progress.shown() as tell:
            done = run(
                settings,
                store,
                everything=everything,
                feed=feed,
                progress=tell,
                trust_clock=trust_clock,
                lost=lost.append,
            )
    except BusyError:
        if streams.watched() or call.verbose:
            raise
        call.status = BusyError.exit_code
        return
    told = done["warnings"] if streams.watched() or call.verbose else lost
    for said in (*done["failures"], *told):
        streams.say(f"{said['url']}: {said['reason']}")
    if done["failures"] or lost:
        call.needs_a_look()
    if streams.watched():
        streams.say(summary(done))
    if as_json:
        streams.document(done)


def summary(done: Mapping[str, Any]) -> str:
    """One line on what a poll did."""
    counts = [
        (done["unchanged"], "unchanged"),
        (done["failed"], "failed"),
        (done["left"], "left for the next run"),
    ]
    feeds = "".join(f", {number:,} {what}" for number, what in counts if number)
    cut = progress.bounded(done)
    polled = counted(done["feeds"], "feed", "feeds")
    new, stories = counted(done["new"], "new item", "new items"), counted(done["stories"], "story", "stories")
    return (
        f"{polled} polled{feeds}; {new}, {done['revised']:,} revised, "
        f"{done['matched']:,} matched{cut}; {stories}; {done['seconds']:.1f} s"
    )
