"""khaosan train: what is learned from and held back, figures before and after, the weights."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import cli
from khaosan.errors import KhaosanError
from khaosan.records import Document
from nlp.pipeline import Pipeline
from nlp.scoring.gold import Gold
from nlp.training import crf, own
from nlp.training.gold import Example

NAMES = ("สมหวัง ทองดี", "อารีย์ มั่นคง", "ประเสริฐ นาคำ", "กมลา รักษ์ไทย", "ชูชาติ บุญมี", "ดวงใจ แสงทอง")
PLACES = ("ริมน้ำ", "ดงตาล", "ทุ่งข้าว", "เขาใหม่")
OFFICES = ("กองบึง", "สำนักหนองน้ำ")


def document(number: int) -> dict[str, Any]:
    person = f"นาย{NAMES[number % len(NAMES)]}"
    agency = f"{OFFICES[number % 2]}{PLACES[number % len(PLACES)]}"
    return {
        "id": f"d{number}",
        "published": f"2023-{number % 12 + 1:02}-10",
        "text": f"เปิดงานครั้งที่ {number}\n{person} ผู้อำนวยการ{agency} กล่าวต้อนรับชาวบ้าน {number} คน",
        "persons": [{"surface": person}],
        "agencies": [{"surface": agency}],
    }


def write(path: Path, rows: list[Any]) -> Path:
    lines = [row if isinstance(row, str) else json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def train(*args: object) -> Result:
    return CliRunner().invoke(cli.group, ["train", *map(str, args)])


def test_training_makes_an_engine_with_figures_before_and_after(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", [*(document(n) for n in range(24)), "{", {"id": "x"}])
    weights = tmp_path / "ours.crfsuite"
    done = train(gold, "-o", weights, "--held-out", 0.25, "--json")
    assert done.exit_code == 0, done.output
    assert "gold.jsonl:25: not JSON" in done.stderr
    assert "gold.jsonl:26: " in done.stderr
    result = json.loads(done.stdout)
    assert (result["documents"], result["held_out"]) == (24, 6)
    assert result["before"]["scores"]["persons"]["n"] == 6
    assert result["after"]["scores"]["agencies"]["f1"] > 0.9
    assert not list(tmp_path.glob(".ours*")), "no leftovers"
    found = Pipeline(f"khaosan:{weights}")(Document.new(document(31)["text"]))
    assert [a.text for a in found.agencies] == [document(31)["agencies"][0]["surface"]]
    assert [p.text for p in found.persons] == [document(31)["persons"][0]["surface"]]


def test_no_figures_without_held_out_documents(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", [document(n) for n in range(6)])
    done = train(gold, "-o", tmp_path / "ours.crfsuite", "--held-out", 0)
    assert (done.exit_code, done.stdout) == (0, "")
    assert (tmp_path / "ours.crfsuite").stat().st_size


def test_with_takes_annotated_labelled_and_plain_documents(tmp_path: Path) -> None:
    line = {"text": "กองบึงดงตาลแถลง", "spans": [[0, 11, "A"]]}
    plain = {"id": "p", "text": "นายกรัฐมนตรีเป็นประธาน"}
    bad = [{"text": "ก", "spans": [[0, 9, "A"]]}, {"text": "ก", "spans": [1]}, {"spans": []}]
    path = write(tmp_path / "more.jsonl", [document(1), line, plain, *bad])
    thainer = tmp_path / "thainer"
    thainer.mkdir()
    write(thainer / "train.txt", ["วันนี้[PERSON]นายดี มาก[/PERSON]มาถึง"])
    problems: list[str] = []
    more = own.read_more([path, thainer], problems)
    assert [g.document.id for g in more.gold] == ["d1"]
    assert [e.text for e in more.lines] == ["กองบึงดงตาลแถลง", "วันนี้นายดี มากมาถึง"]
    assert [d.id for d in more.plain] == ["p"]
    assert [p.partition(": ")[0] for p in problems] == [f"{path}:{n}" for n in (4, 5, 6)]


def test_the_shipped_model_labels_plain_documents() -> None:
    text = "นางสาวพิมพ์ใจ แก้วคำ อธิบดีกรมการค้าภายใน กล่าว"
    calls: list[int] = []
    ((_, lines),) = own.labelled_by_shipped([Document.new(text)], lambda: calls.append(1))
    assert [[e.text[a:b] for a, b, _ in e.spans] for e in lines] == [
        ["นางสาวพิมพ์ใจ แก้วคำ", "กรมการค้าภายใน"]
    ]
    assert calls == [1]


def test_the_newest_documents_are_held_out() -> None:
    gold = [Gold.from_json(document(n)) for n in range(12)]
    undated = Gold.from_json({**document(13), "id": "u", "published": None})
    learned, held = own.split([*gold, undated], 0.25)
    assert {g.month for g in held} == {"2023-10", "2023-11", "2023-12"}
    assert undated in learned
    assert own.split(gold, 0) == (gold, [])


def test_what_is_judged_on_is_not_learned_from() -> None:
    held = Gold.from_json(document(3))
    apart = own.Apart([held])
    assert not apart(held.document.text)
    assert not apart(held.document.text.replace(" ", "\u00a0") + "\nจบ")
    assert not apart(held.document.text.partition("\n")[2])
    assert apart(document(4)["text"])


def test_a_document_with_people_alone_is_not_learned_from(tmp_path: Path) -> None:
    alone = {k: v for k, v in document(7).items() if k != "agencies"}
    gold = write(tmp_path / "gold.jsonl", [document(n) for n in range(4)] + [alone])
    done = train(gold, "-o", tmp_path / "w", "--held-out", 0)
    assert 'document d7: no "persons" or no "agencies"' in done.stderr
    gold = write(tmp_path / "gold.jsonl", [alone])
    assert "no annotated document" in str(train(gold, "-o", tmp_path / "w").exception)


@pytest.mark.parametrize(
    ("args", "told"),
    [
        (["none.jsonl"], "none.jsonl"),
        (["one.jsonl"], "too few"),
        (["one.jsonl", "--held-out", "0", "-o", "no/such/w"], "cannot write"),
        (["one.jsonl", "--held-out", "0", "-o", "folder"], "is a folder"),
        (["one.jsonl", "--held-out", "0", "--with", "folder"], "train.txt"),
    ],
)
def test_what_cannot_be_is_one_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], told: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "one.jsonl", [document(1)])
    (tmp_path / "folder").mkdir()
    done = train(*args)
    assert isinstance(done.exception, KhaosanError)
    assert told in str(done.exception)


def test_training_ends_where_an_iteration_raises(tmp_path: Path) -> None:
    done = 0

    def each() -> None:
        nonlocal done
        done += 1
        if done == 3:
            raise KeyboardInterrupt

    examples = [Example(**_example(n)) for n in range(30)]
    with pytest.raises(KeyboardInterrupt), own.weights_beside(tmp_path / "w") as weights:
        crf.train(examples, weights, each=each)
    assert done == 3
    assert not list(tmp_path.iterdir())


def _example(number: int) -> dict[str, Any]:
    made = own.example(Gold.from_json(document(number)))
    return {"text": made.text, "spans": made.spans}


@pytest.mark.skipif(os.name != "posix", reason="SIGINT")
def test_ctrl_c_leaves_the_older_weights(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold.jsonl", [document(n) for n in range(3000)])
    weights = tmp_path / "w.crfsuite"
    weights.write_bytes(b"older")
    process = subprocess.Popen(
        [sys.executable, "-m", "cli", "train", str(gold), "-o", str(weights), "--held-out", "0"],
        stderr=subprocess.PIPE, text=True,
        # A shell has its background jobs ignore SIGINT, and so would what they start.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    for _ in range(600):
        if list(tmp_path.glob(".w.crfsuite.*")):
            break
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130, told
    assert "nothing was written" in told
    assert weights.read_bytes() == b"older"
    assert len(list(tmp_path.iterdir())) == 2
