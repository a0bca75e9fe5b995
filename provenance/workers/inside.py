"""Requests → answers in this process, without limits: for programs, tests and what is known to be tame."""

from collections.abc import Callable, Iterable, Iterator
from types import TracebackType
from typing import TypeVar

from provenance.core.listfile import Lists
from provenance.workers import tasks
from provenance.workers.frames import Answer, opened
from provenance.workers.readers import Asked, Outcome
from provenance.workers.requests import Request, encode

T = TypeVar("T")
K = TypeVar("K")


class Inside:
    """Readers that are no workers. The same bytes are made of each value, so that the answers are equal."""

    def __init__(self, lists: Lists) -> None:
        self._tasks = tasks.Tasks(lists)

    def ask(self, request: Request[T]) -> T:
        return self._outcome(request).value()

    def each(
        self, requests: Iterable[tuple[K, Asked[T]]], ready: Callable[[], bool] = lambda: True
    ) -> Iterator[tuple[K, Outcome[T]]]:
        for key, request in requests:
            yield key, self._outcome(request)

    def close(self) -> None:
        pass

    def __enter__(self) -> "Inside":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        pass

    def _outcome(self, request: Asked[T]) -> Outcome[T]:
        if not isinstance(request, Request):
            return Outcome(request, Answer())
        return Outcome(request, opened(self._tasks.perform(tasks.decode(encode(request)))))
