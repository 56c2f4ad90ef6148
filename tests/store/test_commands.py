"""The store's verbs as they are called, and the shapes that scripts rely on."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import group
from khaosan.errors import KhaosanError
from khaosan.records import Document, Extraction
from store import entity_terminal, extractions, options
from store.adding import add
from store.database import Store

TEXT = "เทศบาลลงนามกับ สถ.\nกรมส่งเสริมการปกครองท้องถิ่น (สถ.) โดยนายขจร ใจดี ลงนามบันทึกข้อตกลง"
FULL = "กรมส่งเสริมการปกครองท้องถิ่น"
URL = "https://a.go.th/1"


@pytest.fixture
def db(tmp_path: Path, make_extraction: Callable[..., Extraction]) -> Path:
    path = tmp_path / "khaosan.db"
    document = Document.new(
        TEXT, id="a1", url=URL, source="gnews", published=dt.date(2021, 12, 15), title="เทศบาลลงนาม"
    )
    found = make_extraction(
        document,
        agencies={FULL: FULL, "สถ.": FULL},
        persons={"นายขจร ใจดี": "ขจร ใจดี"},
        roles={"นายขจร ใจดี": ("อธิบดี", FULL)},
        agreements=[
            {
                "parties": [FULL, "เทศบาล"],
                "signatories": [("นายขจร ใจดี", FULL)],
                "date": "2021-12-15",
                "title": "บันทึกข้อตกลง",
                "evidence": "ลงนามบันทึกข้อตกลง",
            }
        ],
    )
    with Store(path) as store, store.transaction():
        add(store, document)
        extractions.save(store, 1, found, "m")
        add(store, Document.new("ข่าวอื่น\nไม่มีใครลงนาม", id="a2", source="gnews"))
        add(store, Document.new("ข่าวอื่น\nไม่มีใครลงนาม", url="https://b.go.th/2"))
        store.conn.execute(
            "INSERT INTO crawls (source, started, finished, state, new) "
            "VALUES ('gnews', '2024-01-01T00:00:00+00:00', NULL, 'running', 2)"
        )
    return path


@pytest.fixture
def call(db: Path) -> Callable[..., Result]:
    def run(*arguments: str) -> Result:
        return CliRunner().invoke(group, ["--db", str(db), *arguments])

    return run


def data(result: Result) -> Any:
    assert result.exit_code == 0, result.output + repr(result.exception)
    return json.loads(result.stdout)


def test_search_json(call: Callable[..., Result]) -> None:
    [hit] = data(call("search", "บันทึกข้อตกลง", "--json"))
    assert list(hit) == [
        "id", "url", "file", "title", "published", "source", "score", "snippet", "highlights",
    ]  # fmt: skip
    assert (hit["id"], hit["url"], hit["published"]) == ("a1", URL, "2021-12-15")
    assert [hit["snippet"][a:b] for a, b in hit["highlights"]] == ["บันทึกข้อตกลง"]


def test_a_word_that_is_not_wanted_needs_no_quotes(call: Callable[..., Result]) -> None:
    assert [r["id"] for r in json.loads(call("search", "ลงนาม", "-ใคร", "--json").stdout)] == ["a1"]
    wrong = call("search", "ลงนาม", "-who")
    assert wrong.exit_code == 2 and "stands in quotes" in wrong.stderr
    assert "--facets" in str(call("search", "ลงนาม", "--facets", "--limit", "3").exception)


def test_search_in_a_pipe_and_as_csv(call: Callable[..., Result]) -> None:
    result = call("search", "ลงนาม", "--after", "2564", "--before", "2021")
    assert result.stdout.split("\t")[:4] == ["a1", "2021-12-15", "gnews", "เทศบาลลงนาม"]
    rows = list(csv.DictReader(io.StringIO(call("search", "ลงนาม", "--csv").stdout)))
    assert {r["id"] for r in rows} == {"a1", "a2"}
    assert len(call("search", "ลงนาม", "--jsonl", "--limit", "1").stdout.splitlines()) == 1


def test_a_search_that_finds_nothing(call: Callable[..., Result]) -> None:
    result = call("search", "รถไฟ")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "nothing found" in result.stderr
    assert data(call("search", "รถไฟ", "--json")) == []


@pytest.mark.parametrize("query", ["!!!", "-เทศบาล", '""'])
def test_a_query_that_asks_nothing_is_one_line(call: Callable[..., Result], query: str) -> None:
    result = call("search", "--", query)
    assert isinstance(result.exception, KhaosanError)
    assert "\n" not in str(result.exception)


def test_show(call: Callable[..., Result]) -> None:
    for asked in ("a1", URL, "1"):
        shown = data(call("show", asked, "--json"))
        assert (shown["id"], shown["text"], shown["version"]) == ("a1", TEXT, 1)
        for kind in ("persons", "agencies"):
            for m in shown["extraction"][kind]:
                assert TEXT[m["start"] : m["end"]] == m["text"]
    plain = call("show", "a1").stdout
    assert TEXT.splitlines()[1] in plain
    assert f"agency\t{FULL}\tgovernment\t" in plain
    assert data(call("show", "a2", "--json"))["extraction"] is None
    assert data(call("show", "a2", "--json"))["addresses"] == ["https://b.go.th/2"]
    assert "no document" in str(call("show", "none").exception)
    assert "no document" in str(call("show", "a1", "--version", "2").exception)


def test_show_an_agreement(call: Callable[..., Result]) -> None:
    [listed] = data(call("agreements", "--json"))
    assert listed["id"].startswith("g")
    assert data(call("show", listed["id"], "--json")) == listed
    lines = call("show", listed["id"]).stdout.splitlines()
    assert lines == [
        f"id\t{listed['id']}", "kind\tmou", "status\tsigned", "title\tบันทึกข้อตกลง",
        "date\t2021-12-15", "score\t0.70", f"party\t{FULL}", "party\tเทศบาล",
        f"signed by\tนายขจร ใจดี\t{FULL}", f"source\ta1\t{URL}\tลงนามบันทึกข้อตกลง",
    ]  # fmt: skip


def test_show_an_agency_and_a_person(call: Callable[..., Result]) -> None:
    [agency] = data(call("entities", "--kind", "agency", "--json"))
    shown = data(call("show", agency["id"], "--json"))
    assert {name: shown[name] for name in agency} == agency
    assert [a["title"] for a in shown["agreements"]] == ["บันทึกข้อตกลง"]
    assert [(d["id"], d["mentions"]) for d in shown["found_in"]] == [("a1", 3)]
    [person] = data(call("entities", "--kind", "person", "--json"))
    assert shown["people"] == [
        {"person_id": person["id"], "person": "ขจร ใจดี", "role": "อธิบดี", "first": "2021-12-15",
         "last": "2021-12-15", "documents": ["a1"]}
    ]  # fmt: skip
    [position] = data(call("show", person["id"], "--json"))["positions"]
    assert (position["role"], position["agency"]) == ("อธิบดี", FULL)
    plain = call("show", person["id"]).stdout
    assert "name\tขจร ใจดี\n" in plain
    assert "found\t1 mention in 1 document\n" in plain
    assert f"อธิบดี\t{FULL}\t2021-12-15" in plain
    assert "เทศบาลลงนาม\t2021-12-15\t1\ta1" in plain
    for flag in (["--html"], ["--min-score", "0.5"], ["--version", "1"]):
        result = call("show", person["id"], *flag)
        assert "is no document" in str(result.exception)
        assert result.stdout == ""


def test_show_as_a_page(call: Callable[..., Result], tmp_path: Path) -> None:
    from lxml.html import document_fromstring

    page = call("show", "a1", "--html").stdout
    tree = document_fromstring(page)
    marks = tree.xpath('//div[@class="entities"]//mark')
    places = [(int(m.get("data-start")), int(m.get("data-end"))) for m in marks]
    assert [TEXT[a:b] for a, b in places] == [m.text for m in marks]
    assert len(marks) == 4
    target = tmp_path / "page.html"
    result = call("show", "a1", "--html", "-o", str(target), "--min-score", "0.85")
    assert (result.exit_code, result.stdout) == (0, "")
    kept = document_fromstring(target.read_text("utf-8")).xpath('//div[@class="entities"]//mark')
    assert {m.get("class") for m in kept} == {"agency"}
    assert "nothing extracted yet" in call("show", "a2", "--html").stderr
    assert "-o is for" in str(call("show", "a1", "-o", str(target)).exception)
    assert "not both" in str(call("show", "a1", "--json", "--html").exception)


def test_min_score(call: Callable[..., Result], tmp_path: Path) -> None:
    """Agencies score 0.9 here, the person 0.8, the agreement 0.7."""
    found = data(call("show", "a1", "--json", "--min-score", "0.85"))["extraction"]
    assert (len(found["agencies"]), found["persons"], found["agreements"]) == (3, [], [])
    # What scores just that much stays.
    found = data(call("show", "a1", "--json", "--min-score", "0.8"))["extraction"]
    assert (len(found["persons"]), found["agreements"]) == (1, [])
    [agency] = data(call("entities", "--json", "--min-score", "0.85"))
    assert (agency["kind"], agency["documents"], agency["mentions"]) == ("agency", 1, 3)
    assert len(data(call("entities", "ขจร", "--json", "--min-score", "0.8"))) == 1
    assert data(call("entities", "--json", "--min-score", "0.95")) == []
    assert len(data(call("agreements", "--json", "--min-score", "0.7"))) == 1
    assert data(call("agreements", "--json", "--min-score", "0.71")) == []
    assert call("entities", "--min-score", "2").exit_code == 2
    out = tmp_path / "out.jsonl"
    for what, low, number in (
        ("mentions", "0.85", "3 mentions"),
        ("mentions", "0.8", "4 mentions"),
        ("entities", "0.85", "1 entity"),
        ("agreements", "0.75", "0 agreements"),
        ("extractions", "0.75", "1 extraction"),
    ):
        assert f": {number}\n" in call("export", what, "-o", str(out), "--min-score", low).stderr
    assert json.loads(out.read_text("utf-8"))["agreements"] == []
    assert "no score" in str(
        call("export", "documents", "-o", str(out), "--min-score", "0.5").exception
    )


def test_entities(call: Callable[..., Result]) -> None:
    [agency] = data(call("entities", "--kind", "agency", "--json"))
    assert {k: agency[k] for k in ("kind", "name", "aliases", "documents", "mentions")} == {
        "kind": "agency", "name": FULL, "aliases": ["สถ."], "documents": 1, "mentions": 3,
    }  # fmt: skip
    assert len(data(call("entities", "--json"))) == 2
    [person] = data(call("entities", "ขจร", "--json"))
    assert person["kind"] == "person"
    assert FULL in call("entities", "สถ.").stdout
    none = call("entities", "ไม่มีชื่อนี้")
    assert (none.exit_code, none.stdout) == (0, "")
    assert "no such person or agency" in none.stderr
    assert data(call("entities", "ไม่มีชื่อนี้", "--json")) == []


def test_agreements(call: Callable[..., Result]) -> None:
    [told] = data(call("agreements", "--party", "สถ.", "--since", "2564", "--json"))
    assert list(told) == [
        "id", "kind", "status", "title", "parties", "signatories", "witnesses", "date", "place",
        "sources", "score", "party_ids", "disagree",
    ]  # fmt: skip
    [signer] = told["signatories"]
    assert (signer["person"], signer["party"]) == ("นายขจร ใจดี", FULL)
    [source] = told["sources"]
    assert (source["document"], source["url"]) == ("a1", URL)
    assert TEXT[source["evidence"]["start"] : source["evidence"]["end"]] == "ลงนามบันทึกข้อตกลง"
    assert "2021-12-15\tmou\tsigned\tบันทึกข้อตกลง" in call("agreements").stdout
    assert data(call("agreements", "--party", "กรมการปกครอง", "--json")) == []
    assert "no such agreement" in call("agreements", "--until", "2563").stderr
    assert call("agreements", "--kind", "promise").exit_code == 2


def test_export(call: Callable[..., Result], tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    assert call("export", "documents", "-o", str(out)).exit_code == 0
    rows = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert [r["id"] for r in rows] == ["a1", "a2"]
    assert Document.from_json(rows[0]).text == TEXT
    call("export", "extractions", "-o", str(out))
    [row] = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]
    assert Extraction.from_json(row).agreements[0].parties == [FULL, "เทศบาล"]
    for what, number, said in (
        ("mentions", 4, "4 mentions"),
        ("entities", 2, "2 entities"),
        ("agreements", 1, "1 agreement\n"),
    ):
        for ending in ("json", "csv"):
            target = tmp_path / f"{what}.{ending}"
            result = call("export", what, "-o", str(target))
            assert said in result.stderr
            text = target.read_text(encoding="utf-8")
            found = (
                json.loads(text) if ending == "json" else list(csv.DictReader(io.StringIO(text)))
            )
            assert len(found) == number


def test_an_export_that_fails_leaves_the_old_file(
    call: Callable[..., Result], tmp_path: Path
) -> None:
    assert "ends in" in str(call("export", "documents", "-o", str(tmp_path / "x.txt")).exception)
    result = call("export", "documents", "-o", str(tmp_path / "no" / "x.jsonl"))
    assert isinstance(result.exception, KhaosanError)
    assert {p.name for p in tmp_path.iterdir()} == {"khaosan.db"}


def test_index(call: Callable[..., Result]) -> None:
    assert "up to date" in call("index").stderr
    assert "2 documents indexed" in call("index", "--rebuild", "--optimize").stderr
    assert len(data(call("search", "เทศบาล", "--json"))) == 1


def test_status(call: Callable[..., Result], db: Path) -> None:
    value = data(call("status", "--json"))
    assert (value["documents"], value["extracted"], value["agreements"]) == (2, 1, 1)
    assert value["index"] == {"current": True, "missing": 0}
    [source] = value["sources"]
    assert (source["source"], source["documents"], source["latest"]) == ("gnews", 2, "2021-12-15")
    assert source["runs"][0]["state"] == "running"
    assert "2 documents" in call("status").stdout


@pytest.mark.parametrize(
    "verb", ["search x", "show 1", "entities", "agreements", "status", "index"]
)
def test_without_a_store(tmp_path: Path, verb: str) -> None:
    result = CliRunner().invoke(group, ["--db", str(tmp_path / "no.db"), *verb.split()])
    assert "no such database" in str(result.exception)
    assert not (tmp_path / "no.db").exists()


@pytest.mark.parametrize(
    "verb", ["search", "show", "entities", "agreements", "export", "index", "status"]
)
def test_help_has_examples(verb: str) -> None:
    text = CliRunner().invoke(group, [verb, "--help"]).output
    assert "Example" in text
    assert f"khaosan {verb}" in text


def test_on_a_terminal(call: Callable[..., Result], monkeypatch: pytest.MonkeyPatch) -> None:
    from store import terminal

    for module in (terminal, entity_terminal):
        monkeypatch.setattr(module, "on_terminal", lambda: True)
    found = call("search", "บันทึกข้อตกลง").stdout
    assert "1. เทศบาลลงนาม" in found
    assert "2021-12-15 · gnews · a1" in found
    assert "บันทึกข้อตกลง" in call("show", "a1").stdout
    shown = call("agreements").stdout
    assert "signed by" in shown
    assert "นายขจร ใจดี" in shown
    [agreement] = data(call("agreements", "--json"))
    assert "“ลงนามบันทึกข้อตกลง”" in call("show", agreement["id"]).stdout
    [person] = data(call("entities", "ขจร", "--json"))
    assert "found     1 mention in 1 document" in call("show", person["id"]).stdout


def test_markup_and_escapes_in_a_text_are_only_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from store import terminal

    path = tmp_path / "x.db"
    with Store(path) as store, store.transaction():
        add(store, Document.new("[red]หัว[/red] \x1b[31mเทศบาล\x1b[0m\n<script>[bold]", id="x"))
    for on in (False, True):
        for module in (terminal, entity_terminal):
            monkeypatch.setattr(module, "on_terminal", lambda on=on: on)
        for verb in (["search", "เทศบาล"], ["show", "x"]):
            shown = CliRunner().invoke(group, ["--db", str(path), *verb]).stdout
            assert "[red]หัว[/red]" in shown
            assert "\x1b[31m" not in shown


def test_a_list_is_whole_but_on_a_terminal_which_says_what_it_left_out(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    make_extraction: Callable[..., Extraction],
) -> None:
    path = tmp_path / "many.db"
    names = {f"เทศบาลเมืองที่ {n}": f"เทศบาลเมืองที่ {n}" for n in range(options.SCREEN + 7)}
    document = Document.new(" ".join(names), id="a")
    with Store(path) as store, store.transaction():
        add(store, document)
        extractions.save(store, 1, make_extraction(document, agencies=names), "m")
    arguments = ["--db", str(path), "entities"]
    assert len(data(CliRunner().invoke(group, [*arguments, "--json"]))) == options.SCREEN + 7
    piped = CliRunner().invoke(group, arguments)
    assert len(piped.stdout.splitlines()) == options.SCREEN + 7
    monkeypatch.setattr(options, "on_terminal", lambda: True)
    shown = CliRunner().invoke(group, arguments)
    assert len(shown.stdout.splitlines()) == options.SCREEN
    assert f"the first {options.SCREEN}" in shown.stderr
    assert "the first" not in CliRunner().invoke(group, [*arguments, "--limit", "50"]).stderr
