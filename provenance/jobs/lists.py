"""The shipped lists and the files that settings name → their bytes; nothing is understood here."""

import os
from collections.abc import Sequence
from pathlib import Path

from provenance import resources
from provenance.core.listfile import ListFile, Lists
from provenance.errors import ConfigError
from provenance.settings import Settings


def of(settings: Settings) -> Lists:
    """The lists that these settings ask for."""
    own = settings.notes
    return load(own.phrases, own.agencies, own.outlet_lines)


def load(
    phrases: Sequence[str] = (), agencies: Sequence[str] = (), outlet_lines: Sequence[str] = ()
) -> Lists:
    """The shipped lists, and files of the user's own by their paths.

    Raises ConfigError, which names the file, when one cannot be read.
    """
    return Lists(
        resources.read("agencies.toml"),
        resources.read("phrases.toml"),
        own_agencies=tuple(_file("agencies", path) for path in agencies),
        own_phrases=tuple(_file("phrases", path) for path in phrases),
        own_outlet_lines=tuple(_file("outlet_lines", path) for path in outlet_lines),
    )


def _file(key: str, path: str) -> ListFile:
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read: {error.strerror or error} ([notes] {key} names it)"
        ) from error
    # The name crosses to another process as UTF-8, which a path need not be.
    return ListFile(os.fsencode(path).decode("utf-8", "replace"), data)
