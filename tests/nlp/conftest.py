"""Fixtures of the nlp tests."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from spacy.tokens import Doc
from spacy.vocab import Vocab

from khaosan.text import fold
from nlp.spans import AgencySpan, DateSpan, PersonSpan, register
from nlp.tokenizer import ThaiTokenizer

PUBLISHED = dt.date(2023, 6, 15)
# ⟦P นายสมชาย ใจดี⟧ a person, ⟦A สถ.=กรมส่งเสริมการปกครองท้องถิ่น⟧ an agency with its canonical
# name, ⟦D วันนี้=2023-06-15⟧ a date with its value.
_MARK = re.compile(r"⟦(?P<sort>[PAD]) (?P<text>[^⟧=]+)(?:=(?P<more>[^⟧]+))?⟧")
_TITLE = re.compile(r"^(?:นายแพทย์|นางสาว|นาย|นาง|ดร\.|พลเอก|Mr\.) ?")


@pytest.fixture(scope="session")
def marked() -> Callable[..., Doc]:
    """A function that makes a Doc of a text with marked mentions, as the components before
    khaosan_roles leave it."""
    register()
    tokenizer = ThaiTokenizer(Vocab())

    def make(text: str, published: dt.date | None = PUBLISHED) -> Doc:
        plain, position = "", 0
        persons: list[PersonSpan] = []
        agencies: list[AgencySpan] = []
        dates: list[DateSpan] = []
        for mark in _MARK.finditer(text):
            plain += text[position : mark.start()]
            position = mark.end()
            start, surface = len(plain), mark["text"]
            plain += surface
            end = len(plain)
            if mark["sort"] == "P":
                title = _TITLE.match(surface)
                name = start + (title.end() if title else 0)
                full = mark["more"] or plain[name:end]
                persons.append(PersonSpan(start, end, 1.0, "test", (name, end), full))
            elif mark["sort"] == "A":
                full = mark["more"] or surface
                agencies.append(AgencySpan(start, end, 1.0, "test", full, "government"))
            else:
                value = mark["more"]
                kind = "range" if value and "/" in value else "day"
                kind = {4: "year", 7: "month"}.get(len(value or ""), kind)
                dates.append(DateSpan(start, end, value, kind, 1.0, "test"))
        plain += text[position:]
        assert fold(plain).text == plain, "write the sample text folded"
        doc = tokenizer(plain)
        doc._.persons, doc._.agencies, doc._.dates = persons, agencies, dates
        doc._.published = published
        return doc

    return make


def _surfaces(text: str, entries: list[dict[str, Any]]) -> list[tuple[int, int, dict[str, Any]]]:
    """Every occurrence of every surface, none inside a longer one's (the guide's rule)."""
    out: list[tuple[int, int, dict[str, Any]]] = []
    for entry in sorted(entries, key=lambda e: -len(e["surface"])):
        taken = [(a, b) for a, b, e in out if e is not entry]
        out += [
            (*found.span(), entry)
            for found in re.finditer(re.escape(entry["surface"]), text)
            if not any(a <= found.start() and found.end() <= b for a, b in taken)
        ]
    return sorted(out, key=lambda x: x[:2])


@pytest.fixture(scope="session")
def gold_docs(shared: Path) -> Callable[[str], list[tuple[dict[str, Any], Doc]]]:
    """A function that gives the gold documents of a file, each with a Doc that holds the gold's
    people (without roles), agencies and dates."""
    register()
    tokenizer = ThaiTokenizer(Vocab())

    def load(name: str) -> list[tuple[dict[str, Any], Doc]]:
        out = []
        for line in (shared / "gold" / name).read_text(encoding="utf-8").splitlines():
            gold = json.loads(line)
            folded = fold(gold["text"])
            at = folded.folded_offset
            doc = tokenizer(folded.text)
            doc._.published = dt.date.fromisoformat(gold["published"])
            doc._.persons = [
                PersonSpan(at(a), at(b), 1.0, "gold", (at(a), at(b)), e["canonical"])
                for a, b, e in _surfaces(gold["text"], gold["persons"])
            ]
            doc._.agencies = [
                AgencySpan(at(a), at(b), 1.0, "gold", e["canonical"], e["kind"])
                for a, b, e in _surfaces(gold["text"], gold["agencies"])
            ]
            doc._.dates = [
                DateSpan(at(a), at(b), e["value"], e["kind"], 1.0, "gold")
                for a, b, e in _surfaces(gold["text"], gold["dates"])
            ]
            out.append((gold, doc))
        return out

    return load
