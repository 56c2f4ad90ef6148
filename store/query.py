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

from khaosan.text import fold, tokens
from store.search_fts import Vocabulary, spellings, to_fts
from store.search_terms import FIELDS, SHORTEST_PREFIX, Field, Group, QueryError, Term, terms
from store.words import term_of

__all__ = [
    "LONGEST_QUERY", "Field", "Group", "QueryError", "Term", "Vocabulary", "parse", "spellings",
    "terms", "to_fts",
]  # fmt: skip

# A query is typed by a person; what is longer is a paste gone wrong.
LONGEST_QUERY = 2_000  # characters
MOST_WORDS = 64
_DEEPEST = 20

_LEXEME = re.compile(
    rf'(?P<field>-?(?:{"|".join(FIELDS)}):[ ]?(?:"[^"]*"?|“[^”]*”?|[^\s"“”()|]+))'
    r'|(?P<quoted>"[^"]*"?|“[^”]*”?|«[^»]*»?)'
    r"|(?P<open>\()|(?P<close>\))"
    r"|(?P<or>\|+)"
    r'|(?P<word>[^\s"“”«»()|]+)'
)
# Control characters, of which FTS5 takes NUL for the query's end; and halves of characters, from
# arguments that are no UTF-8.
_NO_LETTERS = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff]")
_FIELD = re.compile(r"(?P<minus>-?)(?P<name>[^:]+):(?P<value>.*)", re.DOTALL)
# An era says nothing that the year does not (eras find each other, see store.search_fts.spellings).
_ERA = re.compile(r"(?:พ\.?ศ\.?|ค\.?ศ\.?)")
_ERA_OF = re.compile(rf"{_ERA.pattern}(?=\d{{4}}$)")
_YEAR = re.compile(r"\d{4}")
_DOTTED = re.compile(r"(?:[ก-ฮ]{1,5}\.)+(?:[ก-ฮ]{1,5})?")


def parse(query: str) -> Group:
    """Read a query. Raises QueryError where it is empty, too long, or has nothing to look for."""
    if len(query) > LONGEST_QUERY:
        raise QueryError(
            f"the query is {len(query):,} characters long; at most {LONGEST_QUERY:,} are read"
        )
    folded = fold(_NO_LETTERS.sub(" ", query)).text
    if not folded.strip():
        raise QueryError("the query is empty; give a word to look for")
    lexemes = [(m.lastgroup or "", m[0]) for m in _LEXEME.finditer(folded)]
    parser = _Parser(lexemes)
    group = parser.disjunction(0)
    if parser.words > MOST_WORDS:
        raise QueryError(f"the query has more than {MOST_WORDS} words; look for fewer")
    if not _positive(group) and not parser.fields:
        if parser.words:
            raise QueryError("the query only says what is not wanted; give a word to look for")
        raise QueryError(
            f"{query.strip()[:60]!r}: nothing but punctuation; give a word to look for"
        )
    simple = _simplified(group)
    out = simple if isinstance(simple, Group) else Group("and", [simple])
    if not out.parts:  # nothing but fields, or what is not wanted beside them
        parser.dropped += [f"-{term.text}" for term in terms(out, without=True)]
        out = Group("and")
    out.fields, out.dropped = parser.fields, parser.dropped
    return out


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
        self.fields: list[Field] = []
        self.dropped: list[str] = []

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
            if kind == "field":
                self._field(text, not negative)
                part = None
            elif kind == "word" and _ERA.fullmatch(text) and _YEAR.fullmatch(self._peek()[1]):
                continue
            elif kind == "open":
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
            self.dropped.append("(")
            return None
        group = self.disjunction(depth + 1)
        if self._peek()[0] == "close":
            self.at += 1
        return group

    def _peek(self) -> tuple[str, str]:
        return self.lexemes[self.at] if self.at < len(self.lexemes) else ("", "")

    def _field(self, text: str, wanted: bool) -> None:
        match = _FIELD.fullmatch(text)
        assert match is not None  # noqa: S101 - the lexeme is made so
        value = match["value"].strip().strip('"“”').strip()
        if not value:
            raise QueryError(f"{text.strip()[:60]}: give a value after the colon")
        self.fields.append(Field(FIELDS[match["name"]], value, wanted != bool(match["minus"])))

    def _term(self, text: str, *, phrase: bool = False) -> Term | None:
        prefix = not phrase and text.endswith("*")
        typed, text = text, _ERA_OF.sub("", text.strip("*").strip())
        if not phrase and _DOTTED.fullmatch(text) and "." in text and text[-1] != ".":
            text += "."  # ส.ท.ท for ส.ท.ท.
        cut = [t for t in tokens(text) if term_of(t)]
        if not cut:
            if typed.strip('"“”«»- '):
                self.dropped.append(typed)
            return None
        if prefix and len(text) < SHORTEST_PREFIX:
            raise QueryError(f"{text}*: give {SHORTEST_PREFIX} letters or more before the *")
        self.words += len(cut)
        if self.words > MOST_WORDS:
            return None
        return Term(text, cut, prefix=prefix, phrase=phrase)
