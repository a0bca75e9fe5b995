"""The shipped lists, read once, and a way to make documents."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from provenance.core.agencies import catalogue
from provenance.core.notes import Evidence, phrases
from provenance.core.notes.note import Document
from provenance.core.text import of_plain

CONFIG = Path(__file__).parents[3] / "config"


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    agencies = catalogue((CONFIG / "agencies.toml").read_bytes())
    return Evidence(agencies, phrases((CONFIG / "phrases.toml").read_bytes()))


@pytest.fixture
def plain() -> Callable[..., Document]:
    """`plain(text, outlet="…")`: a document of plain text."""

    def make(text: str, **fields: Any) -> Document:
        return Document(of_plain(text), **fields)

    return make
