"""A row of a corpus, as it stands in its file → what is judged of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from provenance.core.address import canonical
from provenance.core.dates import read_date
from provenance.core.given import Given, of_row
from provenance.core.jsonline import decode
from provenance.core.text import bare_lines
from provenance.errors import InputError

LINE = "line"  # in place of a key: ids are the places of the rows


@dataclass(frozen=True, slots=True)
class Document:
    """What is judged of one row. `id` is None where the row has none; `as_given`: `body` is
    the row's `text` as it stands."""

    id: str | int | None
    body: str
    title: str
    published: str
    url: str
    as_given: bool

    @property
    def row(self) -> bytes:
        """A row of the same contract with what is judged as its text."""
        return msgspec.json.encode(
            {"text": self.body, "title": self.title, "published": self.published, "url": self.url}
        )

    @property
    def lines(self) -> str:
        """The body's lines that are not blank."""
        return bare_lines(self.body)

    @property
    def day(self) -> date | None:
        """An ISO day is taken at its word, also in an archive from before the web; else as feeds write."""
        if not self.published:
            return None
        try:
            return date.fromisoformat(self.published[:10])
        except ValueError:
            at = read_date(self.published).at
            return at.date() if at else None

    @property
    def second(self) -> int | None:
        """When it says that it was published, in seconds since 1970; a time without a zone is UTC's."""
        try:
            at: datetime | None = datetime.fromisoformat(self.published)
        except ValueError:
            at = read_date(self.published).at
        if at is None:
            return None
        return int((at if at.tzinfo else at.replace(tzinfo=UTC)).timestamp())

    @property
    def address(self) -> str:
        """The canonical address, "" for the front page of a site: many items link to that."""
        address = canonical(self.url) if self.url else ""
        parts = urlsplit(address)
        return address if parts.path not in ("", "/") or parts.query else ""


Judge = Callable[[Given], tuple[str, str]]  # a document → the body that is judged, and its title


def read(
    line: bytes, id_from: str = "id", markup: Judge | None = None, plain: Judge | None = None
) -> Document:
    """A row → its document. `markup` says what is judged of HTML, `plain` of plain text (None: all).

    Raises InputError: no object, no text, a field of a wrong type.
    """
    row, error = decode(line)
    if row is None:
        raise InputError(error)
    given, id_ = of_row(row), _id(row, id_from)
    judge = markup if given.is_html else plain
    body, title = judge(given) if judge else (given.text, "")
    return Document(id_, body, given.title or title, given.published, given.url, as_given=judge is None)


def _id(row: Mapping[str, Any], key: str) -> str | int | None:
    id_ = None if key == LINE else row.get(key)
    if id_ is None or id_ == "":
        return None
    if isinstance(id_, bool) or not isinstance(id_, str | int):
        raise InputError(f"`{key}` must be text or a whole number")
    if isinstance(id_, int) and not -(1 << 63) <= id_ < 1 << 64:
        raise InputError(f"`{key}` is a number of more than 64 bits: write it as text")
    return id_
