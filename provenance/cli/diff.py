"""`diff`: two documents → how they are copies, what differs, and both texts aligned."""

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import click

from provenance.cli import aligned, lines, page, streams
from provenance.cli.call import Call, pass_call
from provenance.cli.examples import examples
from provenance.cli.lines import Line, line
from provenance.formats.printable import counted

Found = Mapping[str, Any]


@click.command(
    epilog=examples(
        "diff ours.txt theirs.html",
        "diff i1 i2 --json",
        "diff https://example.com/story.html - < story.txt",
    )
)
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.option("--full", is_flag=True, help="All that is equal too, not only its ends.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_call
def diff(call: Call, a: str, b: str, full: bool, as_json: bool) -> None:
    """Show how two documents are copies, what differs and what each has alone.

    Each is a file, a stored address or item, or `-`. Two files need no database.
    """
    from provenance.jobs import diff as job

    settings = call.settings()
    with call.store(settings) if job.needs_store(a, b) else nullcontext() as store:
        found = job.diff(settings, store, a, b, with_text=not as_json)
    if as_json:
        streams.document(found)
    else:
        _show(found, full)


def _show(found: Found, full: bool) -> None:
    shown = aligned.Alignment(found)
    lines.write([*_heading("A", found["a"]), *_heading("B", found["b"]), line()])
    lines.write([*_verdict(found), line(_differs(shown), label="Differs")])
    if notes := list(_notes(found["notes"])):
        lines.write(
            [line(), line("Notes: what is not the story is not compared", page.TITLE), line(), *notes]
        )
    if found["segments"]:
        lines.write([line(), line("The texts aligned", page.TITLE), line(), *shown.lines(full)])


def _heading(name: str, document: Found) -> Iterator[Line]:
    asked = document["asked"] if document["asked"] != "-" else "(standard input)"
    facts = page.heading({**document, "title": document["title"] or asked})
    for number, each in enumerate(facts):
        yield replace(each, label="" if number else name)


# ---- the verdict

_SAID = {
    "identical": "The same text, word for word",
    "copy": "The same story: each holds nearly all of the other",
    "trimmed": "The same story: {shorter} is the shorter version, {longer} has more",
    "excerpt": "Not one story: a passage, or all of the shorter, stands within the other",
}


def _verdict(found: Found) -> Iterator[Line]:
    relation = found["relation"]
    if relation is None:
        yield line("Two different texts (no relation)", page.TITLE, "Relation")
        yield line(found["reason"], label="Because")
        return
    a_words, b_words = found["a"]["words"], found["b"]["words"]
    shorter, longer = ("A", "B") if a_words <= b_words else ("B", "A")
    said = _SAID[relation].format(shorter=shorter, longer=longer)
    yield line(f"{said} ({relation})", page.TITLE, "Relation")
    yield line(found["reason"], label="Because")
    if relation == "identical":
        return
    which = "either text" if a_words == b_words else f"the shorter text ({shorter})"
    yield line(f"{aligned.number(found['match'])} % of {which} stands in the other", label="Match")
    yield line(
        f"{_share(found['a_in_b'])} of A stands in B, {_share(found['b_in_a'])} of B stands in A "
        "(counted in runs of 8 words)",
        label="Shared",
    )
    passages = len(found["passages"])
    if passages:
        count = counted(passages, "passage", "passages")
        yield line(f"{count}, the longest of {_words(found['shared_words'])}", label="")


def _share(share: float) -> str:
    """Never 100 % or 0 % of what is not all or nothing."""
    percent = 100 * share
    if 99 < percent < 100 or 0 < percent < 1:
        return "nearly 100 %" if percent > 50 else "under 1 %"
    return f"{percent:.0f} %"


def _differs(shown: aligned.Alignment) -> str:
    count = shown.counts
    parts = [
        f"{_words(count['changed'])} changed" if count["changed"] else "",
        f"{_words(count['only-a'])} only in A" if count["only-a"] else "",
        f"{_words(count['only-b'])} only in B" if count["only-b"] else "",
        f"{_words(count['moved'])} at another place" if count["moved"] else "",
    ]
    told = "; ".join(part for part in parts if part)
    return told or "in no word"


def _words(count: int) -> str:
    return counted(count, "word", "words")


# ---- the notes


def _notes(notes: Mapping[str, list[Found]]) -> Iterator[Line]:
    for name, key in (("A", "a"), ("B", "b")):
        for number, note in enumerate(notes[key]):
            quote = note["quote"] if len(note["quote"]) <= 60 else f"{note['quote'][:57]}..."
            label = "" if number else name
            yield line(f"[{note['rule']}] {quote}", page.RULE, label)
            if note["says"]:
                yield line(note["says"], page.FAINT, "")
