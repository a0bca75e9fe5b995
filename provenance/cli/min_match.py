"""`--min-match`, as every command has it: what is less of a copy does not count."""

from collections.abc import Callable
from typing import Any, TypeVar

import click

from provenance.cli.whole import Whole

F = TypeVar("F", bound=Callable[..., Any])


def min_match_option(says: str) -> Callable[[F], F]:
    """A match from 0, all that were verified, to 100."""
    return click.option("--min-match", type=Whole(0, 100), default=0, metavar="N", help=says)
