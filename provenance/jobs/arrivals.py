"""A feed's entries or an ingested row → arrivals: what is claimed of each item, ready to decide on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from provenance.core import address, identity
from provenance.core.address import Suffixes
from provenance.core.dates import Date, read_date
from provenance.core.feed import Entry
from provenance.core.given import Given
from provenance.core.identity import Claim
from provenance.core.reading import Page, completed
from provenance.core.text import normalise
from provenance.jobs import rows
from provenance.resources import public_suffixes
from provenance.workers.readers import UNREAD, Unread

_NO_DATE = Date("")
PageOf = Callable[[str], Page]  # HTML → its text; raises InputError when that takes too much


@dataclass(frozen=True, slots=True)
class Arrival:
    """One sighting of one article. `outlet` is a domain or a name, "" when unknown."""

    outlet: str
    url: str
    canonical: str
    guid: str
    title: str
    author: str
    language: str
    published: Date
    html: str | None
    text: str
    claim: Claim
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @property
    def given(self) -> Given:
        """The article as it is read."""
        return Given(
            self.text if self.html is None else self.html,
            is_html=self.html is not None,
            title=self.title,
            url=self.url,
            outlet=self.outlet,
            author=self.author,
            language=self.language,
            published=self.published.raw,
        )


@dataclass(frozen=True, slots=True)
class Carrier:
    """The feed that an entry came in. `outlet` is the publisher's, "" for an aggregator."""

    feed: int
    outlet: str
    language: str
    aggregator: bool


def of_entries(
    entries: Sequence[Entry], carrier: Carrier, suffixes: Suffixes, page_of: PageOf
) -> tuple[list[Arrival], list[Unread]]:
    """The articles of one document that can be read, in its order, and why the others cannot.

    A guid that several of them share names none.
    """
    sightings = ((entry.guid, address.canonical(entry.link), entry.title) for entry in entries)
    shared = identity.shared_guids(sightings)
    found: list[Arrival] = []
    left_out: list[Unread] = []
    for entry in entries:
        try:
            found.append(of_entry(entry, carrier, suffixes, page_of, named=entry.guid not in shared))
        except UNREAD as error:
            left_out.append(error)
    return found, left_out


def of_entry(
    entry: Entry, carrier: Carrier, suffixes: Suffixes, page_of: PageOf, *, named: bool = True
) -> Arrival:
    """What a feed says of an article: its content, or the summary where there is none.

    `named` is false when its guid is also that of others in the document.
    """
    content, is_html = (
        (entry.content, entry.content_is_html) if entry.content else (entry.summary, entry.summary_is_html)
    )
    canonical = address.canonical(entry.link)
    outlet = _outlet_behind(entry, suffixes) if carrier.aggregator else carrier.outlet
    metadata: dict[str, Any] = {}
    if entry.categories:
        metadata["categories"] = list(entry.categories)
    if entry.source:
        metadata["source"] = {"title": entry.source.title, "url": entry.source.url}
    if entry.content and entry.summary:
        metadata["summary"] = normalise(entry.summary)
    return _arrival(
        page_of(content) if is_html else Page(normalise(content)),
        outlet=outlet,
        url=entry.link,
        canonical=canonical,
        guid=entry.guid,
        feed=str(carrier.feed),
        own=not carrier.aggregator,
        named=named,
        title=entry.title,
        author=entry.author,
        language=entry.language or carrier.language,
        published=entry.published or entry.updated or _NO_DATE,
        html=content if is_html else None,
        metadata=metadata,
    )


def _outlet_behind(entry: Entry, suffixes: Suffixes) -> str:
    """An aggregator's item belongs to the paper that its `source` names, else to its link's domain."""
    if entry.source and entry.source.url:
        named = address.domain(entry.source.url, suffixes)
        if named:
            return named
    return address.domain(entry.link, suffixes)


def of_row(row: Any, page_of: PageOf) -> Arrival:
    """A row of the JSON Lines contract. InputError when it has no text or a field of the wrong type."""
    checked = rows.read(row)
    source = checked.given
    page = page_of(source.text) if source.is_html else Page(normalise(source.text))
    given = completed(source, page, public_suffixes())
    canonical = address.canonical(given.url)
    return _arrival(
        page,
        outlet=given.outlet,
        url=given.url,
        canonical=canonical,
        # The address names a file's document, unless it is only its site's.
        guid="" if given.url and not address.is_front(canonical) else checked.id,
        feed="",
        own=True,
        title=given.title,
        author=given.author,
        language=given.language,
        published=read_date(given.published) if given.published else _NO_DATE,
        html=given.text if given.is_html else None,
        metadata=checked.metadata,
    )


def _arrival(
    page: Page, *, html: str | None, feed: str, own: bool, named: bool = True, **fields: Any
) -> Arrival:
    clean: dict[str, Any] = {k: normalise(v) if isinstance(v, str) else v for k, v in fields.items()}
    clean["title"] = clean["title"] or page.title
    content = identity.content(clean["title"], page.text)
    telling = _has_letters(clean["title"]) and _has_letters(page.text)
    # Many entries of a feed may link to the front page; none of them lies there.
    front = address.is_front(clean["canonical"]) and bool(clean["guid"] or (feed and telling))
    keys = identity.keys(
        outlet=clean["outlet"],
        feed=feed,
        own=own,
        guid=clean["guid"] if named else "",
        link="" if front else clean["canonical"],
        content=content,
        telling=telling,
    )
    return Arrival(
        html=normalise(html) if html is not None else None,
        text=page.text,
        claim=Claim(keys, content, own, clean["title"], len(page.text)),
        **clean,
    )


def _has_letters(text: str) -> bool:
    return any(map(str.isalnum, text))


def interval(published: Date) -> tuple[datetime | None, datetime | None]:
    """Between which times it was published, as far as the date tells."""
    return published.earliest or published.at, published.latest or published.at
