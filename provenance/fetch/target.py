"""Addresses as people and servers write them → addresses as they are requested."""

import re
from urllib.parse import SplitResult, urljoin, urlsplit

import yarl

_UNSAFE = re.compile(r"[^\x21-\x7e]")
# What browsers, and `urlsplit`, take no notice of: controls before the address, line ends and tabs in it.
_DROPPED = re.compile(r"^[\x00-\x20]+|[\t\r\n]+")


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


def kept(address: str) -> str:
    """The address to be stored: as given, but blanks and what shows nothing as they are sent ("%20").

    `target` makes the same of both. Raises AddressError.
    """
    wanted = target(address)
    bare = _DROPPED.sub("", address.strip())
    made = "".join(_sent(c) if c == " " or not c.isprintable() else c for c in bare)
    if target(made) != wanted:  # in a host nothing can be escaped
        raise AddressError("not a valid address")
    return made


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
    return _UNSAFE.sub(lambda match: _sent(match[0]), text)


def _sent(character: str) -> str:
    return "".join(f"%{byte:02X}" for byte in character.encode("utf-8", "surrogateescape"))
