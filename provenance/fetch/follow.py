"""One request → one answer: redirects by hand, one deadline, every failure in plain words."""

import asyncio
import os
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from http import HTTPStatus

import aiohttp
import yarl

from provenance.fetch.answer import Answer, Limits, Request
from provenance.fetch.exact import ExactRequest, masked
from provenance.fetch.names import Resolver
from provenance.fetch.reach import opener
from provenance.fetch.target import AddressError, public, redirected, target
from provenance.fetch.unpack import UnpackError, too_large, unpack

_PERMANENT = (301, 308)
_REDIRECTS = (*_PERMANENT, 302, 303, 307)
_WITH_BODY = (200, 203)
_CHUNK = 64 * 1024
# A header we keep or show; Retry-After and Content-Type are some dozens of characters.
_LONGEST_HEADER = 200
_CONTROL = re.compile(rb"[\x00-\x1f\x7f]")


@asynccontextmanager
async def session(limits: Limits) -> AsyncIterator[aiohttp.ClientSession]:
    """A session without cookies, proxies, `.netrc` and memory of any kind."""
    resolver = Resolver()
    connector = aiohttp.TCPConnector(
        limit=0,  # whoever calls has its own places: waiting here would count against the timeout
        resolver=resolver,
        socket_factory=opener(limits.allow_private),
    )
    async with aiohttp.ClientSession(
        connector=connector,
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
        auto_decompress=False,  # aiohttp has no limit on size and takes a cut gzip stream for whole
        timeout=aiohttp.ClientTimeout(total=None, sock_connect=None),  # ours goes over all redirects
        request_class=ExactRequest,
        headers={
            "User-Agent": limits.user_agent,
            "Accept": "application/rss+xml, application/atom+xml, application/feed+json, */*;q=0.8",
            "Accept-Encoding": "gzip, deflate",
        },
    ) as opened:
        yield opened


async def fetch(opened: aiohttp.ClientSession, request: Request, limits: Limits) -> Answer:
    """The answer to one request. Never raises for what a server or an address can do."""
    began = time.monotonic()
    try:
        async with asyncio.timeout(limits.timeout):
            answer = await _follow(opened, request, limits)
    except TimeoutError:
        answer = _failed(request, f"no whole answer within {limits.timeout:g} seconds")
    except AddressError as error:
        answer = _failed(request, str(error))
    except Exception as error:  # one feed's surprise must not end the others' run
        answer = _failed(request, _words(error))
    return replace(answer, took=time.monotonic() - began)


def _failed(request: Request, error: str) -> Answer:
    try:
        url = public(target(request.url))
    except AddressError:
        url = ""
    return Answer(request, "failed", url, error=error)


async def _follow(opened: aiohttp.ClientSession, request: Request, limits: Limits) -> Answer:
    url, permanent = target(request.url), True
    given_by = public(target(request.given_by or request.url))
    seen: set[yarl.URL] = set()
    while len(seen) <= limits.max_redirects:
        seen.add(url)
        sent = _validators(request) if public(url) == given_by else {}
        async with opened.get(url, headers=sent, allow_redirects=False) as response:
            location = response.headers.get("Location")
            if response.status not in _REDIRECTS or not location:
                answer = await _read(_Exchange(request, url, response, bool(sent)), limits)
                moved = permanent and len(seen) > 1 and answer.kind != "failed"
                return replace(answer, moved_to=answer.url if moved else "")
            permanent &= response.status in _PERMANENT
            response.close()
        url = redirected(url, location)
        if url in seen:
            raise AddressError("redirected in a circle")
    raise AddressError(f"redirected more than {limits.max_redirects} times")


def _validators(request: Request) -> dict[str, str]:
    """What can be sent of them; one that would break the header is left out."""
    both = {"If-None-Match": request.etag, "If-Modified-Since": request.last_modified}
    return {name: masked(value) for name, value in both.items() if value and not _CONTROL.search(value)}


@dataclass(frozen=True, slots=True)
class _Exchange:
    request: Request
    url: yarl.URL
    response: aiohttp.ClientResponse
    conditional: bool


