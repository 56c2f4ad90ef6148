"""How far editors agree: what one decided against what another decided in a blind second pass.

Compared is what both decided, neither having seen the other's word: of each claim the span and
kind that an editor lets stand (none where it was rejected), and what they added in documents that
both went through. The F1 of two sets of spans is the same whichever is taken for the truth.
Krippendorff's alpha is over characters: those of the spans that the machine or one of the two gave,
each with the kind that each editor gives it or none. 1: they always agree; 0: as if by chance.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from khaosan.records import dumps
from store.database import Store
from store.reviews.records import DECIDING, KINDS, STANDING, first_version

# Fields of a record that say how it was found, not what it says.
_FOUND = ("is", "start", "end", "text", "score", "scores", "source", "evidence")
Span = tuple[str, int, int, int, str]  # document, version, start, end, kind


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one editor decided about one item; `number` is the log's line."""

    item: str
    document: str
    version: int
    editor: str
    blind: bool
    state: str
    kind: str
    start: int
    end: int
    text: str
    record: dict[str, Any] | None
    was: dict[str, Any] | None
    number: int

    @property
    def stands(self) -> bool:
        """Whether the editor lets something stand."""
        return self.state in STANDING

    @property
    def span(self) -> Span:
        """Where the claim stands, and as what."""
        return self.document, self.version, self.start, self.end, self.kind

    @property
    def says(self) -> dict[str, Any]:
        """What the record says beside its place."""
        return {k: v for k, v in (self.record or {}).items() if k not in _FOUND}

    def same(self, other: Judgement) -> bool:
        """Whether two editors decided the same in every field."""
        if not self.stands or not other.stands:
            return self.stands == other.stands
        return self.span == other.span and self.says == other.says

    def to_json(self) -> dict[str, Any]:
        """For --json."""
        return {
            "editor": self.editor, "blind": self.blind, "number": self.number,
            "state": self.state, "kind": self.kind, "start": self.start, "end": self.end,
            "text": self.text, "record": self.record if self.stands else None,
        }  # fmt: skip


Judgements = dict[tuple[str, bool], Judgement]  # of one item, by editor and whether blind


def judgements(store: Store, document: str | None = None) -> dict[str, Judgements]:
    """What each editor decided about each item that one of them read blind, by item; settlements
    aside. Of an editor's decisions about one item the last."""
    return read(store, document)[0]


def read(store: Store, document: str | None) -> tuple[dict[str, Judgements], dict[str, int]]:
    """The judgements by item, and for items that were settled the line of the log that did."""
    found: dict[str, Judgements] = defaultdict(dict)
    settled: dict[str, int] = {}
    for row in store.conn.execute(
        "SELECT number, editor, action, document, item, after, blind FROM standing_reviews "
        "WHERE action IN (SELECT value FROM json_each(?1)) AND item IS NOT NULL AND document IN ("
        "SELECT document FROM reviews WHERE blind = 1) AND (?2 IS NULL OR document = ?2) "
        "ORDER BY number",
        (dumps(DECIDING), document),
    ):
        if row["action"] == "settle":
            settled[row["item"]] = row["number"]
            continue
        after = json.loads(row["after"])
        found[row["item"]][row["editor"], bool(row["blind"])] = Judgement(
            row["item"], row["document"], after["version"], row["editor"], bool(row["blind"]),
            after["state"], after["kind"], after["start"], after["end"], after["text"],
            after["record"], after["was"], row["number"],
        )  # fmt: skip
    return found, settled


def pairs(found: dict[str, Judgements]) -> dict[tuple[str, str], list[tuple[Judgement, Judgement]]]:
    """Two editors, and of each item that both decided what they did. One of the two was blind to
    the other: what is decided after the other's word was seen says nothing."""
    out: dict[tuple[str, str], list[tuple[Judgement, Judgement]]] = defaultdict(list)
    for own in found.values():
        for a, b in combinations(independent(own), 2):
            a, b = sorted((a, b), key=lambda j: j.editor)
            out[a.editor, b.editor].append((a, b))
    return dict(sorted(out.items()))


def independent(own: Judgements) -> list[Judgement]:
    """The blind decisions on an item, and the first open one: a later open one has seen it."""
    blind = {j.editor: j for j in own.values() if j.blind}
    open_ = [j for j in own.values() if not j.blind and j.editor not in blind]
    return [*blind.values(), *sorted(open_, key=lambda j: j.number)[:1]]


