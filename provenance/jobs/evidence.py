"""The shipped lists and the user's own → the evidence of a first pass."""

from collections.abc import Sequence
from hashlib import blake2b
from pathlib import Path

from provenance import resources
from provenance.core.agencies import catalogue
from provenance.core.listfile import ListFile
from provenance.core.notes import phrases as read_phrases
from provenance.core.notes.note import Evidence
from provenance.core.notes.outlet_lines import outlet_lines as read_outlet_lines
from provenance.errors import ConfigError
from provenance.jobs import rows
from provenance.settings import Settings


def of(settings: Settings) -> Evidence:
    """The evidence that these settings ask for."""
    own = settings.notes
    return load(own.phrases, own.agencies, own.outlet_lines)


def load(
    phrases: Sequence[str] = (), agencies: Sequence[str] = (), outlet_lines: Sequence[str] = ()
) -> Evidence:
    """Read the shipped lists, and files of the user's own by their paths; so a child process can, too.

    Whoever calls keeps the value; nothing is cached here. Raises ConfigError, which names file, line
    and key, when a list is wrong or cannot be read.
    """
    shipped = [resources.read("agencies.toml"), resources.read("phrases.toml")]
    own = [
        [_file(key, path) for path in paths]
        for key, paths in (("agencies", agencies), ("phrases", phrases), ("outlet_lines", outlet_lines))
    ]
    return Evidence(
        catalogue(shipped[0], own[0]),
        read_phrases(shipped[1], own[1]),
        outlet_lines=read_outlet_lines(own[2], rows.outlet),
        lists=_digest([shipped[:1], shipped[1:], *([file.data for file in files] for files in own)]),
    )


def _file(key: str, path: str) -> ListFile:
    try:
        return ListFile(path, Path(path).read_bytes())
    except OSError as error:
        raise ConfigError(
            f"{path}: cannot be read: {error.strerror or error} ([notes] {key} names it)"
        ) from error


def _digest(groups: Sequence[Sequence[bytes]]) -> str:
    """Another text whenever a list changes, comes or goes."""
    whole = blake2b(digest_size=4)
    for group in groups:
        whole.update(b"%d:" % len(group))
        for data in group:
            whole.update(blake2b(data, digest_size=16).digest())
    return whole.hexdigest()
