"""A row of the JSON Lines contract → its fields, checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from provenance.core import address
from provenance.core.text import Text, of_html, of_plain
from provenance.errors import InputError
from provenance.jobs.suffixes import load_suffixes

_STRINGS = ("title", "url", "outlet", "author", "language", "published")
_NAMED = frozenset({"id", "text", "html", "metadata", *_STRINGS})


@dataclass(frozen=True, slots=True)
class Row:
    """One document as given. `outlet` is a registered domain or a name; it is read off `url` where it is
    not given. `html` is None for plain text; `metadata` holds what the contract does not name."""

    id: str
    text: Text
    html: str | None
    title: str
    url: str
    outlet: str
    author: str
    language: str
    published: str
    metadata: Mapping[str, Any]


def read(row: Any) -> Row:
    """Raises InputError: not an object, neither text nor html, or a field of a wrong type."""
    if not isinstance(row, Mapping):
        raise InputError(f"a document is an object, not {_type(row)}")
    for name in ("text", "html", *_STRINGS):
        if not isinstance(row.get(name), str | None):
            raise InputError(f"`{name}` must be a string, not {_type(row[name])}")
    if isinstance(row.get("id"), list | dict | bool):
        raise InputError(f"`id` must be a string or a number, not {_type(row['id'])}")
    plain, html = row.get("text"), row.get("html")
    if plain is None and html is None:
        raise InputError("no `text` and no `html`")
    text = of_plain(plain) if plain is not None else of_html(html or "")
    given = {name: row.get(name) or "" for name in _STRINGS}
    given["url"] = given["url"] or text.canonical  # a saved page says where it is from
    given["outlet"] = outlet(given["outlet"], given["url"])
    given["title"] = given["title"] or text.title
    given["language"] = given["language"] or text.language
    extra = row.get("metadata") if isinstance(row.get("metadata"), Mapping) else {}
    return Row(
        id="" if row.get("id") is None else str(row["id"]),
        text=text,
        html=None if plain is not None else html,
        metadata={**(extra or {}), **{key: value for key, value in row.items() if key not in _NAMED}},
        **given,
    )


def outlet(given: str, url: str = "") -> str:
    """A domain in any form → the registered one; a name as it is; nothing → the domain of the address."""
    if address.is_domain(given):
        return address.domain(f"https://{given}/", load_suffixes()) or given
    return given or (address.domain(url, load_suffixes()) if url else "")


def _type(value: object) -> str:
    names = {
        dict: "an object",
        list: "a list",
        bool: "true or false",
        int: "a number",
        float: "a number",
        str: "a string",
    }
    return names.get(type(value), type(value).__name__)
