"""Where the surfaces of an annotated document stand in its text."""

from __future__ import annotations

from collections.abc import Sequence


def occurrences(text: str, surfaces: Sequence[str]) -> list[tuple[int, int, int]]:
    """Every occurrence of every surface, save inside a longer listed one (the guide's mention).

    Each is (start, end, index of its surface); the longest surfaces come first. A surface that is
    listed twice counts once, as the first.
    """
    out: list[tuple[int, int, int]] = []
    for index in sorted(range(len(surfaces)), key=lambda i: -len(surfaces[i])):
        surface, taken = surfaces[index], list(out)
        at = text.find(surface)
        while at >= 0:
            end = at + len(surface)
            if not any(a <= at and end <= b for a, b, _ in taken):
                out.append((at, end, index))
            at = text.find(surface, at + 1)
    return out
