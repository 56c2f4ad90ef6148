"""Official letters as a terminal or a pipe shows them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from khaosan.console import on_terminal, one_line, out
from khaosan.letters import Letter
from store.letters import told

_WIDTH = 12
# What the fields are called, where it is not their own name.
_LABELS = {
    "agency": "from", "subject": "about", "office": "ask", "references": "refers to",
    "enclosures": "enclosed", "signers": "signed by", "copies": "copy to",
}  # fmt: skip


def cells(row: dict[str, Any]) -> Sequence[object]:
    """The cells of a letter in a list (a row of store.letters.listed)."""
    signed = "; ".join(s["person"] for s in row["signers"])
    return (row["date"], row["number"], row["form"], row["agency"], row["subject"], row["to"],
            signed, row["document"])  # fmt: skip


def show_letters(letters: Sequence[Letter]) -> None:
    """The letters of a document, a field a line."""
    for letter in letters:
        circular = "circular" if letter.circular else ""
        lines = [("letter", " · ".join(filter(None, (letter.form, circular)))), *told(letter)]
        for name, value in lines:
            label = _LABELS.get(name, name)
            out((f"{label:{_WIDTH}}" if on_terminal() else f"{label}\t") + one_line(value))
        out()
