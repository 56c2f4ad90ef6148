"""Where editors disagree after a blind second pass, and the word that settles it."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import Any

from khaosan.errors import UsageError
from store.database import Store
from store.reviews import decide, items
from store.reviews.agreement import Judgement, independent, pairs, read, went_through
from store.reviews.log import durable
from store.reviews.records import Decision, Item, record_from


@dataclass(frozen=True, slots=True)
class Disagreement:
    """An item about which editors decided otherwise, and nobody has settled it since. `missing`:
    editors that went through the document and did not add what another did."""

    item: str
    document: str
    judgements: tuple[Judgement, ...]
    missing: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """For --json."""
        return {
            "id": self.item, "document": self.document,
            "judgements": [j.to_json() for j in self.judgements], "missing": list(self.missing),
        }  # fmt: skip


def disagreements(store: Store, *, document: str | None = None) -> list[Disagreement]:
    """What editors decided otherwise in a blind pass and is not settled, in the order of texts."""
    found, settled = read(store, document)
    out: dict[str, Disagreement] = {}
    for item, own in found.items():
        both = independent(own)
        if len(both) > 1 and not all(both[0].same(j) for j in both[1:]):
            out[item] = Disagreement(item, both[0].document, tuple(both))
    for a, b in pairs(found):
        for added in went_through(found, a, b).values():
            for j in added:
                before = out.get(j.item, Disagreement(j.item, j.document, (j,)))
                missing = tuple(sorted({*before.missing, b if j.editor == a else a}))
                out[j.item] = Disagreement(j.item, j.document, before.judgements, missing)
    waiting = [
        d for d in out.values()
        if settled.get(d.item, 0) < max(j.number for j in d.judgements)
    ]  # fmt: skip
    first = {d.item: d.judgements[0] for d in waiting}
    return sorted(waiting, key=lambda d: (d.document, first[d.item].start, d.item))


def settle(
    store: Store, id: str, editor: str, *, like: str | None = None, reason: str | None = None
) -> Decision:
    """Settle a disagreement: the claim stands as the editor `like` decided, or (None) is rejected.
    Raises UsageError where nobody disagrees, or this editor said nothing."""
    with durable(store):
        document = id.rpartition("@")[0]
        found = {d.item: d for d in disagreements(store, document=document)}
        if id not in found:
            raise UsageError(f"{id}: nobody disagrees about it; `khaosan review disagreements`")
        known = {j.editor: j for j in found[id].judgements}
        item = _item(store, id, found[id])
        if like in found[id].missing or like is None:
            return decide.settle(store, item, editor, reject=True, reason=reason)
        if like not in known:
            raise UsageError(f"{id}: {like} said nothing about it; {', '.join(known)} did")
        if not known[like].stands:
            return decide.settle(store, item, editor, reject=True, reason=reason)
        return decide.settle(store, item, editor, like=_as(item, known[like]), reason=reason)


def _item(store: Store, id: str, found: Disagreement) -> Item:
    """The item; of what was only added blind, as its editor sees it."""
    for blind in (None, *(j.editor for j in found.judgements if j.blind)):
        for item in items.items(store, found.document, blind=blind):
            if item.id == id:
                return item
    raise UsageError(f"{id}: its words are not in the newest version")


def _as(item: Item, said: Judgement) -> Item:
    """The item as an editor decided it."""
    assert said.record is not None  # noqa: S101 - what stands has a record
    return dataclasses.replace(
        item, version=said.version, start=said.start, end=said.end, text=said.text,
        record=record_from(said.record), state="accepted",
    )  # fmt: skip
