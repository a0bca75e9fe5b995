"""The jobs' tests need what reads foreign bytes, not that it is new."""

import pytest


@pytest.fixture(autouse=True)
def _lent(lent_workers: None) -> None:
    """Every pool of a job takes a worker that is there."""
