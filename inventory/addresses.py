"""IP addresses and networks as texts that sort like the addresses: what lies in a network is one range."""

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

_MAPPED = 0xFFFF_0000_0000  # where IPv4 lies within IPv6


def sort_key(address: str) -> str:
    """The address as 32 hexadecimal digits; nothing for nothing. Raises ValueError for what is no address."""
    return f"{_number(ip_address(address)):032x}" if address else ""


def key_range(network: str) -> tuple[str, str]:
    """The first and the last key of a network's addresses. Raises ValueError for what is no network."""
    found = ip_network(network)
    return f"{_number(found.network_address):032x}", f"{_number(found.broadcast_address):032x}"


def normal_network(text: str) -> str:
    """The network as it is stored: 10.1.0.0/16. Raises ValueError, also where bits are set behind the mask."""
    return str(ip_network(text.strip()))


def narrowest(key: str, networks: "list[tuple[str, str, str]]") -> str:
    """Of networks as (first key, last key, name) the name of the narrowest that holds the key; "" where none does."""
    holding = [(int(last, 16) - int(first, 16), name) for first, last, name in networks if first <= key <= last]
    return min(holding)[1] if key and holding else ""


def _number(address: IPv4Address | IPv6Address) -> int:
    return int(address) + (_MAPPED if address.version == 4 else 0)
