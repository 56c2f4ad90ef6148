"""Documents from disk: what `khaosan import` reads.

    for item in read(Path("corpus.zip")):     # Document or LeftOut
        ...

A path is a folder, a zip, a tar (also packed), JSON Lines (also packed), or one text or HTML file.
Everything is read as a stream, nothing is unpacked to disk, and what cannot be read comes out as
a LeftOut that says where and why.
"""

from __future__ import annotations

from crawler.readers.read import read
from crawler.readers.records import Gauge, LeftOut

__all__ = ["Gauge", "LeftOut", "read"]
