"""How kinds and states look: colours for dark and light, and signs that need no colour.

Every pair of a letter's colour and its background has WCAG's AA contrast (4.5 : 1); a test holds
it. The hues are Okabe and Ito's, lighter on dark and darker on light.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rich.style import Style
from textual.theme import Theme

# One letter for a list, where a word has no room.
LETTERS = {"person": "P", "agency": "A", "date": "D", "agreement": "G"}
# Behind each mention in the text, and before each line of the queue.
SIGNS = {
    "open": "·", "accepted": "✓", "rejected": "✗", "edited": "±", "added": "+", "unfit": "!",
}  # fmt: skip
FLAG, NOTE = "⚑", "”"


@dataclass(frozen=True, slots=True, eq=False)  # one object a theme
class Look:
    """The colours of one theme."""

    name: str
    dark: bool
    text: str
    quiet: str
    ground: str
    panel: str  # bars, dialogs and the line of the queue under the cursor
    line: str
    warn: str
    marked: str  # the ground of text that is being marked
    kinds: dict[str, str]

    @property
    def ink(self) -> str:
        """Letters on the ground of marked text."""
        return self.ground if self.dark else self.text

    def kind(self, kind: str) -> Style:
        """A word of this kind."""
        return Style(color=self.kinds[kind])

    @lru_cache(maxsize=256)  # noqa: B019 - there are two of them, for good
    def mention(self, kind: str, state: str, *, current: bool) -> Style:
        """A mention in the text: its kind is its colour, its state its line."""
        colour = self.quiet if state == "rejected" else self.kinds[kind]
        if current:
            return Style(color=self.ground, bgcolor=colour, bold=True, strike=state == "rejected")
        return Style(
            color=self.warn if state == "unfit" else colour,
            bold=state in ("accepted", "edited", "added"),
            italic=state in ("edited", "added"),
            underline=state in ("open", "unfit"),
            strike=state == "rejected",
        )

    def evidence(self) -> Style:
        """The sentence of the agreement under the cursor."""
        return Style(bgcolor=self.panel)

    def theme(self) -> Theme:
        """The same for Textual."""
        return Theme(
            self.name, primary=self.kinds["person"], secondary=self.kinds["agency"],
            accent=self.kinds["date"], warning=self.warn, error=self.warn, foreground=self.text,
            background=self.ground, surface=self.ground, panel=self.panel, dark=self.dark,
            variables={
                "line": self.line, "quiet": self.quiet, "input-cursor-background": self.text,
                "input-cursor-foreground": self.ground, "text-muted": self.quiet,
                "text-disabled": self.quiet,
            },
        )  # fmt: skip


DARK = Look(
    "khaosan-dark", True, text="#e4e6ea", quiet="#b8bec8", ground="#14171c", panel="#242a33",
    line="#4a5362", warn="#ff9d8a", marked="#f0e442",
    kinds={"person": "#7cc4f5", "agency": "#5fd6ab", "date": "#f2b750", "agreement": "#e0a3d0"},
)  # fmt: skip
LIGHT = Look(
    "khaosan-light", False, text="#1b1d21", quiet="#5b616b", ground="#ffffff", panel="#eaeef4",
    line="#9aa3b0", warn="#a52714", marked="#ffe45c",
    kinds={"person": "#00538c", "agency": "#00614a", "date": "#7d4a00", "agreement": "#8a2f70"},
)  # fmt: skip
LOOKS = {look.name: look for look in (DARK, LIGHT)}
