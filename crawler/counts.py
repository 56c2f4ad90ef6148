"""What a crawl brought, in figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass(slots=True)
class Counts:
    """What a crawl brought. `failures`: reasons and how often; `still`: how many of them an earlier
    run had already; `lost`: addresses with reasons, the first hundred; `gone`: known articles that
    are there no more; `damaged`: articles with characters that could not be read; `undated` and
    `textless`: new ones with no date, with a title alone; `kept`: pages kept as fetched."""

    new: int = 0
    changed: int = 0
    known: int = 0
    duplicates: int = 0
    not_modified: int = 0
    gone: int = 0
    still: int = 0
    damaged: int = 0
    undated: int = 0
    textless: int = 0
    kept: int = 0
    failures: Counter[str] = field(default_factory=Counter)
    lost: list[tuple[str, str]] = field(default_factory=list)

    @property
    def answered(self) -> int:
        """Addresses that are done with, one way or the other."""
        fetched = self.new + self.changed + self.known + self.duplicates + self.not_modified
        return fetched + self.gone + self.failures.total()
