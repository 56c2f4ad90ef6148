"""The component `khaosan_dates`: calendar times and their values, by rules (nlp.timex)."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp.spans import DateSpan
from nlp.timex import find
from nlp.words import text_of


@Language.component("khaosan_dates", assigns=["doc._.dates"])
def component(doc: Doc) -> Doc:
    """Put the dates of a folded text on `doc._.dates`, reckoned from `doc._.published`."""
    doc._.dates = [
        DateSpan(
            start=found.start,
            end=found.end,
            value=found.value,
            kind=found.kind,
            score=found.score,
            source=f"rule:{found.rule}",
        )
        for found in find(text_of(doc), doc._.published)
    ]
    return doc
