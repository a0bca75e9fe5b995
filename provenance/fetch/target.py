"""Addresses as people and servers write them → addresses as they are requested."""

import re
from urllib.parse import SplitResult, urljoin, urlsplit

import yarl

_UNSAFE = re.compile(r"[^\x21-\x7e]")


class AddressError(Exception):
    """No address that can be fetched; the message is one line."""


def target(address: str) -> yarl.URL:
    """The address with nothing rewritten but what cannot be sent. Raises AddressError."""
    try:
        parts = urlsplit(address.strip())
        if parts.scheme.lower() not in ("http", "https"):
            raise AddressError("only http and https addresses are fetched")
        return yarl.URL(_written(parts), encoded=True)
    except ValueError as error:
        raise AddressError("not a valid address") from error


def redirected(url: yarl.URL, location: str) -> yarl.URL:
    """Where a redirect leads. User and password stay only within one origin. Raises AddressError."""
    try:
        after = target(urljoin(str(url), location))
    except (AddressError, ValueError) as error:
        raise AddressError(f"redirected, but {error}") from error
    if after.origin() == url.origin():
        return after.with_user(url.raw_user).with_password(url.raw_password)
    return after.with_user(None)


def public(url: yarl.URL) -> str:
    """The address without user and password: what may be stored and shown."""
    return str(url.with_user(None))


def _written(parts: SplitResult) -> str:
    """Like `urlunsplit`, with the host in ASCII and no fragment."""
    host = yarl.URL.build(scheme="http", host=parts.hostname or "").host_subcomponent
    if not host:
        raise AddressError("not a valid address: it names no host")
    user, at, _ = parts.netloc.rpartition("@")
    port = "" if parts.port is None else f":{parts.port}"
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.scheme}://{_quoted(user)}{at}{host}{port}{_quoted(parts.path or '/')}{_quoted(query)}"


def _quoted(text: str) -> str:
    return _UNSAFE.sub(
        lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode("utf-8", "surrogateescape")), text
    )
