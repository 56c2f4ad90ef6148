"""What a crawl brought, in figures."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, fields
from typing import Any

# Addresses that could not be had, with the reason, of which so many are kept.
LOST_SHOWN = 100


@dataclass(slots=True, kw_only=True)
class Counts:
    """What a crawl brought. `failures`: reasons and how often; `still`: how many of them an earlier
    run had already; `lost`: addresses with reasons, the first hundred; `gone`: known articles that
    are there no more; `damaged`: articles with characters that could not be read; `undated` and
    `textless`: new ones with no date, with a title alone; `kept`: pages kept as fetched; `files`:
    kept files that were read afterwards, `partly` of them not on all pages; `unread`: why others
    were not; `waiting`: files that wait for what is not installed."""

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
    files: int = 0
    partly: int = 0
    waiting: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    lost: list[tuple[str, str]] = field(default_factory=list)

    def __post_init__(self) -> None:
        # As they come out of JSON, which knows neither.
        self.failures, self.unread = Counter(self.failures), Counter(self.unread)
        self.lost = [(url, why) for url, why in self.lost]

    @property
    def answered(self) -> int:
        """Addresses that are done with, one way or the other."""
        fetched = self.new + self.changed + self.known + self.duplicates + self.not_modified
        return fetched + self.gone + self.failures.total()


def as_dict(record: Any) -> dict[str, Any]:
    """The fields of a dataclass with counters, as JSON takes them (`dataclasses.asdict` counts the
    items of a Counter anew)."""
    values = {one.name: getattr(record, one.name) for one in fields(record)}
    return {k: dict(v.most_common()) if isinstance(v, Counter) else v for k, v in values.items()}
