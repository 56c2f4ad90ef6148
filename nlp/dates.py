"""The component `khaosan_dates`: calendar times and their values, by rules (nlp.timex)."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp.blanks import filled
from nlp.spans import DateSpan
from nlp.timex import find
from nlp.words import text_of


@Language.component("khaosan_dates", assigns=["doc._.dates"])
def component(doc: Doc) -> Doc:
    """Put the dates of a folded text on `doc._.dates`, reckoned from `doc._.published`."""
    text = text_of(doc)
    form = filled(text)
    dates = find(form.text if form else text, doc._.published)
    doc._.dates = []
    for found in dates:
        start, end = form.span(found.start, found.end) if form else (found.start, found.end)
        rule = f"rule:{found.rule}"
        doc._.dates.append(DateSpan(start, end, found.value, found.kind, found.score, rule))
    return doc
