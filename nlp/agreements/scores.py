"""What the scores of a frame and of its fields are: how often such were right.

nlp/data/agreement_scores.tsv counts, on annotated documents, how many frames and fields that were
found in the same way were right (nlp.agreements.judging makes it anew). A frame's score: the gold
holds the agreement, with the same status. A field's score: the field is right as a whole (a list:
none too many, none missing), given that the gold holds the agreement.
"""

from __future__ import annotations

import functools
from collections import defaultdict
from collections.abc import Iterable

from nlp.spans import AgreementFrame
from nlp.tables import rows

FILE = "agreement_scores.tsv"
FIELDS = ("kind", "status", "title", "parties", "signatories", "witnesses", "date", "place")
# Counts by (field, how it was found): right, all. The field "frame" is the frame itself.
Counts = dict[tuple[str, str], tuple[int, int]]
# A way that was seldom seen borrows so many cases from the others of its field.
BORROWED = 4


class Scores:
    """Probabilities from counts, smoothed."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts
        totals: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for (name, _), (right, total) in counts.items():
            totals[name][0] += right
            totals[name][1] += total
        self._share = {name: (right + 1) / (total + 2) for name, (right, total) in totals.items()}

    def __call__(self, field: str, how: str) -> float:
        """The probability of a field found in this way; a half where nothing is known of it."""
        right, total = self._counts.get((field, how), (0, 0))
        return (right + BORROWED * self._share.get(field, 0.5)) / (total + BORROWED)


def count(judged: Iterable[tuple[str, str, bool]]) -> Counts:
    """Counts from (field, how, whether it was right)."""
    out: Counts = {}
    for name, how, ok in judged:
        right, total = out.get((name, how), (0, 0))
        out[name, how] = (right + ok, total + 1)
    return out


@functools.cache
def shipped() -> Scores:
    """The scores of the shipped table."""
    return Scores({(f, how): (int(right), int(total)) for f, how, right, total in rows(FILE)})


def ways(frame: AgreementFrame, sure: float, how: dict[str, str]) -> dict[str, str]:
    """How the frame (key "frame") and each field that is filled were found, as the table counts
    it. `how` says from what kind, title, parties, signatories, date and place were read."""
    status = frame.status if frame.status in ("signed", "approved", "mentioned") else "other"
    level = "sure" if sure >= 0.8 else "likely" if sure >= 0.6 else "unsure"
    two = "two" if len(frame.parties) >= 2 else "fewer"
    out = {"frame": f"{status} {level} {two}", "kind": how["kind"], "status": f"{status} {level}"}
    if frame.title:
        out["title"] = how["title"]
    if frame.parties:
        out["parties"] = f"{how['parties']} {_many(len(frame.parties))}"
    if frame.signatories:
        named = all(party for _, party in frame.signatories)
        each = "with parties" if named else "without"
        out["signatories"] = f"{how['signatories']} {each} {_many(len(frame.signatories))}"
    if frame.witnesses:
        out["witnesses"] = _many(len(frame.witnesses))
    if frame.date:
        out["date"] = how["date"]
    if frame.place:
        out["place"] = how["place"]
    return out


def _many(number: int) -> str:
    return "one" if number == 1 else "two" if number == 2 else "few" if number <= 5 else "many"


def put(frame: AgreementFrame, sure: float, how: dict[str, str]) -> None:
    """Set the scores of a frame, and keep how it was found (`frame.how`) for judging."""
    scores = shipped()
    frame.how = ways(frame, sure, how)
    # Of an instrument that is only mentioned half may be right: the gold lists few of them.
    frame.score = 0.5 if frame.status == "mentioned" else scores("frame", frame.how["frame"])
    frame.scores = {f: scores(f, frame.how[f]) for f in FIELDS if f in frame.how}
