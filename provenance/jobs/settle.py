"""Stories whose copies changed → their members, ids and origins, judged until none waits."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from provenance.core import origin, reading
from provenance.core import stories as grouping
from provenance.core.copies import MERGING
from provenance.core.dates import believed
from provenance.core.origin import Origin, Printed, Witness
from provenance.core.stories import Edge
from provenance.jobs.desk import Desk
from provenance.storage import Connection, copies, items, origins, stories
from provenance.storage import notes as stored_notes
from provenance.storage.items import Imprint, Stored
from provenance.storage.sql import alone

# Items whose groups are judged in one transaction and by the same queries: most are alone, and then a
# query, let alone a commit, costs as much as all that is judged.
_AT_ONCE = 200


def settle_all(desk: Desk) -> int:
    """Judge what awaits judging; how many stories were judged."""
    judged = 0
    while True:
        with desk.store.reading() as connection:
            seeds = stories.unjudged(connection, _AT_ONCE)
        if not seeds:
            return judged
        judged += desk.store.write(partial(_settle, desk, seeds))


def _settle(desk: Desk, seeds: Iterable[int], connection: Connection) -> int:
    """Everything that hangs together with some items: regroup, give ids, judge origins. How many stories.

    Groups that have nothing in common are judged together as they are one by one.
    """
    members, edges = _closed(connection, desk, seeds)
    # Another run may have joined something between reading and locking: read again until it stands.
    while not alone(connection):
        stories.lock(connection, stories.of_items(connection, members).values())
        again, edges = _closed(connection, desk, seeds)
        if again <= members:
            members = again
            break
        members = again
    membership = _regroup(connection, members, edges, desk.now())
    _judge(connection, desk, membership)
    stories.judged(connection, set(membership.values()), desk.now())
    return len(set(membership.values()))


def _closed(connection: Connection, desk: Desk, seeds: Iterable[int]) -> tuple[set[int], list[Edge[int]]]:
    """All items that hang together with these by copies, equal bodies or an old story, and what is known
    between them."""
    found, fresh, edges = set(seeds), set(seeds), dict[tuple[int, int], Edge[int]]()
    while fresh:
        near = copies.edges(connection, sorted(fresh), desk.reach)
        edges.update(((each.one, each.other), each) for each in near)
        reached = {end for each in near if each.relation in MERGING for end in (each.one, each.other)}
        reached |= stories.members(connection, set(stories.of_items(connection, fresh).values()))
        fresh = reached - found
        found |= fresh
    return found, [edges[pair] for pair in sorted(edges)]


def _regroup(
    connection: Connection, members: Iterable[int], edges: Iterable[Edge[int]], now: datetime
) -> dict[int, int]:
    """Item → story after merges and splits; written, with redirects for stories that are no more."""
    old = stories.of_items(connection, members)
    blocked = items.blocked(connection, members)
    free = sorted(set(members) - blocked)
    names = stories.order(connection, free)
    inside = [each for each in edges if each.one in names and each.other in names]
    components = grouping.group(free, inside, key=names.__getitem__)
    assigned = grouping.assign(old, components)
    membership: dict[int, int] = {}
    for component in components:
        story = assigned[min(component)]
        if story is None:
            story = stories.make(connection, min(component), now)
        membership.update(dict.fromkeys(component, story))
    stories.place(connection, {n: where for n, where in membership.items() if old.get(n) != where})
    _redirect(connection, old, membership, now)
    origins.forget(connection, blocked)
    return membership


def _redirect(
    connection: Connection, old: Mapping[int, int], membership: Mapping[int, int], now: datetime
) -> None:
    """A story that lost all its members leads to where the first of them went."""
    living = set(membership.values())
    gone: dict[int, int] = {}
    for number in sorted(old):
        if old[number] not in living and number in membership:
            gone.setdefault(old[number], membership[number])
    for story, into in sorted(gone.items()):
        stories.redirect(connection, story, into)
    stories.judged(connection, set(old.values()) - living, now)


def _judge(connection: Connection, desk: Desk, membership: Mapping[int, int]) -> None:
    """Write the origin of every copy of these stories (item → story) that is another than before."""
    recipe = desk.recipes["origin"]
    imprints = items.imprints(connection, membership)
    rows = stored_notes.rows(connection, [imprint.revision for imprint in imprints])
    before = origins.load(connection, recipe, membership)
    of_story: dict[int, list[Imprint]] = {}
    for imprint in imprints:
        of_story.setdefault(membership[imprint.item], []).append(imprint)
    changed: dict[int, Origin] = {}
    for story in of_story.values():
        again = origin.reposts(printed(each) for each in story)
        witnesses = (_witness(each, rows.get(each.revision, []), each.item in again) for each in story)
        for imprint, verdict in zip(story, origin.judge_all(list(witnesses)), strict=True):
            if before.get(imprint.item) != verdict:
                changed[imprint.item] = verdict
    origins.replace(connection, recipe, changed)


def printed(found: Imprint | Stored) -> Printed:
    """Who printed an item, and when."""
    at = believed(found.published_from, found.published_to, found.first_seen)
    return Printed(found.item, found.owner, at, found.first_seen)


def _witness(imprint: Imprint, rows: Sequence[dict[str, Any]], repost: bool) -> Witness:
    found, elsewhere = stored_notes.values(rows)
    made = reading.witness(
        found,
        elsewhere,
        outlet=imprint.outlet,
        author=imprint.author,
        owner=imprint.owner,
        first_seen=imprint.first_seen.isoformat(),
    )
    return replace(made, repost=repost)
