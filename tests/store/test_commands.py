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
from store import extractions
from store.database import Store
from store.documents import add

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
        "id", "url", "title", "published", "source", "score", "snippet", "highlights",
    ]  # fmt: skip
    assert (hit["id"], hit["url"], hit["published"]) == ("a1", URL, "2021-12-15")
    assert [hit["snippet"][a:b] for a, b in hit["highlights"]] == ["บันทึกข้อตกลง"]


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
        "sources", "score",
    ]  # fmt: skip
    assert told["signatories"] == [{"person": "นายขจร ใจดี", "party": FULL}]
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
    for what, number in (("mentions", 4), ("entities", 2), ("agreements", 1)):
        for ending in ("json", "csv"):
            target = tmp_path / f"{what}.{ending}"
            result = call("export", what, "-o", str(target))
            assert f"{number} {what}" in result.stderr
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

    monkeypatch.setattr(terminal, "_on_terminal", lambda: True)
    found = call("search", "บันทึกข้อตกลง").stdout
    assert "1. เทศบาลลงนาม" in found
    assert "2021-12-15 · gnews · a1" in found
    assert "บันทึกข้อตกลง" in call("show", "a1").stdout
    shown = call("agreements").stdout
    assert "signed by" in shown
    assert "นายขจร ใจดี" in shown


def test_markup_and_escapes_in_a_text_are_only_text(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from store import terminal

    path = tmp_path / "x.db"
    with Store(path) as store, store.transaction():
        add(store, Document.new("[red]หัว[/red] \x1b[31mเทศบาล\x1b[0m\n<script>[bold]", id="x"))
    for on in (False, True):
        monkeypatch.setattr(terminal, "_on_terminal", lambda on=on: on)
        for verb in (["search", "เทศบาล"], ["show", "x"]):
            shown = CliRunner().invoke(group, ["--db", str(path), *verb]).stdout
            assert "[red]หัว[/red]" in shown
            assert "\x1b[31m" not in shown