def went_through(found: dict[str, Judgements], a: str, b: str) -> dict[str, list[Judgement]]:
    """What each of two editors added alone, in the documents in which they decided the same claims
    of the machine: there it is known that the other did not add it."""
    claims: dict[str, dict[str, set[str]]] = defaultdict(lambda: {a: set(), b: set()})
    alone: dict[str, list[Judgement]] = defaultdict(list)
    for item, own in found.items():
        mine = [j for j in independent(own) if j.editor in (a, b)]
        for j in mine:
            if j.was is not None:
                claims[j.document][j.editor].add(item)
            elif len(mine) == 1 and j.stands:
                alone[j.document].append(j)
    return {
        document: added
        for document, added in alone.items()
        if claims[document][a] and claims[document][a] == claims[document][b]
    }


# ---- figures ------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Figures:
    """How far two editors agree about one kind, or ("all") all. `spans`: how many each lets stand,
    `both` how many are the same to the character, `whole` how many of these in all fields too.
    `f1` and `alpha` are None where nothing was there to agree about."""

    editors: tuple[str, str]
    kind: str
    items: int
    spans: tuple[int, int]
    both: int
    whole: int
    f1: float | None
    characters: int
    alpha: float | None

    def to_json(self) -> dict[str, Any]:
        """For --json."""
        return {
            "editors": list(self.editors), "kind": self.kind, "items": self.items,
            "spans": list(self.spans), "both": self.both, "whole": self.whole, "f1": self.f1,
            "characters": self.characters, "alpha": self.alpha,
        }  # fmt: skip


def figures(store: Store) -> list[Figures]:
    """Every pair of editors that read the same in a blind pass: all kinds together, then each."""
    found = judgements(store)
    out = []
    for (a, b), both in pairs(found).items():
        alone = [j for added in went_through(found, a, b).values() for j in added]
        out += [f for kind in ("all", *KINDS) if (f := _figures((a, b), both, alone, kind)).items]
    return out


def _figures(
    editors: tuple[str, str],
    both: Sequence[tuple[Judgement, Judgement]],
    alone: Iterable[Judgement],
    kind: str,
) -> Figures:
    alone = list(alone)
    sides: tuple[list[Judgement], list[Judgement]] = (
        [a for a, _ in both] + [j for j in alone if j.editor == editors[0]],
        [b for _, b in both] + [j for j in alone if j.editor == editors[1]],
    )
    spans = [
        {j.span: j.says for j in side if j.stands and kind in ("all", j.kind)} for side in sides
    ]
    same = spans[0].keys() & spans[1].keys()
    about = [pair for pair in both if kind == "all" or any(_about(j, kind) for j in pair)]
    total = len(spans[0]) + len(spans[1])
    alpha, characters = _alpha(about, [j for j in alone if kind in ("all", j.kind)], kind, editors)
    return Figures(
        editors, kind, len(about) + sum(kind in ("all", j.kind) for j in alone),
        (len(spans[0]), len(spans[1])), len(same),
        sum(spans[0][span] == spans[1][span] for span in same),
        2 * len(same) / total if total else None, characters, alpha,
    )  # fmt: skip


def _about(j: Judgement, kind: str) -> bool:
    return kind == (j.was["is"] if j.was else j.kind) or (j.stands and kind == j.kind)


def _alpha(
    both: Iterable[tuple[Judgement, Judgement]],
    alone: Iterable[Judgement],
    kind: str,
    editors: tuple[str, str],
) -> tuple[float | None, int]:
    """Krippendorff's alpha (nominal) over characters, and how many they are. The sentence of an
    agreement holds names and dates: its characters count apart from theirs."""
    import krippendorff
    import numpy as np

    labels: dict[tuple[str, int, bool, int], list[int]] = {}
    for side, j in _sided(both, alone, editors):
        for start, end, what, stands in _stretches(j):
            label = (1 + KINDS.index(what) if kind == "all" else 1) if stands else 0
            for at in range(start, end):
                unit = labels.setdefault((j.document, j.version, what == "agreement", at), [0, 0])
                if stands and kind in ("all", what):
                    unit[side] = label
    if len({label for unit in labels.values() for label in unit}) < 2:
        return None, len(labels)  # all of one kind: there is nothing to tell apart
    matrix = np.array(list(labels.values()), dtype=float).T
    alpha = krippendorff.alpha(reliability_data=matrix, level_of_measurement="nominal")
    return float(alpha), len(labels)


def _sided(
    both: Iterable[tuple[Judgement, Judgement]],
    alone: Iterable[Judgement],
    editors: tuple[str, str],
) -> Iterator[tuple[int, Judgement]]:
    for a, b in both:
        if a.version == b.version:
            yield 0, a
            yield 1, b
    for j in alone:
        yield editors.index(j.editor), j


def _stretches(j: Judgement) -> Iterator[tuple[int, int, str, bool]]:
    """The characters that a judgement is about: (start, end, kind, whether it stands so)."""
    if j.was is not None and first_version(j.item) == j.version:
        place = j.was.get("evidence") or j.was
        yield place["start"], place["end"], j.was["is"], False
    if j.stands:
        yield j.start, j.end, j.kind, True
