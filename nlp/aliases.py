"""Being written."""
from __future__ import annotations
from spacy.language import Language
from spacy.tokens import Doc

@Language.component("khaosan_aliases")
def component(doc: Doc) -> Doc:
    doc._.agencies = doc._.agencies or []
    return doc
