"""What makes two documents the same: the canonical address, and the fingerprint of the text."""

from __future__ import annotations

import functools
import hashlib
import re
import urllib.parse

# Parameters that say where the reader came from, not what is read. utm_*: Google Analytics;
# fbclid, gclid, msclkid, igshid, mc_*: Facebook, Google, Microsoft, Instagram, Mailchimp.
_TRACKING = re.compile(
    r"(?:utm_\w*|ref|fbclid|gclid|dclid|msclkid|igshid|mc_cid|mc_eid|_ga)", re.IGNORECASE
)
_DEFAULT_PORTS = {"http": ":80", "https": ":443"}
_WHITE_SPACE = re.compile(r"\s+")


@functools.lru_cache(maxsize=4096)
def canonical_url(url: str) -> str:
    """The form of an address under which a document is known.

    Scheme and host in lower case, no default port, no fragment, no tracking parameters; all else
    stays, in its order (a site may mean something by it). What is no absolute address is returned
    without its fragment and white space.
    """
    url = url.strip().partition("#")[0].strip()
    try:
        parts = urllib.parse.urlsplit(url)
    except ValueError:
        return url
    if not parts.scheme or not parts.netloc:
        return url
    user, at, host = parts.netloc.rpartition("@")
    host = host.lower()
    scheme = parts.scheme.lower()
    if (port := _DEFAULT_PORTS.get(scheme)) and host.endswith(port):
        host = host.removesuffix(port)
    query = "&".join(
        pair
        for pair in parts.query.split("&")
        if not _TRACKING.fullmatch(urllib.parse.unquote(pair.partition("=")[0]))
    )
    path = parts.path or "/"
    return urllib.parse.urlunsplit((scheme, user + at + host, path, query, "")).strip()


def fingerprint(folded: str) -> str:
    """A digest of a folded text without its white space: 128 bits of SHA-256, in hexadecimal."""
    letters = _WHITE_SPACE.sub("", folded).encode("utf-8", "surrogatepass")
    return hashlib.sha256(letters).hexdigest()[:32]


def other_id(id: str, *more: str) -> str:
    """An id for a document whose own id is taken by an unrelated one; the same for the same."""
    return hashlib.sha256("\x00".join((id, *more)).encode("utf-8", "surrogatepass")).hexdigest()[
        :16
    ]
