"""An IP address -> whether a crawler of public sites has any business there.

`ipaddress.is_global` alone is not enough: Python 3.11.7 calls 192.0.0.8, 192.88.99.1,
64:ff9b::/96, 2002::/16, fec0::1, ff02::1 and 224.0.0.1 global (measured 2026-10).
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

Address = IPv4Address | IPv6Address

# IANA special-purpose registries (RFC 6890 and later), multicast and reserved space. ::/8 holds
# the mapped and compatible forms of IPv4, 2001::/23 Teredo, 2002::/16 6to4, 64:ff9b: NAT64:
# whatever IPv4 address is inside, such an address is not how a public site is reached.
_DENIED = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
            "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16",
            "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
            "::/8", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32",
            "2002::/16", "3fff::/20", "5f00::/16", "fc00::/7", "fe80::/9", "ff00::/8",
        ),
    )
)  # fmt: skip


def parse(text: str) -> Address | None:
    """The address that a host spells, with or without brackets and zone; None for a name."""
    try:
        return ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return None


def is_public(address: Address) -> bool:
    """Whether the address is an ordinary one on the internet."""
    if not address.is_global or address.is_multicast:
        return False
    return not any(address.version == network.version and address in network for network in _DENIED)
