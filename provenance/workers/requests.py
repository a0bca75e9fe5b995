"""What a worker can be asked; each request knows the type of its answer.

Light on purpose: the parent that only hands documents on loads neither the rules nor a parser.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from provenance.core.given import Given

if TYPE_CHECKING:
    from provenance.core.feed import Feed  # noqa: F401 (named in quotes)
    from provenance.core.notes.note import Headline
    from provenance.core.reading import Account, Page  # noqa: F401 (named in quotes)
    from provenance.workers.answers import Explained, Judged, Sketched  # noqa: F401 (named in quotes)

T_co = TypeVar("T_co", covariant=True)


class Request(msgspec.Struct, Generic[T_co], frozen=True, array_like=True, tag=True):
    """Something to be done in a worker, answered by a T."""

    @classmethod
    def answer(cls) -> Any:
        """The type T, imported only now."""
        raise NotImplementedError


class Parse(Request["Feed"], frozen=True, array_like=True, tag=True):
    """Feed bytes → the feed: `core.feed.parse`."""

    data: bytes
    url: str
    content_type: str

    @classmethod
    def answer(cls) -> Any:
        from provenance.core.feed import Feed

        return Feed


class Look(Request["Page"], frozen=True, array_like=True, tag=True):
    """HTML → its text: `core.reading.look`."""

    html: str

    @classmethod
    def answer(cls) -> Any:
        from provenance.core.reading import Page

        return Page


class Read(Request["Account"], frozen=True, array_like=True, tag=True):
    """A document → what the rules say of it: `core.reading.account`.

    `headlines` (second pass) maps a normalised line to item, outlet and title of whose it is; `titles`
    (second pass) are those under which the outlet has the same words elsewhere.
    """

    given: Given
    headlines: dict[str, tuple[str, str, str]] = {}
    titles: tuple[str, ...] = ()
    with_fingerprint: bool = False

    @classmethod
    def answer(cls) -> Any:
        from provenance.core.reading import Account

        return Account


class Check(Request[dict[str, Any]], frozen=True, array_like=True, tag=True):
    """A document → the object of `check`, its `id` null: `core.checking.check`, `formats.contract.report`."""

    given: Given
    with_text: bool = False

    @classmethod
    def answer(cls) -> Any:
        return dict[str, Any]


class CheckLines(Request[tuple[tuple[bytes, str], ...]], frozen=True, array_like=True, tag=True):
    """Documents, each the bytes of a JSON object → for each the line of `check --jsonl`, its `id` carried
    through, or b"" and what is wrong with it."""

    rows: tuple[bytes, ...]
    with_text: bool = False

    @classmethod
    def answer(cls) -> Any:
        return tuple[tuple[bytes, str], ...]


class Rows(Request[list[dict[str, Any] | None]], frozen=True, array_like=True, tag=True):
    """The rows behind the first `known` of the Parquet file with this descriptor, which the worker was
    started with; none at its end: `workers.columns`. A worker goes on where it was, and nowhere else."""

    file: int
    known: int

    @classmethod
    def answer(cls) -> Any:
        return list[dict[str, Any] | None]


class Sketch(Request["Sketched"], frozen=True, array_like=True, tag=True):
    """Rows of a corpus, each one JSON object → what an engine keeps of them: `core.sketches.sketch`."""

    rows: tuple[bytes, ...]
    id_from: str

    @classmethod
    def answer(cls) -> Any:
        from provenance.workers.answers import Sketched

        return Sketched


class SketchMany(Sketch, frozen=True, array_like=True, tag=True):
    """The same where so many come that a compiled kernel is worth loading."""


class SketchBodies(Sketch, frozen=True, array_like=True, tag=True):
    """The same of what the rules leave of each; nothing is left of one that may not be matched."""


class Compare(Request["Judged"], frozen=True, array_like=True, tag=True):
    """Rows of a corpus, and pairs of them by their places → which are copies: `core.copies.compare`.

    With `addressed` a pair of one canonical address is one article whatever its texts say.
    """

    rows: tuple[bytes, ...]
    pairs: tuple[tuple[int, int], ...]
    addressed: bool = False

    @classmethod
    def answer(cls) -> Any:
        from provenance.workers.answers import Judged

        return Judged


class Explain(Request["Explained"], frozen=True, array_like=True, tag=True):
    """Two rows of a corpus → what they share, and what `core.copies` says of them."""

    a: bytes
    b: bytes

    @classmethod
    def answer(cls) -> Any:
        from provenance.workers.answers import Explained

        return Explained


AnyRequest = (
    Parse | Look | Read | Check | CheckLines | Rows | Sketch | SketchMany | SketchBodies | Compare | Explain
)


def second_pass(given: Given, headlines: Mapping[str, "Headline"], titles: tuple[str, ...] = ()) -> Read:
    """A reading with other items' titles, fingerprinted."""
    told = {line: (each.item, each.outlet, each.title) for line, each in headlines.items()}
    return Read(given, told, titles, with_fingerprint=True)


def encode(request: Request[Any]) -> bytes:
    """A request as bytes; half a surrogate pair, which UTF-8 cannot hold, becomes U+FFFD."""
    try:
        return _ENCODER.encode(request)
    except UnicodeEncodeError:
        return _ENCODER.encode(_whole(request))


_ENCODER = msgspec.msgpack.Encoder()


def _whole(request: Request[Any]) -> Request[Any]:
    changed: dict[str, Any] = {}
    for name in request.__struct_fields__:
        value = getattr(request, name)
        if isinstance(value, str):
            changed[name] = _mended(value)
        elif isinstance(value, Given):
            texts = {key: part for key, part in asdict(value).items() if isinstance(part, str)}
            changed[name] = Given(
                **{key: _mended(part) for key, part in texts.items()}, is_html=value.is_html
            )
    return msgspec.structs.replace(request, **changed)


def _mended(text: str) -> str:
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
