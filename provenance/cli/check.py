"""`check`: one document → what is not the story, who is credited, where it came from."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from provenance.cli import documents, page, streams
from provenance.cli.call import Call, pass_call
from provenance.cli.examples import examples
from provenance.errors import InputError


@click.command(
    epilog=examples(
        "check page.html",
        "check https://example.com/story.html --json",
        "check --jsonl documents.jsonl > answers.jsonl",
    )
)
@click.argument("source", metavar="PATH|URL|-")
@click.option("--jsonl", is_flag=True, help="Read and write one JSON document a line.")
@click.option("--with-text", is_flag=True, help="Add the text that the offsets count in.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document.")
@pass_call
def check(call: Call, source: str, jsonl: bool, with_text: bool, as_json: bool) -> None:
    """Find what is not the story in one document: a file, an address or `-`. Needs no database."""
    if jsonl:
        _stream(call, source, with_text)
        return
    answer = _one(call, source, with_text or not as_json)
    if as_json:
        streams.data(documents.as_json(answer))
    else:
        page.show(answer)


def _one(call: Call, source: str, with_text: bool) -> dict[str, Any]:
    raise NotImplementedError


def _stream(call: Call, source: str, with_text: bool) -> None:
    raise NotImplementedError
