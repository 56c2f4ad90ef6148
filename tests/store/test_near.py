"""Near-duplicates: the same news told twice is linked, a notice with other figures is not."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from khaosan.records import Document
from khaosan.verbs import add_shared_options
from store import near
from store.adding import add
from store.database import Store
from store.near_commands import duplicates

ROOT = Path(__file__).parents[2]
BODY = (
    "นางสาวมาลี ศรีสุข ผู้ว่าราชการจังหวัดตัวอย่าง เป็นประธานเปิดโครงการชุมชนปลอดขยะ ณ ศาลาประชาคม "
    "บ้านหนองบัว โดยมีหัวหน้าส่วนราชการ ผู้นำท้องถิ่น และประชาชน 350 คนเข้าร่วม โครงการนี้มีงบประมาณ "
    "1,250,000 บาท มุ่งให้ครัวเรือนคัดแยกขยะตั้งแต่ต้นทาง ลดการฝังกลบ และนำขยะอินทรีย์ไปทำปุ๋ยหมัก "
    "ภายในปี 2567 จะขยายผลไปอีก 24 หมู่บ้าน ผู้ว่าราชการจังหวัดกล่าวว่า ความร่วมมือของชาวบ้านคือหัวใจ "
    "ของความสำเร็จ และขอบคุณอาสาสมัครที่เดินเคาะประตูบ้านทุกหลังมาตลอดสามเดือน"
)
PRICES = (
    "กรมการค้าภายในรายงานราคาสินค้าเกษตรประจำวัน ข้าวเปลือกเจ้าความชื้นร้อยละ 15 ตันละ {} บาท "
    "มันสำปะหลังกิโลกรัมละ {} บาท ยางแผ่นดิบกิโลกรัมละ {} บาท ปาล์มน้ำมันกิโลกรัมละ {} บาท ไข่ไก่คละ "
    "ฟองละ {} บาท เกษตรกรสอบถามข้อมูลเพิ่มเติมได้ที่สำนักงานพาณิชย์จังหวัดทุกแห่งในวันและเวลาราชการ "
    "หรือติดตามได้ทางเว็บไซต์ของกรมการค้าภายในซึ่งปรับปรุงข้อมูลทุกวัน ณ วันที่ {}"
)


def put(store: Store, id: str, text: str, source: str, day: str | None = "2024-03-01") -> None:
    row = {"id": id, "text": f"{text}", "url": f"https://{source}.example/{id}", "source": source}
    with store.transaction():
        add(store, Document.from_json(row | ({"published": day} if day else {})))


def linked(store: Store, **more: Any) -> set[tuple[str, str]]:
    return {(row["a"], row["b"]) for row in near.links(store, **more)}


def test_the_same_news_at_two_sites_is_linked(store: Store) -> None:
    put(store, "a", f"ผู้ว่าฯ เปิดโครงการชุมชนปลอดขยะ\n{BODY}", "muang")
    retold = BODY.replace("350 คน", "๓๕๐ คน").replace("มุ่งให้", "มีเป้าหมายให้") + " (ภาพ: กองช่าง)"
    put(store, "b", f"จังหวัดตัวอย่างเดินหน้าลดขยะ\n{retold}", "changwat", "2024-03-03")
    put(store, "c", f"ผู้ว่าฯ เปิดโครงการชุมชนปลอดขยะ\n{BODY} เพิ่มเติม", "muang", "2024-08-01")
    put(store, "d", "ผู้ว่าฯ เปิดโครงการชุมชนปลอดขยะ", "changwat")
    assert near.count_pending(store) == 4
    report = near.update(store)
    assert (report.documents, report.links) == (4, 1)
    assert linked(store) == {("a", "b")}  # another day is another event, a headline is no text
    assert linked(store, between=True) == {("a", "b")}
    assert linked(store, least=0.99) == set()
    row = store.conn.execute("SELECT number FROM documents WHERE id = 'b'").fetchone()
    [other] = near.of(store, row["number"])
    assert (other["id"], other["source"]) == ("a", "muang")
    assert 0.6 < other["similarity"] < 1


def test_what_differs_little_is_linked_for_longer(store: Store) -> None:
    put(store, "a", f"ข่าว\n{BODY}", "muang", "2024-03-01")
    put(store, "b", f"ข่าวเด่น\n{BODY}", "changwat", "2024-03-06")
    halves = BODY.split(" และ")
    put(store, "c", "ข่าว\n" + " และ".join(halves[:-1]) + " พร้อมกันนี้ได้มอบถุงผ้าให้แก่ผู้สูงอายุ"
        "ในพื้นที่และเยี่ยมชมธนาคารขยะของโรงเรียนบ้านหนองบัวด้วย", "amphoe", "2024-03-06")  # fmt: skip
    near.update(store)
    found = {(row["a"], row["b"]): row["similarity"] for row in near.links(store)}
    assert set(found) == {("a", "b"), ("b", "c")}  # c is as near to a as to b, but five days away
    assert 0.6 < found["b", "c"] < 0.85


def test_a_routine_notice_with_other_figures_is_another(store: Store) -> None:
    put(store, "1", PRICES.format("12,300", "2.95", "61.20", "5.40", "3.60", "1 มีนาคม"), "dit")
    put(store, "2", PRICES.format("12,450", "3.05", "60.80", "5.35", "3.70", "2 มีนาคม"), "dit",
        "2024-03-02")  # fmt: skip
    put(store, "3", PRICES.format("12,450", "3.05", "60.80", "5.35", "3.70", "2 มีนาคม") + " ขอบคุณ",
        "moc", "2024-03-02")  # fmt: skip
    near.update(store)
    assert linked(store) == {("2", "3")}


def test_it_is_incremental_and_follows_versions(store: Store) -> None:
    put(store, "a", f"ข่าว\n{BODY}", "muang")
    put(store, "b", f"ข่าวเด่น\n{BODY}", "changwat")
    assert near.update(store).documents == 2
    assert near.update(store).documents == 0
    put(store, "b", "แก้ไข\n" + PRICES.format(1, 2, 3, 4, 5, 6), "changwat")  # a new version
    assert linked(store) == set()  # the older text is no longer shown
    assert near.update(store).documents == 1
    bands = "SELECT DISTINCT document FROM near_bands ORDER BY 1"
    assert [r[0] for r in store.conn.execute(bands)] == [1, 3]
    assert store.conn.execute("SELECT count(*) FROM near_duplicates").fetchone()[0] == 0
    with store.transaction() as conn:  # another maker
        conn.execute("UPDATE near_index SET made_by = 'old'")
    assert near.count_pending(store) == 2
    assert near.update(store).documents == 2


def test_hostile_texts_end(store: Store) -> None:
    put(store, "a", "ก" * 300_000, "x")
    put(store, "b", "1 " * 150_000, "x")
    put(store, "c", "\u200b\n" * 1000 + "x", "x", None)
    put(store, "d", " ".join(["ข่าว"] * 50_000), "x")
    put(store, "e", f"แรก\n{BODY}", "x", "0001-01-01")
    put(store, "f", f"ท้าย\n{BODY}", "x", "9999-12-31")
    assert near.update(store).documents == 6
    assert linked(store) == set()


KILLED = """
import sys
from store import near
from store.database import Store
near._BATCH = 10
with Store(sys.argv[1]) as store:
    near.update(store, lambda n: print(n, flush=True))
