"""The public suffix list, from the library that ships it."""

from functools import cache

from provenance.core.address import Suffixes


@cache
def load_suffixes() -> Suffixes:
    """Read once a process: some 50 ms."""
    from publicsuffixlist import PublicSuffixList

    return PublicSuffixList()
