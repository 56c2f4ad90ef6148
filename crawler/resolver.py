"""Names that lead to private addresses are not looked up.

The spider stays on the source's hosts; but whoever runs a host's name server can point it at
127.0.0.1 or at a machine of the operator's own network. Only the host that the operator named (the
source's base address) may be private.
"""

from __future__ import annotations

from ipaddress import ip_address
from typing import ClassVar

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError


class PublicResolver(CachingThreadedResolver):
    """Scrapy's resolver, refusing private, loopback and link-local addresses."""

    # Hosts that the operator named, by process: Scrapy makes one resolver for all its spiders.
    # Empty where nothing is crawled (`scrapy shell URL`): then every address was typed.
    trusted: ClassVar[set[str]] = set()

    def getHostByName(self, name: str, timeout: object = ()) -> Deferred[str]:  # noqa: N802
        """The IPv4 address of a name; fails with DNSLookupError where it is not public."""
        looked_up = super().getHostByName(name)
        if self.trusted and name not in self.trusted:
            looked_up.addCallback(_public, name)
        return looked_up


def _public(address: str, name: str) -> str:
    if not ip_address(address).is_global:
        raise DNSLookupError(f"{name} leads to the private address {address}")
    return address
