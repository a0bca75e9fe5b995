"""Which addresses may be reached, in whatever form they are written."""

import errno
import socket
from ipaddress import IPv4Address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provenance.fetch.reach import opener, refusal

PUBLIC = """
1.1.1.1 93.184.216.34 2606:4700:4700::1111 ::ffff:1.1.1.1 2002:101:101::1 64:ff9b::101:101
""".split()
BARRED = """
127.0.0.1 127.8.9.1 0.0.0.0 10.0.0.1 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 192.0.2.1 198.18.0.1
224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255 192.88.99.1 168.63.129.16
:: ::1 fe80::1 fe80::1%eth0 fc00::1 fd12::1 fec0::1 ff02::1 2001:db8::1 100::1
::ffff:127.0.0.1 ::ffff:10.0.0.1 ::127.0.0.1 2002:7f00:1:: 2002:a00:1::1 64:ff9b::7f00:1 64:ff9b::a9fe:a9fe
64:ff9b:1::1 2001:0:5ef5:79fd:0:0:80ff:fffe
""".split()


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_may_be_reached(address: str) -> None:
    assert refusal(address) == ""


@pytest.mark.parametrize("address", BARRED)
def test_any_other_is_refused_by_name(address: str) -> None:
    assert address in refusal(address)


def test_an_allowed_network_covers_the_forms_of_its_addresses() -> None:
    allowed = (ip_network("127.0.0.0/8"), ip_network("fd00::/8"))
    for address in ("127.0.0.1", "::ffff:127.0.0.1", "2002:7f00:1::", "fd12::1"):
        assert refusal(address, allowed) == ""
    for address in ("10.0.0.1", "::1", "fe80::1"):
        assert refusal(address, allowed)


@given(st.ip_addresses(v=4))
def test_hiding_an_address_in_another_changes_nothing(address: IPv4Address) -> None:
    number = int(address)
    verdict = bool(refusal(str(address)))
    for carrier in (
        f"::ffff:{address}",
        f"64:ff9b::{address}",
        f"2002:{number >> 16:x}:{number & 0xFFFF:x}::",
    ):
        assert bool(refusal(carrier)) == verdict


def test_the_socket_is_not_made() -> None:
    make = opener(["127.0.0.0/8"])
    with pytest.raises(PermissionError) as raised:
        make((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 80)))
    assert raised.value.errno == errno.EACCES
    make((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))).close()
