"""Official letters as a terminal or a pipe shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from khaosan.console import on_terminal, one_line, out
from khaosan.letters import SINGLE_FIELDS, Letter, LetterSigner

_WIDTH = 12
# What the fields are called, where it is not their own name.
_LABELS = {"agency": "from", "subject": "about", "office": "ask"}


def cells(row: dict[str, Any]) -> Sequence[object]:
    """The cells of a letter in a list (a row of store.letters.listed)."""
    signed = "; ".join(s["person"] for s in row["signers"])
    return (row["date"], row["number"], row["form"], row["agency"], row["subject"], row["to"],
            signed, row["document"])  # fmt: skip


def show_letters(letters: Sequence[Letter]) -> None:
    """The letters of a document, a field a line."""
    for letter in letters:
        circular = "circular" if letter.circular else ""
        told = [("letter", " · ".join(filter(None, (letter.form, circular))))]
        told += [
            (_LABELS.get(name, name), one.value or one.text)
            for name in SINGLE_FIELDS
            if (one := getattr(letter, name))
        ]
        told += [("refers to", one.value or "") for one in letter.references]
        told += [("enclosed", _counted(one.value, one.count, one.unit))
                 for one in letter.enclosures]  # fmt: skip
        told += [("signed by", signed(one)) for one in letter.signers]
        told += [("copy to", one.value or "") for one in letter.copies]
        for label, value in told:
            pair = f"{label:{_WIDTH}}" if on_terminal() else f"{label}\t"
            out(pair + one_line(value))
        out()


def _counted(name: str, count: int | None, unit: str | None) -> str:
    return f"{name} ({count} {unit or ''})".replace(" )", ")") if count is not None else name


def signed(signer: LetterSigner) -> str:
    """A signer with the position, and for whom."""
    held = signer.position.value if signer.position else None
    whom = signer.acting_for.value if signer.acting_for else None
    acts = " ".join(x for x in (signer.acting, whom) if x)
    return ", ".join(x for x in (signer.value, held, acts) if x)
