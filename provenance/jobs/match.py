"""The queue of unmatched revisions → second pass, copies; then stories and their origins."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from provenance.core import address, copies, identity, notes
from provenance.core import stories as stories_core
from provenance.core.copies import MERGING, Copy, Side
from provenance.core.dates import believed
from provenance.core.fingerprint import Fingerprint
from provenance.core.given import Given
from provenance.core.notes.note import Headline
from provenance.core.notes.rules.many_titles import NAME as MANY_TITLES
from provenance.core.progress import Progress
from provenance.core.reading import Account
from provenance.core.stories import Edge, edge, turned
from provenance.errors import InputError
from provenance.jobs import intake, twins
from provenance.jobs.desk import Desk
from provenance.storage import Connection, bodies, headlines, items, origins, stories
from provenance.storage import copies as stored_copies
from provenance.storage import notes as stored_notes
from provenance.storage.bodies import Candidates, First
from provenance.storage.headlines import Titled
from provenance.storage.items import Stored
from provenance.workers.readers import UNREAD, Asked, Known, Outcome
from provenance.workers.requests import Read, second_pass

# Pairs that are kept for a newcomer, but for one of each text that it joins.
_KEPT = 16
# Bodies whose words are kept at hand while a queue is worked off: some 30 MB.
_AT_HAND = 1000
# Revisions loaded at once to be read ahead: a few, for one may have megabytes.
_TOGETHER = 16

Refused = Callable[[Stored, str], None]  # a revision that could not be read, and why
Fresh = Mapping[int, tuple[Given, Account]]  # revision → what was read just now, and what it says


@dataclass(slots=True)
class _Hand:
    """Sides of stored revisions, so that a popular text is read once a run."""

    sides: dict[int, Side] = field(default_factory=dict)

    def take(self, connection: Connection, revisions: Iterable[int]) -> dict[int, Side]:
        wanted = list(revisions)
        missing = [number for number in wanted if number not in self.sides]
        if len(self.sides) + len(missing) > _AT_HAND:
            self.sides.clear()
            missing = wanted
        self.sides.update(sides(connection, missing))
        return {number: self.sides[number] for number in wanted if number in self.sides}


@dataclass(slots=True)
class Matched:
    """What a run matched: revisions, the bodies that they were compared with, those that were left out
    since very many shared more, and keys too common to compare all that share them (once a revision)."""

    revisions: int = 0
    compared: int = 0
    left_out: int = 0
    hot_keys: int = 0

    def __add__(self, other: "Matched") -> "Matched":
        return Matched(
            self.revisions + other.revisions,
            self.compared + other.compared,
            self.left_out + other.left_out,
            self.hot_keys + other.hot_keys,
        )

    def told(self) -> dict[str, int]:
        """For a run's summary."""
        return {
            "matched": self.revisions,
            "compared": self.compared,
            "left_out": self.left_out,
            "hot_keys": self.hot_keys,
        }


def match_all(
    desk: Desk,
    progress: Progress | None = None,
    refused: Refused | None = None,
    fresh: Fresh | None = None,
    unread: set[int] | None = None,
) -> Matched:
    """Match what is queued until nothing is.

    A revision that comes back during the run (a new headline, an edit of a partner) is done again. One
    that is over a limit now, though it was not when it came, is told to `refused` and put into `unread`:
    those stay in the queue for the next run, which may have another limit. What is in `fresh` is not read
    a second time.
    """
    hand, done = _Hand(), Matched()
    unread = set() if unread is None else unread
    while True:
        with desk.store.reading() as connection:
            first_up, waiting = items.queue(connection, 200 + len(unread)), items.waiting(connection)
        queue = [number for number in first_up if number not in unread]
        if not queue:
            return done
        for number, (first, outcome) in enumerate(desk.readers.each(_first_pass(desk, queue, fresh or {}))):
            try:
                _match(desk, hand, first, outcome, refused, done)
            except _Unreadable as error:
                unread.add(first.revision)
                _tell(refused, error.stored, f"{error}: stored, and the next run tries to match it")
                continue
            done.revisions += 1
            if progress:
                progress(done.revisions, done.revisions + waiting - number - 1, "matched")


@dataclass(frozen=True, slots=True)
class _Asked:
    """A revision whose first reading was asked for ahead of its turn."""

    revision: int
    page: Given


