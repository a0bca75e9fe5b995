"""How far a job has come → one line that rewrites itself on a terminal, nothing elsewhere."""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta

from provenance.cli import streams
from provenance.core.progress import Progress
from provenance.formats.printable import counted

# Often enough to look alive, seldom enough to cost nothing.
PAUSE_SECONDS = 0.1
# A rate of less than this jumps about.
SURE_SECONDS = 1.0


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


def bounded(done: Mapping[str, int]) -> str:
    """What a run did not compare, for its summary; "" when it compared all."""
    counts = [
        (
            done["hot_keys"],
            "key too common to try all that share it",
            "keys too common to try all that share them",
        ),
        (done["left_out"], "far candidate left out", "far candidates left out"),
    ]
    return "".join(f", {counted(*each)}" for each in counts if each[0])


class _Line:
    """The line on standard error, when it was last written, and since when the same thing is done."""

    def __init__(self) -> None:
        self.written = float("-inf")
        self.stage: tuple[str, float, int] = ("", 0.0, 0)

    def show(self, done: int, total: int | None, what: str) -> None:
        now = time.monotonic()
        if what != self.stage[0]:
            self.stage = (what, now, done)
        if now - self.written < PAUSE_SECONDS and done != total:
            return
        self.written = now
        count = f"{done:,}" if total is None else f"{done:,}/{total:,}"
        self._write(f"{count} {streams.one_line(what)}{self._rate(done, total, now)}")

    def _rate(self, done: int, total: int | None, now: float) -> str:
        """How many a second since this began, and when it will end, once that says something."""
        _, began, first = self.stage
        if now - began < SURE_SECONDS or done <= first:
            return ""
        each = (done - first) / (now - began)
        rate = f"{each:,.0f}/s" if each >= 10 else f"{each:.1f}/s"  # two digits say enough
        return f" ({rate}{self._end((total - done) / each)})" if total else f" ({rate})"

    def _end(self, seconds: float) -> str:
        """The time on the clock so many seconds from now; nothing at the end itself."""
        if seconds <= 0:
            return ""
        return f", until {datetime.now().astimezone() + timedelta(seconds=seconds):%H:%M:%S}"

    def clear(self) -> None:
        if self.written > 0:
            self._write("")

    def _write(self, text: str) -> None:
        import shutil

        room = max(1, shutil.get_terminal_size().columns - 1)
        with suppress(OSError, ValueError):
            sys.stderr.write(f"\r{text[:room]}\x1b[K")
            sys.stderr.flush()
