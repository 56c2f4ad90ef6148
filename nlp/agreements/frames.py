"""Tellings of one instrument put together, and their slots filled."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import SequenceMatcher

from spacy.tokens import Doc

from nlp.agreements import slots
from nlp.agreements.items import Item, Items, state_of
from nlp.agreements.people import Signer, people
from nlp.agreements.tellings import Teller, Telling
from nlp.spans import AgreementFrame
from nlp.tables import rows


@dataclass(slots=True)
class Cluster:
    """The tellings of one instrument."""

    kind: str
    tellings: list[Telling] = field(default_factory=list)
    parties: list[str] = field(default_factory=list)
    item: Telling | None = None  # the item of a numbered list that it is
    between: bool = False  # whether the parties were read after ระหว่าง


def names(items: Iterable[Item]) -> list[str]:
    """The parties that a chain of items stands for, each once: agencies and states, and where
    there are none the agencies of the people."""
    bodies = [i.name for i in items if i.sort != "person" and i.name]
    if not bodies:
        bodies = [i.name for i in items if i.name]
    return list(dict.fromkeys(bodies))


def parties_of(telling: Telling) -> list[str]:
    """Who a telling says the parties are."""
    between = names(telling.between)
    if len(between) >= 2:
        return between
    sides = names(telling.subjects) + names(telling.objects)
    if (telling.subjects and telling.objects) or (len(names(telling.subjects)) >= 2):
        return list(dict.fromkeys(between + sides))
    return list(dict.fromkeys(between or sides))


def alike(a: str, b: str) -> bool:
    """Whether two names are plainly of one organisation: one holds the other, or they differ in
    a letter or two."""
    a, b = clean(a), clean(b)
    return a == b or a in b or b in a or SequenceMatcher(None, a, b).ratio() >= 0.86


def _clash(known: Cluster, telling: Telling, parties: list[str]) -> bool:
    """Whether a telling is of another instrument than a cluster, by its parties."""
    a, b = known.parties, parties
    if len(a) < 2 or len(b) < 2:
        return False
    # A headline says ไทย – ญี่ปุ่น where the text names the two ministries.
    if all(map(state_of, a)) != all(map(state_of, b)):
        return False
    same = sum(any(alike(x, y) for y in b) for x in a)
    if same == 0:
        return len(telling.between) >= 2 or bool(telling.subjects and telling.objects)
    # ก with ข and ก with ค: plain only where both are said with ระหว่าง.
    between = known.between and len(telling.between) >= 2
    return between and same < min(len(a), len(b)) and same * 2 <= min(len(a), len(b))


def cluster(tellings: list[Telling]) -> list[Cluster]:
    """Put together the tellings that are of one instrument. Of a numbered list each item is one,
    and what else is told is told of them all."""
    items = [t for t in tellings if t.numbered]
    if items:
        kinds = {t.instrument.kind for t in items if t.instrument}
        general = [
            t
            for t in tellings
            if not t.numbered and not any(i.sentence[0] <= t.at < i.sentence[1] for i in items)
        ]
        shared = [t for t in general if t.instrument is None or t.instrument.kind in kinds]
        rest = [t for t in general if t.instrument and t.instrument.kind not in kinds]
        return [
            Cluster(t.instrument.kind if t.instrument else "mou", [t, *shared], item=t)
            for t in items
        ] + cluster([t for t in rest if t.act != "mentioned"])
    out: list[Cluster] = []
    loose: list[Telling] = []
    for telling in tellings:
        if telling.instrument is None:
            if out:
                loose.append(telling)
                out[-1].tellings.append(telling)
            else:
                loose.append(telling)
            continue
        kind = telling.instrument.kind
        parties = parties_of(telling)
        home = None
        for known in reversed(out):
            if _same_kind(known.kind, kind) and not _clash(known, telling, parties):
                home = known
                break
        if home is None:
            home = Cluster(kind)
            out.append(home)
        if home.kind in ("support", "annex", "loose") and kind not in ("support", "annex", "loose"):
            home.kind = kind
        home.tellings.append(telling)
        if len(parties) > len(home.parties):
            home.parties = parties
            home.between = len(telling.between) >= 2
    if out:
        out[0].tellings = [t for t in loose if t.at < out[0].tellings[0].at] + out[0].tellings
    return out


def _same_kind(a: str, b: str) -> bool:
    return a == b or bool({a, b} & {"support", "annex", "loose"})


ORDER = ("signed", "approved", "extended", "ended", "planned", "mentioned")


def status_of(group: Cluster) -> tuple[str, float]:
    """The status that the tellings add up to, and how sure it is."""
    weight = dict.fromkeys(ORDER, 0.0)
    for telling in group.tellings:
        if telling.instrument is not None or telling.act != "mentioned":
            weight[telling.act] = max(weight[telling.act], telling.sure)
    for act in ("extended", "ended"):
        if weight[act] >= 0.7 and weight["signed"] < 0.9:
            return act, weight[act]
    if weight["approved"] >= 0.8:
        return "approved", weight["approved"]
    if weight["signed"] >= 0.8 or weight["signed"] > weight["planned"]:
        return "signed", weight["signed"]
    if weight["planned"]:
        return "planned", weight["planned"]
    return "mentioned", weight["mentioned"]


def frames(doc: Doc) -> list[AgreementFrame]:
    """The agreements that a document tells of."""
    items = Items(doc)
    out = [_frame(doc, items, group) for group in cluster(Teller(items).tellings())]
    return sorted((frame for frame in out if worth(frame)), key=lambda f: f.evidence)


def _frame(doc: Doc, items: Items, group: Cluster) -> AgreementFrame:
    status, sure = status_of(group)
    told = [t for t in group.tellings if t.instrument]
    headline = items.text.find("\n")
    best = group.item or max(
        told,
        key=lambda t: (t.act == status, len(t.between) >= 2, t.sure, t.at > headline, -t.at),
    )
    if len({t.sentence for t in group.tellings if t.act == status}) >= 2:
        sure += 0.15  # two sentences say so
    kind = {"support": "mou", "annex": "mou", "loose": "other"}.get(group.kind, group.kind)
    frame = AgreementFrame(kind, status, slots.evidence(items.text, best), sure)
    frame.title = slots.title(items.text, [group.item] if group.item else told, status)
    signers, frame.witnesses = people(items, group.tellings)
    frame.parties = _parties(items, group, frame, best, signers)
    for signer in signers:
        party = next((p for p in frame.parties if signer.agency and alike(p, signer.agency)), None)
        # ร่วมพิธีลงนาม, said of someone of no party, is to be a guest.
        if party or not signer.attends or not signer.agency or len(frame.parties) < 2:
            frame.signatories.append((signer.span, party))
    frame.date = slots.date(doc, items.text, group.tellings, best, status)
    if status == "signed" and sure < 0.95:
        coming = slots.date(doc, items.text, [best], best, "planned")
        published = doc._.published
        if published and coming and frame.date != coming and coming[:10] > published.isoformat():
            frame.status, frame.date = "planned", coming
    frame.place = slots.place(items.text, [best, *(t for t in told if t.act == status)])
    frame.score = score(frame, sure)
    return frame


@functools.cache
def _scores() -> dict[tuple[str, ...], float]:
    return {
        tuple(key): (int(right) + 1) / (int(total) + 2)
        for *key, right, total in rows("agreement_scores.tsv")
    }


def score(frame: AgreementFrame, sure: float) -> float:
    """The share of such frames that were right (nlp/data/agreement_scores.tsv)."""
    status = frame.status if frame.status in ("signed", "approved") else "other"
    level = "sure" if sure >= 0.8 else "likely" if sure >= 0.6 else "unsure"
    parties = "two" if len(frame.parties) >= 2 else "fewer"
    # Of an instrument that is only mentioned, and of what was never seen, half may be right.
    return _scores().get((status, level, parties), 0.5) if frame.status != "mentioned" else 0.5


def _parties(
    items: Items, group: Cluster, frame: AgreementFrame, best: Telling, signed: list[Signer]
) -> list[str]:
    """The parties, from the surest source that names two: the list after ระหว่าง, those who
    signed, who is said to sign with whom (the headline last), the states in the title."""
    if group.item and len(own := names(group.item.between)) >= 2:
        return own
    headline = items.text.find("\n")
    told = sorted(group.tellings, key=lambda t: (t.at < headline, -t.sure))
    between = [names(t.between) for t in told if t.between and t.instrument]
    longest = max(between, key=len, default=[])
    if len(longest) < 2:
        between = [names(t.between) for t in told if t.between]
        longest = max(between, key=len, default=[])
    signers = list(dict.fromkeys(s.agency for s in signed if s.agency))
    # ระหว่างกระทรวงยุติธรรมไทย-รัสเซีย: who signed tells it better.
    mixed = any(state_of(name) for name in longest) and not all(map(state_of, longest))
    if len(longest) >= 2 and not (mixed and len(signers) >= 2):
        return longest
    pool = list(longest)
    if len(signers) >= 2:
        return signers
    for telling in told:
        pool = list(dict.fromkeys(pool + parties_of(telling)))
        if len(pool) >= 2:
            return pool
    if frame.title and len(pool) < 2:
        states = names(linked(items, *frame.title))
        if len(states) >= 2:
            return states
    if len(pool) < 2 and (listed := _listed(items, best)):
        return list(dict.fromkeys(pool + names(listed)))
    pool = list(dict.fromkeys(pool + signers))
    if not pool and group.kind != "contract":
        # ไทย – กัมพูชา ลงนาม …
        return names(linked(items, 0, max(headline, 0)))
    signed_contract = group.kind == "contract" and best.act == "signed" and best.sure >= 0.8
    if (len(pool) == 1 or signed_contract) and (actor := _actor(items, best, pool)):
        pool.insert(0, actor)
    return pool


_DASH = re.compile(r" ?[-–] ?| ?และ ?|กับ")


def linked(items: Items, start: int, end: int) -> list[Item]:
    """States and bodies written as ไทย – ญี่ปุ่น in a span."""
    out: list[Item] = []
    for item in items.within(start, end):
        if item.sort == "person":
            continue
        if out and _DASH.fullmatch(items.text[out[-1].end : item.start]):
            out.append(item)
        elif len(out) < 2:
            out = [item]
    return out if len(out) >= 2 else []


_MANY = re.compile(
    r"\d{1,3} ?(?:แห่ง|หน่วยงาน|องค์กร|ภาคี|ประเทศ|สถาบัน|ฝ่าย|กระทรวง|บริษัท|มหาวิทยาลัย)[^\n]{0,30}?(?:ได้แก่"
    r"|ประกอบด้วย|คือ|อาทิ)"
    r"|(?:ความ|การ)ร่วมมือ(?:กัน)?(?:จาก|ระหว่าง|ของ)"
)


def _listed(items: Items, best: Telling) -> list[Item]:
    """The parties, where the text counts them before it names them: 6 หน่วยงาน ได้แก่ …"""
    for found in _MANY.finditer(items.text, best.sentence[0], best.at + 2500):
        chain = items.chain_after(found.end(), found.end() + 2500)
        if len(chain) >= 2:
            return chain
    return []


def _actor(items: Items, best: Telling, known: list[str]) -> str | None:
    """Whose act it is where only the other side is named: the agency that the sentence, or the
    one before it, speaks of."""
    start = max(items.text.rfind("\n", 0, best.at) + 1, best.at - 400)
    for item in reversed(items.within(start, best.at)):
        if item.sort == "agency" and item.name not in known:
            return None if item.name.startswith(("คณะ", "รัฐสภา", "สภา")) else item.name
    return None


def worth(frame: AgreementFrame) -> bool:
    """Whether a frame says enough to be kept."""
    if frame.kind == "contract" and not frame.parties:
        # Contracts of anyone with anyone: กู้เงิน, ประกันภัย, จ้างงาน.
        return False
    return frame.status != "mentioned" or bool(frame.parties)


def clean(text: str) -> str:
    """Text without white space, to compare names."""
    return re.sub(r"\s+", "", text)
