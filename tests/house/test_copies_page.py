"""docs/copies.md names the numbers that the code has."""

import ast
import inspect
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from provenance.core.kernels.parts import GRAM, WINDOW

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "copies.md").read_text("utf-8")
ROWS = re.findall(r"(?m)^\| ([\d.]+) \| .* \| `([\w.]+)` \|$", PAGE)


def named(path: str) -> Any:
    """What stands at a dotted path in the package; of a class of settings its default."""
    owner, _, name = path.rpartition(".")
    found = pkgutil.resolve_name(f"provenance.{owner}")
    return getattr(found() if inspect.isclass(found) else found, name)


def numbers(found: Any) -> Iterator[float]:
    """A number itself; of a function all that stand in it."""
    if not inspect.isfunction(found):
        yield float(found)
        return
    for node in ast.walk(ast.parse(inspect.getsource(found))):
        if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
            yield float(node.value)


@pytest.mark.parametrize(("number", "path"), ROWS)
def test_each_number_of_the_table_is_the_codes(number: str, path: str) -> None:
    assert float(number) in set(numbers(named(path)))


def test_each_bold_number_of_the_text_is_in_the_table() -> None:
    known = {float(number) for number, _ in ROWS}
    bold = {float(number) for number in re.findall(r"\*\*([\d.]+)\*\*", PAGE)}
    assert len(bold) > 20
    assert bold == known


def test_any_run_of_so_many_words_is_found() -> None:
    assert f"{GRAM} + {WINDOW} − 1 = **{GRAM + WINDOW - 1}** words" in PAGE
