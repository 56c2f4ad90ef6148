"""Being written."""
from __future__ import annotations
from spacy.language import Language
from spacy.tokens import Doc

@Language.component("khaosan_agreements")
def component(doc: Doc) -> Doc:
    doc._.agreements = doc._.agreements or []
    return doc
