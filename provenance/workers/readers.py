"""What everyone who needs a foreign byte read is handed."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Generic, Protocol, TypeVar

import msgspec

from provenance.errors import InputError
from provenance.workers.frames import ERRORS, FAULT, MEMORY, Answer
from provenance.workers.requests import Request

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Known(Generic[T_co]):
    """In place of a request: an answer that took no worker."""

    value: T_co


Asked = Request[T] | Known[T] | InputError


class LimitError(InputError):
    """A document or feed over the limit of time or memory, or one that its worker died of."""


class WorkerFault(Exception):
    """An error in the program itself, met in a worker; its traceback is in the notes."""


# Why one document of many is left out while the others go on.
Unread = InputError | WorkerFault
UNREAD = (InputError, WorkerFault)


@dataclass(frozen=True, slots=True)
class Outcome(Generic[T]):
    """What came of one request of many."""

    request: "Asked[T]"
    answer: Answer

    def value(self) -> T:
        """The answer. Raises InputError (LimitError among them), ConfigError or WorkerFault."""
        if isinstance(self.request, InputError):
            raise self.request
        if isinstance(self.request, Known):
            return self.request.value
        if self.answer.error:
            raise _error(self.answer)
        value: T = msgspec.msgpack.decode(self.answer.value, type=type(self.request).answer())
        return value


class Readers(Protocol):
    """Workers, or this process in their place."""

    def ask(self, request: Request[T]) -> T:
        """One answer. Raises as `Outcome.value` does."""

    def each(
        self, requests: Iterable[tuple[K, Asked[T]]], ready: Callable[[], bool] = lambda: True
    ) -> Iterator[tuple[K, Outcome[T]]]:
        """The answers in the order of the requests, a bounded number of them ahead.

        What needs no worker, an error or a known answer, is handed on in its turn.
        `ready` tells whether the next request can be had without waiting: if not, answers come first.
        """

    def rows(self, file: int) -> Iterator[list[dict[str, Any] | None]]:
        """The rows of an open Parquet file, given its descriptor, some at a time.

        None stands for a row that is not UTF-8. Raises InputError, also in the middle, LimitError for
        rows that take too much time or memory; then there is no more.
        """

    def close(self) -> None:
        """End it; may be called twice."""

    def __enter__(self) -> "Readers": ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...


LIMIT = "limit"  # the message says which


def _error(answer: Answer) -> Exception:
    if answer.error in (LIMIT, MEMORY):
        return LimitError(answer.message)
    if answer.error == FAULT:
        fault = WorkerFault(answer.message)
        fault.add_note(answer.trace)
        return fault
    return ERRORS[answer.error](answer.message)
