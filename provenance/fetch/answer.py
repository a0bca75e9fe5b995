"""What is asked of a server and what came back: values alone, cheap to import."""

from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["fetched", "unchanged", "failed"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What one answer may cost, and whom we may reach.

    `timeout` is in seconds for all of one answer: names, connecting, redirects, body. `max_bytes`
    counts the body as it is after decompression. `allow_private` lists the networks (as
    "127.0.0.0/8") that may be reached although they are not public. `per_host` and `at_once` are
    numbers of requests; waiting for a place does not count against the timeout.
    """

    timeout: float
    max_bytes: int
    user_agent: str
    max_redirects: int = 5
    allow_private: tuple[str, ...] = ()
    per_host: int = 2
    at_once: int = 16


@dataclass(frozen=True, slots=True)
class Request:
    """One address to fetch; `key` is the caller's own and comes back with the answer.

    The validators are the bytes that the last answer gave. `given_by` is the address that gave
    them (its `Answer.url`), to which alone they are sent; empty means `url` itself.
    """

    key: Any
    url: str
    etag: bytes = b""
    last_modified: bytes = b""
    given_by: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a request.

    `fetched` has a body, `unchanged` is a 304, `failed` has an `error` in plain words. `url` is
    the address that answered at last, without user and password. `etag` and `last_modified` are
    to be stored (also after a 304); a truncated body has none, so that the next request is a
    plain one; `came` says how much of it there is ("5 of 100 bytes came"). `moved_to` is set when
    every redirect on the way was a permanent one. `took` is in seconds.
    """

    request: Request
    kind: Kind
    url: str
    status: int | None = None
    body: bytes = b""
    etag: bytes = b""
    last_modified: bytes = b""
    content_type: str = ""
    retry_after: str = ""
    moved_to: str = ""
    truncated: bool = False
    came: str = ""
    error: str = ""
    took: float = 0.0
