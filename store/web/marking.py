"""Text as HTML: every character of it as it is, with marks around places and <wbr> between words.

Thai has no spaces between words. Browsers find the words by a dictionary, some badly or not at all;
a <wbr> at each boundary in a long run lets a line break there and nowhere inside a word. It is no
character: what is copied from the page is the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from markupsafe import Markup, escape

from khaosan.console import safe
from khaosan.text import tokens
from store.web import deadline

# A run of Thai that fits into half a line of a phone needs no help.
_LONG_RUN = re.compile("[\u0e01-\u0e3a\u0e40-\u0e4e]{18,}")
# No line begins with these.
_CLOSING = "ๆฯะาๅ"
_WBR = Markup("<wbr>")
# Characters of a text that a page shows at once.
PART = 40_000


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text: `kind` is person, agency, date, evidence or hit; `href` the page of what
    is mentioned, `tip` what a pointer shows, `value` a date's."""

    start: int
    end: int
    kind: str
    href: str | None = None
    tip: str | None = None
    value: str | None = None
    id: str | None = None


def shown(text: str) -> str:
    """The text, of the same length, with what a page cannot show replaced: carriage returns, which
    HTML reads as line breaks of its own, controls and overrides of direction."""
    return safe(re.sub("\r(?=\n)", " ", text).replace("\r", "\n"))


def thai(text: object) -> Markup:
    """A text without marks."""
    return marked(str(text or ""), ())


def marked(text: str, marks: Sequence[Mark], start: int = 0, end: int | None = None) -> Markup:
    """One stretch of a text with its marks."""
    return Markup("").join(_pieces(shown(text), start, len(text) if end is None else end, marks))


def paragraphs(
    text: str, marks: Sequence[Mark], start: int = 0, upto: int | None = None
) -> Iterator[Markup]:
    """The lines of a text from `start` to `upto` that hold something, each with its marks."""
    text = shown(text)
    end = len(text) if upto is None else min(upto, len(text))
    waiting = sorted(marks, key=lambda m: -m.start)
    inside: list[Mark] = []
    for match in re.compile("[^\n]+").finditer(text, start, end):
        # Marks cross a line's end now and then: they are in both lines.
        inside = [m for m in inside if m.end > match.start()]
        while waiting and waiting[-1].start < match.end():
            inside.append(waiting.pop())
        if match[0].strip():
            yield Markup("").join(_pieces(text, *match.span(), inside))


def parts(text: str) -> list[tuple[int, int]]:
    """A long text in parts of about PART characters that a page shows one at a time: where each
    begins and ends. They end with a line where one ends soon enough, else at a space; one part
    where the text is not much longer."""
    out, start = [], 0
    while len(text) - start > PART * 1.2:
        least, most = start + PART * 4 // 5, start + PART
        line, space = text.rfind("\n", least, most), text.rfind(" ", least, most)
        cut = line if line > 0 else space if space > 0 else most
        while cut < len(text) and unicodedata.category(text[cut]).startswith("M"):
            cut += 1
        out.append((start, cut))
        start = cut
    return [*out, (start, len(text))]


def _pieces(text: str, start: int, end: int, marks: Iterable[Mark]) -> Iterator[Markup]:
    """The stretches between the edges of the marks: no mark stands in another, so links never do,
    and where mentions overlap the innermost is linked.

    One walk from edge to edge, with the marks that are open there: a text may hold thousands.
    """
    inside = [(n, m) for n, m in enumerate(marks) if max(m.start, start) < min(m.end, end)]
    edges = {start, end}
    for _, m in inside:
        edges |= {max(m.start, start), min(m.end, end)}
    waiting = sorted(inside, key=lambda one: -one[1].start)
    open_: list[tuple[int, Mark]] = []
    for a, b in pairwise(sorted(edges)):
        deadline.check()
        open_ = [one for one in open_ if one[1].end > a]
        while waiting and waiting[-1][1].start <= a:
            open_.append(waiting.pop())
        over = [m for _, m in sorted(open_, key=lambda one: one[0])]
        yield _piece(_words(text[a:b]), over, a)


def _piece(inner: Markup, over: list[Mark], at: int) -> Markup:
    if not over:
        return inner
    names = " ".join(dict.fromkeys(m.kind for m in over))
    attributes = Markup(' class="m {}"').format(names)
    first, *more = dict.fromkeys(m.id for m in over if m.id and m.start == at) or [None]
    if first:
        attributes += Markup(' id="{}"').format(first)
    # An element has one id; what else begins here gets a place of its own to jump to.
    before = Markup("").join(Markup('<span id="{}"></span>').format(id) for id in more)
    named = sorted((m for m in over if m.kind != "evidence"), key=lambda m: m.end - m.start)
    if tip := " / ".join(m.tip for m in named if m.tip):
        attributes += Markup(' title="{}"').format(tip)
    linked = next((m for m in named if m.href), None)
    if linked:
        return before + Markup('<a href="{}"{}>{}</a>').format(linked.href, attributes, inner)
    if not named:
        return before + Markup("<span{}>{}</span>").format(attributes, inner)
    dated = next((m for m in named if m.value), None)
    if dated:
        inner = Markup('<time datetime="{}">{}</time>').format(dated.value, inner)
    return before + Markup("<mark{}>{}</mark>").format(attributes, inner)


def _words(text: str) -> Markup:
    """Escaped, with <wbr> between the words of long runs of Thai."""
    out, at = [], 0
    for run in _LONG_RUN.finditer(text):
        deadline.check()
        out.append(escape(text[at : run.start()]))
        out.append(_WBR.join(map(escape, _words_of(run[0]))))
        at = run.end()
    return Markup("").join([*out, escape(text[at:])])


def _words_of(run: str) -> Iterator[str]:
    held = ""
    for word in tokens(run):
        if held and (word[0] in _CLOSING or unicodedata.category(word[0]).startswith("M")):
            held += word
            continue
        if held:
            yield held
        held = word
    yield held
