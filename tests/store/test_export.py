"""Every file that can be written opens in the library that it is for, and says each fact once."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import sqlite3
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from khaosan.errors import KhaosanError, UsageError
from khaosan.records import Document, Extraction
from store import extractions, listings
from store.adding import add
from store.database import Store
from store.export import export, form_of

Make = Callable[..., Extraction]
CITY, PORT, SCHOOL, HARBOUR = "เทศบาลนครริมน้ำ", "การท่าเรือริมน้ำ", "มหาวิทยาลัยริมน้ำ", "กรมเจ้าท่าเรือ"
MAYOR, RECTOR = "สมชาย ใจงาม", "สมหญิง ใจกว้าง"
TWO = f"ลงนามสองฝ่าย\n{CITY} กับ {PORT} ลงนามแล้ว โดยนาย{MAYOR} นายกเทศมนตรี ลงนาม"
FOUR = f"ลงนามสี่ฝ่าย\n{CITY} {PORT} {SCHOOL} และ{HARBOUR} ลงนาม โดยนาง{RECTOR} อธิการบดี เป็นพยาน"
# What no XML can hold, what ends a script, and what is no address.
NASTY = "บันทึก <b>&\x0b\ufffe</script>"


def put(store: Store, make: Make, text: str, **told: Any) -> None:
    document = Document.new(
        text,
        id=told.pop("id"),
        url=told.pop("url", None),
        published=told.pop("published", dt.date(2024, 3, 5)),
    )
    persons = {f"{title}{name}": name for title, name in (("นาย", MAYOR), ("นาง", RECTOR))}
    found = make(
        document,
        agencies={name: name for name in (CITY, PORT, SCHOOL, HARBOUR) if name in text},
        persons={surface: name for surface, name in persons.items() if surface in text},
        roles={f"นาย{MAYOR}": ("นายกเทศมนตรี", CITY)},
        agreements=[told],
    )
    with store.transaction():
        add(store, document)
        number = store.conn.execute(
            "SELECT number FROM documents WHERE id = ?", (document.id,)
        ).fetchone()[0]
        extractions.save(store, number, found, "m")


@pytest.fixture
def full(store: Store, make_extraction: Make) -> Store:
    """An agreement of two, told by two documents; one of four; one with one known party."""
    two = {"parties": [CITY, PORT], "date": "2024-03-05", "title": NASTY,
           "signatories": [(f"นาย{MAYOR}", CITY)]}  # fmt: skip
    put(store, make_extraction, TWO, id="d1", url="https://city.go.th/1", **two)
    again = f"ข่าวอีกแห่ง\n{TWO}"
    put(store, make_extraction, again, id="ข่าว 2", url="javascript:alert(1)", **two)
    put(
        store, make_extraction, FOUR, id="d3", parties=[CITY, PORT, SCHOOL, HARBOUR],
        date="2024-02", witnesses=[f"นาง{RECTOR}"], published=dt.date(2024, 2, 20),
    )  # fmt: skip
    put(store, make_extraction, f"ข่าวเดี่ยว\n{SCHOOL} ลงนาม", id="d4", parties=[SCHOOL], kind="moa")
    return store


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_positions_once_with_their_documents(full: Store, tmp_path: Path) -> None:
    out = tmp_path / "positions.jsonl"
    assert export(full, "positions", out) == 1
    [held] = rows(out)
    assert (held["person"], held["role"], held["agency"]) == (MAYOR, "นายกเทศมนตรี", CITY)
    assert (held["first"], held["last"]) == ("2024-03-05", "2024-03-05")
    assert held["documents"] == ["d1", "ข่าว 2"]
    assert export(full, "positions", out, min_score=0.95) == 0


def test_parquet_holds_what_json_lines_hold(full: Store, tmp_path: Path) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    import pyarrow as pa

    for what in ("documents", "extractions", "mentions", "entities", "positions", "agreements"):
        plain, packed = tmp_path / f"{what}.jsonl", tmp_path / f"{what}.parquet"
        assert export(full, what, plain) == export(full, what, packed)
        table = pq.read_table(packed)
        expected = rows(plain)
        assert len(table) == len(expected)
        for name in table.column_names:
            told = [row.get(name) for row in expected]
            if table.schema.field(name).type in (pa.string(), pa.list_(pa.string())):
                assert table[name].to_pylist() == told, (what, name)
    agreements = pq.read_table(tmp_path / "agreements.parquet").to_pylist()
    month = next(a for a in agreements if a["date"] == "2024-02")
    assert (month["first_day"], month["last_day"]) == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))
    day = next(a for a in agreements if a["date"] == "2024-03-05")
    assert day["signatories"][0]["party"] == CITY
    assert [s["published"] for s in day["sources"]] == [dt.date(2024, 3, 5)] * 2
    documents = pq.read_table(tmp_path / "documents.parquet")
    assert documents.schema.field("published").type == pa.date32()


def test_parquet_is_written_in_row_groups(
    full: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pq = pytest.importorskip("pyarrow.parquet")
    from store.export import parquet

    monkeypatch.setitem(parquet._GROUP, "documents", 3)
    export(full, "documents", tmp_path / "d.parquet")
    assert pq.ParquetFile(tmp_path / "d.parquet").num_row_groups == 2
    full.conn.execute("DELETE FROM positions")
    export(full, "positions", tmp_path / "none.parquet")
    assert pq.read_table(tmp_path / "none.parquet").num_rows == 0


@pytest.mark.parametrize("ending", ["graphml", "gexf"])
def test_the_graph_opens_in_networkx(full: Store, tmp_path: Path, ending: str) -> None:
    nx = pytest.importorskip("networkx")
    read = nx.read_graphml if ending == "graphml" else nx.read_gexf
    path = tmp_path / f"x.{ending}"
    nodes = export(full, "graph", path)
    graph = read(path)
    assert len(graph) == nodes == 6
    label = {values["label"]: id for id, values in graph.nodes(data=True)}
    pair = graph.edges[label[CITY], label[PORT]]
    assert (pair["relation"], pair["weight"]) == ("agreement", 2)
    assert len(pair["agreements"].split()) == 2
    assert pair["share"] == pytest.approx(1 + 1 / 3, abs=1e-3)
    assert (pair["first"], pair["last"]) == ("2024-02", "2024-03-05")
    signed = graph.edges[label[MAYOR], label[CITY]]
    assert (signed["relation"], signed["weight"]) == ("signed, position", 1)
    assert signed["roles"] == "นายกเทศมนตรี"
    assert graph.nodes[label[CITY]]["documents"] == 3
    # All pairs of the four parties, and the mayor.
    assert graph.number_of_edges() == 7


def test_agreements_as_nodes_stand_there_once(full: Store, tmp_path: Path) -> None:
    nx = pytest.importorskip("networkx")
    export(full, "graph", tmp_path / "x.graphml", agreement_nodes=True)
    graph = nx.read_graphml(tmp_path / "x.graphml")
    kinds = Counter(values["kind"] for _, values in graph.nodes(data=True))
    assert kinds == {"agreement": 3, "agency": 4, "person": 2}
    relations = Counter(values["relation"] for _, _, values in graph.edges(data=True))
    assert relations == {"party": 7, "signed": 1, "witnessed": 1, "position": 1}
    for told in listings.agreements(full):
        assert graph.nodes[told["id"]]["status"] == told["status"]


def test_followthemoney(full: Store, tmp_path: Path) -> None:
    pytest.importorskip("followthemoney")
    from followthemoney import model

    path = tmp_path / "x.ftm.json"
    count = export(full, "ftm", path)
    found = [model.get_proxy(row, cleaned=False) for row in rows(path)]
    assert len({entity.id for entity in found}) == len(found) == count
    for entity in found:
        assert entity.to_dict() in rows(path)  # the library's cleaning changes nothing
        entity.schema.validate({"properties": dict(entity.properties)})
        assert all(entity.has(name) for name in entity.schema.required)
    told = {entity.id for entity in found}
    for entity in found:
        pointed = {v for prop, v in entity.itervalues() if prop.type.name == "entity"}
        assert pointed <= told
    schemas = Counter(entity.schema.name for entity in found)
    assert {name: schemas[name] for name in
            ("Article", "PublicBody", "Person", "Project", "Documentation", "Position",
             "Occupancy")} == {
        "Article": 4, "PublicBody": 4, "Person": 2, "Project": 3, "Documentation": 4,
        "Position": 1, "Occupancy": 1,
    }  # fmt: skip
    roles = Counter(e.first("role") for e in found if e.schema.name == "ProjectParticipant")
    assert roles == {"party": 7, "signatory": 1, "witness": 1}
    urls = {url for e in found for url in e.get("sourceUrl", quiet=True)}
    assert urls == {"https://city.go.th/1"}
    again = tmp_path / "again.ftm.json"
    export(full, "ftm", again)
    assert again.read_bytes() == path.read_bytes()


def test_followthemoney_takes_long_texts_whole(
    store: Store, make_extraction: Make, tmp_path: Path
) -> None:
    pytest.importorskip("followthemoney")
    text = "ข่าวยาวมาก\n" + " ".join(f"วันที่ {n} ประชาชนมาร่วมงาน" for n in range(6000))
    put(store, make_extraction, text, id="long", parties=[])
    export(store, "ftm", tmp_path / "x.ftm.json")
    [article] = [r for r in rows(tmp_path / "x.ftm.json") if r["schema"] == "Article"]
    pieces = article["properties"]["bodyText"]
    assert len(pieces) > 1
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_names_of_files_and_what_is_not_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(UsageError, match=r"\.graphml, \.gexf"):
        form_of(Path("x.csv"), "graph")
    with pytest.raises(UsageError, match="ends in"):
        form_of(Path("x.gexf"), "documents")
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    for name, what, extra in (
        ("x.parquet", "documents", "export"),
        ("x.gexf", "graph", "export"),
        ("x.ftm.json", "ftm", "ftm"),
    ):
        with pytest.raises(KhaosanError, match=rf"pip install 'khaosan\[{extra}\]'"):
            form_of(Path(name), what)


@pytest.mark.parametrize(
    ("what", "name"), [("agreements", "x.parquet"), ("graph", "x.graphml"), ("ftm", "x.ftm.json")]
)
def test_a_failed_export_leaves_the_old_file(
    full: Store, tmp_path: Path, what: str, name: str
) -> None:
    path = tmp_path / name
    path.write_text("old")
    # Not UTF-8: sqlite3 cannot read it.
    full.conn.execute("UPDATE agreement_documents SET evidence = CAST(x'ff' AS TEXT)")
    before = {p.name for p in tmp_path.iterdir()}
    with pytest.raises(sqlite3.OperationalError):
        export(full, what, path)
    assert path.read_text() == "old"
    assert {p.name for p in tmp_path.iterdir()} == before
    assert not full.conn.in_transaction
