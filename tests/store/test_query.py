"""Whatever is typed is a query that FTS5 takes, or one clear line."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from khaosan.errors import UsageError
from store.query import LONGEST_QUERY, Group, QueryError, Term, parse, spellings, terms, to_fts


class NoVocabulary:
    def compounds(self, word: str) -> list[str]:
        return ["การปกครอง"] if word == "ปกครอง" else []

    def pieces(self, word: str) -> list[str]:
        return ["กระทรวง", "มหาดไทย"] if word == "กระทรวงมหาดไทย" else []

    def halves(self, word: str) -> list[tuple[str, str]]:
        return [("ความ", "ร่วมมือ")] if word == "ความร่วมมือ" else []

    def only_abbreviation(self, word: str) -> bool:
        return word == "มท"


@pytest.fixture(scope="module")
def index() -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE w USING fts5 (title, body, parts, "
        "tokenize = \"unicode61 remove_diacritics 2 categories 'L* N* Co M*'\")"
    )
    connection.execute("INSERT INTO w VALUES ('เทศบาล', 'เทศบาล ลงนาม', '')")
    yield connection
    connection.close()


def shape(group: Group) -> str:
    """The query as read, for comparing."""

    def one(part: Term | Group) -> str:
        if isinstance(part, Group):
            return (
                "(" + shape(part) + ")" if len(part.parts) + len(part.without) > 1 else shape(part)
            )
        return part.text + ("*" if part.prefix else "") + ("!" if part.phrase else "")

    joined = f" {group.kind} ".join(one(p) for p in group.parts)
    return joined + "".join(f" -{one(p)}" for p in group.without)


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("เทศบาล ลงนาม", "เทศบาล and ลงนาม"),
        ("ก OR ข ค", "ก or (ข and ค)"),
        ("ก | ข", "ก or ข"),
        ("(ก OR ข) ค", "(ก or ข) and ค"),
        ("ก AND ข", "ก and ข"),
        ("ก -ข", "ก -ข"),
        ("ก NOT ข", "ก -ข"),
        ("ก NOT (ข OR ค)", "ก -(ข or ค)"),
        ('"ก ข"', "ก ข!"),
        ("“ก ข”", "ก ข!"),
        ('"ก ข', "ก ข!"),
        ("สันนิ*", "สันนิ*"),
        ("โควิด-19", "โควิด-19"),
        ("๒๕๖๔", "2564"),
        ("ส.ท.ท", "ส.ท.ท."),
        ("ก)) OR (ข", "ก or ข"),
        ("ก OR", "ก"),
        ("OR ก", "ก"),
        ("ก - ข", "ก -ข"),
        ('ก ""', "ก"),
    ],
)
def test_reading(typed: str, read: str) -> None:
    assert shape(parse(typed)) == read


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("", "empty"),
        (" \u200b\n", "empty"),
        ("!!! ...", "nothing but punctuation"),
        ('"" ()', "nothing but punctuation"),
        ("***", "nothing but punctuation"),
        ("-ก", "not wanted"),
        ("NOT ก", "not wanted"),
        ("ก" * (LONGEST_QUERY + 1), "characters long"),
        ("x " * 900, "more than"),
        ("ก*", "before the"),
    ],
)
def test_what_asks_for_nothing_says_so(typed: str, said: str) -> None:
    with pytest.raises(QueryError, match=said) as caught:
        parse(typed)
    assert "\n" not in str(caught.value)
    assert isinstance(caught.value, UsageError)


def test_words_are_cut_as_the_index_is() -> None:
    [term] = terms(parse("ปกครองท้องถิ่น"))
    assert term.tokens == ["ปกครอง", "ท้องถิ่น"]
    expression = to_fts(parse("ปกครองท้องถิ่น"), NoVocabulary())
    assert '"ปกครอง ท้องถิ่น"' in expression
    assert '"การปกครอง ท้องถิ่น"' in expression


def test_abbreviations_are_asked_for_as_such() -> None:
    assert to_fts(parse("มท."), NoVocabulary()) == '"มท\ue000"'
    assert to_fts(parse("มท"), NoVocabulary()) == '"มท\ue000"'
    assert '"คน"' in to_fts(parse("คน"), NoVocabulary())
    assert '"กอ\ue000 รมน\ue000"' in to_fts(parse("กอ.รมน."), NoVocabulary())


HOSTILE = st.text(
    st.one_of(st.characters(), st.sampled_from("\"()*-+^:{}|.,'\\;\x00ANDORNEAท.ๆฯ้ำ ")),
    max_size=60,
)


@settings(max_examples=400, deadline=None)
@given(HOSTILE)
@example('NEAR("a" "b", 5)')
@example('title : "x" AND {body} : y')
@example("((((((((((((((((((((((((((((((ก")
@example("-" * 50 + "ก")
@example('"' * 31)
@example("ก NOT NOT OR AND )( *")
@example("a\x00b")
@example("\ud800")
def test_hostile_queries(index: sqlite3.Connection, typed: str) -> None:
    try:
        group = parse(typed)
    except QueryError as error:
        assert str(error)
        return
    expression = to_fts(group, NoVocabulary())
    try:
        index.execute("SELECT rowid FROM w WHERE w MATCH ?", (expression,)).fetchall()
    except UnicodeEncodeError:
        assert any("\ud800" <= c <= "\udfff" for c in typed)
        pytest.fail("lone surrogates must be refused before the database is asked")


def test_deep_brackets_do_not_exhaust_the_stack(index: sqlite3.Connection) -> None:
    expression = to_fts(parse("(" * 900 + "เทศบาล" + ")" * 900 + " ลงนาม"), NoVocabulary())
    assert index.execute("SELECT rowid FROM w WHERE w MATCH ?", (expression,)).fetchall() == [(1,)]


def test_fields_are_no_words() -> None:
    group = parse('น้ำ agency:"กรม ก" -source:x after:๒๕๖๔')
    assert [t.text for t in terms(group)] == ["น้ำ"]
    assert [(f.name, f.value, f.wanted) for f in group.fields] == [
        ("agency", "กรม ก", True), ("source", "x", False), ("after", "2564", True)
    ]  # fmt: skip
    assert parse("agency:มท.").parts == []
    with pytest.raises(QueryError, match="after the colon"):
        parse('น้ำ agency:""')


def test_numbers_in_the_ways_they_are_written() -> None:
    assert spellings("2564") == ["2564", "2021"]
    assert spellings("2021") == ["2021", "2564"]
    assert spellings("2,564") == ["2\ue001564"]
    assert spellings("1250") == ["1250", "1\ue001250"]
    assert spellings("1,234.50") == ["1234\ue00050", "1\ue001234\ue00050"]
    assert spellings("250") == ["250"]
    assert spellings("0123") == ["0123"]
