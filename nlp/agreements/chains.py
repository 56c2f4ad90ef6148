"""What a chain of names stands for, and whether two names are of one organisation."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from nlp.agreements.items import Item
from nlp.agreements.tellings import Telling

# The cabinet approves an instrument; it is party to none.
_APPROVES = frozenset({"คณะรัฐมนตรี", "ครม."})


def names(items: Iterable[Item]) -> list[str]:
    """The parties that a chain of items stands for, each once: agencies and states, and where
    there are none the agencies of the people."""
    named = [i for i in items if i.name and i.name not in _APPROVES]
    bodies = [i.name for i in named if i.sort != "person"]
    return list(dict.fromkeys(bodies or [i.name for i in named]))


def parties_of(telling: Telling) -> list[str]:
    """Who a telling says the parties are."""
    between = names(telling.between)
    if len(between) >= 2:
        return between
    sides = names(telling.subjects) + names(telling.objects)
    if (telling.subjects and telling.objects) or (len(names(telling.subjects)) >= 2):
        return list(dict.fromkeys(between + sides))
    return list(dict.fromkeys(between or sides))


@functools.lru_cache(maxsize=1 << 16)  # the names of one text are compared again and again
def alike(a: str, b: str) -> bool:
    """Whether two names are plainly of one organisation: one holds the other, or they differ in
    a letter or two."""
    a, b = clean(a), clean(b)
    return a == b or a in b or b in a or SequenceMatcher(None, a, b).ratio() >= 0.86


def clean(text: str) -> str:
    """Text without white space, to compare names."""
    return re.sub(r"\s+", "", text)
