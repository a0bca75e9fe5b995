"""How far a job has come → one line that rewrites itself on a terminal, nothing elsewhere."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

from provenance.cli import streams

Progress = Callable[[int, int | None, str], None]
# Often enough to look alive, seldom enough to cost nothing.
PAUSE_SECONDS = 0.1


@contextmanager
def shown() -> Iterator[Progress | None]:
    """A callable `(done, total or None, what)` for a job; None when nobody watches."""
    if not streams.watched():
        yield None
        return
    line = _Line()
    try:
        yield line.show
    finally:
        line.clear()


class _Line:
    """The line on standard error and when it was last written."""

    def __init__(self) -> None:
        self.written = float("-inf")

    def show(self, done: int, total: int | None, what: str) -> None:
        now = time.monotonic()
        if now - self.written < PAUSE_SECONDS and done != total:
            return
        self.written = now
        count = f"{done:,}" if total is None else f"{done:,}/{total:,}"
        self._write(f"{count} {streams.one_line(what)}")

    def clear(self) -> None:
        if self.written > 0:
            self._write("")

    def _write(self, text: str) -> None:
        import shutil

        room = max(1, shutil.get_terminal_size().columns - 1)
        with suppress(OSError, ValueError):
            sys.stderr.write(f"\r{text[:room]}\x1b[K")
            sys.stderr.flush()
