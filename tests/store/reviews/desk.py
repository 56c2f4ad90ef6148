"""Two articles with what a machine found in them, right and wrong, and the verbs called on them."""

from __future__ import annotations

import dataclasses
import datetime as dt
import functools
import json
import tempfile
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from cli import group
from khaosan.errors import KhaosanError
from khaosan.records import Agency, Document, Extraction
from store import extractions
from store.adding import add
from store.database import Store
from tests.store.conftest import extracted, places

RICE, TOWN = "กรมการข้าว", "เทศบาลนครตรัง"
SIGNED = "กข. ลงนามบันทึกข้อตกลงการปลูกข้าวอินทรีย์กับเทศบาลนครตรัง"
TEXT = (
    f"{RICE}ลงนามกับ{TOWN}\nนายสมชาย ใจดี อธิบดี{RICE} (กข.) เปิดเผยเมื่อวันที่ 14 พฤษภาคม 2567 ว่า "
    f"{SIGNED} ณ ศาลากลางจังหวัดตรัง แปลงทดลองอยู่ริมถนนตรังพัฒนา"
)
OTHER = f"{TOWN}อบรมเกษตรกร\n{TOWN}ร่วมกับ{RICE}อบรมเกษตรกร เมื่อวันที่ 3 มิถุนายน 2567"


def document(id: str, text: str, source: str, day: dt.date) -> Document:
    return Document.new(
        text, id=id, url=f"https://{source}.go.th/{id}", source=source, published=day,
        title=text.partition("\n")[0], category="ข่าวทั่วไป",
    )  # fmt: skip


FIRST = document("n1", TEXT, "gnews", dt.date(2024, 5, 14))
SECOND = document("n2", OTHER, "dla", dt.date(2024, 6, 3))


def found_in_first() -> Extraction:
    """The machine's: the person without title, a road taken for an agency, กข. left out once."""
    found = extracted(
        FIRST,
        agencies={RICE: RICE, TOWN: TOWN},
        persons={"สมชาย ใจดี": "สมชาย ใจดี"},
        dates={"14 พฤษภาคม 2567": "2024-05-14"},
        agreements=[
            {"parties": [RICE], "title": "การปลูกข้าวอินทรีย์", "date": "2024-05-14", "evidence": SIGNED}
        ],
    )
    short = next(places(TEXT, "กข."))
    road = next(places(TEXT, "ตรังพัฒนา"))
    found.agencies += [
        Agency(*short, RICE, "government", 0.7, "crf"),
        Agency(*road, "ตรังพัฒนา", "local", 0.2, "crf"),
    ]
    # Each with a score of its own: a queue in order of them is one order.
    for n, mention in enumerate(found.mentions()):
        if mention.score > 0.7:
            mention.score = round(0.8 + n / 100, 2)
    return found


def found_in_second() -> Extraction:
    return extracted(
        SECOND, agencies={TOWN: TOWN, RICE: RICE}, dates={"3 มิถุนายน 2567": "2024-06-03"}
    )


@functools.cache
def _filled() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "khaosan.db"
        with Store(path) as store, store.transaction():
            for number, (one, found) in enumerate(
                ((FIRST, found_in_first()), (SECOND, found_in_second())), 1
            ):
                add(store, dataclasses.replace(one))
                extractions.save(store, number, found, "m")
        return path.read_bytes()


def fill(path: Path) -> None:
    """Make a store of the two articles; the work is done once."""
    path.write_bytes(_filled())


def id_of(kind: str, words: str, nth: int = 1, *, text: str = TEXT, document: str = "n1") -> str:
    """The id of the claim that some words are of a kind."""
    start, end, _ = list(places(text, words))[nth - 1]
    return f"{document}@1:{kind}:{start}-{end}"


class Desk:
    """Calls the verbs as one editor or another."""

    def __init__(self, db: Path) -> None:
        self.db = db

    def __call__(self, *arguments: str, editor: str = "มะลิ", input: str | None = None) -> Result:
        return CliRunner().invoke(
            group, ["--db", str(self.db), "review", *arguments], input=input,
            env={"KHAOSAN_EDITOR": editor},
        )  # fmt: skip

    def data(self, *arguments: str, editor: str = "มะลิ", input: str | None = None) -> Any:
        result = self(*arguments, "--json", editor=editor, input=input)
        assert result.exit_code == 0, result.output + repr(result.exception)
        return json.loads(result.stdout)

    def states(self, document: str = "n1") -> dict[str, str]:
        rows = self.data("list", "--document", document, "--state", "all")
        return {row["id"]: row["state"] for row in rows}


def one_line(result: Result) -> str:
    """The one line of an error that the editor can act on."""
    assert result.exit_code != 0
    told = str(result.exception)
    assert isinstance(result.exception, KhaosanError), result.exception
    assert "\n" not in told and "Traceback" not in result.output
    return told
