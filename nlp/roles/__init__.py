"""The component `khaosan_roles`: the position of each person, and its agency.

A position stands beside the name: after it (นายขจร ศรีชวโนทัย รองอธิบดีกรม…) or, shorter, before
it (รมว.สุชาติ, นายกฯ เศรษฐา). Where it begins is told by words that state positions
(nlp/data/positions.tsv); where it ends by the agency that it is of, white space, and words that no
position holds (nlp/data/role_words.tsv). Short forms of a name take the position that stands
beside another mention of the same person.
"""

from __future__ import annotations

from spacy.language import Language
from spacy.tokens import Doc

from nlp.roles.finder import RoleFinder


@Language.component("khaosan_roles")
def component(doc: Doc) -> Doc:
    """Set the role and the role's agency of each person on the Doc."""
    doc._.persons = doc._.persons or []
    RoleFinder(doc).assign()
    return doc