def _first_pass(desk: Desk, queue: Sequence[int], fresh: Fresh) -> Iterator[tuple[_Asked, Asked[Account]]]:
    """What a text alone says does not depend on who is matched before, so it is read ahead."""
    for start in range(0, len(queue), _TOGETHER):
        with desk.store.reading() as connection:
            found = items.load(connection, queue[start : start + _TOGETHER])
        pages = {stored.revision: given(stored) for stored in found}
        with_text = {stored.revision for stored in found if stored.has_text}
        for number in queue[start : start + _TOGETHER]:
            page, read = fresh.get(number, (None, None))
            if number not in with_text:
                yield _Asked(number, pages[number]), InputError("its text was pruned")
                continue
            known = Known(read) if read and page == pages[number] else None
            yield _Asked(number, pages[number]), known or Read(pages[number], with_fingerprint=True)


def _match(
    desk: Desk,
    hand: _Hand,
    asked: _Asked,
    outcome: Outcome[Account],
    refused: Refused | None,
    done: Matched,
) -> None:
    revision_id = asked.revision
    with desk.store.reading() as connection:
        stored = items.load(connection, [revision_id])[0]
    now = desk.now()
    if not stored.has_text:
        desk.store.write(lambda connection: _leave(connection, stored, now))
        return
    try:
        first = outcome.value() if asked.page == given(stored) else _read(desk, stored)
    except UNREAD as error:
        raise _Unreadable(stored, error) from error
    try:
        read, is_news = _second_pass(desk, stored, first)
    except UNREAD as error:
        read, is_news = first, stored.ruleset != desk.ruleset
        _tell(refused, stored, f"{error}: matched without a look at other items' titles")
    if is_news:
        _rewrite(desk, stored, read)
        hand.sides.pop(revision_id, None)
    if read.blocked:
        desk.store.write(lambda connection: _block(connection, desk, stored, read, now))
        return
    pairs = _find(desk, hand, stored, read, done)

    def write(connection: Connection) -> None:
        items.lock(connection, revision_id)
        before = stored_copies.partners(connection, [stored.item])
        kept = _kept(connection, desk, stored, pairs)
        found = [(pair.a, pair.b, pair.copy) for pair in pairs]
        stored_copies.replace(connection, copies.JUDGE, revision_id, found, kept)
        after = stored_copies.partners(connection, [stored.item])
        items.matched(connection, revision_id, now, queued=stored.queued, blocked=False)
        near = {stored.item, *before, *after}
        stories.touch(connection, stories.of_items(connection, near).values())

    desk.store.write(write)


class _Unreadable(Exception):
    """A revision whose text cannot be read within the limits, or by this program."""

    def __init__(self, stored: Stored, error: Exception) -> None:
        super().__init__(str(error))
        self.stored = stored


def _tell(refused: Refused | None, stored: Stored, reason: str) -> None:
    if refused:
        refused(stored, reason)


def given(stored: Stored) -> Given:
    """A stored revision as it came."""
    return Given(
        stored.text if stored.html is None else stored.html,
        is_html=stored.html is not None,
        title=stored.title,
        url=stored.url,
        outlet=stored.outlet,
        author=stored.author,
        language=stored.language,
        published=stored.published_raw,
    )


def _read(desk: Desk, stored: Stored) -> Account:
    return desk.readers.ask(Read(given(stored), with_fingerprint=True))


def _second_pass(desk: Desk, stored: Stored, first: Account) -> tuple[Account, bool]:
    """The reading with what is known of other items' titles and of those with the same words, and
    whether it may differ from what is stored.

    When that says nothing the first reading stands, as intake wrote it, unless other rules wrote it
    or an earlier second pass said more.
    """
    lines = {identity.hash64(line): line for line in first.edges}
    with desk.store.reading() as connection:
        found = headlines.find(connection, lines, besides=stored.item, since=stored.month - desk.months)
        found.pop(notes.normal(stored.title), None)
        holders = items.current_of(connection, {t.item for all_titled in found.values() for t in all_titled})
        is_old = stored.ruleset != desk.ruleset or stored_notes.from_second_pass(connection, stored.revision)
    strangers = _strangers(desk, stored, first, holders)
    known = {line: _headline(all_titled, strangers) for line, all_titled in found.items()}
    foreign = {line: headline for line, headline in known.items() if headline}
    page = given(stored)
    second = desk.readers.ask(second_pass(page, foreign)) if foreign else first
    with desk.store.reading() as connection:
        titles = tuple(twin.title for twin in twins.twins(connection, desk, stored, second))
    if titles:
        second = desk.readers.ask(second_pass(page, foreign, titles))
    return second, is_old or second.notes != first.notes


