"""The verb `review` with a reader of Thai: what editors mark and type is read as the extraction
reads it."""

from __future__ import annotations

import datetime as dt

from store.reviews import reading
from store.reviews.commands import review as review
from store.reviews.reading import Meant


class ThaiReader:
    """Reads by the rules of nlp; they are loaded when first asked."""

    def date(self, words: str, published: str | None) -> Meant | None:
        """What words mean that are a date from end to end (store.reviews.reading)."""
        from khaosan.text import fold
        from nlp.timex import find

        folded = fold(words.strip()).text
        try:
            day = dt.date.fromisoformat(published[:10]) if published else None
        except ValueError:  # a year or a month alone
            day = None
        found = find(folded, day)
        if len(found) != 1 or folded[: found[0].start].strip() or folded[found[0].end :].strip():
            return None
        value = found[0].value
        return None if value is None else Meant(value, found[0].kind)


reading.install(ThaiReader())
