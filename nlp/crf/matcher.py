"""Longest matches of a list of names in a text, at the edges of units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate

_LEAST = 2  # characters of a name; a shorter one is never found
_HEAD = 4  # characters by which longer names are told apart


class Matcher:
    """Finds the listed names; `classes` maps a name to a short tag that its match carries."""

    def __init__(self, classes: Mapping[str, str]) -> None:
        self._names = {name: tag for name, tag in classes.items() if len(name) >= _LEAST}
        self._beginnings = {name[:_LEAST] for name in self._names}
        # How long the names are that begin with a name's first letters, those shorter than that
        # among them; and the longest of these sizes.
        short = range(_LEAST, _HEAD)
        sizes: dict[str, set[int]] = {}
        for name in self._names:
            sizes.setdefault(name[:_HEAD], set(short)).add(len(name))
        self._sizes = {head: (found, max(found)) for head, found in sizes.items()}
        self._short = set(short), max(short)

    def tags(self, units: Sequence[str]) -> Iterable[tuple[int, int, str]]:
        """(first unit, unit after the last, tag) of each match, left to right, none overlapping."""
        text = "".join(units)
        starts = list(accumulate(map(len, units), initial=0))
        free = 0
        for i, start in enumerate(starts):
            if i < free or text[start : start + _LEAST] not in self._beginnings:
                continue
            sizes, longest = self._sizes.get(text[start : start + _HEAD], self._short)
            after = 0
            for k in range(i + 1, len(starts)):
                size = starts[k] - start
                if size > longest:
                    break
                if size in sizes and text[start : starts[k]] in self._names:
                    after = k
            if after:
                yield i, after, self._names[text[start : starts[after]]]
                free = after
