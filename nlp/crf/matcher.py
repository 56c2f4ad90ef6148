"""Longest matches of a list of names in a text, at the edges of units."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

_HEAD = 4


class Matcher:
    """Finds the listed names; `classes` maps a name to a short tag that its match carries."""

    def __init__(self, classes: Mapping[str, str]) -> None:
        self._long: dict[str, list[tuple[str, str]]] = {}
        self._short: dict[str, str] = {}
        for name, tag in classes.items():
            if len(name) < _HEAD:
                self._short[name] = tag
            else:
                self._long.setdefault(name[:_HEAD], []).append((name, tag))
        for names in self._long.values():
            names.sort(key=lambda pair: -len(pair[0]))

    def tags(self, units: list[str]) -> Iterable[tuple[int, int, str]]:
        """(first unit, unit after the last, tag) of each match, left to right, none overlapping."""
        text = "".join(units)
        starts: list[int] = []
        at = 0
        for unit in units:
            starts.append(at)
            at += len(unit)
        edge = {start: i for i, start in enumerate(starts)}
        edge[at] = len(units)
        free = 0
        for i, start in enumerate(starts):
            if start < free:
                continue
            found = self._at(text, start, edge)
            if found:
                end, tag = found
                yield i, edge[end], tag
                free = end

    def _at(self, text: str, start: int, edge: dict[int, int]) -> tuple[int, str] | None:
        for name, tag in self._long.get(text[start : start + _HEAD], ()):
            end = start + len(name)
            if end in edge and text.startswith(name, start):
                return end, tag
        for size in (3, 2):
            tag = self._short.get(text[start : start + size], "")
            if tag and start + size in edge:
                return start + size, tag
        return None
