"""What a user types, read as a query, and made into one for FTS5.

    เทศบาล ลงนาม            both words
    "กรมการปกครอง"          these words one after the other
    มหาดไทย OR สาธารณสุข     either
    เทศบาล -นคร, NOT นคร     without
    (ก OR ข) ค               grouped
    สันนิ*                   words that begin so

Whatever is typed gives a query or a QueryError of one line; nothing of it reaches FTS5 unquoted.
A word is cut as the index was. One that newmm cuts into several is a phrase of them, whose first
or last may be a part of a longer compound in the text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from khaosan.errors import UsageError
from khaosan.text import fold, tokens
from store.words import MARK, is_abbreviation, term_of

# A query is typed by a person; what is longer is a paste gone wrong.
LONGEST_QUERY = 2_000  # characters
MOST_WORDS = 64
SHORTEST_PREFIX = 3  # letters before *; fewer begin a tenth of all words
_DEEPEST = 20

_LEXEME = re.compile(
    r'(?P<quoted>"[^"]*"?|“[^”]*”?|«[^»]*»?)'
    r"|(?P<open>\()|(?P<close>\))"
    r"|(?P<or>\|+)"
    r'|(?P<word>[^\s"“”«»()|]+)'
)
_DOTTED = re.compile(r"(?:[ก-ฮ]{1,5}\.)+(?:[ก-ฮ]{1,5})?")


class QueryError(UsageError):
    """A query that asks for nothing that can be found; the message says why."""


@dataclass(slots=True)
class Term:
    """A word or phrase of the query.

    `text`: as typed, folded; `tokens`: as it is cut, without what is not indexed; `prefix`: more
    letters may follow; `phrase`: it stood in quotes; `also`: names that mean the same (aliases).
    """

    text: str
    tokens: list[str]
    prefix: bool = False
    phrase: bool = False
    also: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Group:
    """AND or OR of its parts, without those of `without`."""

    kind: str  # "and" or "or"
    parts: list[Term | Group] = field(default_factory=list)
    without: list[Term | Group] = field(default_factory=list)


def parse(query: str) -> Group:
    """Read a query. Raises QueryError where it is empty, too long, or has nothing to look for."""
    if len(query) > LONGEST_QUERY:
        raise QueryError(
            f"the query is {len(query):,} characters long; at most {LONGEST_QUERY:,} are read"
        )
    folded = fold(query).text
    if not folded.strip():
        raise QueryError("the query is empty; give a word to look for")
    lexemes = [(m.lastgroup or "", m[0]) for m in _LEXEME.finditer(folded)]
    parser = _Parser(lexemes)
    group = parser.disjunction(0)
    if parser.words > MOST_WORDS:
        raise QueryError(f"the query has more than {MOST_WORDS} words; look for fewer")
    if not _positive(group):
        if parser.words:
            raise QueryError("the query only says what is not wanted; give a word to look for")
        raise QueryError(
            f"{query.strip()[:60]!r}: nothing but punctuation; give a word to look for"
        )
    simple = _simplified(group)
    return simple if isinstance(simple, Group) else Group("and", [simple])


def terms(group: Group, *, without: bool = False) -> list[Term]:
    """The terms that are looked for (`without`: those that are not wanted too)."""
    found: list[Term] = []
    for part in group.parts + (group.without if without else []):
        found += [part] if isinstance(part, Term) else terms(part, without=without)
    return found


def _positive(group: Group) -> bool:
    """Whether every way to match has something to look for; drops what has nothing."""
    group.parts = [p for p in group.parts if isinstance(p, Term) or _positive(p)]
    group.without = [p for p in group.without if isinstance(p, Term) or _positive(p)]
    return bool(group.parts)


def _simplified(part: Term | Group) -> Term | Group:
    """Without the brackets that hold one thing only."""
    if isinstance(part, Term):
        return part
    part.parts = [_simplified(p) for p in part.parts]
    part.without = [_simplified(p) for p in part.without]
    return part.parts[0] if len(part.parts) == 1 and not part.without else part


class _Parser:
    """Recursive descent; unbalanced brackets and operators without an operand are forgiven."""

    def __init__(self, lexemes: Sequence[tuple[str, str]]) -> None:
        self.lexemes = lexemes
        self.at = 0
        self.words = 0

    def disjunction(self, depth: int) -> Group:
        group = Group("or")
        while True:
            group.parts.append(self.conjunction(depth))
            kind, text = self._peek()
            # A closing bracket that nothing opened is passed over.
            if kind != "or" and text != "OR" and not (kind == "close" and depth == 0):
                return group
            self.at += 1

    def conjunction(self, depth: int) -> Group:
        group = Group("and")
        negative = False
        while True:
            kind, text = self._peek()
            if kind in ("", "close", "or") or text == "OR":
                return group
            self.at += 1
            if text == "AND":
                continue
            if text == "NOT" or (kind == "word" and text == "-"):
                negative = True
                continue
            part: Term | Group | None
            if kind == "open":
                part = self._bracket(depth)
            elif kind == "quoted":
                part = self._term(text.strip('"“”«»'), phrase=True)
            else:
                # A minus before a word; one inside it (โควิด-19) is no operator.
                if text.startswith("-"):
                    negative, text = True, text.lstrip("-")
                part = self._term(text)
            if part is not None:
                (group.without if negative else group.parts).append(part)
            negative = False

    def _bracket(self, depth: int) -> Group | None:
        if depth >= _DEEPEST:
            return None
        group = self.disjunction(depth + 1)
        if self._peek()[0] == "close":
            self.at += 1
        return group

    def _peek(self) -> tuple[str, str]:
        return self.lexemes[self.at] if self.at < len(self.lexemes) else ("", "")

    def _term(self, text: str, *, phrase: bool = False) -> Term | None:
        prefix = not phrase and text.endswith("*")
        text = text.strip("*").strip()
        if not phrase and _DOTTED.fullmatch(text) and "." in text and text[-1] != ".":
            text += "."  # ส.ท.ท for ส.ท.ท.
        cut = [t for t in tokens(text) if term_of(t)]
        if not cut:
            return None
        if prefix and len(text) < SHORTEST_PREFIX:
            raise QueryError(f"{text}*: give {SHORTEST_PREFIX} letters or more before the *")
        self.words += len(cut)
        if self.words > MOST_WORDS:
            return None
        return Term(text, cut, prefix=prefix, phrase=phrase)


# ---- for FTS5 ---------------------------------------------------------------

# How many compounds around a phrase's first or last word are tried.
_MOST_COMPOUNDS = 12


class Vocabulary(Protocol):
    """What the index knows of words."""

    def compounds(self, token: str) -> Sequence[str]:
        """The compounds that hold a token, of those that occur."""
        ...

    def pieces(self, token: str) -> Sequence[str]:
        """The words that a compound is made of, in order; () where they are not known."""
        ...

    def only_abbreviation(self, token: str) -> bool:
        """Whether consonants (มท) are an abbreviation rather than a word or a piece of a name."""
        ...


def to_fts(group: Group, vocabulary: Vocabulary) -> str:
    """The query as an FTS5 expression. Every term is a quoted string."""

    def one(part: Term | Group) -> str:
        if isinstance(part, Term):
            return _term_to_fts(part, vocabulary)
        return f"({to_fts(part, vocabulary)})"

    out = (" OR " if group.kind == "or" else " AND ").join(one(p) for p in group.parts)
    for part in group.without:
        out = f"({out}) NOT {one(part)}"
    return out


def _term_to_fts(term: Term, vocabulary: Vocabulary) -> str:
    ways: list[str] = []
    if not term.prefix and is_abbreviation(term.text):
        ways.append(_quoted(term.text + MARK))
    if term.prefix and len(term.tokens) > 1 and (word := term_of(term.text)) == term.text:
        ways.append(_quoted(word) + " *")  # สันนิ is cut, สันนิบาต is one word
    if term.prefix and ways and len(term.tokens[-1]) < SHORTEST_PREFIX:
        pass  # สัน นิ* would read every word that begins with นิ
    elif not ways or term.prefix or not vocabulary.only_abbreviation(term.text):
        ways += _ways(term.tokens, vocabulary, prefix=term.prefix)
    for name in term.also:
        ways += _ways([t for t in tokens(name) if term_of(t)], vocabulary)
    unique = list(dict.fromkeys(ways))
    return unique[0] if len(unique) == 1 else f"({' OR '.join(unique)})"


def _ways(cut: list[str], vocabulary: Vocabulary, *, prefix: bool = False) -> list[str]:
    """The ways in which the index may hold these tokens one after the other."""
    spelled = [term_of(t) for t in cut]
    if len(cut) == 1:
        ways = [_quoted(spelled[0]) + (" *" if prefix else ""), *_abbreviations(cut[0])]
        # Its words may stand apart in the text: กระทรวง สาธารณสุข
        if pieces := vocabulary.pieces(cut[0]):
            ways.append(f"{{title body}} : {_quoted(' '.join(pieces))}")
        return ways
    # The first word may be the end of a longer compound in the text, and the last the beginning.
    star = " *" if prefix else ""
    ends = [c for c in vocabulary.compounds(cut[0]) if c.endswith(cut[0])]
    phrases = [spelled] + [[c, *spelled[1:]] for c in ends[:_MOST_COMPOUNDS]]
    if not prefix:
        begins = [c for c in vocabulary.compounds(cut[-1]) if c.startswith(cut[-1])]
        phrases += [[*spelled[:-1], c] for c in begins[:_MOST_COMPOUNDS]]
    return [f"{{title body}} : {_quoted(' '.join(phrase))}{star}" for phrase in phrases]


def _abbreviations(token: str) -> list[str]:
    """กอ.รมน. inside ผอ.กอ.รมน., whose pieces are among the parts."""
    pieces = [p + MARK for p in token.split(".") if len(p) > 1]
    if token.count(".") > 1 and len(pieces) > 1 and term_of(token).endswith(MARK):
        return [f"parts : {_quoted(' '.join(pieces))}"]
    return []


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'
