"""Who the parties of an instrument are."""

from __future__ import annotations

import re

from nlp.agreements.chains import names, parties_of
from nlp.agreements.clusters import Cluster
from nlp.agreements.items import Item, Items, state_of
from nlp.agreements.people import Signer
from nlp.agreements.tellings import Telling
from nlp.spans import Span
from nlp.tables import alternatives, column


def parties(
    items: Items, group: Cluster, title: Span | None, best: Telling, signed: list[Signer]
) -> tuple[list[str], str]:
    """The parties, and from what they were read: the surest source that names two, which is the
    list after ระหว่าง, those who signed, who is said to sign with whom (the headline last), the
    states in the title."""
    if group.item and len(own := names(group.item.between)) >= 2:
        return own, "item"
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
        return longest, "between"
    pool = list(longest)
    if len(signers) >= 2:
        return signers, "signers"
    for telling in told:
        pool = list(dict.fromkeys(pool + parties_of(telling)))
        if len(pool) >= 2:
            one_side = not any(t.subjects or t.between for t in told)
            if one_side and (actor := _actor(items, best, pool)):
                return [actor, *pool], "actor"
            return pool, "headline" if telling.at < headline else "sides"
    if title and len(pool) < 2:
        line = items.text.find("\n", title[1])
        end = min(title[0] + _NAME_LENGTH, line if line >= 0 else len(items.text))
        states = names(linked(items, title[0], max(end, title[1])))
        if len(states) >= 2:
            return states, "states"
    if len(pool) < 2 and (listed := _listed(items, best)):
        return list(dict.fromkeys(pool + names(listed))), "listed"
    pool = list(dict.fromkeys(pool + signers))
    if not pool and group.kind != "contract":
        # ไทย – กัมพูชา ลงนาม …
        return names(linked(items, 0, min(max(headline, 0), _HEADLINE))), "states"
    # A contract tells of one side, as far as it tells of any.
    contract = group.kind == "contract" and best.act in ("signed", "planned") and best.sure >= 0.7
    if (len(pool) == 1 or contract) and (actor := _actor(items, best, pool)):
        pool.insert(0, actor)
        return pool, "actor"
    return pool, "one"


# The states may stand after the name: … ด้านพลังงาน ระหว่างไทย – ญี่ปุ่น.
_NAME_LENGTH = 260
# No headline is longer.
_HEADLINE = 600
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
    for item in reversed(items.subjects(start, best.at)):
        if item.name not in known and not _COMMITTEE.match(item.name):
            return item.name
    return None


# Who hears of an agreement or approves it is not party to it.
_COMMITTEE = re.compile(rf"{alternatives(column('agreement_words.tsv', 'committee'))}|รัฐบาล$")
