"""A store on a fresh database of each kind."""

from collections.abc import Iterator

import pytest

from provenance.jobs import database
from provenance.settings import Settings
from provenance.storage import Store, open_store


@pytest.fixture
def store(database_url: str) -> Iterator[Store]:
    """An open store, current and empty."""
    database.upgrade(Settings(database=database_url), create=True)
    with open_store(database_url) as opened:
        yield opened
