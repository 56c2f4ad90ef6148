"""The last component: what was found as spaCy's own doc.ents and doc.spans.

So that someone who knows spaCy goes on from here with displaCy, the Matcher or DocBin. A mention
whose edge lies inside a token is given as the tokens that it touches.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

LABELS = {"persons": "PERSON", "agencies": "ORG", "dates": "DATE"}


@Language.component("khaosan_spans", assigns=["doc.ents"])
def khaosan_spans(doc: Doc) -> Doc:
    """Set doc.spans["persons" | "agencies" | "dates"], and doc.ents without overlaps."""
    everything: list[Span] = []
    for name, label in LABELS.items():
        spans = [
            span
            for m in getattr(doc._, name) or []
            if (span := doc.char_span(m.start, m.end, label=label, alignment_mode="expand"))
        ]
        doc.spans[name] = spans
        everything += spans
    doc.set_ents(filter_spans(everything))
    return doc
