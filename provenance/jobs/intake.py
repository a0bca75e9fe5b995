"""Arrivals → items, revisions and index rows, published in one transaction."""

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from provenance.core import address, identity, notes
from provenance.core.given import Given
from provenance.core.identity import Decision, Key, Known
from provenance.core.reading import Account
from provenance.errors import InputError
from provenance.jobs import arrivals, twins
from provenance.jobs.arrivals import Arrival
from provenance.jobs.desk import Desk
from provenance.storage import Connection, bodies, copies, headlines, items, outlets, stories
from provenance.storage import notes as stored_notes
from provenance.storage.items import Place, Revision
from provenance.storage.sql import one_at_a_time
from provenance.workers.readers import UNREAD, Unread
from provenance.workers.requests import Read


@dataclass(frozen=True, slots=True)
class Source:
    """Where arrivals came from: a feed's row, or None for files; its previous good fetch.

    `claimed` are items that this run has met already: what it says of one again is no edit.
    """

    at: datetime
    feed: int | None = None
    last_good: datetime | None = None
    claimed: Container[int] = ()


@dataclass(frozen=True, slots=True)
class Counts:
    """How many arrivals were seen, and what became of them.

    `covered` of a feed say something else than an earlier one of the same document that is the same item.
    """

    seen: int = 0
    new: int = 0
    revised: int = 0
    covered: int = 0

    def __add__(self, other: "Counts") -> "Counts":
        """Both together."""
        return Counts(
            self.seen + other.seen,
            self.new + other.new,
            self.revised + other.revised,
            self.covered + other.covered,
        )


@dataclass(slots=True)
class Batch:
    """Arrivals with what was read of those that are new: the costly part, made before the transaction.

    `refused` are those that could not be read, by their place in what was given, each with the error;
    `claimed` are the items that `publish` met in it; `fresh` the revisions that it wrote, each with what
    was read and what it says, so that matching need not read them again.
    """

    arrivals: Sequence[Arrival]
    accounts: dict[int, Account] = field(default_factory=dict)
    refused: dict[int, Unread] = field(default_factory=dict)
    claimed: set[int] = field(default_factory=set)
    fresh: dict[int, tuple[Given, Account]] = field(default_factory=dict)


def prepare(desk: Desk, found: Sequence[Arrival], feed: int | None = None) -> Batch:
    """Read and fingerprint what is not known yet; what is known costs a look-up only."""
    batch = Batch(found)
    with desk.store.reading() as connection:
        known = items.known(connection, [key for arrival in found for key in arrival.claim.keys], feed)
    fresh = (
        (number, _request(arrival))
        for number, arrival in enumerate(found)
        if identity.decide(arrival.claim, known).kind != "same"
    )
    for number, outcome in desk.readers.each(fresh):
        try:
            batch.accounts[number] = outcome.value()
        except UNREAD as error:
            batch.refused[number] = error
    return batch


def _request(arrival: Arrival) -> Read:
    return Read(arrival.given, with_fingerprint=True)


def publish(connection: Connection, desk: Desk, batch: Batch, source: Source) -> Counts:
    """Write a batch. What is known is decided again here: another run may have been faster.

    Of several arrivals of one item in a run the first speaks: a feed lists the newest first, and
    the same files taken in twice change nothing. A document of a file that says something else than
    the first is refused, since nothing else would tell of it.
    """
    counts = Counts()
    one_at_a_time(connection)
    batch.claimed.clear()  # the transaction may be tried again
    batch.fresh.clear()
    known = items.known(
        connection, [k for arrival in batch.arrivals for k in arrival.claim.keys], source.feed
    )
    for number, arrival in enumerate(batch.arrivals):
        if number in batch.refused:
            continue
        decision = identity.decide(arrival.claim, known, source.at)
        again = decision.item in batch.claimed or decision.item in source.claimed
        if again and decision.kind == "revised" and source.feed is None:
            batch.refused[number] = InputError(_repeated(arrival))
            continue
        covered = again and _differs(arrival, known)
        if again:
            decision = replace(decision, kind="same", moved=False)
        try:
            item_id = _carry_out(connection, desk, batch, number, decision, source)
        except UNREAD as error:
            batch.refused[number] = error
            continue
        batch.claimed.add(item_id)
        if decision.kind == "new":
            known |= _newly_known(arrival, item_id, source)
        else:
            items.identify(connection, item_id, arrival.claim.keys)
            if decision.kind == "revised" or decision.moved:
                known |= items.known(connection, arrival.claim.keys, source.feed)
        if source.feed is not None and not again:
            items.appear(connection, source.feed, item_id, arrival.guid, arrival.claim.content, source.at)
        counts += Counts(1, decision.kind == "new", decision.kind == "revised", covered)
    return counts


def _differs(arrival: Arrival, known: Mapping[Key, Known]) -> bool:
    """Whether it has other words than the item that it is."""
    first = next(known[key] for key in arrival.claim.keys if key in known)
    return arrival.claim.content not in (first.content, first.heard)


