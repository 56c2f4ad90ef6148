"""Tellings of one instrument made a frame, and its slots filled."""

from __future__ import annotations

import datetime as dt

from spacy.tokens import Doc

from nlp.agreements import scores, slots
from nlp.agreements.chains import alike
from nlp.agreements.clusters import Cluster, cluster, status_of
from nlp.agreements.items import Items
from nlp.agreements.parties import parties
from nlp.agreements.people import Signer, people
from nlp.agreements.tellings import Teller, Telling
from nlp.agreements.titles import title
from nlp.spans import AgreementFrame

# No signing is announced for a later day.
_FARTHEST = dt.timedelta(days=3 * 366)
# What has happened when it is told.
_DONE = ("signed", "extended", "ended")
# No news tells of so many instruments; a page that seems to is some list.
_MOST = 200


def frames(doc: Doc) -> list[AgreementFrame]:
    """The agreements that a document tells of."""
    items = Items(doc)
    teller = Teller(items)
    tellings = teller.tellings()
    old = {t.at: since for t in tellings if (since := slots.long_ago(doc, items.text, t))}
    told = teller.agenda.by_item(tellings)
    groups = [group for item in told for group in cluster(item, old)]
    out = [_frame(doc, items, group) for group in groups[:_MOST]]
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
    frame = AgreementFrame(kind, status, best.sentence, sure)
    how = {"kind": group.kind}
    frame.title, how["title"] = title(items.text, [group.item] if group.item else told, status)
    signers, frame.witnesses = people(items, group.tellings)
    frame.parties, how["parties"] = parties(items, group, frame.title, best, signers)
    _sign(frame, signers)
    frame.evidence = slots.evidence(items.text, group.item or _plainest(items, told, frame, best))
    frame.date, how["date"] = slots.date(doc, items.text, group.tellings, best, status, frame.title)
    if group.since:
        frame.date, how["date"] = group.since, "since"
    elif status == "signed" and sure < 0.95:
        coming, _ = slots.date(doc, items.text, [best], best, "planned", frame.title)
        published = doc._.published
        if published and coming and frame.date != coming and coming[:10] > published.isoformat():
            frame.status, frame.date = "planned", coming
    if frame.status in _DONE and _after(frame.date, doc._.published):
        # What is done was not done on a day to come: the date is of something else.
        frame.date = None
    elif _after(frame.date, doc._.published, _FARTHEST):
        frame.date = None  # the year of a goal, ภายในปี พ.ศ. 2608
    acts = [best, *(t for t in told if t.act == status)]
    frame.place, how["place"] = slots.place(items.text, acts)
    how["signatories"] = "before" if any(s.before for s in signers) else "listed"
    scores.put(frame, sure, how)
    return frame


# Of so many parties the names are compared letter by letter.
_FEW = 60


def _sign(frame: AgreementFrame, signers: list[Signer]) -> None:
    """Set who signed, each with the party."""
    for signer in signers:
        party = signer.agency if signer.agency in frame.parties else None
        if party is None and signer.agency and len(frame.parties) <= _FEW:
            party = next((p for p in frame.parties if alike(p, signer.agency)), None)
        # ร่วมพิธีลงนาม, said of someone of no party, is to be a guest.
        if party or not signer.attends or not signer.agency or len(frame.parties) < 2:
            frame.signatories.append((signer.span, party))


def _plainest(items: Items, told: list[Telling], frame: AgreementFrame, best: Telling) -> Telling:
    """The telling that best states the event: that names most of its parties and signers."""
    people = {span for span, _ in frame.signatories}
    parties = set(frame.parties)
    headline = items.text.find("\n")

    def names_of(telling: Telling) -> int:
        start, end = telling.sentence
        found = items.within(max(start, telling.at - slots.LONG), min(end, telling.at + slots.LONG))
        bodies = {i.name for i in found} & parties
        return len(bodies) + sum(
            (i.person.start, i.person.end) in people for i in found if i.person
        )

    return max(
        (t for t in told if t.act == best.act),
        key=lambda t: (t.at > headline, names_of(t), t.sure, -t.at),
        default=best,
    )


def worth(frame: AgreementFrame) -> bool:
    """Whether a frame says enough to be kept."""
    if frame.kind == "contract" and not frame.parties:
        # Contracts of anyone with anyone: กู้เงิน, ประกันภัย, จ้างงาน.
        return False
    return frame.status != "mentioned" or bool(frame.parties)


def _after(
    date: str | None, published: dt.date | None, most: dt.timedelta = dt.timedelta(days=1)
) -> bool:
    """Whether an EDTF date begins so much later than publication, or more."""
    return bool(date and published and date[:10] > (published + most).isoformat())
