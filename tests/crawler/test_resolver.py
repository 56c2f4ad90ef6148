"""A name that leads into the operator's own network is not followed there."""

from __future__ import annotations

import pytest
from twisted.internet.error import DNSLookupError

from crawler.resolver import _public


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.0.0.7", "192.168.1.1", "172.16.0.1", "169.254.169.254"]
)
def test_private_addresses_are_refused(address: str) -> None:
    with pytest.raises(DNSLookupError, match=f"www.example.go.th leads to .* {address}"):
        _public(address, "www.example.go.th")


def test_public_ones_are_not() -> None:
    assert _public("203.150.221.10", "www.example.go.th") == "203.150.221.10"
