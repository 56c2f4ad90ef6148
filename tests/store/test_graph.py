"""The picture of a network: what is in it, that nothing covers anything, and that it is safe."""

from __future__ import annotations

import datetime as dt
import itertools
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result
from lxml import etree
from lxml.html import document_fromstring

from khaosan.errors import KhaosanError, UsageError
from khaosan.records import Document, Extraction
from khaosan.verbs import add_shared_options
from store import extractions
from store.adding import add
from store.database import Store
from store.graph import labels, layout, network, page, svg, view
from store.graph_commands import graph

pytest.importorskip("networkx")

Make = Callable[..., Extraction]
CENTRE = "สมาคมส่งเสริมเทศบาลริมแม่น้ำ"
PARTNERS = [f"เทศบาลตำบลบ้านริมน้ำแห่งที่ {n}" for n in range(1, 13)]
PERSON = "สมชาย ใจงาม"
EVIL = "<script>alert(1)</script>&\"'\x0b\ufffe"


@pytest.fixture
def db(tmp_path: Path, make_extraction: Make) -> Path:
    """The centre with each of twelve partners, the first of them three times; six in one agreement;
    two of them with each other and with one further away."""
    told: list[tuple[list[str], str]] = [([CENTRE, p], f"2024-01-{n + 1:02}")
                                               for n, p in enumerate(PARTNERS)]  # fmt: skip
    told += [([CENTRE, PARTNERS[0]], "2023-06-01"), ([CENTRE, PARTNERS[0]], "2019-03")]
    told += [([CENTRE, *PARTNERS[:5]], "2022-05-05"), ([PARTNERS[10], PARTNERS[11]], "2021")]
    told += [([PARTNERS[11], "โรงพยาบาลริมน้ำ"], "2020-02-02")]
    path = tmp_path / "khaosan.db"
    with Store(path) as store, store.transaction():
        for n, (parties, date) in enumerate(told):
            text = f"ข่าวที่ {n}\n{' '.join(parties)} ลงนาม โดยนาย{PERSON}"
            document = Document.new(
                text, id=f"d{n}", published=dt.date(2024, 2, 1),
                url="javascript:alert(1)" if n == 1 else f"https://city.go.th/{n}",
            )  # fmt: skip
            agreement: dict[str, Any] = {"parties": parties, "date": date, "title": f"{EVIL} {n}"}
            if n == 0:
                agreement["signatories"] = [(f"นาย{PERSON}", CENTRE)]
            add(store, document)
            found = make_extraction(
                document,
                agencies={p: p for p in parties},
                persons={f"นาย{PERSON}": PERSON} if n == 0 else {},
                agreements=[agreement],
            )
            extractions.save(store, n + 1, found, "m")
    return path


def seen(db: Path, name: str = CENTRE, **how: Any) -> view.View:
    with Store(db, readonly=True) as store:
        known = network.read(store)
        [centre] = [node for node in known.nodes.values() if node.name == name]
        shown = view.around(known, centre.id, **how)
        network.count(store, shown.nodes)
        return shown


def call(db: Path, *arguments: str) -> Result:
    group = click.Group(commands={"graph": add_shared_options(graph)})
    return CliRunner().invoke(group, ["graph", "--db", str(db), *arguments])


def names(shown: view.View) -> list[str]:
    return [node.name for node in shown.nodes]


def test_what_is_around(db: Path) -> None:
    shown = seen(db)
    assert names(shown)[:2] == [CENTRE, PARTNERS[0]]  # most agreements first
    assert set(names(shown)) == {CENTRE, *PARTNERS}
    assert len(shown.bonds) == 16
    [point] = shown.points
    assert len(point.nodes) == 6
    weights = {len(line.bonds) for line in shown.lines}
    assert weights == {1, 3}
    far = seen(db, depth=2)
    assert set(names(far)) - set(names(shown)) == {"โรงพยาบาลริมน้ำ"}
    few = seen(db, limit=4)
    assert (len(few.nodes), few.left_out) == (4, 9)
    assert PERSON in names(seen(db, people=True))
    assert names(seen(db, PERSON)) == [PERSON, CENTRE]


def test_no_label_covers_another(db: Path) -> None:
    for shown in (seen(db), seen(db, depth=2, people=True), seen(db, PERSON), seen(db, limit=2)):
        boxes = layout.place(shown)
        assert len(boxes) == len(shown.nodes) + len(shown.points)
        for a, b in itertools.combinations(boxes.values(), 2):
            assert not a.covers(b), (a, b)


def test_marks_take_no_width_and_long_names_are_broken_between_words() -> None:
    assert labels.width("ที่นี่", 10) == labels.width("ทน", 10)
    name = "สำนักงานคณะกรรมการส่งเสริมการลงทุนและพัฒนาเศรษฐกิจพิเศษภาคตะวันออกแห่งชาติ"
    broken = labels.lines(name, 22)
    assert len(broken) == 3
    assert all(labels.width(line, 13) < 250 for line in broken)
    assert not any("\u0e31" <= line[0] <= "\u0e3a" for line in broken)
    assert name.startswith("".join(broken).rstrip("…"))
    assert labels.lines("กรมการปกครอง", 22) == ["กรมการปกครอง"]


