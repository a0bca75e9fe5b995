"""What is shipped: where a file or folder lies, in a wheel and in a checkout; and the public suffix list."""

from functools import cache, cached_property
from pathlib import Path
from typing import Any

from provenance.errors import ConfigError

PACKAGE = Path(__file__).resolve().parent


def folder(name: str) -> Path:
    """The folder `migrations` or `config`: inside the package (wheel), else beside it (checkout)."""
    for place in (PACKAGE / name, PACKAGE.parent / name):
        if place.is_dir():
            return place
    raise ConfigError(f"the installation is incomplete: no folder {name!r} in {PACKAGE}; install it again")


def read(name: str) -> bytes:
    """The bytes of a file in `config`, such as `agencies.toml`."""
    path = folder("config") / name
    try:
        return path.read_bytes()
    except OSError as error:
        reason = error.strerror or error
        raise ConfigError(f"the installation is incomplete: {path}: {reason}; install it again") from error


@cache
def public_suffixes() -> "PublicSuffixes":
    """The list, one for the whole process."""
    return PublicSuffixes()


class PublicSuffixes:
    """The public suffix list of the library that ships it, read when it is first asked: that takes 80 ms."""

    @cached_property
    def _list(self) -> Any:
        from publicsuffixlist import PublicSuffixList

        return PublicSuffixList()

    def privatesuffix(self, domain: str, /) -> str | None:
        """The registrable domain, see `core.address.Suffixes`."""
        found: str | None = self._list.privatesuffix(domain)
        return found
