"""The pipeline: a Document in, an Extraction out.

    pipeline = Pipeline()                 # or Pipeline(engine="crf"), Pipeline(engine="hf:FOLDER")
    extraction = pipeline(document)

Inside it is a spaCy Language made of registered components, in this order; each reads what those
before it put on the Doc (nlp.spans):

    khaosan_dates        calendar expressions and their values (rules)
    khaosan_names        people and agencies (the engine)
    khaosan_letters      official letters and the texts of agreements: fields, signers
    khaosan_aliases      abbreviations and short forms learned in the document, repeated names,
                         canonical names, kinds
    khaosan_roles        the position of each person
    khaosan_letter_roles    of each signer of a letter
    khaosan_agreements   who agreed what with whom
    khaosan_letter_frames   the agreements whose own text this is
    khaosan_spans        the same as spaCy's own doc.ents and doc.spans
"""

from __future__ import annotations

from typing import Any

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from khaosan.records import (
    Agency,
    Agreement,
    Date,
    Document,
    Evidence,
    Extraction,
    Person,
    Signatory,
)
from khaosan.text import Folded, fold

# Importing them registers them with spaCy.
from nlp import agreements, aliases, dates, letters, names, roles, spacy_spans, tokenizer  # noqa: F401
from nlp.letters.lines import TABS, tabs_of
from nlp.letters.records import records as letter_records
from nlp.spans import register
from nlp.version import model_versions

COMPONENTS = ("khaosan_dates", "khaosan_names", "khaosan_letters", "khaosan_aliases",
              "khaosan_roles", "khaosan_letter_roles", "khaosan_agreements",
              "khaosan_letter_frames", "khaosan_spans")  # fmt: skip


def build(engine: str = "khaosan") -> Language:
    """The spaCy pipeline. `engine` names what finds people and agencies (nlp.engines)."""
    register()
    language = spacy.blank(
        "xx", config={"nlp": {"tokenizer": {"@tokenizers": "khaosan.ThaiTokenizer.v1"}}}
    )
    for name in COMPONENTS:
        config = {"engine": engine} if name == "khaosan_names" else {}
        language.add_pipe(name, config=config)
    return language


class Pipeline:
    """Extracts from documents; holds the loaded models, so make one and keep it."""

    def __init__(self, engine: str = "khaosan") -> None:
        self.language = build(engine)
        # A lexeme's attributes (shape, like_url ...) are made for each word of each text, and none
        # is read here: a sixth of the whole time. `build` leaves them to those who do.
        vocab: Any = self.language.vocab  # spaCy's types leave the attribute out
        vocab.lex_attr_getters = {}
        pipe: Any = self.language.get_pipe("khaosan_names")
        self.model: dict[str, str] = model_versions(engine) | pipe.versions()

    def __call__(self, document: Document) -> Extraction:
        """Extract from one document. Offsets are of `document.text` as given."""
        folded = fold(document.text)
        # The memory zone frees what this text put into spaCy's string store: extraction of a
        # whole corpus in one process runs in constant memory.
        with self.language.memory_zone():
            doc = self.language.make_doc(folded.text)
            doc._.published = document.published
            doc.user_data[TABS] = tabs_of(folded)
            for _, component in self.language.pipeline:
                doc = component(doc)
            return self._records(document.id, doc, folded)

    def _records(self, id: str, doc: Doc, folded: Folded) -> Extraction:
        def place(start: int, end: int) -> tuple[int, int, str]:
            a, b = folded.span(start, end)
            return a, b, folded.original[a:b]

        def text(span: tuple[int, int] | None) -> str | None:
            return folded.slice(*span) if span else None

        return Extraction(
            id=id,
            persons=[
                Person(
                    *place(p.start, p.end),
                    title=folded.slice(p.start, p.name[0]).strip() or None,
                    name=folded.slice(*p.name),
                    role=text(p.role),
                    agency=p.agency,
                    canonical=p.canonical,
                    score=round(p.score, 4),
                    source=p.source,
                )
                for p in sorted(doc._.persons, key=lambda p: p.start)
            ],
            agencies=[
                Agency(
                    *place(a.start, a.end),
                    canonical=a.canonical,
                    kind=a.kind,
                    score=round(a.score, 4),
                    source=a.source,
                )
                for a in sorted(doc._.agencies, key=lambda a: a.start)
            ],
            dates=[
                Date(
                    *place(d.start, d.end),
                    value=d.value,
                    kind=d.kind,
                    score=round(d.score, 4),
                    source=d.source,
                )
                for d in sorted(doc._.dates, key=lambda d: d.start)
            ],
            agreements=[
                Agreement(
                    kind=f.kind,
                    status=f.status,
                    title=text(f.title),
                    parties=f.parties,
                    signatories=[Signatory(folded.slice(*s), p) for s, p in f.signatories],
                    witnesses=[folded.slice(*w) for w in f.witnesses],
                    date=f.date,
                    place=text(f.place),
                    evidence=Evidence(*place(*f.evidence)),
                    score=round(f.score, 4),
                    scores={name: round(score, 4) for name, score in f.scores.items()},
                )
                for f in doc._.agreements
            ],
            letters=letter_records(doc._.letters, folded),
            model=self.model,
        )
