"""The subscription list: add, list, remove, and OPML both ways."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Any

from provenance.core import address
from provenance.errors import InputError
from provenance.fetch.target import AddressError, kept
from provenance.formats import opml
from provenance.formats.opml import Subscription
from provenance.formats.printable import masked
from provenance.jobs import naming
from provenance.resources import public_suffixes
from provenance.storage import Connection, Store, feeds, outlets

# Until a first poll knows better; the settings rule from then on.
_FIRST_INTERVAL = 3600
# How like a known outlet's domain a word is (0 to 1): one that is a domain too may be right, so only one
# mistake in seven letters is asked about ("bcc.example"); one that is none cannot be ("herald").
_MISTYPED, _MEANT = 0.85, 0.6


def add(
    store: Store, url: str, outlet: str | None = None, aggregator: bool = False, title: str = ""
) -> dict[str, Any]:
    """Subscribe; nothing is fetched. InputError for what `poll` could not ask. Known: `added` is false.

    `near` is the known outlet of which a new one may be a mistyped form, else null.
    """
    url = _checked(url)
    with store.reading() as connection:
        domain = _outlet(connection, outlet)
        near = naming.near_outlet(connection, domain, _MISTYPED) if domain else ""
    wanted = Subscription(url, title=title, outlet=domain, aggregator=aggregator)
    number, new = store.write(lambda connection: _add(connection, wanted, datetime.now(UTC)))
    return {
        "feed": number,
        "url": url,
        "outlet": wanted.outlet or None,
        "added": new,
        "near": (new and near) or None,
    }


def _checked(url: str) -> str:
    try:
        return kept(url)
    except AddressError as error:
        web = url.strip().lower().startswith(("http://", "https://"))
        todo = "check its spelling" if web else "give one that begins with http:// or https://"
        raise InputError(f"not a feed's address: {masked(url)}: {todo}") from error


def _outlet(connection: Connection, given: str | None) -> str:
    if not given:
        return ""
    domain = address.domain(f"https://{given}/", public_suffixes()) if address.is_domain(given) else ""
    if not domain:
        asked = given.strip().lower()
        near = naming.near_outlet(connection, asked, _MEANT) if asked.isascii() and "\0" not in asked else ""
        hint = f"did you mean {near}?" if near else "give one such as herald.example"
        raise InputError(f"not a domain: {given}: {hint}")
    return domain


def _add(connection: Connection, wanted: Subscription, at: datetime) -> tuple[int, bool]:
    known = wanted.outlet and not wanted.aggregator
    return feeds.add(
        connection,
        url=wanted.url,
        kind="aggregator" if wanted.aggregator else "publisher",
        outlet_id=outlets.ensure(connection, wanted.outlet, is_domain=True) if known else None,
        title=wanted.title,
        folder=wanted.folder,
        at=at,
        interval_seconds=_FIRST_INTERVAL,
    )


def listing(store: Store) -> list[dict[str, Any]]:
    """All feeds with their state, times aware UTC."""
    with store.reading() as connection:
        return feeds.listing(connection)


def find(store: Store, named: str) -> int:
    """A feed by its number or its address. InputError, with the nearest one, when there is none.

    One that differs in its password alone would be shown as what was given: it is named by its number.
    """
    rows = listing(store)
    names = {named}
    with suppress(AddressError):
        names.add(kept(named))
    for row in rows:
        if names & {str(row["feed"]), row["url"]}:
            return int(row["feed"])
    raise InputError(f"no such feed: {masked(named)}: {_hint(rows, named, set(map(masked, names)))}")


def _hint(rows: list[dict[str, Any]], named: str, shown: set[str]) -> str:
    alike = [str(row["feed"]) for row in rows if masked(row["url"]) in shown]
    if alike:
        ids = "its id" if len(alike) == 1 else "one of their ids"
        return f"its password is not shown; give {ids} ({', '.join(alike)})"
    near = get_close_matches(named, [row["url"] for row in rows], n=1)
    return f"did you mean {masked(near[0])}?" if near else "see `provenance feeds list`"


def remove(store: Store, feed: str) -> dict[str, Any]:
    """Unsubscribe; its items stay."""
    number = find(store, feed)
    url = next(row["url"] for row in listing(store) if row["feed"] == number)
    store.write(lambda connection: feeds.remove(connection, number))
    return {"feed": number, "url": url}


def read_opml(store: Store, data: bytes) -> dict[str, Any]:
    """Subscribe to all feeds of a list, in one transaction; one whose address is none is left out.

    `failures` names each of these by its folder and title; the last, without a name, says of a list that is
    cut off or broken that feeds may be missing. InputError when it is no OPML or has no good feed.
    """
    wanted: list[Subscription] = []
    failures: list[dict[str, str]] = []
    for found in opml.read(data):
        try:
            wanted.append(_legal(found))
        except InputError as error:
            failures.append(
                {"name": "/".join(filter(None, (found.folder, found.title))), "reason": str(error)}
            )
    if not wanted:
        first = next((": ".join(filter(None, each.values())) for each in failures), "")
        raise InputError(
            f"no good feed in this OPML file: {first}" if first else "no feeds in this OPML file"
        )
    if lacking := opml.damage(data):
        failures.append({"name": "", "reason": lacking})
    now = datetime.now(UTC)
    added = store.write(lambda connection: _add_all(connection, wanted, now))
    return {"added": added, "present": len(wanted) - added, "failures": failures}


def _legal(found: Subscription) -> Subscription:
    url = _checked(found.url)
    outlet = address.domain(f"https://{found.outlet}/", public_suffixes()) if found.outlet else ""
    return Subscription(url, found.title, folder=found.folder, outlet=outlet, aggregator=found.aggregator)


def _add_all(connection: Connection, wanted: Iterable[Subscription], at: datetime) -> int:
    return sum(_add(connection, one, at)[1] for one in wanted)


def write_opml(store: Store) -> bytes:
    """The list as OPML."""
    rows = listing(store)
    return opml.write(
        [
            Subscription(
                row["url"],
                title=row["title"],
                folder=row["folder"],
                outlet=row["outlet"],
                aggregator=row["kind"] == "aggregator",
            )
            for row in rows
        ],
        "Feeds of provenance",
    )
