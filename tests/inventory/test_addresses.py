"""Addresses as texts that sort, and networks as ranges of them."""

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given, strategies as st

from inventory.addresses import key_range, narrowest, normal_network, sort_key

ADDRESSES = st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)).map(str)


@given(address=ADDRESSES, network=st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6)), mask=st.integers(0, 32))
def test_an_address_lies_in_a_range_exactly_when_it_lies_in_the_network(
    address: str, network: object, mask: int
) -> None:
    text = f"{network}/{mask}"
    whole = ip_network(text, strict=False)
    if whole.version == 6 and whole.prefixlen < 96:
        return  # holds the addresses of IPv4 too, when they are written as IPv6
    first, last = key_range(str(whole))
    is_inside = ip_address(address) in whole
    assert (first <= sort_key(address) <= last) == is_inside


def test_the_narrowest_network_wins() -> None:
    networks = [(*key_range("10.0.0.0/8"), "wide"), (*key_range("10.1.0.0/16"), "narrow"), (*key_range("::/0"), "all")]
    assert narrowest(sort_key("10.1.2.3"), networks) == "narrow"
    assert narrowest(sort_key("10.2.2.3"), networks) == "wide"
    assert narrowest("", networks) == ""


def test_what_is_no_network_is_refused() -> None:
    assert normal_network(" 10.1.0.0/16 ") == "10.1.0.0/16"
    for text in ("10.1.0.1/16", "10.1.0.0/33", "here", ""):
        with pytest.raises(ValueError, match=r".+"):
            normal_network(text)


def test_nothing_has_no_key() -> None:
    assert sort_key("") == ""
