"""One tree of errors, each with the exit code that the command line ends with.

    ProvenanceError (3)
    ├── InputError (3)       a file, a line, a document that cannot be read
    ├── ConfigError (3)      a setting that is wrong
    ├── DatabaseError (4)    no database, not ours, older or newer, full, locked
    ├── NetworkError (5)     nothing could be fetched
    └── BusyError (75)       another run holds the lock

A message is one line: what is wrong, where, and what to do.
"""

from typing import ClassVar


class ProvenanceError(Exception):
    """The base: anything that the program says in one line instead of a traceback."""

    exit_code: ClassVar[int] = 3


class InputError(ProvenanceError):
    """Bad input: no such file, not text, a bad line, a word that names nothing."""


class ConfigError(ProvenanceError):
    """A wrong setting; the message names key, file and line."""


class DatabaseError(ProvenanceError):
    """The database is missing, not ours, of another version, locked or full."""

    exit_code = 4


class NetworkError(ProvenanceError):
    """Nothing could be fetched."""

    exit_code = 5


class BusyError(ProvenanceError):
    """Another run holds the lock."""

    exit_code = 75
