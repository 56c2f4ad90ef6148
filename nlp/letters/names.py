"""What letters and agreements know of names: signers are people, with position and agency."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from spacy.tokens import Doc

from nlp.letters import stacks
from nlp.letters.blocks import blocks
from nlp.letters.cells import NAME
from nlp.letters.found import InstrumentSpan, LetterSpan, PartySpan, SignerSpan
from nlp.letters.lines import TABS, Lines
from nlp.letters.positions import position_starts
from nlp.lexicons import heads, title_pattern
from nlp.roles.extent import Extents
from nlp.spans import AgencySpan, PersonSpan, Span
from nlp.words import text_of

# In brackets under ลงชื่อ there stands a name; over the address stands an agency.
_SCORE = 0.97
_SOURCE = "letter"
# Characters below a row of names in which their positions stand.
_UNDER = 800


def signers_of(
    letters: Iterable[LetterSpan], made: Iterable[InstrumentSpan]
) -> Iterator[SignerSpan]:
    """Everyone who signs, represents or witnesses."""
    for letter in letters:
        yield from letter.signers
    for one in made:
        yield from one.signers
        yield from one.witnesses
        yield from (p.signer for p in one.parties if p.signer)


def add_names(doc: Doc) -> None:
    """Make the signers people and the writers and parties agencies, in the place of what the
    engine took of them."""
    persons: list[PersonSpan] = doc._.persons
    agencies: list[AgencySpan] = doc._.agencies
    for signer in signers_of(doc._.letters, doc._.instruments):
        span = (signer.start, signer.end)
        if any((p.start, p.end) == span for p in persons):
            continue
        persons[:] = [p for p in persons if p.end <= signer.start or p.start >= signer.end]
        agencies[:] = [a for a in agencies if a.end <= signer.start or a.start >= signer.end]
        persons.append(PersonSpan(*span, _SCORE, _SOURCE, name=span))
    text = text_of(doc)
    known = tuple(h for h in heads() if len(h) > 2)
    for start, end in _bodies(doc):
        overlap = [a for a in agencies if a.start < end and start < a.end]
        named = text.startswith(known, start, end) or text[start:end].isascii()
        if any(a.start == start for a in overlap) or not named:
            continue
        agencies[:] = [a for a in agencies if a not in overlap]
        agencies.append(AgencySpan(start, end, _SCORE, _SOURCE))


def _bodies(doc: Doc) -> Iterator[tuple[int, int]]:
    for letter in doc._.letters:
        agency = letter.fields.get("agency")
        if agency and "\n" not in text_of(doc)[agency.start : agency.end]:
            yield agency.start, agency.end
    for one in doc._.instruments:
        yield from ((p.start, p.end) for p in one.parties)


def set_roles(doc: Doc) -> None:
    """Give each signer's mention the position that stands under the name, and its agency; where
    the position names none, the agency that the letter is of. So for names that stand side by side
    in the cells of a row, or one right under the other, whatever the text is."""
    stacked = _stacked(doc)
    beside = [*_beside(doc), *(s for signers, _ in stacked for s in signers)]
    if not (doc._.letters or doc._.instruments or beside):
        return
    extents = Extents(doc)
    own = {id(s): _canonical(doc, x) for x in doc._.letters for s in x.signers}
    for one in doc._.instruments:
        for party in one.parties:
            name = _at(doc, party.start) or party.name
            own |= {id(s): name for s in one.signers if acts_for(extents.text, s, party)}
            own[id(party.signer)] = name
    places = {(p.start, p.end): p for p in doc._.persons}
    for signer in (*beside, *signers_of(doc._.letters, doc._.instruments)):
        if signer.position is None or not position_starts().match(
            extents.text, signer.position.start
        ):
            continue
        signer.agency = _agency_of(extents, signer) or own.get(id(signer))
        person = places.get((signer.start, signer.end))
        if person is not None:
            person.role, person.agency = _first_held(signer), signer.agency
    for signers, end in stacked:
        _only_theirs(doc, signers, end)


def _only_theirs(doc: Doc, signers: list[SignerSpan], end: int) -> None:
    """Take the positions under names that stand one under the other from all but those whose they
    are."""
    text = text_of(doc)
    mine = {_bare(text, s): s for s in signers}
    for person in doc._.persons:
        if person.role is None or not signers[-1].end <= person.role[0] < end:
            continue
        signer = mine.get("".join(text[slice(*person.name)].split()))
        person.role = _first_held(signer) if signer else None
        person.agency = signer.agency if signer and person.role else None


def _first_held(signer: SignerSpan) -> Span | None:
    """A signer's position; of several the first."""
    if signer.position is None:
        return None
    end = signer.position.end
    return signer.position.start, min(signer.held or end, end)


def _beside(doc: Doc) -> Iterator[SignerSpan]:
    """Those whose names in brackets stand side by side in a row that tabs divide: as read from left
    to right, the positions come after all the names."""
    tabs = doc.user_data.get(TABS, ())
    if not tabs:
        return
    lines = Lines(text_of(doc), tabs)
    for line in lines.lines:
        if sum(bool(NAME.fullmatch(lines.text, *cell)) for cell in lines.cells(line)) > 1:
            found = blocks(lines, line.start, line.end + _UNDER, first_only=True)
            yield from (s for s in found.signers if line.start <= s.start < line.end)


def _stacked(doc: Doc) -> list[tuple[list[SignerSpan], int]]:
    """Those whose names in brackets stand one right under the other, with where their positions
    end."""
    text = text_of(doc)
    return stacks.every(Lines(text)) if stacks.STACKED.search(text) else []


def _agency_of(extents: Extents, signer: SignerSpan) -> str | None:
    """The agency that a signer's position names."""
    if not signer.columns:
        return extents.agency_of(signer.block)
    for start, end in signer.columns:
        if any(start <= a.start and a.end <= end for a in extents.agencies):
            return extents.agency_of((start, end))
    return None


def acts_for(text: str, signer: SignerSpan, party: PartySpan) -> bool:
    """Whether the preamble says that this is who acts for the party."""
    return party.signer is not None and _bare(text, party.signer) == _bare(text, signer)


def _bare(text: str, signer: SignerSpan) -> str:
    surface = text[signer.start : signer.end]
    title = title_pattern().match(surface)
    return "".join(surface[title.end() if title else 0 :].split())


def _canonical(doc: Doc, letter: LetterSpan) -> str | None:
    agency = letter.fields.get("agency")
    if agency is None:
        return None
    agency.value = _at(doc, agency.start, agency.end) or agency.value
    return _at(doc, agency.start)


def _at(doc: Doc, start: int, end: int | None = None) -> str | None:
    """The canonical name of the agency that begins at an offset (and ends at another)."""
    for agency in doc._.agencies:
        if agency.start == start and end in (None, agency.end):
            return str(agency.canonical)
    return None