def _repeated(arrival: Arrival) -> str:
    """Why a document is left out whose name an earlier one of this run has, with other words."""
    name = f"the id {arrival.guid}" if arrival.guid else arrival.url
    return f"{name} came before with other words: the first was taken"


def _newly_known(arrival: Arrival, item_id: int, source: Source) -> dict[Key, Known]:
    """What `items.known` would say of an item that was added just now: none of its keys was known."""
    claim = arrival.claim
    heard = claim.content if source.feed is None else None
    known = Known(item_id, claim.content, claim.own, arrival.title, claim.size, source.at, heard)
    return dict.fromkeys(claim.keys, known)


def _carry_out(
    connection: Connection, desk: Desk, batch: Batch, number: int, decision: Decision, source: Source
) -> int:
    arrival = batch.arrivals[number]
    if decision.kind == "same":
        assert decision.item is not None
        _move(connection, arrival, decision)
        return decision.item
    # Else it was known when the batch was read, and is no longer what it was.
    read = batch.accounts.get(number) or desk.readers.ask(_request(arrival))
    _move(connection, arrival, decision)
    new = _revision(desk, arrival)
    if decision.item is None:
        place = _place(connection, arrival, source)
        item_id, revision_id = items.add(connection, place, arrival.claim.keys, new)
    else:
        item_id = decision.item
        before = items.current(connection, item_id)
        if arrival.claim.own and not before.own and not decision.moved:
            # From the outlet itself its address is not what an aggregator made of it.
            items.move(connection, item_id, arrival.url, arrival.canonical)
        if decision.reused:
            said = {"title": before.title, "seen": before.seen_at.isoformat()}
            new = replace(new, metadata={**new.metadata, "reused": said})
        # The old revision's copies no longer count: its partners look for new ones.
        partners = copies.partners(connection, [item_id])
        twins.release(connection, desk, before)
        revision_id = items.revise(connection, item_id, source.at, new)
        items.requeue(connection, partners)
        stories.touch(connection, stories.of_items(connection, [item_id]).values())
    _index(connection, desk, arrival, (item_id, revision_id), read, source.at)
    batch.fresh[revision_id] = arrival.given, read
    return item_id


def _move(connection: Connection, arrival: Arrival, decision: Decision) -> None:
    if decision.item is not None and decision.moved:
        items.move(connection, decision.item, arrival.url, arrival.canonical)


def _place(connection: Connection, arrival: Arrival, source: Source) -> Place:
    outlet = arrival.outlet
    return Place(
        outlet_id=outlets.ensure(connection, outlet, is_domain=address.is_domain(outlet)) if outlet else None,
        url=arrival.url,
        canonical_url=arrival.canonical,
        first_seen=source.at,
        # Later than now: the clock was put back since.
        not_seen_before=min(source.last_good, source.at) if source.last_good else None,
    )


def _revision(desk: Desk, arrival: Arrival) -> Revision:
    return Revision(
        content=arrival.claim.content,
        title=arrival.title,
        author=arrival.author,
        language=arrival.language,
        published_raw=arrival.published.raw,
        published=arrivals.interval(arrival.published),
        zone_known=arrival.published.zone_known,
        metadata=arrival.metadata,
        own=arrival.claim.own,
        html=arrival.html,
        text=arrival.text,
        ruleset=desk.ruleset,
    )


def _index(
    connection: Connection,
    desk: Desk,
    arrival: Arrival,
    where: tuple[int, int],
    read: Account,
    at: datetime,
) -> None:
    """Notes, body, headline and edge lines; items that quote this title are matched again."""
    item_id, revision_id = where
    stored_notes.replace(connection, revision_id, read.notes, read.elsewhere, stored_notes.FIRST)
    write_body(connection, desk, revision_id, read, at)
    outlet_id = items.outlet_of(connection, item_id)
    items.give_lines(connection, item_id, outlet_id, map(identity.hash64, read.edges))
    title = notes.normal(arrival.title)
    digest = identity.hash64(title) if title else None
    items.requeue(connection, headlines.publish(connection, items.month(at), item_id, digest))


def write_body(
    connection: Connection,
    desk: Desk,
    revision_id: int,
    read: Account,
    at: datetime,
) -> int | None:
    """Give a revision its body, shelved under `at`; equal bodies are stored and indexed once. Its row.

    The account is one with a fingerprint.
    """
    made = read.fingerprint
    if not read.words or made is None:
        items.give_body(connection, revision_id, None, desk.ruleset)
        return None
    recipe = desk.recipes["fingerprint"]
    body_id = bodies.ensure(connection, recipe, read.digest, read.words, made)
    items.give_body(connection, revision_id, body_id, desk.ruleset)
    if not read.blocked:
        bodies.shelve(connection, recipe, items.month(at), body_id, made)
    return body_id
