"""Keys by sorting: the same pairs as a join in SQL, each part by itself."""

import sqlite3
from array import array
from itertools import combinations

import twin
from hypothesis import given
from hypothesis import strategies as st

from provenance.core import joining
from provenance.core.candidates import HOT
from provenance.core.fingerprint import RECIPE, Fingerprint, fingerprint
from provenance.core.words import read

WORDS = st.lists(st.sampled_from([f"w{n}" for n in range(12)]), max_size=40).map(" ".join)


def pairs_of(held: dict[int, list[int]], hot: int = 100, star: int = 3) -> tuple[set[tuple[int, int]], int]:
    """Document → keys, given in two batches → the pairs and the count of hot keys."""
    names = sorted(held)
    half = len(names) // 2
    batches: list[tuple[int, bytes, bytes]] = []
    for start, names_ in ((0, names[:half]), (half, names[half:])):
        counts = array("I", (len(held[name]) for name in names_)).tobytes()
        keys = array("Q", (key & (2**64 - 1) for name in names_ for key in held[name])).tobytes()
        batches.append((start, counts, keys))
    records, bounds = joining.scatter(batches)
    assert len(bounds) == joining.PARTS + 1
    ranks = array("I", names).tobytes()
    found: list[joining.Shared] = []
    common = 0
    for part in range(joining.PARTS):
        some, many = joining.join(records[bounds[part] : bounds[part + 1]], ranks, hot, star)
        found.append(some)
        common += many
    each = array("Q", joining.merged(found).pairs)
    assert list(each) == sorted(set(each))
    return {(pair >> 32, pair & 0xFFFFFFFF) for pair in each}, common


def joined(prints: dict[int, Fingerprint]) -> set[tuple[int, int]]:
    """The same question, asked in SQL."""
    base = sqlite3.connect(":memory:")
    base.execute("CREATE TABLE held (kind, key, body)")
    for number, made in prints.items():
        rows = [("band", key, number) for key in made.bands]
        rows += [("passage", key, number) for key, _ in made.passages]
        base.executemany("INSERT INTO held VALUES (?, ?, ?)", rows)
    query = "SELECT a.body, b.body FROM held a JOIN held b USING (kind, key) WHERE a.body < b.body"
    found = set(base.execute(query))
    base.close()
    return found


@given(st.lists(WORDS, max_size=9))
def test_pairs_are_those_of_a_join(bodies: list[str]) -> None:
    prints = {number: fingerprint(read(body)) for number, body in enumerate(bodies)}
    held = {n: [*found.bands, *(key for key, _ in found.passages)] for n, found in prints.items()}
    assert pairs_of(held)[0] == joined(prints) == twin.candidates(prints)


@given(
    st.dictionaries(st.integers(0, 50), st.lists(st.integers(0, 6), max_size=5), max_size=20),
    st.integers(1, 5),
    st.integers(1, 3),
)
def test_a_hot_key_gives_the_stars_of_the_smallest(held: dict[int, list[int]], hot: int, star: int) -> None:
    spread = {name: [key << 58 for key in keys] for name, keys in held.items()}
    members: dict[int, list[int]] = {}
    for name in sorted(held):
        for key in set(held[name]):
            members.setdefault(key, []).append(name)
    wanted: set[tuple[int, int]] = set()
    for names in members.values():
        pairs = set(combinations(names, 2))
        wanted |= pairs if len(names) <= hot else {pair for pair in pairs if pair[0] in names[:star]}
    assert pairs_of(spread, hot, star) == (wanted, sum(len(n) > hot for n in members.values()))


def test_the_rule_of_sorting_is_that_of_the_twin() -> None:
    count = HOT + 20
    prints = {number: Fingerprint(RECIPE, b"", (), ((7, 0),), 1) for number in range(count)}
    found, hot = pairs_of({number: [7] for number in range(count)})
    assert (found, hot) == (twin.candidates(prints), 1)


def test_who_stands_for_another_is_left_out() -> None:
    records, _ = joining.scatter([(0, array("I", [1, 1, 1]).tobytes(), array("Q", [5, 5, 5]).tobytes())])
    ranks = array("I", [4, joining.NOBODY, 2]).tobytes()
    assert array("Q", joining.join(records, ranks)[0].pairs).tolist() == [(2 << 32) | 4]


@given(
    st.dictionaries(
        st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda p: p[0] < p[1]), st.integers(1, 3)
    ),
    st.integers(1, 4),
)
def test_the_nearest_of_each(shared: dict[tuple[int, int], int], most: int) -> None:
    pairs = sorted(shared)
    one = joining.Shared(
        array("Q", ((a << 32) | b for a, b in pairs)).tobytes(),
        array("I", (shared[pair] for pair in pairs)).tobytes(),
    )
    found = {(p >> 32, p & 0xFFFFFFFF) for p in array("Q", joining.nearest(one, most))}
    wanted: set[tuple[int, int]] = set()
    for name in range(9):
        own = sorted((-count, sum(p) - name, p) for p, count in shared.items() if name in p)
        wanted |= {pair for _, _, pair in own[:most]}
    assert found == wanted


@given(st.lists(st.integers(0, 3), max_size=12))
def test_the_first_alike(classes: list[int]) -> None:
    """A class of zeros is nobody's."""
    data = b"".join(each.to_bytes(16, "little") for each in classes)
    wanted = [n if not each else classes.index(each) for n, each in enumerate(classes)]
    assert array("I", joining.first_alike(data)).tolist() == wanted


@given(st.lists(st.integers(0, 3), max_size=12))
def test_repeated_values(values: list[int]) -> None:
    found = joining.repeated(array("Q", values).tobytes())
    wanted = [[n for n, v in enumerate(values) if v == each] for each in (1, 2, 3)]
    assert sorted(found) == sorted(members for members in wanted if len(members) > 1)


@given(st.sets(st.tuples(st.integers(0, 20), st.integers(0, 20)).filter(lambda p: p[0] < p[1])))
def test_clusters_stand_together(pairs: set[tuple[int, int]]) -> None:
    given_ = array("Q", sorted((a << 32) | b for a, b in pairs)).tobytes()
    order = [(p >> 32, p & 0xFFFFFFFF) for p in array("Q", joining.clustered(given_, 21))]
    assert sorted(order) == sorted(pairs)
    seen: list[set[int]] = []  # clusters in the order in which they are met
    for pair in order:
        touching = [cluster for cluster in seen if cluster & set(pair)]
        for cluster in touching:
            seen.remove(cluster)
        seen.append(set(pair).union(*touching))
    ends = [next(n for n, cluster in enumerate(seen) if a in cluster) for a, _ in order]
    assert sorted(ends, key=ends.index) == ends


def test_records_in_order() -> None:
    records = [bytes([0] * 7 + [n]) + bytes([n, n]) for n in (3, 1, 2, 1)]
    assert joining.in_order(b"".join(records), 10) == b"".join(sorted(records))
