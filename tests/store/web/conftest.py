"""A store of own articles, and the real page over it: Datasette under uvicorn on a free port."""

from __future__ import annotations

import datetime as dt
import importlib.util
import socket
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from khaosan.letters import Enclosure, Field, Letter, LetterSigner
from khaosan.records import Attachment, Document
from store import near
from store.adding import add
from store.database import Store
from store.extractions import save

# Without the extra `web` there is nothing to test.
collect_ignore_glob = [] if importlib.util.find_spec("datasette") else ["test_*.py"]

# The store's tests know how to make an extraction by naming what stands in a text.
_SPEC = importlib.util.spec_from_file_location(
    "store_conftest", Path(__file__).parents[1] / "conftest.py"
)
assert _SPEC and _SPEC.loader
_STORE_TESTS = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_STORE_TESTS)
extracted = _STORE_TESTS.extracted

CITY, COLLEGE = "เทศบาลนครสายลม", "มหาวิทยาลัยริมธาร"
MAYOR, RECTOR = "สมหญิง ใจกว้าง", "วิชัย ธารทอง"
# A name, an id, a source and an address that would be markup, a path and a script elsewhere.
EVIL = "<script>alert(1)</script>"
EVIL_NAME = '"><img src=x onerror=alert(2)>กรมทดสอบ'
EVIL_ID = 'ข่าว/2:5?#"%.json'
OVERLAP = "สำนักงานคณะกรรมการส่งเสริมเกาะแก้ว"
LONG_RUN = "การประชุมคณะกรรมการพัฒนาคุณภาพชีวิตผู้สูงอายุระดับจังหวัดประจำปีงบประมาณ"

SIGNED = f"""{CITY}จับมือ{COLLEGE}พัฒนาเมือง
วันที่ 9 มีนาคม 2565 {CITY}และ{COLLEGE}ลงนามบันทึกข้อตกลงความร่วมมือโครงการเมืองสีเขียว ณ หอประชุมริมน้ำ
นาง{MAYOR} นายกเทศมนตรี และนาย{RECTOR} อธิการบดี ร่วมลงนาม
กระทรวงมหาดไทยสนับสนุนงบประมาณ\u200b และเทศบาลจะรายงานผลทุกไตรมาส"""
PLANNED = f"""เตรียมลงนามโครงการเมืองสีเขียว
{COLLEGE}จะลงนามบันทึกข้อตกลงโครงการเมืองสีเขียวกับ{CITY}ในวันที่ 9 มีนาคม 2565
นาย{RECTOR} อธิการบดี กล่าวว่าพร้อมแล้ว"""
HOSTILE = f"""{EVIL}
{EVIL_NAME} แถลงข่าว & เตือนภัย <b>ด่วน</b>\u202eกลับด้าน\x07 วันที่ 30 กุมภาพันธ์ 2565
{OVERLAP} จัด{LONG_RUN}"""
LETTER = """ที่ มท ๐๘๐๘/ว ๙๙
๑๕ มีนาคม ๒๕๖๗
เรื่อง การทดสอบระบบ
เรียน ผู้ว่าราชการจังหวัด
สิ่งที่ส่งมาด้วย คู่มือ จำนวน ๒ เล่ม
(นางสาวทดลอง ระบบดี)
อธิบดีกรมทดสอบ"""
NEWS = (
    "ผู้ว่าราชการจังหวัดเปิดงานเทศกาลผลไม้ประจำปี มีเกษตรกรนำทุเรียน เงาะ มังคุด และลองกองมาจำหน่าย "
    "ในราคาย่อมเยา พร้อมการประกวดธิดาชาวสวน การแข่งขันกินทุเรียน การแสดงดนตรีพื้นบ้าน และการเสวนา "
    "เรื่องการส่งออกผลไม้ไทยไปต่างประเทศ โดยคาดว่าจะมีนักท่องเที่ยวมาร่วมงานตลอดสัปดาห์ "
)


def _told(status: str, evidence: str) -> dict[str, Any]:
    return {
        "title": "โครงการเมืองสีเขียว", "parties": [CITY, COLLEGE], "status": status,
        "date": "2022-03-09", "evidence": evidence, "place": "หอประชุมริมน้ำ", "score": 0.9,
        "signatories": [(f"นาง{MAYOR}", CITY), (f"นาย{RECTOR}", COLLEGE)],
        "witnesses": ["นายพยาน มั่นคง"],
    }  # fmt: skip


