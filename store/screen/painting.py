"""What the screen draws: the marks in the text, the bar above, the hints below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.style import Style
from rich.text import Text

from khaosan.console import one_line
from store.reviews.records import Progress
from store.screen import shown
from store.screen.keys import BY_NAME
from store.screen.look import SIGNS, Look
from store.screen.marking import Marking
from store.screen.page import Mark
from store.screen.panes import Marks
from store.screen.walk import View

# From so many cells on the bar has a bar.
WIDE = 110
_HINTS = ("accept", "reject", "skip", "undo", "span", "kind", "name", "add", "help", "back",
          "others", "queue", "quit")  # fmt: skip
_MARK_HINTS = (("mark_take", "take"), ("mark_leave", "leave"), ("mark_left", ""),
               ("mark_right", "letter"), ("mark_word_left", ""), ("mark_word_right", "word"),
               ("mark_other_end", "other end"), ("mark_help", "keys"))  # fmt: skip
_FIND_HINTS = (("mark_begin", "begin here"), ("mark_leave", "leave"), ("mark_left", ""),
               ("mark_right", ""), ("mark_up", ""), ("mark_down", "go"), ("mark_word_left", ""),
               ("mark_word_right", "word"), ("mark_help", "keys"))  # fmt: skip


def marks(view: View, look: Look, marking: Marking | None) -> Marks:
    """The marks in a document's text and the bars in its margin, of any stretch of it."""
    item = view.item
    assert item is not None  # noqa: S101

    def within(start: int, end: int) -> tuple[list[Mark], list[tuple[int, int, Text]]]:
        # Those that are placed: others stand in an older version.
        here = [f for f in view.found if f.start < end and f.end > start and view.placed(f)]
        out: list[Mark] = []
        bars = []
        for frame in (f for f in here if f.kind == "agreement"):
            current = frame.id == item.id
            sign = "▌" if current else "┃"
            bars.append((frame.start, frame.end, Text(sign, Style(color=look.kinds["agreement"]))))
            if current:
                out.append(Mark(frame.start, frame.end, look.evidence()))
        mentions = [f for f in here if f.kind != "agreement"]
        for f in sorted(mentions, key=lambda f: (f.id == item.id, f.start - f.end)):
            current = f.id == item.id and marking is None
            style = look.mention(f.kind, f.state, current=current)
            out.append(Mark(f.start, f.end, style, SIGNS[f.state]))
        if marking is not None:
            shown = Style(color=look.ink, bgcolor=look.marked, underline=False)
            out.append(Mark(*marking.shown, shown))
            if marking.anchor is not None:
                out.append(Mark(*marking.edge, Style(bold=True, underline=True)))
        return out, bars

    return within


def in_sight(view: View, marking: Marking | None) -> tuple[int, int]:
    """The span that is to be in sight."""
    item = view.item
    assert item is not None  # noqa: S101
    if marking is not None:
        return marking.shown if marking.anchor is None else marking.edge
    return (item.start, item.end) if view.placed(item) else (0, 1)


def bar(
    view: View, progress: Progress | None, rate: int, queue: str, width: int, look: Look
) -> Text:
    """Done and left, how many an hour, which queue (in words), which document."""
    out = Text(" ", end="", no_wrap=True)
    if (p := progress) is not None:
        if width >= WIDE:
            share = p.done / max(1, p.done + p.left)
            filled = round(20 * share)
            out.append("━" * filled, look.kinds["agency"])
            out.append("─" * (20 - filled) + " ", look.quiet)
        out.append(f"{p.done:,} done · {p.left:,} left · {rate:,}/hour")
    out.append(f" · {queue}", look.quiet)
    if view.item is not None:
        done = "✓ " if view.done else ""
        out.append(f" · {done}{one_line(view.title)}", look.quiet)
    return out


def hints(
    keys: Mapping[str, Sequence[str]], marking: Marking | None, width: int, look: Look
) -> Text:
    """The keys that come next, with a word each, as many as have room."""
    names = [(name, BY_NAME[name].short) for name in _HINTS]
    if marking is not None:
        names = list(_FIND_HINTS if marking.anchor is None else _MARK_HINTS)
    out = Text(end="", no_wrap=True)
    for name, word in names:
        key = shown.key_of(keys, name)
        if out.cell_len + len(key) + len(word) + 3 > width:
            break
        out.append(f" {key} ", Style(color=look.kinds["date"], bold=True))
        out.append(f"{word} ", Style(color=look.quiet))
    return out
