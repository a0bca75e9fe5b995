"""What a rule is given and what it gives: Document, Evidence, Note, Rule."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from provenance.core.agencies import Catalogue, Credit
from provenance.core.notes.lines import Line, strip
from provenance.core.notes.outlet_lines import OutletLines
from provenance.core.notes.phrases import Phrases
from provenance.core.notes.spans import NOWHERE, Spans
from provenance.core.text import Text

Kind = Literal["syndication", "credit", "contamination", "quality"]


@dataclass(frozen=True, slots=True)
class Document:
    """One document as the rules see it. `outlet` is the publishing outlet's domain or name."""

    text: Text
    title: str = ""
    url: str = ""
    outlet: str = ""
    author: str = ""
    language: str = ""
    published: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """One finding: `text[start:end] == quote`, in code points.

    `says` is a sentence for people. `credit` is set when the note names a house in a role.
    `cuts` tells whether its characters leave the body; `blocks` whether the document may not be
    matched at all.
    """

    rule: str
    version: int
    kind: Kind
    says: str
    start: int
    end: int
    quote: str
    detail: Mapping[str, Any] = field(default_factory=dict)
    credit: Credit | None = None
    cuts: bool = True
    blocks: bool = False


def quoting(
    document: Document, rule: tuple[str, int, Kind], says: str, start: int, end: int, **more: Any
) -> Note:
    """A note on `text[start:end]`, without the blanks at its ends; `rule` is its name, version and kind."""
    start, end = strip(document.text.text, start, end)
    if more.get("blocks"):  # those who get a note as JSON, or stored, must be able to tell it too
        more["detail"] = {**more.get("detail", {}), "blocks": True}
    name, version, kind = rule
    return Note(name, version, kind, says, start, end, document.text.text[start:end], **more)


@dataclass(frozen=True, slots=True)
class Headline:
    """A title of another item, found on this page: whose it is."""

    item: str
    outlet: str
    title: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a rule may know besides the document. A value; made by jobs, never read from a file.

    `outlet_lines` are the user's, by outlet (`core.notes.outlet_lines.of_outlet`); `lists` names the
    content of all lists.
    `headlines` (second pass) maps a normalised line (`core.notes.normal`) to the item whose title
    it is, own story left out; `titles` (second pass) are those under which other items of the same
    outlet have the same words. `found` holds what earlier rules of this pass said, `lines` the
    paragraphs as `run` read them once for all rules; `taken` is where those notes stand, `cut` where
    they cut.
    """

    catalogue: Catalogue
    phrases: Phrases
    headlines: Mapping[str, Headline] = field(default_factory=dict)
    found: tuple[Note, ...] = ()
    lines: tuple[Line, ...] = ()
    taken: Spans = NOWHERE
    cut: Spans = NOWHERE
    titles: tuple[str, ...] = ()
    outlet_lines: Mapping[str, OutletLines] = field(default_factory=dict)
    lists: str = ""


@dataclass(frozen=True, slots=True)
class Rule:
    """A named, versioned callable of the list `RULES`."""

    name: str
    version: int
    kind: Kind
    find: Callable[[Document, Evidence], tuple[Note, ...]]
