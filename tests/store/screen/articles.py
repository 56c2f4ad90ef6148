"""Two hundred articles in Thai, each with what a machine might have found in it, right and wrong.

All of it is made up but the names of agencies. The same number makes the same article.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator

from khaosan.records import (
    Agency,
    Agreement,
    Date,
    Document,
    Evidence,
    Extraction,
    Person,
    Signatory,
)
from store import adding, documents, extractions
from store.database import Store
from store.resolution.resolve import resolve

AGENCIES = [
    ("กรมส่งเสริมการปกครองท้องถิ่น", "สถ.", "government"),
    ("กรมอนามัย", "กรมอนามัย", "government"),
    ("กรมการข้าว", "กข.", "government"),
    ("กรมป้องกันและบรรเทาสาธารณภัย", "ปภ.", "government"),
    ("การไฟฟ้าส่วนภูมิภาค", "กฟภ.", "state_enterprise"),
    ("มหาวิทยาลัยขอนแก่น", "มข.", "academic"),
    ("สมาคมสันนิบาตเทศบาลแห่งประเทศไทย", "ส.ท.ท.", "civil"),
    ("เทศบาลนครเชียงใหม่", "เทศบาลฯ", "local"),
]
FIRST = ["ประเสริฐ", "กัลยาณี", "ณัฐวุฒิ", "ศิริพร", "ปิยะ", "อำนาจ", "เก้า", "น้ำฝน", "ที่รัก", "จิ๋ว"]
LAST = ["ใจดี", "ศรีสุวรรณ์", "ทองคำ", "เพชรน้ำหนึ่ง", "รุ่งเรืองกิจ", "แก้วเก้า", "สุขเกษม"]
ROLES = ["อธิบดี", "รองอธิบดี", "ผู้อำนวยการ", "นายกเทศมนตรี", "โฆษก"]
MONTHS = ["มกราคม", "กุมภาพันธ์", "มีนาคม", "เมษายน", "พฤษภาคม", "มิถุนายน", "กรกฎาคม"]
TOPICS = ["การจัดการขยะ", "น้ำดื่มสะอาด", "เมืองอัจฉริยะ", "การดูแลผู้สูงอายุ", "พลังงานสะอาด"]
# Sentences with nothing to be found; the last is hostile.
FILLERS = [
    "ทั้งนี้ ประชาชนในพื้นที่ต่างให้ความสนใจเป็นจำนวนมาก และขอให้ทุกฝ่ายช่วยกันดูแลสิ่งแวดล้อมให้ดีขึ้นกว่าเดิม",
    "ภายในงานมีนิทรรศการ การสาธิต และกิจกรรมสำหรับเด็กเล็ก ซึ่งจัดขึ้นที่ลานหน้าอาคาร",
    "ที่ผ่านมา น้ำท่วมขังหลายจุด ทำให้การเดินทางล่าช้า เก้าอี้และโต๊ะเสียหายไม่น้อย",
    "ดูรายละเอียดที่ [bold red]หน้าเว็บ[/] \x1b[31mแดง\x1b[0m \u202eกลับด้าน\u202c",
]


class _Writer:
    """A text that grows, and what was found in it."""

    def __init__(self, rng: random.Random) -> None:
        self.rng, self.text = rng, ""
        self.persons: list[Person] = []
        self.agencies: list[Agency] = []
        self.dates: list[Date] = []

    def say(self, words: str) -> str:
        self.text += words
        return words

    def score(self) -> float:
        return round(self.rng.uniform(0.3, 0.99), 3)

    def agency(self, surface: str, name: str, kind: str, score: float | None = None) -> str:
        start = len(self.text)
        self.say(surface)
        self.agencies.append(
            Agency(start, len(self.text), surface, name, kind, score or self.score(), "crf")
        )
        return surface

    def person(self, title: str, name: str, role: str | None, agency: str | None) -> str:
        start, surface = len(self.text), title + name
        self.say(surface)
        self.persons.append(
            Person(start, len(self.text), surface, title, name, role, agency, name, self.score(),
                   "crf")
        )  # fmt: skip
        return surface

    def date(self, surface: str, value: str | None, kind: str = "day") -> None:
        start = len(self.text)
        self.say(surface)
        self.dates.append(
            Date(start, len(self.text), surface, value, kind, self.score(), f"rule:{kind}")
        )


def article(n: int) -> tuple[Document, Extraction]:
    """Article number `n` and what a machine found in it."""
    rng = random.Random(n)
    w = _Writer(rng)
    (name, short, kind), (other, other_short, other_kind) = rng.sample(AGENCIES, 2)
    topic = rng.choice(TOPICS)
    day, month, year = rng.randint(1, 28), rng.randint(1, 7), rng.choice([2564, 2565, 2566])
    value = f"{year - 543}-{month:02}-{day:02}"
    w.agency(short, name, kind)
    w.say(f" จับมือ{topic} (ข่าวที่ {n + 1})\n")
    w.say("เมื่อ")
    w.date(f"วันที่ {day} {MONTHS[month - 1]} {year}", value)
    w.say(" ")
    role = rng.choice(ROLES)
    full = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
    signer = w.person(rng.choice(["นาย", "นางสาว", "ดร."]), full, role + name, name)
    w.say(" ")
    w.say(role)
    w.agency(name, name, kind)
    agreements = []
    if n % 3 == 0:
        start = len(w.text) + 1
        w.say(" ลงนามบันทึกข้อตกลงความร่วมมือเรื่อง" + topic + "กับ")
        w.agency(other, other, other_kind)
        second = f"{rng.choice(FIRST)} {rng.choice(LAST)}"
        w.say(" โดยมี")
        partner = w.person("นาง", second, None, None)
        w.say("ร่วมลงนาม")
        agreements.append(
            Agreement(
                "mou", "signed", "บันทึกข้อตกลงความร่วมมือเรื่อง" + topic, [name, other],
                [Signatory(signer, name), Signatory(partner, other)], [], value, None,
                Evidence(start, len(w.text), w.text[start:]), w.score(),
            )
        )  # fmt: skip
    else:
        w.say(" เปิดโครงการ" + topic + "ร่วมกับ")
        w.agency(other_short, other, other_kind)
    w.say("\n" + rng.choice(FILLERS) + "\n")
    if n % 5 == 0:  # what is no person
        w.say("โครงการ")
        w.person("", "รักษ์น้ำ รักษ์ป่า", None, None)
        w.say("เริ่มใน")
        w.date(f"ปีงบประมาณ {year + 1}", f"{year - 543}-10-01/{year - 542}-09-30", "fiscal_year")
        w.say(" ")
    if n % 7 == 0:
        w.date(f"31 กุมภาพันธ์ {year}", None)
        w.say(" จะสรุปผลอีกครั้ง ")
    w.agency(short, name, kind, 0.41)
    w.say("ขอเชิญประชาชนเข้าร่วม")
    for _ in range(n % 4):
        w.say("\n" + rng.choice(FILLERS[:3]))
    document = Document(
        f"ข่าว-{n + 1:03}", w.text, f"https://news.example.go.th/{n + 1}", w.text.split("\n")[0],
        source="ตัวอย่าง" if n % 2 else "ทดลอง", published=dt.date(year - 543, month, day),
    )  # fmt: skip
    extraction = Extraction(
        document.id,
        w.persons,
        w.agencies,
        w.dates,
        agreements,
        model={"engine": "test", "khaosan": "0"},
    )
    return document, extraction


def articles(count: int = 200) -> Iterator[tuple[Document, Extraction]]:
    """The first `count` of them."""
    yield from map(article, range(count))


def fill(store: Store, count: int = 200) -> None:
    """Put them into a store, with names joined."""
    with store.transaction():
        for document, extraction in articles(count):
            adding.add(store, document)
            row = documents.get(store, document.id)
            assert row is not None
            extractions.save(store, row["number"], extraction, "test")
        resolve(store)