def _strangers(desk: Desk, stored: Stored, first: Account, holders: Sequence[Stored]) -> set[int]:
    """Those whose text is another story: a copy's headline on this page is no foreign one.

    Judged on first readings, so that the answer depends on the texts alone and not on who came first.
    """
    if not holders:
        return set()
    ours = _side(stored, first)
    found: set[int] = set()
    # Of one whose text was pruned the stories say it.
    found |= {each.item for each in holders if not each.has_text and each.story != stored.story}
    asked = ((holder, Read(given(holder))) for holder in holders if holder.has_text)
    for holder, outcome in desk.readers.each(asked):
        try:
            theirs = _side(holder, outcome.value())
        except UNREAD:
            continue  # nobody can say what story it is
        verdict = copies.compare(ours, theirs)
        if verdict is None or verdict.relation not in MERGING:
            found.add(holder.item)
    return found


def _headline(all_titled: list[Titled], strangers: set[int]) -> Headline | None:
    for titled in all_titled:
        if titled.item in strangers:
            return Headline(titled.uid, titled.outlet, titled.title)
    return None


def _rewrite(desk: Desk, stored: Stored, read: Account) -> None:
    """Publish what the second pass changed, so that a look-up from now on sees it."""

    def write(connection: Connection) -> None:
        items.lock(connection, stored.revision)
        if _body_changes(stored, read):
            twins.release(connection, desk, stored)
        stored_notes.replace(connection, stored.revision, read.notes, read.elsewhere, stored_notes.SECOND)
        body_id = intake.write_body(connection, desk, stored.revision, read, stored.seen_at)
        if body_id != stored.body:
            # Others may have been compared with the old body in its bearers' name.
            items.requeue(connection, stored_copies.partners(connection, [stored.item]))

    desk.store.write(write)


def _leave(connection: Connection, stored: Stored, now: datetime) -> None:
    """Out of the queue with all that is known of it: without its text nothing can be judged again."""
    items.matched(connection, stored.revision, now, queued=stored.queued, blocked=stored.blocked)


def _block(connection: Connection, desk: Desk, stored: Stored, read: Account, now: datetime) -> None:
    """Out of the queue, out of its story, without copies. Those with the same words are judged anew."""
    items.matched(connection, stored.revision, now, queued=stored.queued, blocked=True)
    partners = stored_copies.partners(connection, [stored.item])
    stored_copies.replace(connection, copies.JUDGE, stored.revision, [], ())
    origins.forget(connection, [stored.item])
    # Others were perhaps compared with this one in its body's name.
    items.requeue(connection, partners)
    if any(note.rule == MANY_TITLES for note in read.notes):
        found = twins.twins(connection, desk, stored, read)
        items.requeue(connection, [twin.item for twin in found if not twin.blocked])
    if stored.story is not None:
        stories.leave(connection, [stored.item])
        if stories.members(connection, [stored.story]):
            stories.touch(connection, [stored.story])
        else:
            stories.judged(connection, [stored.story], now)


def _body_changes(stored: Stored, read: Account) -> bool:
    """Whether the second pass has cut what the first had left; it never gives words back in their place."""
    return stored.words != read.words


@dataclass(frozen=True, slots=True)
class _Pair:
    """A verified pair, a < b; `other` and `title` are the partner's."""

    a: int
    b: int
    copy: Copy
    other: int
    title: str


