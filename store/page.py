"""A document as a page of HTML with its mentions marked, by spaCy's displaCy.

displaCy's style "ent" is given the pieces between the edges of the mentions, and a template that
opens and closes marks around a piece: so mentions may stand in one another or cross, and the page's
text is the document's, character for character. (Its style "span" is for overlaps too, but writes a
space after every piece, which in Thai is not what the text says.)
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from itertools import pairwise
from pathlib import Path
from string import Template
from typing import Any

from khaosan.console import one_line, plural, safe
from khaosan.records import Agency, Agreement, Date, Document, Extraction, Person

Mention = Person | Agency | Date
_KINDS = {Person: "person", Agency: "agency", Date: "date"}
_PAGE = Path(__file__).with_name("page.html")


@dataclass(slots=True)
class Piece:
    """A stretch of text under the same mentions: which marks begin before it and end after it.

    `opens` is the outermost first; of each, whether this is where its mention begins (and not where
    it goes on after a mark that crosses it). `closes` likewise, and whether the mention ends.
    """

    start: int
    end: int
    opens: list[tuple[Mention, bool]] = field(default_factory=list)
    closes: list[tuple[Mention, bool]] = field(default_factory=list)


def page(document: Document, found: Extraction | None) -> str:
    """The page. It needs nothing from outside; all text of the document stands in it as text."""
    mentions = list(found.mentions()) if found else []
    return Template(_PAGE.read_text(encoding="utf-8")).substitute(
        title=_text(document.headline),
        facts="".join(f"<dt>{name}</dt><dd>{_text(v)}</dd>\n" for name, v in _facts(document)),
        legend=_legend(mentions) if found else "Nothing extracted yet.",
        text=_marked(document.text, mentions),
        agreements="".join(map(_agreement, found.agreements)) if found else "",
        footer=_text(", ".join(f"{k} {v}" for k, v in found.model.items())) if found else "",
    )


def _text(value: object) -> str:
    return escape(one_line(value))


def _facts(document: Document) -> Iterator[tuple[str, object]]:
    # The address is text and no link: it too is the work of others.
    for name in ("id", "published", "source", "category", "agency", "url", "file"):
        if value := getattr(document, name):
            yield name, value


def _legend(mentions: Sequence[Mention]) -> str:
    counts = dict.fromkeys(_KINDS.values(), 0)
    for m in mentions:
        counts[_KINDS[type(m)]] += 1
    nouns = {"person": "people", "agency": "agencies", "date": "dates"}
    return " ".join(
        f'<mark class="{kind}">{plural(n, kind, nouns[kind])}</mark>' for kind, n in counts.items()
    )


# ---- the text ---------------------------------------------------------------


def _marked(text: str, mentions: Sequence[Mention]) -> str:
    from spacy import displacy

    ents = [
        {
            "start": piece.start,
            "end": piece.end,
            "label": "",
            "params": {
                "opens": "".join(_open(m, first) for m, first in piece.opens),
                "closes": "</mark>" * len(piece.closes),
            },
        }
        for piece in pieces(mentions)
    ]
    return str(
        displacy.render(
            {"text": _shown(text), "ents": ents, "settings": {"lang": "th"}},
            style="ent",
            manual=True,
            jupyter=False,
            options={"template": "{opens}{text}{closes}"},
        )
    )


def _shown(text: str) -> str:
    """The text of the same length with what a page cannot show replaced: carriage returns, which
    HTML reads as line breaks of its own, and controls."""
    return safe(re.sub("\r(?=\n)", " ", text).replace("\r", "\n"))


def pieces(mentions: Iterable[Mention]) -> Iterator[Piece]:
    """The stretches of a text that are mentioned, in their order, with the marks around each.

    Marks are well nested: where two mentions cross, the one that began earlier and is open inside
    the other is closed and opened again.
    """
    waiting = sorted(mentions, key=lambda m: (-m.start, m.end))
    edges = sorted({edge for m in waiting for edge in (m.start, m.end)})
    stack: list[Mention] = []
    again: list[Mention] = []
    for start, end in pairwise(edges):
        piece = Piece(start, end, opens=[(m, False) for m in again])
        stack += again
        while waiting and waiting[-1].start == start:
            mention = waiting.pop()
            stack.append(mention)
            piece.opens.append((mention, True))
        again = []
        while any(m.end == end for m in stack):
            mention = stack.pop()
            piece.closes.append((mention, mention.end == end))
            if mention.end != end:
                again.insert(0, mention)
        if piece.opens or piece.closes or stack:
            yield piece


def _open(mention: Mention, first: bool) -> str:
    kind = _KINDS[type(mention)]
    label = mention.value or "?" if isinstance(mention, Date) else kind
    # A mark that goes on says so, and has no second label.
    state = f'data-label="{escape(label)}"' if first else "data-continued"
    place = f'data-start="{mention.start}" data-end="{mention.end}"'
    return f'<mark class="{kind}" {place} {state} title="{_text(_tip(mention))}">'


def _tip(mention: Mention) -> str:
    if isinstance(mention, Date):
        facts: list[Any] = [mention.value or "no such day", mention.kind]
    elif isinstance(mention, Agency):
        facts = [mention.canonical, mention.kind]
    else:
        facts = [mention.canonical, mention.role, mention.agency]
    return " · ".join([*filter(None, facts), f"score {mention.score:.2f}", mention.source])


# ---- agreements -------------------------------------------------------------


def _agreement(told: Agreement) -> str:
    signers = [s.person + (f" ({s.party})" if s.party else "") for s in told.signatories]
    facts = (
        ("kind", f"{told.kind}, {told.status}, score {told.score:.2f}"),
        ("date", told.date),
        ("parties", "; ".join(told.parties)),
        ("signed by", "; ".join(signers)),
        ("witnesses", "; ".join(told.witnesses)),
        ("place", told.place),
    )
    listed = "".join(f"<dt>{name}</dt><dd>{_text(v)}</dd>\n" for name, v in facts if v)
    return (
        f"<h2>{_text(told.title or '(no title)')}</h2>\n<dl>\n{listed}</dl>\n"
        f"<blockquote>{_text(told.evidence.text)}</blockquote>\n"
    )
