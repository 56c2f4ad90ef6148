"""Extraction over a store and from file to file: killed, resumed, failed, and never lost."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from jobs.extract import BATCH, extract_file, extract_store, model_key
from khaosan.errors import BusyError, KhaosanError, UsageError
from khaosan.lock import only_one
from khaosan.records import Document, Extraction, dumps
from store import adding, extractions
from store.database import Store

TEXT = (
    "เทศบาลเมืองบ้านสวน{n} ลงนามบันทึกข้อตกลงความร่วมมือกับมหาวิทยาลัยราชภัฏเพชรบุรี\n"
    "เมื่อวันที่ {n} มกราคม 2566 นายวิชัย แสนสุข นายกเทศมนตรีเมืองบ้านสวน "
    "ลงนามบันทึกข้อตกลงร่วมกับ ผศ.ดร.อรุณี ทองดี อธิการบดีมหาวิทยาลัยราชภัฏเพชรบุรี"
)


def articles(count: int) -> list[Document]:
    return [
        Document.new(TEXT.format(n=n % 28 + 1) + f" ฉบับที่ {n}", id=f"d{n}") for n in range(count)
    ]


def fill(path: Path, count: int) -> None:
    with Store(path) as store, store.transaction():
        for document in articles(count):
            adding.add(store, document)


def rows(path: Path) -> list[tuple[object, ...]]:
    with Store(path, readonly=True, create=False) as store:
        return [
            tuple(r)
            for r in store.conn.execute(
                'select d.id, m.kind, m.start, m."end", m.text, m.canonical, m.value'
                " from mentions m join documents d on d.number = m.document order by 1, 2, 3, 4"
            )
        ]


def test_a_store_is_extracted_once(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    fill(path, 5)
    with Store(path) as store:
        report = extract_store(store)
        assert report.documents == 5
        assert report.mentions >= 15
        assert not report.failed
        assert extract_store(store).documents == 0
        assert extractions.count_pending(store, model_key("khaosan")) == 0
        assert extractions.count_pending(store, "another model") == 5


def test_what_scores_low_is_left_out_of_the_store(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    fill(path, 2)
    with Store(path) as store:
        extract_store(store)
        whole = [extractions.load(store, n) for n in (1, 2)]
        scores = [m.score for found in whole if found for m in found.mentions()]
        low = sorted(scores)[len(scores) // 2] + 1e-6
        # Another bound is another extraction: every document is done again, and again without it.
        report = extract_store(store, min_score=low)
        assert (report.documents, report.mentions) == (2, sum(s >= low for s in scores))
        assert 0 < report.mentions < len(scores)
        for number, before in zip((1, 2), whole, strict=True):
            found = extractions.load(store, number)
            assert found and before
            assert found.model.pop("min_score") == str(low)
            assert found == before.at_least(low)
        assert extract_store(store, min_score=low).documents == 0
        assert extract_store(store).mentions == len(scores)


def write(path: Path, docs: list[Document]) -> None:
    path.write_text("".join(dumps(d.to_json()) + "\n" for d in docs), encoding="utf-8")


def test_from_file_to_file(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    docs = articles(3)
    write(source, docs)
    with source.open("a", encoding="utf-8") as stream:
        stream.write('not json\n{"id": "x"}\n[]\n')
    report = extract_file(str(source), str(target), workers=1)
    assert report.documents == 3
    assert [line.split(":")[1] for line in report.left_out] == ["4", "5", "6"]
    found = [Extraction.from_json(json.loads(line)) for line in target.open(encoding="utf-8")]
    for document, extraction in zip(docs, found, strict=True):
        assert extraction.id == document.id
        for mention in extraction.mentions():
            assert document.text[mention.start : mention.end] == mention.text
        assert {m.text for m in extraction.dates}
        assert extraction.model["engine"] == "khaosan"


def test_from_file_to_file_without_what_scores_low(tmp_path: Path) -> None:
    source, target = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    write(source, articles(2))
    extract_file(str(source), str(target), workers=1)
    whole = [Extraction.from_json(json.loads(x)) for x in target.open(encoding="utf-8")]
    low = max(m.score for found in whole for m in found.mentions())
    command = [sys.executable, "-m", "cli", "extract", str(source), "-o", str(target)]
    done = subprocess.run([*command, "--min-score", str(low)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for before, line in zip(whole, target.open(encoding="utf-8"), strict=True):
        found = Extraction.from_json(json.loads(line))
        assert found.model["min_score"] == str(low)
        assert [*found.mentions()] == [m for m in before.mentions() if m.score >= low]
        assert found.agreements == [a for a in before.agreements if a.score >= low]


def test_workers_give_the_same_as_one_process(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    write(source, articles(40))
    extract_file(str(source), str(tmp_path / "one"), workers=1)
    extract_file(str(source), str(tmp_path / "two"), workers=2)
    assert (tmp_path / "one").read_text("utf-8") == (tmp_path / "two").read_text("utf-8")


def test_resume_goes_on_after_a_line_cut_short(tmp_path: Path) -> None:
    source, whole, part = tmp_path / "in.jsonl", tmp_path / "whole", tmp_path / "part"
    write(source, articles(4))
    extract_file(str(source), str(whole), workers=1)
    lines = whole.read_text("utf-8").splitlines(keepends=True)
    part.write_text("".join(lines[:2]) + lines[2][:50], encoding="utf-8")
    report = extract_file(str(source), str(part), workers=1, resume=True)
    assert (report.documents, report.known) == (2, 2)
    assert part.read_text("utf-8") == whole.read_text("utf-8")


def test_resume_into_a_file_of_something_else_harms_nothing(tmp_path: Path) -> None:
    source, other = tmp_path / "in.jsonl", tmp_path / "notes.txt"
    write(source, articles(1))
    other.write_text("my notes\nof years\n", encoding="utf-8")
    with pytest.raises(KhaosanError, match="no extractions"):
        extract_file(str(source), str(other), workers=1, resume=True)
    assert other.read_text("utf-8") == "my notes\nof years\n"


def test_a_broken_packed_file_gives_what_came_before(tmp_path: Path) -> None:
    import gzip

    source = tmp_path / "in.jsonl.gz"
    data = gzip.compress("".join(dumps(d.to_json()) + "\n" for d in articles(200)).encode())
    source.write_bytes(data[: len(data) // 2])
    report = extract_file(str(source), str(tmp_path / "out"), workers=1)
    assert "unreadable" in report.left_out[-1]


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"none\.jsonl"):
        extract_file(str(tmp_path / "none.jsonl"), str(tmp_path / "out"))
    assert not (tmp_path / "out").exists()


def test_a_killed_extraction_goes_on_and_ends_the_same(tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole.db", tmp_path / "killed.db"
    fill(whole, 2 * BATCH + 20)
    fill(killed, 2 * BATCH + 20)
    with Store(whole) as store:
        extract_store(store, workers=1)
    command = [sys.executable, "-m", "cli", "extract", "--db", str(killed), "--workers", "1"]
    for batches in (1, 2):
        process = subprocess.Popen(command, start_new_session=True, stderr=subprocess.DEVNULL)
        with Store(killed, readonly=True, create=False) as store:
            while process.poll() is None and extracted(store) < batches * BATCH:
                time.sleep(0.01)
        os.killpg(process.pid, signal.SIGKILL)
        assert process.wait() == -signal.SIGKILL
    assert subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0
    assert rows(killed) == rows(whole)


def test_ctrl_c_says_that_it_goes_on_from_there(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    fill(db, BATCH + 20)
    command = [sys.executable, "-m", "cli", "extract", "--db", str(db), "--workers", "1"]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    with Store(db, readonly=True, create=False) as store:
        while process.poll() is None and extracted(store) < BATCH:
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate()
        assert process.returncode in (130, 0)  # 0: it was done before the signal came
        assert process.returncode == 0 or "goes on from there" in said
        assert "Traceback" not in said
        assert extracted(store) >= BATCH


def extracted(store: Store) -> int:
    return int(store.conn.execute("select count(*) from extractions").fetchone()[0])


def test_two_runs_are_kept_apart(tmp_path: Path) -> None:
    db = tmp_path / "a.db"
    fill(db, 1)
    with only_one(db, "run"):
        done = subprocess.run(
            [sys.executable, "-m", "cli", "extract", "--db", str(db)],
            capture_output=True,
            text=True,
        )
        assert done.returncode == BusyError.exit_code
        assert "another khaosan" in done.stderr
        assert "Traceback" not in done.stderr
    with only_one(db, "run"):
        pass
