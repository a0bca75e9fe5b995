"""The address of a socket → why it must not be reached, or nothing."""

import errno
import socket
from collections.abc import Callable, Iterable
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
    ip_network,
)
from typing import Any

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address
# As asyncio hands it over: family, type, protocol, canonical name, address.
Socket = Callable[[tuple[Any, ...]], socket.socket]

# Public by the letter of `is_global`, and still no place for a feed: old site-local addresses,
# NAT64 of one's own network, the 6to4 relay, the host's agent in a well-known cloud.
_BARRED = tuple(map(ip_network, ("fec0::/10", "64:ff9b:1::/48", "192.88.99.0/24", "168.63.129.16/32")))
# The low four bytes of these are an IPv4 address: NAT64 and the old "compatible" form.
_CARRIERS = (IPv6Network("64:ff9b::/96"), IPv6Network("::/96"))


def opener(allowed: Iterable[str]) -> Socket:
    """A maker of sockets that refuses addresses which are neither public nor in `allowed`."""
    networks = tuple(ip_network(network, strict=False) for network in allowed)

    def open_socket(info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, place = info
        if reason := refusal(str(place[0]), networks):
            raise PermissionError(errno.EACCES, reason)
        return socket.socket(family, kind, protocol)

    return open_socket


def refusal(address: str, allowed: tuple[Network, ...] = ()) -> str:
    """Why this address must not be reached; empty when it may be.

    An IPv4 address that travels inside an IPv6 one is judged as itself.
    """
    outer = ip_address(address.partition("%")[0])
    inner = _inner(outer)
    if _within(outer, allowed) or _within(inner, allowed) or _public(inner):
        return ""
    return f"{address} is no public address: allow it with fetch.allow_private in the config file"


def _inner(address: Address) -> Address:
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped:
        return address.ipv4_mapped
    if address.sixtofour:
        return address.sixtofour
    if address.teredo:
        return address.teredo[1]
    low = int(address) & 0xFFFFFFFF
    # ::0 and ::1 are addresses of their own, not IPv4 in disguise.
    return IPv4Address(low) if _within(address, _CARRIERS) and low > 1 else address


def _public(address: Address) -> bool:
    reserved = address.is_multicast or address.is_reserved or address.is_unspecified
    return address.is_global and not reserved and not _within(address, _BARRED)


def _within(address: Address, networks: Iterable[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)