async def _read(exchange: _Exchange, limits: Limits) -> Answer:
    response = exchange.response
    answer = Answer(
        exchange.request,
        "failed",
        public(exchange.url),
        response.status,
        etag=_raw(response, b"etag"),
        last_modified=_raw(response, b"last-modified"),
        content_type=_shown(response.headers.get("Content-Type", "")),
        retry_after=_shown(response.headers.get("Retry-After", "")),
    )
    if response.status == HTTPStatus.NOT_MODIFIED and exchange.conditional:
        return _unchanged(answer)
    if response.status in _WITH_BODY:
        return await _with_body(answer, response, limits.max_bytes)
    response.close()
    return replace(answer, etag=b"", last_modified=b"", error=_status(response.status))


def _unchanged(answer: Answer) -> Answer:
    """A 304 need not repeat its validators: those sent stay good."""
    return replace(
        answer,
        kind="unchanged",
        etag=answer.etag or answer.request.etag,
        last_modified=answer.last_modified or answer.request.last_modified,
    )


async def _with_body(answer: Answer, response: aiohttp.ClientResponse, most: int) -> Answer:
    plain = replace(answer, etag=b"", last_modified=b"")
    try:
        sent, cut = await _bytes(response, most)
        body = unpack(sent, _labels(response), most)
    except UnpackError as error:
        return replace(plain, error=f"the answer is {error}")
    if not (cut or body.cut):
        return replace(answer, kind="fetched", body=body.data)
    if not body.data:
        return replace(plain, error="the connection ended before the body began", truncated=True)
    came = _came(len(sent), response.content_length) if cut else "its compressed data end too early"
    return replace(plain, kind="fetched", body=body.data, truncated=True, came=came)


def _came(sent: int, whole: int | None) -> str:
    return f"{sent:,} bytes came" if whole is None else f"{sent:,} of {whole:,} bytes came"


async def _bytes(response: aiohttp.ClientResponse, most: int) -> tuple[bytes, bool]:
    """The body as sent, and whether the connection ended too early. Raises UnpackError."""
    body = bytearray()
    try:
        async for chunk in response.content.iter_chunked(_CHUNK):
            body += chunk
            if len(body) > most:
                raise UnpackError(too_large(most))
    except (aiohttp.ClientPayloadError, aiohttp.ClientConnectionError):
        return bytes(body), True
    return bytes(body), False


def _labels(response: aiohttp.ClientResponse) -> list[str]:
    return ",".join(response.headers.getall("Content-Encoding", [])).split(",")


def _raw(response: aiohttp.ClientResponse, name: bytes) -> bytes:
    return next((value for key, value in response.raw_headers if key.lower() == name), b"")


def _shown(text: str) -> str:
    return text[:_LONGEST_HEADER].encode("utf-8", "replace").decode()


def _status(status: int) -> str:
    try:
        return f"HTTP {status} {HTTPStatus(status).phrase}"
    except ValueError:
        return f"HTTP {status}"


def _words(error: Exception) -> str:
    """What went wrong, without the address: that may hold a password."""
    match error:
        case aiohttp.ClientConnectorError():
            return _connecting(error)
        case aiohttp.ServerDisconnectedError():
            return "the server closed the connection without an answer"
        case aiohttp.ClientResponseError():
            return f"the answer is not valid HTTP: {_one_line(error.message)}"
        case aiohttp.InvalidURL() | aiohttp.NonHttpUrlClientError():
            return "not a valid address"
        case OSError():
            return f"the connection broke: {_why(error)}"
    return f"failed with {type(error).__name__}"


def _connecting(error: aiohttp.ClientConnectorError) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return f"no address for the host {error.host}: {_why(error.os_error)}"
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        return f"the certificate of {error.host} is not valid: {_why(error.certificate_error)}"
    return f"cannot connect to {error.host}:{error.port}: {_why(error.os_error)}"


def _why(error: BaseException) -> str:
    text = getattr(error, "strerror", None) or str(error)
    if isinstance(error, OSError) and error.errno and text.startswith("Connect call failed"):
        text = os.strerror(error.errno)  # asyncio puts the address where the reason belongs
    return _one_line(text)


def _one_line(text: str) -> str:
    return ascii(" ".join(text.split()))[1:-1][:_LONGEST_HEADER]