def fill(store: Store) -> None:
    """Own articles of every kind that a page has to show."""
    roles = {f"นาง{MAYOR}": ("นายกเทศมนตรี", CITY), f"นาย{RECTOR}": ("อธิการบดี", COLLEGE)}
    names = {CITY: CITY, COLLEGE: COLLEGE, "กระทรวงมหาดไทย": "กระทรวงมหาดไทย"}
    people = {f"นาง{MAYOR}": MAYOR, f"นาย{RECTOR}": RECTOR}
    date = {"9 มีนาคม 2565": "2022-03-09"}
    _add(store, "green", SIGNED, "2022-03-10", "city", agencies=names, persons=people, roles=roles,
         dates=date, agreements=[_told("signed", SIGNED.split("\n")[1])],
         attachments=[Attachment("file", "https://example.go.th/a.pdf", "บันทึก")])  # fmt: skip
    _add(
        store,
        "soon",
        PLANNED,
        "2022-03-05",
        "college",
        agencies=names,
        persons=people,
        roles=roles,
        dates=date,
        agreements=[_told("planned", PLANNED.split("\n")[1])],
    )
    _add(store, EVIL_ID, HOSTILE, "2022-05-01", '<i>"source"', url="javascript:alert(3)",
         agencies={EVIL_NAME: EVIL_NAME, OVERLAP: OVERLAP,
                   "คณะกรรมการส่งเสริมเกาะแก้ว": "คณะกรรมการส่งเสริมเกาะแก้ว"},
         dates={"30 กุมภาพันธ์ 2565": ""},
         attachments=[Attachment("picture", "data:text/html,<script>", EVIL)])  # fmt: skip
    for day in range(1, 31):
        text = f"ประกาศเทศบาลฉบับที่ {day}\nเทศบาลแจ้งกำหนดล้างท่อระบายน้ำวันที่ {day} เมษายน 2564"
        _add(store, f"notice{day}", text, f"2021-04-{day:02}", "city",
             agencies={"เทศบาล": "เทศบาล"})  # fmt: skip
    for name in ("fruit1", "fruit2"):
        _add(store, name, f"เปิดงานเทศกาลผลไม้\n{NEWS}{name}", "2021-07-01", name)
    _add(store, "fruit1", f"เปิดงานเทศกาลผลไม้แล้ว\n{NEWS}มีผู้ร่วมงานมาก", "2021-07-01", "fruit1")
    _add(store, "letter", LETTER, "2024-03-15", "letters", letters=[_letter()])
    near.update(store)


def _letter() -> Letter:
    def field(piece: str, value: str | None = None) -> Field:
        at = LETTER.index(piece)
        return Field(at, at + len(piece), piece, value or piece)

    signer, books = field("นางสาวทดลอง ระบบดี"), field("คู่มือ จำนวน ๒ เล่ม")
    return Letter(
        "external", 0, len(LETTER), 0.9, circular=True,
        number=field("มท ๐๘๐๘/ว ๙๙", "มท 0808/ว 99"),
        date=field("๑๕ มีนาคม ๒๕๖๗", "2024-03-15"), subject=field("การทดสอบระบบ"),
        to=field("ผู้ว่าราชการจังหวัด"),
        enclosures=[Enclosure(books.start, books.end, books.text, "คู่มือ", 2, "เล่ม")],
        signers=[LetterSigner(signer.start, signer.end, signer.text, signer.text,
                              position=field("อธิบดีกรมทดสอบ"))],
    )  # fmt: skip


def _add(
    store: Store,
    id: str,
    text: str,
    day: str,
    source: str,
    *,
    url: str | None = None,
    attachments: list[Attachment] | None = None,
    letters: list[Letter] | None = None,
    **found: Any,
) -> None:
    title = text.split("\n")[0]
    document = Document(
        id, text, url or f"https://example.go.th/{id.split('/')[0]}", title,
        dt.date.fromisoformat(day), source, attachments=attachments or [],
    )  # fmt: skip
    with store.transaction():
        add(store, document)
        number, known = store.conn.execute(
            "SELECT number, id FROM documents WHERE newest = 1 ORDER BY number DESC LIMIT 1"
        ).fetchone()
        assert known == id
        extraction = extracted(document, **found)
        extraction.letters = letters or []
        save(store, number, extraction, "test")


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("web") / "khaosan.db"
    with Store(path) as store:
        fill(store)
    return path


@pytest.fixture(scope="session")
def ids(database: Path) -> dict[str, str]:
    """Ids of entities and of the agreement, by name."""
    with Store(database, create=False, readonly=True) as store:
        found = {row["name"]: row["id"] for row in store.conn.execute("SELECT * FROM entities")}
        found["agreement"] = store.conn.execute("SELECT id FROM agreements").fetchone()["id"]
    return found


@pytest.fixture(scope="session")
def texts() -> dict[str, str]:
    """The articles' texts by id."""
    return {"green": SIGNED, "soon": PLANNED, EVIL_ID: HOSTILE}


class Running:
    """A site under uvicorn in a thread."""

    def __init__(self, site: Any) -> None:
        import uvicorn

        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.socket.getsockname()[1]}"
        config = uvicorn.Config(site.app(), log_level="error", lifespan="on")
        self.server = uvicorn.Server(config)
        self.thread = threading.Thread(
            target=self.server.run, kwargs={"sockets": [self.socket]}, daemon=True
        )
        self.thread.start()
        while not self.server.started:
            time.sleep(0.01)

    def stop(self) -> None:
        self.server.should_exit = True
        self.thread.join(10)


@pytest.fixture(scope="session")
def serve() -> Callable[[Path], Running]:
    """Serves a store until its `stop` is called."""
    from store.web.site import Site

    return lambda path: Running(Site(path))


@pytest.fixture(scope="session")
def server(database: Path, serve: Callable[[Path], Running]) -> Iterator[str]:
    running = serve(database)
    yield running.url
    running.stop()


@pytest.fixture(scope="session")
def web(server: str) -> Iterator[httpx.Client]:
    """A client in English that does not follow redirections."""
    with httpx.Client(
        base_url=server, headers={"accept-language": "en"}, timeout=20, trust_env=False
    ) as client:
        yield client