def test_the_picture_is_the_same_every_time_and_safe(db: Path) -> None:
    shown = seen(db)
    drawn = svg.svg(shown, svg.summary(shown))
    assert drawn == svg.svg(seen(db), svg.summary(seen(db)))
    root = etree.fromstring(drawn.encode())
    tags = {etree.QName(element).localname for element in root.iter()}
    assert tags == {"svg", "title", "style", "rect", "text", "g", "path", "circle"}
    texts = "".join(root.itertext())
    assert "<script>alert(1)</script>&\"'" in texts
    assert "16 agreements · 12 agencies · 2019-03 – 2024-01-12 · 16 documents" in texts
    addresses = re.findall(r"\w+://[^\"'\s<]+", drawn)
    assert set(addresses) == {"http://www.w3.org/2000/svg"}
    counts = [e.text for e in root.iter() if e.get("class") == "count"]
    assert counts == ["3"]


def test_in_thai_it_speaks_thai(db: Path) -> None:
    shown = seen(db, people=True)
    summary = svg.summary(shown, "", "th")
    assert summary.startswith("16 ข้อตกลง · 12 หน่วยงาน · 1 คน · มี.ค. 2562 – 12 ม.ค. 2567")
    names_ = {node.name for node in shown.nodes}
    own = [EVIL.removesuffix("\x0b\ufffe"), "city.go.th", *names_, "MOU", "MOA"]
    for written in (svg.svg(shown, summary, "th"), page.page(shown, summary, "th")):
        tree = document_fromstring(written.partition("?>")[2] or written)
        for code in tree.xpath("//style | //script"):
            code.drop_tree()
        told = [*tree.itertext(), *tree.xpath("//@aria-label")]
        for name in own:
            told = [line.replace(name, "") for line in told]
        assert not re.findall("[A-Za-z]{2,}|20[12][0-9]", " ".join(told).replace("Esc", ""))
    data = json.loads(
        document_fromstring(page.page(shown, summary, "th")).xpath("//*[@id='data']/text()")[0]
    )
    assert data["agreements"][0]["date"] == "12 ม.ค. 2567"
    assert data["agreements"][0]["status"] == "ลงนามแล้ว"


def test_the_page_asks_nothing_of_the_network(db: Path) -> None:
    shown = seen(db, depth=2, people=True)
    written = page.page(shown, svg.summary(shown))
    tree = document_fromstring(written)
    assert len(tree.xpath("//script")) == 2
    assert not tree.xpath("//*[@src] | //link | //*[starts-with(name(@*), 'on')] | //iframe")
    assert {a.get("href") for a in tree.xpath("//a")} == {
        f"https://city.go.th/{n}" for n in range(17) if n != 1
    }
    policy = tree.xpath("//meta[@http-equiv]/@content")[0]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    [script] = tree.xpath("//script[not(@type)]/text()")
    assert page._digest(script) in policy
    [style] = tree.xpath("//style/text()")
    assert page._digest(style) in policy
    data = json.loads(tree.xpath("//script[@id='data']/text()")[0])
    elements = set(tree.xpath("//*[name()='g']/@id"))
    assert set(data["things"]) == elements
    for thing in data["things"].values():
        assert set(thing["near"]) <= elements
        assert all(n < len(data["agreements"]) for n in thing["agreements"])
    urls = {s["url"] for told in data["agreements"] for s in told["sources"]}
    assert None in urls
    assert not any(url and url.startswith("javascript") for url in urls)
    assert len(tree.xpath("//tbody/tr")) == len(data["agreements"]) == 17


def test_the_verb(db: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.svg"
    result = call(db, CENTRE, "-o", str(out))
    assert (result.exit_code, result.stdout) == (0, ""), result.exception
    assert "12 names around it" in result.stderr
    etree.fromstring(out.read_bytes())
    assert call(db, CENTRE, "-o", str(tmp_path / "x.html")).exit_code == 0
    result = call(db, CENTRE, "-o", str(out), "--since", "2566", "--until", "2023-12-31")
    assert "1 name around it" in result.stderr
    text = out.read_text("utf-8")
    assert "1 agreement · 1 agency · 2023-06-01 · 1 document · since 2566, until" in text


def test_what_cannot_be_drawn_is_one_line_and_no_file(db: Path, tmp_path: Path) -> None:
    out = tmp_path / "x.svg"
    for arguments, said in (
        (["เทศบาลตำบลบ้านริมนำแห่งที่ 3"], PARTNERS[2]),
        (["กรมอุตุนิยมวิทยา"], "`khaosan entities` lists them"),
        ([CENTRE, "--kind", "treaty"], "nothing binds it to others in the store (kind treaty)"),
    ):
        error = call(db, *arguments, "-o", str(out)).exception
        assert isinstance(error, KhaosanError)
        assert said in str(error)
        assert "\n" not in str(error)
        assert not out.exists()
    assert isinstance(call(db, CENTRE, "-o", str(tmp_path / "x.png")).exception, UsageError)
    assert "Example" in call(db, "--help").output


def test_a_label_is_not_cut_inside_a_word() -> None:
    from store.graph.labels import lines

    assert lines("สำนักงานปลัดกระทรวงกลาโหม", 20)[0].endswith("ปลัดกระทรวง")
    assert "".join(lines("สำนักงานเลขาธิการสภาผู้แทนราษฎร", 22)) == "สำนักงานเลขาธิการสภาผู้แทนราษฎร"
