"""Find the copies of a syndicated story, its origin, and what on the page is not the story.

The public names are loaded when they are first used, so that importing this costs nothing.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from provenance.api import check, compare, diff, fingerprint
    from provenance.errors import ProvenanceError
    from provenance.version import __version__

__all__ = ["ProvenanceError", "__version__", "check", "compare", "diff", "fingerprint"]

_PLACES = {
    "ProvenanceError": "provenance.errors",
    "__version__": "provenance.version",
    "check": "provenance.api",
    "compare": "provenance.api",
    "diff": "provenance.api",
    "fingerprint": "provenance.api",
}


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
