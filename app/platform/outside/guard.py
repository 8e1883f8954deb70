"""Which addresses may be asked: those that anybody could ask, and those an operator allows."""

import asyncio
import socket
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from app.platform.errors import Unavailable
from app.platform.outside.errors import AddressRefused

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: How networks without IPv4 reach it: only the address inside counts (RFC 6052, RFC 8215).
_TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("64:ff9b:1::/48"))
_COMPATIBLE = ip_network("::/96")
_LAST_32 = 0xFFFF_FFFF


class Guard:
    """Resolves names, and refuses those that lead where no stranger may go."""

    def __init__(self, allowed: Sequence[str]) -> None:
        self._allowed: list[Network] = [ip_network(each) for each in allowed]

    async def resolve(self, host: str, port: int) -> list[str]:
        """Return a host's addresses; if one of them may not be asked, none is."""
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError) as error:
            raise Unavailable(f"There is no server called {host[:100]}.") from error
        addresses = list(dict.fromkeys(str(each[4][0]) for each in found))
        for address in addresses:
            if not self.admits(address):
                raise AddressRefused(
                    f"{host[:100]} is not on the public internet; only an operator can allow it."
                )
        return addresses

    def admits(self, address: str) -> bool:
        """Tell whether an address may be asked."""
        try:
            found = ip_address(address.partition("%")[0])
        except ValueError:
            return False
        if any(found in network for network in _TRANSLATED if network.version == found.version):
            return self._is_open(_last(found))
        return all(self._is_open(each) for each in (found, *_inside(found)))

    def _is_open(self, address: Address) -> bool:
        if any(
            address in network for network in self._allowed if network.version == address.version
        ):
            return True
        return address.is_global and not (
            address.is_multicast or address.is_reserved or address.is_unspecified
        )


def _inside(address: Address) -> list[Address]:
    """Return the IPv4 addresses that an IPv6 address wraps."""
    if isinstance(address, IPv4Address):
        return []
    wrapped: list[Address | None] = [address.ipv4_mapped, address.sixtofour]
    if address.teredo is not None:
        wrapped += address.teredo
    if address in _COMPATIBLE:
        wrapped.append(_last(address))
    return [each for each in wrapped if each is not None]


def _last(address: Address) -> IPv4Address:
    return IPv4Address(int(address) & _LAST_32)
