"""Text and bytes → standard output and standard error, whatever stands behind them.

Words for people go in the encoding of the place, with `?` for what it does not know; what
programs read (JSON, CSV, OPML) is always UTF-8.
"""

import io
import os
import sys
from contextlib import suppress
from typing import Any

from provenance.formats.printable import printable


def prepare() -> None:
    """Make both streams usable: closed ones lead nowhere, no character can fail."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115 (lives as long as we)
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def result(text: str) -> None:
    """A line or lines for people to standard output; `text` is safe to print already."""
    sys.stdout.write(f"{text}\n")


def data(blob: bytes) -> None:
    """Bytes for programs to standard output, as they are."""
    sys.stdout.flush()
    left = memoryview(blob)
    while left:  # under PYTHONUNBUFFERED a nearly full disk takes a part, and only the next write fails
        left = left[sys.stdout.buffer.write(left) :]


def document(value: Any) -> None:
    """One JSON document for programs."""
    from provenance.formats.tables import as_json

    data(as_json(value).encode())


def talk(text: str) -> None:
    """A line or lines to standard error. When nobody can hear, that is no reason to fail."""
    with suppress(OSError):  # said again by the last flush
        sys.stdout.flush()  # so that both are in order on a terminal
    with suppress(OSError, ValueError):
        sys.stderr.write(f"{text}\n")
        sys.stderr.flush()


def say(text: str) -> None:
    """One line of foreign text to standard error, without control characters."""
    talk(one_line(text))


def safe(text: str) -> str:
    """A piece of a line, its blanks kept, without what could move the cursor."""
    return printable(text)


def one_line(text: str) -> str:
    """Any text in one line that is safe to print."""
    return " ".join(printable(text).split())


def watched() -> bool:
    """Whether somebody at a terminal reads standard error."""
    return sys.stderr.isatty()


def known(text: str) -> bool:
    """Whether standard output can show all of `text`."""
    try:
        text.encode(sys.stdout.encoding or "ascii")
    except UnicodeError:
        return False
    return True


def flush() -> None:
    """Write what waits; raises BrokenPipeError when the reader went away."""
    sys.stdout.flush()
    with suppress(OSError, ValueError):
        sys.stderr.flush()


def abandon() -> None:
    """The reader went away: what still waits leads nowhere, also at the interpreter's end."""
    with suppress(OSError, ValueError, io.UnsupportedOperation):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)
