"""Lists of what outlets print around their stories → the lines of one outlet."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from provenance.core.address import is_domain
from provenance.core.expression import Expression, compiled
from provenance.core.listfile import ListFile
from provenance.core.notes.phrases import EDGES, fold

_LIMIT = 2000  # characters of a line: a paragraph about the outlet, not a page on one line
_KEYS = ("lines", "patterns")


@dataclass(frozen=True, slots=True)
class OutletLines:
    """Whole lines as `plain` makes them, and regular expressions for whole lines as printed."""

    lines: frozenset[str] = frozenset()
    patterns: tuple[tuple[str, Expression], ...] = ()

    def form(self, line: str) -> str | None:
        """The listed line or pattern that this line is; None when it is none of them."""
        line = line.strip()
        if len(line) > _LIMIT:
            return None
        if (key := plain(line)) in self.lines:
            return key
        return next((form for form, pattern in self.patterns if pattern.fullmatch(line)), None)


def outlet_lines(files: Sequence[ListFile], outlet_of: Callable[[str], str] = str) -> dict[str, OutletLines]:
    """Outlet, as `key` makes it → its lines, those of several files together.

    `outlet_of` makes of a domain in any form the one that documents have.

    Raises ConfigError, which names file, line and key, when one is wrong.
    """
    lines: dict[str, list[str]] = {}
    patterns: dict[str, list[tuple[str, Expression]]] = {}
    for file in files:
        for outlet, name, form in _rows(file):
            house = key(outlet_of(outlet))
            if name == "lines":
                lines.setdefault(house, []).append(_line(file, outlet, form))
            else:
                patterns.setdefault(house, []).append((form, _pattern(file, outlet, form)))
    return {
        outlet: OutletLines(frozenset(lines.get(outlet, ())), tuple(patterns.get(outlet, ())))
        for outlet in lines | patterns
    }


def of_outlet(known: Mapping[str, OutletLines], outlet: str) -> OutletLines | None:
    """The lines of a publishing outlet, given by domain or name."""
    return known.get(key(outlet)) if known and outlet else None


def key(outlet: str) -> str:
    """A domain or name in the form in which outlets are compared."""
    return outlet.strip().casefold().removeprefix("www.")


def plain(line: str) -> str:
    """Case, kinds of quotes, blanks and marks round a line do not matter."""
    return " ".join(fold(line).split()).strip(EDGES)


def _rows(file: ListFile) -> Iterator[tuple[str, str, str]]:
    for outlet, lists in file.tables().items():
        if not isinstance(lists, dict):
            raise file.wrong((outlet,), 'must be a table named for the outlet: ["herald.example"]')
        if wrong := _no_outlet(outlet):
            raise file.wrong((outlet,), wrong)
        for name, forms in lists.items():
            if isinstance(forms, dict):
                raise file.wrong((outlet, name), f'write a domain in quotes: ["{outlet}.{name}"]')
            if name not in _KEYS:
                raise file.wrong((outlet, name), f"there is no such key; there are {', '.join(_KEYS)}")
            if not isinstance(forms, list) or not all(isinstance(form, str) for form in forms):
                raise file.wrong((outlet, name), "must be a list of texts")
            for form in forms:
                yield outlet, name, form


def _no_outlet(outlet: str) -> str:
    """Why no outlet can be called so; "" for a domain or a name, whatever that is."""
    host = outlet.partition("://")[2] or outlet
    if is_domain(host.partition("/")[0]):
        wanted = key(host.partition("/")[0])
        return "" if host == outlet and "/" not in host else f'write the domain alone: ["{wanted}"]'
    told = "://" in outlet or ".." in outlet or not any(map(str.isalnum, outlet))
    return 'is no domain and no name of an outlet: write ["herald.example"]' if told else ""


def _line(file: ListFile, outlet: str, form: str) -> str:
    if "\n" in form.strip():
        raise file.wrong((outlet, "lines"), f"{form!r}: one line at a time", form.strip().partition("\n")[0])
    if not (line := plain(form)):
        raise file.wrong((outlet, "lines"), f"{form!r}: a line must hold words", form)
    return line


def _pattern(file: ListFile, outlet: str, form: str) -> Expression:
    try:
        return compiled(form)
    except ValueError as error:
        raise file.wrong((outlet, "patterns"), f"{form!r}: {error}", form) from error
