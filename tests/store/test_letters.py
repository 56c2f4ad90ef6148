"""Official letters and pages in the store, and the verb that lists letters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli import group
from khaosan.errors import KhaosanError
from khaosan.letters import Enclosure, Field, Letter, LetterSigner
from khaosan.paging import PageNote
from khaosan.records import Document, Extraction
from store import adding, document_pages, documents, extractions, letters
from store.database import Store
from store.integrity import checks
from store.search import search

TEXT = """ที่ มท ๐๘๐๘.๒/ว ๑๒๓๔ กรมทดสอบ
๑๕ มีนาคม ๒๕๖๗
เรื่อง การจัดสรร
งบประมาณ
เรียน ผู้ว่าราชการจังหวัด ทุกจังหวัด
สิ่งที่ส่งมาด้วย บัญชี จำนวน ๑ ชุด
(นางสาวทดสอบ ระบบดี)
อธิบดีกรมทดสอบ
"""


def field(text: str, piece: str, value: str | None = None) -> Field:
    at = text.index(piece)
    return Field(at, at + len(piece), piece, piece if value is None else value)


EVERYWHERE = "ผู้ว่าราชการจังหวัด ทุกจังหวัด"


def letter(text: str = TEXT, to: str = EVERYWHERE) -> Letter:
    person, list_ = field(text, "นางสาวทดสอบ ระบบดี"), field(text, "บัญชี จำนวน ๑ ชุด")
    return Letter(
        "external", 0, len(text), 0.9, circular=True,
        number=field(text, "มท ๐๘๐๘.๒/ว ๑๒๓๔", "มท 0808.2/ว 1234"),
        agency=field(text, "กรมทดสอบ"),
        date=field(text, "๑๕ มีนาคม ๒๕๖๗", "2024-03-15"),
        subject=field(text, "การจัดสรร\nงบประมาณ", "การจัดสรรงบประมาณ"),
        to=field(text, to),
        enclosures=[Enclosure(list_.start, list_.end, list_.text, "บัญชี", 1, "ชุด")],
        signers=[
            LetterSigner(person.start, person.end, person.text, person.text,
                         position=field(text, "อธิบดีกรมทดสอบ"), agency="กรมทดสอบ")
        ],
    )  # fmt: skip


def put(store: Store, text: str, *found: Letter, id: str | None = None, **more: Any) -> int:
    document = Document.new(text, id=id, **more)
    with store.transaction():
        adding.add(store, document)
        row = documents.get(store, document.id)
        assert row is not None
        extraction = Extraction(document.id, letters=list(found), model={"engine": "test"})
        extractions.save(store, row["number"], extraction, "m")
    number: int = row["number"]
    return number


def test_what_is_saved_is_what_is_loaded(store: Store) -> None:
    number = put(store, TEXT, letter())
    assert letters.load(store, number) == [letter()]
    loaded = extractions.load(store, number)
    assert loaded is not None and loaded.letters == [letter()]
    # An extraction made anew takes the place of the old one, letters and all.
    with store.transaction():
        extractions.save(store, number, Extraction("x", model={"engine": "test"}), "other")
    assert letters.load(store, number) == []


def test_a_letter_of_another_text_is_refused(store: Store) -> None:
    wrong = letter()
    assert wrong.subject is not None
    wrong.subject.start += 1
    with pytest.raises(KhaosanError, match="another text"):
        put(store, TEXT, wrong)


def test_letters_are_found_by_their_fields(store: Store) -> None:
    one = "ผู้ว่าราชการจังหวัดเชียงใหม่"
    other = TEXT.replace(EVERYWHERE, one)
    put(store, TEXT, letter(), id="a", pages=[0])
    put(store, other, letter(other, one), id="b")
    every = list(letters.listed(store))
    assert [row["document"] for row in every] == ["a", "b"]
    assert every[0]["page"] == 1 and every[1]["page"] is None
    assert every[0]["number"] == "มท 0808.2/ว 1234"
    assert every[0]["signers"][0]["agency"] == "กรมทดสอบ"

    def ids(**how: Any) -> list[str]:
        return [row["document"] for row in letters.listed(store, **how)]

    assert ids(number="มท0808.2/ว ๑๒๓๔") == ["a", "b"]
    assert ids(number="1235") == []
    assert ids(to="ทุก จังหวัด") == ["a"]
    assert ids(subject="จัดสรรงบ", form="external") == ["a", "b"]
    assert ids(form="order") == []
    assert ids(signer="ทดสอบระบบดี", agency="กรมทดสอบ") == ["a", "b"]
    assert ids(since="2567-03-16") == [] and ids(since="2567", until="2024-03") == ["a", "b"]
    assert ids(min_score=0.95) == []
    assert ids(limit=1, offset=1) == ["b"]


def test_only_the_newest_version_is_listed(store: Store) -> None:
    put(store, TEXT, letter(), id="a", url="https://example.go.th/1")
    put(store, TEXT + "แก้ไข", id="a", url="https://example.go.th/1")
    assert list(letters.listed(store)) == []
    assert len(letters.load(store, 1)) == 1


def test_pages_of_a_version(store: Store) -> None:
    notes = [PageNote(2, "ocr", 0.6, "a picture"), PageNote(3, "unread", None, "a picture")]
    number = put(store, TEXT, pages=[0, 40, 60], page_notes=notes)
    assert document_pages.of(store, number) == ([0, 40, 60], notes)
    # The same text seen again, now from a file that has pages; another reading of it has others.
    plain = put(store, "ข้อความเดียว", id="p")
    assert document_pages.of(store, plain) == ([], [])
    put(store, "ข้อความเดียว", id="p", pages=[0, 5])
    assert document_pages.of(store, plain) == ([0, 5], [])
    # Not where white space tells the texts apart: the pages count characters.
    other = put(store, "ข้อความ สอง", id="q")
    put(store, "ข้อความ  สอง", id="q", pages=[0, 8])
    assert document_pages.of(store, other) == ([], [])
    # A new version has its own.
    url = "https://example.go.th/1.pdf"
    first = put(store, "หน้าหนึ่ง", id="r", url=url, pages=[0])
    second = put(store, "หน้าหนึ่ง\nหน้าสอง", id="r", url=url, pages=[0, 10])
    assert [document_pages.of(store, n)[0] for n in (first, second)] == [[0], [0, 10]]


def test_the_verb(tmp_path: Path) -> None:
    path = tmp_path / "khaosan.db"
    with Store(path) as store:
        put(store, TEXT, letter(), id="a")

    def run(*words: str) -> str:
        done = CliRunner().invoke(group, ["--db", str(path), "letters", *words])
        assert done.exit_code == 0, done.output
        return done.stdout

    (row,) = json.loads(run("--number", "ว 1234", "--to", "ผู้ว่าราชการ", "--json"))
    assert (row["document"], row["date"], row["form"]) == ("a", "2024-03-15", "external")
    assert row["enclosures"] == [{"name": "บัญชี", "count": 1, "unit": "ชุด"}]
    line = run("--subject", "งบประมาณ", "--since", "2567").rstrip("\n").split("\t")
    assert line[:4] == ["2024-03-15", "มท 0808.2/ว 1234", "external", "กรมทดสอบ"]
    assert line[-1] == "a"
    assert "ว 1234" in run("--csv").splitlines()[1]
    assert run("--form", "order") == ""
    shown = CliRunner().invoke(group, ["--db", str(path), "show", "a"]).stdout
    assert "about\tการจัดสรรงบประมาณ\n" in shown
    assert "signed by\tนางสาวทดสอบ ระบบดี, อธิบดีกรมทดสอบ\n" in shown


def test_a_letter_gives_its_document_a_title_and_a_day_until_a_source_does(store: Store) -> None:
    number = put(store, TEXT, letter(), id="a", file="หนังสือ.zip:ว1234.pdf")

    def told() -> tuple[str | None, str | None]:
        row = documents.get(store, number)
        assert row is not None
        assert row["file"] == "หนังสือ.zip:ว1234.pdf"
        return row["title"], row["published"]

    def extracted(*found: Letter) -> None:
        with store.transaction():
            extraction = Extraction("a", letters=list(found), model={"engine": "test"})
            extractions.save(store, number, extraction, "other")

    assert told() == ("การจัดสรรงบประมาณ", "2024-03-15")
    [hit] = search(store, "กรมทดสอบ after:2567-03-01 before:2567-03-31")
    assert (hit.title, hit.file) == ("การจัดสรรงบประมาณ", "หนังสือ.zip:ว1234.pdf")
    extracted()  # another extraction finds no letter: they go again
    assert told() == (None, None)
    assert not search(store, "กรมทดสอบ after:2567-03-01")
    extracted(letter())
    with store.transaction():  # what a source says comes before it, and stays
        adding.add(store, Document.new(TEXT, id="a", title="หนังสือเวียน"))
    assert told() == ("หนังสือเวียน", "2024-03-15")
    extracted()
    assert told() == ("หนังสือเวียน", None)
    assert [hit.id for hit in search(store, "หนังสือเวียน")] == ["a"]
    assert doctor_says(store) == []
    # Of a file the first line is the title for want of another; of an article it is the source's.
    first = TEXT.partition("\n")[0]
    for id, more, title in (
        ("b", {"file": "b.pdf"}, "การจัดสรรงบประมาณ"),
        ("c", {"url": "https://example.go.th/c"}, first),
    ):
        text = f"{TEXT}{id}\n"
        other = put(store, text, letter(text), id=id, title=first, **more)
        row = documents.get(store, other)
        assert row is not None and row["title"] == title


def doctor_says(store: Store) -> list[str]:
    return [name for name, good, _ in checks(store) if not good]
