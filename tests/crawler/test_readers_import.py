"""`khaosan import` into a real store: once each, killed and started again, words and exit codes."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from crawler.readers.importing import import_paths, source_of
from khaosan.errors import UsageError
from store.database import Store
from store.documents import get, versions

# A sentence of ours, varied by its numbers, so that every text is another one.
_BODY = (
    "เมื่อวันที่ {day} มกราคม 2567 เทศบาลตำบลที่ {n} เปิดศูนย์บริการประชาชนแห่งใหม่ มีผู้เข้าร่วม {n} คน\n"
    "โดยมีนายกเทศมนตรีเป็นประธาน และมีผู้แทนชุมชนร่วมเป็นสักขีพยาน"
)

_RTF = r"{\rtf1\ansi\ansicpg874 คำสั่งที่ %s ให้เจ้าหน้าที่ปฏิบัติงานนอกเวลาราชการ}"


def rows(count: int) -> list[dict[str, str]]:
    return [
        {
            "id": f"d{n}",
            "url": f"https://www.thaigov.go.th/news/contents/details/{n}",
            "title": f"เปิดศูนย์บริการแห่งที่ {n}",
            "published": f"2024-01-{n % 28 + 1:02}",
            "category": "ด้านสังคม",
            "body": _BODY.format(n=n, day=n % 28 + 1),
        }
        for n in range(1, count + 1)
    ]


def write(path: Path, found: Iterable[dict[str, str]]) -> Path:
    path.write_text("".join(json.dumps(r) + "\n" for r in found), encoding="utf-8")
    return path


@dataclass
class Done:
    """How a call of the command ended."""

    code: int
    out: str
    err: str


Command = Callable[..., Done]


@pytest.fixture
def khaosan(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Command:
    """The command, called in this process, in a folder of its own."""
    import cli

    monkeypatch.chdir(tmp_path)

    def call(*arguments: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["khaosan", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Done(int(ended.value.code or 0), *capsys.readouterr())

    return call


def environment() -> dict[str, str]:
    root = Path(__file__).parents[2]
    kept = {k: v for k, v in os.environ.items() if not k.startswith("KHAOSAN_")}
    return kept | {"PYTHONPATH": str(root), "PYTHONIOENCODING": "utf-8"}


def contents(db: Path) -> list[tuple[object, ...]]:
    """All documents, less the moment when they were added."""
    with Store(db, readonly=True) as store:
        rows = store.conn.execute(
            "SELECT number, id, version, newest, url, title, published, source, category, text "
            "FROM documents"
        )
        return [tuple(row) for row in rows]


@pytest.fixture
def store(tmp_path: Path) -> Iterable[Store]:
    with Store(tmp_path / "khaosan.db") as opened:
        yield opened


def test_documents_keep_what_they_state(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", rows(3))
    report = import_paths(store, [path])
    assert report.outcomes == {"new": 3}
    number, id, version, newest, url, title, published, source, category, text = contents(
        store.path
    )[1]
    assert (number, id, version, newest) == (2, "d2", 1, 1)
    assert url == "https://www.thaigov.go.th/news/contents/details/2"
    assert (title, published) == ("เปิดศูนย์บริการแห่งที่ 2", "2024-01-03")
    assert (source, category) == ("thaigov", "ด้านสังคม")
    assert text == f"{title}\n{_BODY.format(n=2, day=3)}"


def test_twice_and_by_another_path_changes_nothing(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", rows(5))
    import_paths(store, [path])
    before = contents(store.path)
    assert import_paths(store, [path]).outcomes == {"known": 5}
    tree = tmp_path / "data" / "2024" / "01" / "05"
    tree.mkdir(parents=True)
    for row in rows(5):
        (tree / f"{row['category']}_{row['id']}.txt").write_text(
            f"รัฐบาลไทย-ข่าวทำเนียบรัฐบาล-{row['title']}\n\n\nพิมพ์\n{row['title']}\n"
            f"{row['body']}\n\nที่มา : {row['url']}",
            encoding="utf-8",
        )
    assert import_paths(store, [tmp_path / "data"]).outcomes == {"known": 5}
    assert contents(store.path) == before


def test_the_source_label(store: Store, tmp_path: Path) -> None:
    own = [{"text": "หนึ่ง", "source": "dla"}, {"text": "สอง"}]
    import_paths(store, [write(tmp_path / "a.jsonl", own)])
    import_paths(store, [write(tmp_path / "b.jsonl", [{"text": "สาม"}])], source="letters")
    assert [row[7] for row in contents(store.path)] == ["dla", "import", "letters"]


@pytest.mark.parametrize(
    ("url", "source"),
    [
        ("https://www.thaigov.go.th/news/contents/details/1", "thaigov"),
        ("http://thaigov.go.th/x", "thaigov"),
        ("https://notthaigov.go.th/x", "import"),
        ("https://www.dla.go.th/x", "import"),
        ("no address", "import"),
        ("http://[::1", "import"),
        (None, "import"),
    ],
)
def test_source_of_an_address(url: str | None, source: str) -> None:
    assert source_of(url) == source


def test_what_is_left_out_is_counted_by_reason(store: Store, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.jsonl").write_text('{"text": "ก"}\n{\n[]\n{\n', encoding="utf-8")
    (tmp_path / "in" / "b.txt").write_bytes(b"\0" * 50)
    seen = []
    report = import_paths(store, [tmp_path / "in"], on_left_out=seen.append)
    assert report.documents == 1
    assert report.left_out == {"not JSON": 2, "not a JSON object": 1, "not text": 1}
    assert len(seen) == len(report.examples) == 4
    assert report.to_json()["left_out"] == 4


def test_nothing_is_read_where_one_path_is_missing(store: Store, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", rows(2))
    with pytest.raises(UsageError, match="none"):
        import_paths(store, [path, tmp_path / "none"])
    assert not contents(store.path)


# ---- the command ------------------------------------------------------------


def test_the_command_says_what_it_did(khaosan: Command, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", rows(2))
    with path.open("a") as stream:
        stream.write("{bad\n")
    done = khaosan("import", path)
    assert done.code == 0
    assert done.out == "2 documents read: 2 new, 1 left out\n"
    assert f"{path}:3: not JSON" in done.err
    again = khaosan("import", path, "--json")
    assert json.loads(again.out) == {
        "documents": 2, "new": 0, "changed": 0, "known": 2, "duplicate": 0,
        "files_known": 0,
        "left_out": 1, "reasons": {"not JSON": 1},
    }  # fmt: skip


def test_exit_codes(khaosan: Command, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    binary = tmp_path / "b.txt"
    binary.write_bytes(b"\0\1\2")
    missing = khaosan("import", tmp_path / "none")
    assert (missing.code, missing.out) == (2, "")
    assert missing.err.count("\n") == 1
    assert not (tmp_path / "khaosan.db").exists()
    assert khaosan("import").code == 2
    assert khaosan("import", empty).code == 1
    assert khaosan("import", binary).code == 1
    binary.write_text("หัวข้อ\nเนื้อหา", encoding="utf-8")
    assert khaosan("import", binary, empty).code == 0


def test_control_characters_in_names_do_not_reach_the_terminal(
    khaosan: Command, tmp_path: Path
) -> None:
    (tmp_path / "evil\x1b[31m.bin").write_bytes(b"x")
    done = khaosan("import", tmp_path, "--verbose")
    assert "\x1b" not in done.out + done.err
    assert ".bin is not read" in done.err


def test_a_file_is_not_read_again(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.rtf").write_text(_RTF % "หนึ่ง", encoding="cp874")
    (folder / "b.rtf").write_text(_RTF % "สอง", encoding="cp874")
    (folder / "c.txt").write_text("บันทึกการประชุม ครั้งที่ 3", encoding="utf-8")
    assert import_paths(store, [folder]).outcomes == {"new": 3}
    (folder / "a.rtf").rename(folder / "d.rtf")
    (folder / "e.rtf").write_text(_RTF % "สาม", encoding="cp874")

    report = import_paths(store, [folder])
    assert (report.outcomes, report.unread) == ({"known": 3, "new": 1}, 2)
    assert report.line() == "4 documents read: 1 new, 3 known already (2 files not read again)"
    again = import_paths(store, [folder], again=True)
    assert (again.outcomes, again.unread) == ({"known": 4}, 0)

    # A better reader: other text of the same file is a new version of the same document.
    monkeypatch.setattr("crawler.kept.reader.reader_of_files", lambda: "files-better")
    with store.transaction():
        store.conn.execute("UPDATE documents SET fingerprint = number || fingerprint")
    assert import_paths(store, [folder / "d.rtf"]).outcomes == {"changed": 1}
    newest = get(store, 1)
    assert newest is not None
    assert [row["version"] for row in versions(store, newest["id"])] == [1, 2]
    assert import_paths(store, [folder / "d.rtf"]).unread == 1


def test_a_file_of_which_something_was_left_out_is_read_again(store: Store, tmp_path: Path) -> None:
    message = EmailMessage()
    message["Subject"] = "ส่งเอกสาร"
    message.set_content("ส่งเอกสารมาเพื่อพิจารณา")
    message.add_attachment(b"MZ", "application", "octet-stream", filename="x.bin")
    (tmp_path / "a.eml").write_bytes(message.as_bytes())
    for known in ({"new": 1}, {"known": 1}):
        report = import_paths(store, [tmp_path / "a.eml"])
        assert (report.outcomes, report.unread, report.left_out.total()) == (known, 0, 1)


def test_killed_and_started_again_it_ends_the_same(khaosan: Command, tmp_path: Path) -> None:
    path = write(tmp_path / "a.jsonl", rows(1500))
    db = tmp_path / "killed.db"
    command = [sys.executable, "-m", "cli", "--db", str(db), "import", str(path)]
    process = subprocess.Popen(
        command, cwd=tmp_path, env=environment(), start_new_session=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    deadline = time.monotonic() + 60
    while not _some_but_not_all(db) and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    held = len(contents(db))
    assert 0 < held < 1500
    done = khaosan("--db", db, "import", path, "--json")
    counts = json.loads(done.out)
    assert (counts["known"], counts["new"]) == (held, 1500 - held)
    whole = tmp_path / "whole.db"
    khaosan("--db", whole, "import", path)
    assert contents(db) == contents(whole)


def _some_but_not_all(db: Path) -> bool:
    return db.exists() and 0 < len(contents(db)) < 1500
