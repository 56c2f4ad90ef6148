"""The text of an agreement as a frame, beside those that sentences about agreements make."""

from __future__ import annotations

import datetime as dt

from spacy.tokens import Doc

from nlp.agreements import scores
from nlp.agreements.chains import alike
from nlp.aliases.gazetteer import gazetteer
from nlp.letters.found import InstrumentSpan, PartySpan, SignerSpan
from nlp.letters.names import acts_for
from nlp.spans import AgreementFrame, Span
from nlp.words import text_of

_SURE = 0.95


def add_frames(doc: Doc) -> None:
    """Put the frames of the agreements whose own text this is on doc._.agreements, in the place
    of what the sentences of that text seemed to tell."""
    for one in doc._.instruments:
        frame = _frame(doc, one)
        kept = [f for f in doc._.agreements if not _same(f, frame, one)]
        doc._.agreements = sorted([*kept, frame], key=lambda f: f.evidence)


def _same(told: AgreementFrame, own: AgreementFrame, one: InstrumentSpan) -> bool:
    """Whether a sentence of the text (or its heading) only speaks of the agreement itself."""
    heading = one.title[0] if one.title else one.start
    if not min(heading, one.start) <= told.evidence[0] < one.limit:
        return False
    if told.kind == own.kind or not told.parties:
        return True
    return all(any(alike(p, q) for q in own.parties) for p in told.parties)


def _frame(doc: Doc, one: InstrumentSpan) -> AgreementFrame:
    status = _status(one, doc._.published)
    frame = AgreementFrame(one.kind, status, (one.start, one.end), _SURE)
    names = [_name(doc, party) for party in one.parties]
    frame.parties = list(dict.fromkeys(names))
    frame.title, frame.place = one.title, one.place
    frame.date = one.date
    text = text_of(doc)
    for number, signer in enumerate(one.signers):
        place = number if len(one.signers) == len(names) else None
        party = _party(text, signer, one, names, place)
        frame.signatories.append(((signer.start, signer.end), party))
    frame.signatories += _represented(text, one, names, [p for _, p in frame.signatories])
    frame.witnesses = [(w.start, w.end) for w in one.witnesses]
    how = {"kind": one.kind, "title": "about" if one.about else "named", "parties": "between",
           "date": "near", "place": "inside", "signatories": "listed"}  # fmt: skip
    scores.put(frame, _SURE, how)
    return frame


def _represented(
    text: str, one: InstrumentSpan, names: list[str], signed: list[str | None]
) -> list[tuple[Span, str | None]]:
    """Those who act for a party by the preamble, for the parties for which no block has a signer;
    where it is not known for whom someone signed, for no more than are then left."""
    most = len(names) - len(signed)
    out: list[tuple[Span, str | None]] = []
    for party, name in zip(one.parties, names, strict=True):
        signer = party.signer
        if signer is None or name in signed or len(out) >= most:
            continue
        if not any(acts_for(text, s, party) for s in (*one.signers, *one.witnesses)):
            out.append(((signer.start, signer.end), name))
    return out


def _status(one: InstrumentSpan, published: dt.date | None) -> str:
    """Signed where a day is told that is not to come and nothing is left open; else it is yet to
    be signed."""
    if one.draft:
        return "planned"
    if published and one.date and one.date > (published + dt.timedelta(days=1)).isoformat():
        return "planned"
    return "signed"


def _name(doc: Doc, party: PartySpan) -> str:
    text = text_of(doc)
    for agency in doc._.agencies:
        before = text[agency.start : party.start].strip().lower()  # The Department of Health
        starts = party.start - 4 <= agency.start <= party.start and before in ("", "the")
        if starts and agency.end >= party.end - 2:
            name = str(agency.canonical or party.name)
            break
    else:
        name = party.name
    if name.isascii() and "\n" in text[party.start : party.end]:
        # Broken between two lines the English name is not known for what it is.
        known = gazetteer().aliased(party.name)
        name = known[0].name if len(known) == 1 else name
    return name


def _party(
    text: str, signer: SignerSpan, one: InstrumentSpan, names: list[str], number: int | None
) -> str | None:
    """For whom someone signed: whom the preamble says they act for, else the agency of the
    position, else the party in the same place of the order."""
    for party, name in zip(one.parties, names, strict=True):
        if acts_for(text, signer, party):
            return name
    if signer.agency:
        for name in names:
            if alike(name, signer.agency):
                return name
    return names[number] if number is not None else None
