"""Who signed, and who presided or witnessed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from nlp.agreements.cues import SIGN, WITNESS
from nlp.agreements.items import Item, Items
from nlp.agreements.tellings import Telling
from nlp.spans import PersonSpan, Span

_PRESIDES = re.compile(
    r"\s*+(?>(?:\([^)\n]{0,60}\))?)\s*+(?>(?:ได้|มา|ให้เกียรติ|ร่วม|เข้าร่วม|กล่าวเปิดและ|เปิดเผยภายหลัง"
    rf"|เปิดเผยหลัง(?:จาก)?|ในฐานะ|เดินทาง|รับ)*)\s*+(?:เป็น)?{WITNESS}"
)


# Between two who witness together.
_JOINED = re.compile(r"\s*+(?>(?:,|และ|พร้อมด้วย|ร่วมกับ|พร้อมกับ)?)\s*+")
_LISTED = re.compile(rf"{WITNESS} ?(?:ประกอบด้วย|ได้แก่|คือ|อาทิ|:)")
# ลงนามเป็นสักขีพยาน, ลงนามในฐานะพยาน
_AS_WITNESS = re.compile(rf"{SIGN.pattern} ?(?:เป็น|ในฐานะ)? ?{WITNESS}")
# Who only takes part in a ceremony signs where the party is theirs.
_CEREMONY = re.compile(r"พิธี ?(?:การ)?$")
# How far before ลงนาม a list of those who sign may begin.
_LIST_LENGTH = 900


@dataclass(slots=True)
class Signer:
    """A person said to sign. `attends`: they took part in the ceremony of signing; `before`: they
    are named right before ลงนาม."""

    person: PersonSpan
    agency: str
    attends: bool
    before: bool = False

    @property
    def span(self) -> Span:
        return self.person.start, self.person.end


def people(items: Items, tellings: list[Telling]) -> tuple[list[Signer], list[Span]]:
    """Who is said to have signed; and who presided or witnessed."""
    signers: dict[str, Signer] = {}
    witnesses: dict[str, Span] = {}
    read: set[Span] = set()
    for telling in tellings:
        if telling.act not in ("signed", "extended"):
            if telling.instrument:
                _add(signers, telling.between, attends=False)
            continue
        before = items.signers_before(telling.at, max(0, telling.at - _LIST_LENGTH))
        if _AS_WITNESS.match(items.text, telling.at):
            for item in before:
                _note(witnesses, item)
            continue
        attends = _CEREMONY.search(items.text, max(0, telling.at - 10), telling.at) is not None
        for chain in (before, telling.subjects):
            _add(signers, chain, attends=attends, before=True)
        for chain in (telling.objects, telling.between):
            _add(signers, chain, attends=False)
        if telling.sentence in read:
            continue
        read.add(telling.sentence)
        for witness in _witnesses(items, telling.sentence):
            _note(witnesses, witness)
    for key in witnesses:
        signers.pop(key, None)
    for signer in signers.values():
        signer.person = items.fullest(signer.person)
    return list(signers.values()), list(witnesses.values())


def _witnesses(items: Items, sentence: Span) -> list[Item]:
    """Who in a sentence presided or witnessed: the one named before the word and those joined to
    them (ก และ ข เป็นสักขีพยาน), and whom a list after the word names (สักขีพยาน ได้แก่ ก และ ข)."""
    out: list[Item] = []
    named = items.within(*sentence)
    for number, item in enumerate(named):
        if not (item.person and _PRESIDES.match(items.text, item.end)):
            continue
        out.append(item)
        for before in reversed(named[:number]):
            gap = items.text[before.end : out[-1].start]
            if not (before.person and _JOINED.fullmatch(gap)):
                break
            out.append(before)
    for word in _LISTED.finditer(items.text, *sentence):
        out += [i for i in items.chain_after(word.end(), sentence[1]) if i.person]
    return sorted(out, key=lambda i: i.start)


def _add(
    signers: dict[str, Signer], chain: list[Item], *, attends: bool, before: bool = False
) -> None:
    for item in chain:
        if item.person:
            signers.setdefault(_key(item.person), Signer(item.person, item.name, attends, before))


def _note(witnesses: dict[str, Span], item: Item) -> None:
    if item.person:
        witnesses.setdefault(_key(item.person), (item.person.start, item.person.end))


def _key(person: PersonSpan) -> str:
    return person.canonical or f"{person.start}"
