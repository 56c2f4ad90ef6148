"""`khaosan show 3` opens the third of the list that was shown last at this terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from khaosan.records import Document
from store.adding import add
from store.database import Store

ROOT = Path(__file__).parents[2]


@pytest.fixture
def db(tmp_path: Path) -> Path:
    path = tmp_path / "x.db"
    with Store(path) as store, store.transaction():
        for id in ("first", "second", "third"):
            add(store, Document.new(f"เทศบาล {id}\nข้อความ {id}", id=id))
    return path


def at_terminal(db: Path, *commands: str) -> str:
    """What a terminal shows of the commands, run one after the other by a shell at it."""
    main, its = pty.openpty()
    script = " && ".join(f"{sys.executable} -m cli --db {db} {c}" for c in commands)
    environment = os.environ | {"XDG_STATE_HOME": str(db.parent), "PAGER": "cat", "TERM": "xterm"}
    process = subprocess.Popen(
        ["sh", "-c", script], cwd=ROOT, env=environment, stdin=its, stdout=its, stderr=its,
        start_new_session=True,
    )  # fmt: skip
    os.close(its)
    shown = b""
    while True:
        try:
            piece = os.read(main, 65536)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        shown += piece
    process.wait(timeout=60)
    os.close(main)
    return shown.decode("utf-8", "replace")


def test_the_numbers_of_the_list(db: Path) -> None:
    text = at_terminal(db, "search เทศบาล --sort oldest --limit 2 --offset 1", "show 3")
    assert "\x1b[" in text  # colours
    assert "2-3 of 3" in text
    assert "2. " in text and "3. " in text
    opened = text[text.index("2-3 of 3") :]
    assert "third" in opened and "second" not in opened


def test_a_script_has_the_numbers_of_the_table(db: Path) -> None:
    at_terminal(db, "search เทศบาล --sort newest")
    done = subprocess.run(
        [sys.executable, "-m", "cli", "--db", str(db), "show", "1"], cwd=ROOT, check=True,
        stdin=subprocess.DEVNULL, capture_output=True, text=True,
        env=os.environ | {"XDG_STATE_HOME": str(db.parent)},
    )  # fmt: skip
    assert "first" in done.stdout


def test_a_number_that_the_list_has_not(db: Path) -> None:
    text = at_terminal(db, "search เทศบาล --limit 2", "show 3")
    assert "no 3 in the list shown last (1-2)" in text
    text = at_terminal(db, "search ไม่มีคำนี้เลย; true", "show 1")
    assert "the last search found nothing" in text


def test_the_pages_of_one_search_are_one_list(db: Path) -> None:
    pages = [f"search เทศบาล --sort oldest --limit 1 --offset {n}" for n in (0, 1)]
    text = at_terminal(db, *pages, "show 1")
    assert "first" in text[text.rindex("2 of 3") :]
    text = at_terminal(db, "search ข้อความ --limit 1", "show 2")
    assert "no 2 in the list shown last (1-1)" in text


def test_an_id_that_is_a_number(db: Path) -> None:
    with Store(db) as store, store.transaction():
        add(store, Document.new("อบต. 77\nข้อความ", id="77"))
    assert "อบต. 77" in at_terminal(db, "search เทศบาล", "show 77")
