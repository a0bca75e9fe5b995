"""A row of the JSON Lines contract → the document as it was given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from provenance.errors import InputError

FIELDS = ("title", "url", "outlet", "author", "language", "published")
_TEXTS = ("text", "html", *FIELDS)
NO_COLUMN = "no column `text` or `html`"  # part of what is said of a table that holds no documents


@dataclass(frozen=True, slots=True)
class Given:
    """A document before it is read: plain text or HTML, and what is said of it. Unknown fields are ""."""

    text: str
    is_html: bool = False
    title: str = ""
    url: str = ""
    outlet: str = ""
    author: str = ""
    language: str = ""
    published: str = ""


def of_row(row: Any) -> Given:
    """A row → a document; `text` beats `html`.

    Raises InputError: not an object, neither text nor html, or a field of a wrong type.
    """
    if not isinstance(row, Mapping):
        raise InputError(f"a document is an object, not {_type(row)}")
    for name in _TEXTS:
        value = row.get(name)
        if value is not None and not isinstance(value, str):
            raise InputError(f"`{name}` must be a string, not {_type(value)}")
    if isinstance(row.get("id"), (list, dict, bool)):  # a union is made anew each time
        raise InputError(f"`id` must be a string or a number, not {_type(row['id'])}")
    plain, markup = row.get("text"), row.get("html")
    if plain is None and markup is None:
        raise InputError("no `text` and no `html`")
    fields = {name: row.get(name) or "" for name in FIELDS}
    return Given(markup or "" if plain is None else plain, plain is None, **fields)


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