"""


@pytest.mark.parametrize("batches", [1, 3])
def test_killed_it_ends_the_same(tmp_path: Path, batches: int) -> None:
    rng = random.Random(5)
    words = BODY.split()
    for name in ("one.db", "two.db"):
        with Store(tmp_path / name) as store, store.transaction():
            rng.seed(5)
            for n in range(120):
                some = " ".join(rng.sample(words, len(words)) if n % 2 else [*words, f"ท้าย{n}"])
                add(store, Document.new(f"ข่าว {n}\n{some}", url=f"https://a.example/{n}"))
    with Store(tmp_path / "one.db") as store:
        near.update(store)
    process = subprocess.Popen([sys.executable, "-c", KILLED, str(tmp_path / "two.db")],
                               stdout=subprocess.PIPE, cwd=ROOT)  # fmt: skip
    assert process.stdout is not None
    for _ in range(batches):
        assert process.stdout.readline()
    os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    found = []
    for name in ("one.db", "two.db"):
        with Store(tmp_path / name) as store:
            near.update(store)
            found.append([tuple(r) for r in store.conn.execute("SELECT * FROM near_duplicates")])
    assert found[0] == found[1] and len(found[0]) > 100


def test_the_verb(store: Store) -> None:
    put(store, "a", f"ข่าว\n{BODY}", "muang")
    put(store, "b", f"ข่าวเด่น\x1b[2J\n{BODY}", "changwat")
    run, command = CliRunner(), add_shared_options(duplicates)
    env = {"KHAOSAN_DB": str(store.path)}
    done = run.invoke(command, ["--update", "--between"], env=env, obj={})
    assert done.exit_code == 0, done.output
    assert "2 compared, 1 new links" in done.stderr and "muang" in done.stdout
    assert "\x1b[2J" not in done.stdout
    one = run.invoke(command, ["a", "--json"], env=env, obj={})
    assert '"id": "b"' in one.stdout