def _find(desk: Desk, hand: _Hand, stored: Stored, read: Account, done: Matched) -> list[_Pair]:
    """Verified pairs of this revision with the earliest bearer of each body, the weightiest first."""
    with desk.store.reading() as connection:
        assert read.fingerprint is not None
        near = _near(connection, desk, read.fingerprint, stored.month_seen)
        wanted = set(near.nearest)
        same = bodies.by_digest(connection, desk.recipes["fingerprint"], read.digest)
        if same is not None:
            wanted.add(same)
        if stored.queued:  # judged again: the index of its month may have been pruned since
            wanted |= bodies.of_items(connection, stored_copies.partners(connection, [stored.item]))
        bearers = bodies.earliest(connection, wanted, stored, desk.reach)
        theirs = hand.take(
            connection, sorted(each.revision for firsts in bearers.values() for each in firsts)
        )
    done.compared += len(bearers)
    done.left_out += len(near.bodies) - len(near.nearest)
    done.hot_keys += near.hot
    if not theirs:
        return []
    ours = _side(stored, read)
    pairs = (_best(stored, ours, theirs, firsts) for firsts in bearers.values())
    return sorted((pair for pair in pairs if pair), key=_weight)


def _best(stored: Stored, ours: Side, theirs: Mapping[int, Side], firsts: Iterable[First]) -> _Pair | None:
    """The weightiest pair with one body: its titles may speak for or against."""
    pairs: list[_Pair] = []
    for first in firsts:
        if first.revision not in theirs:
            continue
        side = theirs[first.revision]
        a, b = sorted((stored.revision, first.revision))
        verdict = copies.compare(ours, side) if a == stored.revision else copies.compare(side, ours)
        if verdict:
            pairs.append(_Pair(a, b, verdict, first.revision, first.title))
    return min(pairs, key=_weight, default=None)


def _weight(pair: _Pair) -> tuple[bool, float, int, int]:
    return pair.copy.relation not in MERGING, -pair.copy.match, pair.a, pair.b


def _kept(connection: Connection, desk: Desk, stored: Stored, pairs: Sequence[_Pair]) -> set[tuple[int, int]]:
    """The pairs that are stored: those by which stories come out as from all pairs, and the weightiest."""
    if not pairs:
        return set()
    item_of = items.of_revisions(connection, [pair.other for pair in pairs])
    partners = sorted(set(item_of.values()))
    inside = set(partners)
    known = stored_copies.edges(connection, partners, desk.reach)
    text = stories_core.texts(partners, [e for e in known if e.one in inside and e.other in inside])
    by_item = {item_of[pair.other]: pair for pair in reversed(pairs)}
    edges = [_edge(stored, pair, other) for other, pair in by_item.items()]
    return {(by_item[n].a, by_item[n].b) for n in stories_core.spanning(edges, text, _KEPT)}


def _edge(stored: Stored, pair: _Pair, other: int) -> Edge[int]:
    titles = stored.title, pair.title
    if pair.a == stored.revision:
        return edge(stored.item, other, pair.copy, titles)
    return turned(edge(other, stored.item, pair.copy, titles))


def candidate_bodies(
    connection: Connection, desk: Desk, made: Fingerprint, digest: bytes, month: int
) -> set[int]:
    """Bodies that share a band or a passage, as many months back as the settings say, and the equal one."""
    found = set(_near(connection, desk, made, month).bodies)
    same = bodies.by_digest(connection, desk.recipes["fingerprint"], digest)
    return found if same is None else found | {same}


def _near(connection: Connection, desk: Desk, made: Fingerprint, month: int) -> Candidates:
    # As far ahead as back: else two would be a pair or none, by which of them is matched last.
    months = month - desk.months, month + desk.months
    return bodies.candidates(connection, desk.recipes["fingerprint"], made, months)


def sides(connection: Connection, revisions: Iterable[int]) -> dict[int, Side]:
    """Stored revisions, ready to be compared: their bodies as the stored notes leave them.

    Those whose text was pruned are left out.
    """
    wanted = list(revisions)
    rows = stored_notes.rows(connection, wanted)
    return {
        stored.revision: _as_side(stored, stored_body(stored, rows.get(stored.revision, ())))
        for stored in items.load(connection, wanted)
        if stored.has_text
    }


def stored_body(stored: Stored, rows: Iterable[dict[str, Any]]) -> str:
    """The body of a stored revision, cut as its stored notes say."""
    return twins.body_of(stored, rows)


def _side(stored: Stored, read: Account) -> Side:
    return _as_side(stored, read.body.text)


def _as_side(stored: Stored, text: str) -> Side:
    at = believed(stored.published_from, stored.published_to, stored.first_seen)
    # Many items may link to the front page of their site: that they do says nothing.
    place = "" if address.is_front(stored.canonical_url) else stored.canonical_url
    return copies.side(text, title=stored.title, day=at.date(), address=place)
