"""What `poll` says of a run."""

import pytest

from provenance.cli.poll import summary


@pytest.mark.parametrize(
    ("count", "says"),
    [
        (1, "1 feed polled; 1 new item, 1 revised, 1 matched, 1 far candidate left out; 1 story; 0.5 s"),
        (
            1000,
            "1,000 feeds polled; 1,000 new items, 1,000 revised, 1,000 matched, "
            "1,000 far candidates left out; 1,000 stories; 0.5 s",
        ),
    ],
)
def test_one_is_counted_as_one(count: int, says: str) -> None:
    counts = dict.fromkeys(("feeds", "new", "revised", "matched", "left_out", "stories"), count)
    assert summary({**counts, "unchanged": 0, "failed": 0, "left": 0, "hot_keys": 0, "seconds": 0.5}) == says
