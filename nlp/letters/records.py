"""Letters as records, in the offsets of the text as given."""

from __future__ import annotations

from collections.abc import Iterable

from khaosan.letters import Enclosure, Field, Letter, LetterSigner
from khaosan.text import Folded
from nlp.letters.found import EnclosureSpan, FieldSpan, LetterSpan, SignerSpan, said


def records(letters: Iterable[LetterSpan], folded: Folded) -> list[Letter]:
    """The records of the letters that were found in a folded text."""
    return [_record(letter, folded) for letter in letters]


def _record(letter: LetterSpan, folded: Folded) -> Letter:
    start, end = folded.span(letter.start, letter.end)
    return Letter(
        form=letter.form,
        start=start,
        end=end,
        score=round(letter.score, 4),
        circular=letter.circular,
        **{name: _field(found, folded) for name, found in letter.fields.items()},
        references=[_field(f, folded) for f in letter.references],
        enclosures=[_enclosure(e, folded) for e in letter.enclosures],
        signers=[_signer(s, folded) for s in letter.signers],
        copies=[_field(f, folded) for f in letter.copies],
    )


def _place(start: int, end: int, folded: Folded) -> tuple[int, int, str]:
    a, b = folded.span(start, end)
    return a, b, folded.original[a:b]


def _field(found: FieldSpan, folded: Folded) -> Field:
    return Field(*_place(found.start, found.end, folded), value=found.value)


def _enclosure(found: EnclosureSpan, folded: Folded) -> Enclosure:
    place = _place(found.start, found.end, folded)
    return Enclosure(*place, value=found.value, count=found.count, unit=found.unit)


def _signer(found: SignerSpan, folded: Folded) -> LetterSigner:
    name = said(folded.text[found.start : found.end])
    return LetterSigner(
        *_place(found.start, found.end, folded),
        value=f"{found.rank} {name}" if found.rank else name,
        position=_field(found.position, folded) if found.position else None,
        acting=found.acting,
        acting_for=_field(found.acting_for, folded) if found.acting_for else None,
        agency=found.agency,
    )
