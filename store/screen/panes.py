"""The panes of the screen: lines of text that scroll. Nothing in them is read as markup."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TypeAlias

from rich.cells import cell_len, set_cell_size
from rich.style import Style
from rich.text import Text
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip

from khaosan.console import one_line
from khaosan.wrap import breaks
from store.screen.look import LETTERS, SIGNS, Look
from store.screen.page import Mark, Page, window, wrapped

# So many drawn lines are kept.
_STRIPS = 4_000


@lru_cache(maxsize=16)
def blank(width: int, style: Style) -> Strip:
    """An empty line; the same object each time, for it keeps what is cut out of it."""
    return Strip.blank(width, style)


class Lines(ScrollView, can_focus=False):
    """Lines of Rich Text, wrapped to the width between Thai words; a line at a time is drawn."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self._text = Text()
        self._lines: list[Text] = []
        self._ground = Style()
        self._strips: dict[Hashable, Strip] = {}  # lines as they were drawn, by what they show
        self._painted: dict[int, Hashable] = {}  # what each row of the pane shows

    @property
    def room(self) -> int:
        """Cells in a line, beside the scroll bar."""
        return max(8, self.scrollable_content_region.width)

    def set_text(self, text: Text) -> None:
        """Show a text from its beginning."""
        self._text = text
        self._wrap()
        self.scroll_to(y=0, animate=False, force=True)

    def on_resize(self, event: Resize) -> None:
        self._wrap()

    def count(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def drawn(self, n: int) -> Text:
        """Line number `n`."""
        return self._lines[n]

    def shows(self, n: int) -> Hashable:
        """What line number `n` shows: equal for equal lines."""
        line = self._lines[n]
        return line.plain, line.style, tuple(line.spans)

    def _wrap(self) -> None:
        self._lines = wrapped(self._text, self.room)
        self._changed()

    def _changed(self) -> None:
        # Another size lays the whole screen out anew: what fits into the pane has the pane's.
        size = Size(self.room, max(self.count(), self.size.height))
        if size != self.virtual_size:
            self.virtual_size = size
            self.refresh()
            return
        # Only the lines that are others now: most of a key press's time is drawing.
        width, height = self.size
        top = self.scroll_offset.y
        lines = [y for y in range(height) if self._painted.get(y) != self._shown_at(y + top)]
        if lines:
            self.refresh(*(Region(0, y, width, 1) for y in lines))

    def _shown_at(self, n: int) -> Hashable:
        return self.shows(n) if n < self.count() else None

    def render_lines(self, crop: Region) -> list[Strip]:
        # Asked once for all lines; it walks up the tree.
        self._ground = self.rich_style
        return super().render_lines(crop)

    def render_line(self, y: int) -> Strip:
        n, width, base = y + self.scroll_offset.y, self.size.width, self._ground
        self._painted[y] = shown = self._shown_at(n)
        if shown is None:
            return blank(width, base)
        key = shown, width, base
        if (strip := self._strips.get(key)) is None:
            line = self.drawn(n).copy()
            line.stylize_before(line.style)
            line.stylize_before(base)  # Rich leaves a line without spans without its style too
            strip = Strip(line.render(self.app.console)).adjust_cell_length(width, base)
            if len(self._strips) >= _STRIPS:
                self._strips.clear()
            self._strips[key] = strip
        return strip


@dataclass(frozen=True, slots=True)
class Row:
    """An entry of the queue as it is shown."""

    kind: str
    state: str
    text: str
    score: float
    about: str
    flagged: bool


class QueuePane(Lines):
    """What is to be reviewed: two lines each, the one under the cursor in the middle."""

    def __init__(self, id: str, look: Look) -> None:
        super().__init__(id)
        self.look = look
        self._rows: Sequence[Row] = ()
        self._at = 0
        self._aside = False

    def show(self, rows: Sequence[Row], at: int, aside: bool, look: Look) -> None:
        """Show these rows, the cursor on row `at`; `aside`: it has gone elsewhere from there."""
        if (rows, at, aside, look) == (self._rows, self._at, self._aside, self.look):
            return
        self._rows, self._at, self._aside, self.look = rows, at, aside, look
        self._changed()
        height = self.size.height or 20
        self.scroll_to(y=max(0, 2 * at - height // 2 + 1), animate=False, force=True)

    def count(self) -> int:
        return 2 * len(self._rows)

    def _wrap(self) -> None:
        self._changed()

    def shows(self, n: int) -> Hashable:
        here = n // 2 == self._at
        return n % 2, self._rows[n // 2], here, here and self._aside, self.look.name

    def drawn(self, n: int) -> Text:
        row, look = self._rows[n // 2], self.look
        here = n // 2 == self._at
        ground = Style(bgcolor=look.panel if here else None)
        if n % 2:
            line = Text("    ", style=ground, end="")
            line.append(f"{row.score:.2f} ", look.quiet)
            line.append(fitted(row.about, self.room - 9), look.text if here else look.quiet)
        else:
            line = Text((" ", "▸", "▹")[here + (here and self._aside)], style=ground, end="")
            sign = "⚑" if row.flagged else SIGNS.get(row.state, " ")
            line.append(sign, Style(color=look.warn if row.flagged else look.text))
            style = look.mention(row.kind, row.state, current=False)
            line.append(LETTERS.get(row.kind, " ") + " ", look.kinds.get(row.kind, look.text))
            line.append(fitted(row.text, self.room - 4), style)
        line.append(" " * max(0, self.size.width - line.cell_len))
        return line


def fitted(text: str, width: int) -> str:
    """One line of at most `width` cells, cut before a word or a letter with its marks."""
    line = one_line(text)
    if cell_len(line) <= width:
        return line
    cut = next(iter(breaks(line, max(1, width - 1), width)), len(line))
    return (line[:cut].rstrip() if cut else set_cell_size(line, width - 1)) + "…"


class FactsPane(Lines):
    """What is known of the item under the cursor."""

    _about: str | None = None

    def show(self, text: Text, about: str | None) -> None:
        """Show a text; where it is about something else than before, from its beginning."""
        if text == self._text and text.spans == self._text.spans and about == self._about:
            return
        at = self.scroll_offset.y if about == self._about else 0
        self._about = about
        self.set_text(text)
        self.scroll_to(y=at, animate=False, force=True)


# Of a stretch of a text: its marks, later ones over earlier ones; and the spans that have a sign in
# the left margin, with it.
Marks: TypeAlias = Callable[[int, int], tuple[list[Mark], list[tuple[int, int, Text]]]]


class DocumentPane(Lines):
    """The text of a document with its mentions."""

    class Pointed(Message):
        """A click on a character."""

        def __init__(self, offset: int) -> None:
            super().__init__()
            self.offset = offset

    def __init__(self, id: str) -> None:
        super().__init__(id)
        self.page = Page("", 40)
        self._marks: Marks = lambda start, end: ([], [])
        self._on: dict[int, list[Mark]] = {}  # the marks on each line
        self._bars: dict[int, Text] = {}
        self._whole = ""
        self._laid: tuple[object, ...] = ()
        self._edition = 0  # of the page

    @property
    def room(self) -> int:
        return max(8, super().room - 2)  # a column on the left for bars, one free

    def show(self, text: str, marks: Marks, at: int) -> None:
        """Show a text, or of a long one the stretch around `at`, with its marks."""
        stretch = self.page.start, self.page.end
        if text != self._whole or not stretch[0] <= at <= stretch[1]:
            stretch = window(text, at)
        self._marks, self._whole = marks, text
        self._lay(stretch)

    def _lay(self, stretch: tuple[int, int]) -> None:
        marks, bars = self._marks(*stretch)
        signs = tuple(m.end for m in marks if m.sign)
        if self._laid != (laid := (self._whole, self.room, signs, stretch)):
            self.page = Page(self._whole, self.room, signs, *stretch)
            self._laid = laid
            self._edition += 1
        self._on, self._bars = {}, {}
        for mark in marks:
            for n in self._over(mark.start, mark.end, stretch):
                self._on.setdefault(n, []).append(mark)
        for start, end, bar in bars:
            self._bars |= dict.fromkeys(self._over(start, end, stretch), bar)
        self._changed()

    def _over(self, start: int, end: int, stretch: tuple[int, int]) -> range:
        """The lines that a span stands on, as far as it is in a stretch. (A sign behind it is on
        its last line: lines do not break before it.)"""
        first, last = max(start, stretch[0]), min(max(start, end - 1), stretch[1])
        return range(self.page.line_of(first), self.page.line_of(last) + 1)

    def shows(self, n: int) -> Hashable:
        n -= self._above
        bar = self._bars.get(n)
        return n, self._edition, tuple(self._on.get(n, ())), bar and (bar.plain, bar.style)

    def see(self, start: int, end: int) -> None:
        """Scroll so that a span is in sight, with some lines around it."""
        first, last = self._row(start), self._row(max(start, end - 1))
        height = max(1, self.size.height)
        top, margin = self.scroll_offset.y, min(3, height // 4)
        if first < top + margin:
            top = first - margin
        elif last >= top + height - margin:
            top = min(first - margin, last - height + 1 + max(margin, height // 2))
        else:
            return
        self.scroll_to(y=max(0, top), animate=False, force=True)

    def leaf(self, by: int) -> None:
        """Half a page down or up; at the end of the stretch that is shown, to the next one."""
        top, height = self.scroll_offset.y, max(2, self.size.height)
        there = top + by * (height // 2)
        if 0 <= there <= max(0, self.count() - height) or self._ends(by):
            self.scroll_to(y=there, animate=False, force=True)
            return
        seen = self.page.offset(self.page.lines[min(max(0, top), len(self.page.lines) - 1)][0])
        self._lay(window(self._whole, seen if by < 0 else self.page.end))
        self.call_after_refresh(self.see, seen, seen + 1)

    def _ends(self, by: int) -> bool:
        return self.page.end == len(self._whole) if by > 0 else self.page.start == 0

    # Above and below a stretch stands how much more there is.
    def count(self) -> int:
        return len(self.page.lines) + self._above + (self.page.end < len(self._whole))

    @property
    def _above(self) -> int:
        return int(self.page.start > 0)

    def _row(self, offset: int) -> int:
        return self._above + self.page.line_of(min(max(offset, self.page.start), self.page.end))

    def _wrap(self) -> None:
        if self._whole and self._laid[1] != self.room:
            self._lay((self.page.start, self.page.end))

    def drawn(self, n: int) -> Text:
        n -= self._above
        if not 0 <= n < len(self.page.lines):
            more = self.page.start if n < 0 else len(self._whole) - self.page.end
            return Text(f" ⋮ {more:,} more characters", end="")
        out = Text(end="")
        out.append(self._bars.get(n, Text(" ")))
        out.append(self.page.line(n, self._on.get(n, ()), Style()))
        return out

    def on_click(self, event: Click) -> None:
        place = event.get_content_offset(self)
        if place is not None and self._whole:
            line = place.y + self.scroll_offset.y - self._above
            self.post_message(self.Pointed(self.offset_at(place.x, line)))

    def offset_at(self, x: int, line: int) -> int:
        """The offset of the text at a cell of a line; `line`: counted from the text's first."""
        line = min(max(0, line), len(self.page.lines) - 1)
        start, end = self.page.lines[line]
        used = 1  # the bar's column
        for place in range(start, end):
            used += cell_len(self.page.shown[place])
            if used > x:
                return self.page.offset(place)
        return self.page.offset(end)

    def column_of(self, offset: int) -> int:
        """The cell of its line in which the character at an offset begins."""
        start, _ = self.page.lines[self.page.line_of(offset)]
        return 1 + cell_len(self.page.shown[start : self.page.first(offset)])
