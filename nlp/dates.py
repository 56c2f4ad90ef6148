"""Being written."""
from __future__ import annotations
from spacy.language import Language
from spacy.tokens import Doc

@Language.component("khaosan_dates")
def component(doc: Doc) -> Doc:
    doc._.dates = doc._.dates or []
    return doc
