"""`khaosan review --plain` as an editor uses it: typed letters in, plain lines out."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from store.database import Store
from store.reviews import decide, items
from store.reviews.asking import Leave
from tests.store.reviews.desk import RICE, TEXT, TOWN, Desk, fill, id_of

ROAD = id_of("agency", "ตรังพัฒนา")
PERSON = id_of("person", "สมชาย ใจดี")
ROOT = Path(__file__).parents[3]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    fill(tmp_path / "khaosan.db")
    return Desk(tmp_path / "khaosan.db")


def typed(desk: Desk, *lines: str, options: tuple[str, ...] = (), editor: str = "มะลิ") -> str:
    result = desk("--plain", *options, input="".join(f"{line}\n" for line in lines), editor=editor)
    assert result.exit_code == 0, result.output + repr(result.exception)
    return str(result.stdout)


def test_one_item_at_a_time_with_its_words_in_brackets(desk: Desk) -> None:
    shown = typed(desk, "q")
    assert "13 left, 0 decided" in shown
    assert f"Document n1: {RICE}ลงนามกับ{TOWN}" in shown
    assert "Agency: ตรังพัฒนา (open, score 0.20, found by crf)" in shown
    assert "แปลงทดลองอยู่ริมถนน[ตรังพัฒนา]" in shown
    assert "\x1b" not in shown
    assert shown.count("Right?") == 1


def test_accept_reject_with_a_reason_undo_redo(desk: Desk) -> None:
    shown = typed(desk, "x เป็นชื่อถนน", "a", "u", "u", "U", "q")
    assert shown.index("Rejected.") < shown.index("Accepted.") < shown.index("Taken back: accept")
    assert "Done again: reject ตรังพัฒนา" in shown
    assert desk.states()[ROAD] == "rejected"
    assert [r["reason"] for r in desk.data("list", "--state", "rejected")] == ["เป็นชื่อถนน"]
    assert len(desk.data("list", "--state", "decided")) == 1


def test_letters_of_a_thai_keyboard_and_whole_words(desk: Desk) -> None:
    typed(desk, "ป", "ฟ", "reject", "ๆ")  # x, a, reject, q
    states = list(desk.states().values()) + list(desk.states("n2").values())
    assert states.count("rejected") == 2 and states.count("accepted") == 1


def test_skip_back_and_where_it_was_left(desk: Desk) -> None:
    kind = ("--kind", "agency")
    first, second, third = (row["text"] for row in desk.data("list", *kind, "--limit", "3"))
    shown = typed(desk, "j", "skip", "b", "q", options=kind)
    order = [line.partition(": ")[2] for line in shown.splitlines() if " (open, " in line]
    assert [o.partition(" (open")[0] for o in order] == [first, second, third, second]
    assert f"{second} (open" in typed(desk, "q")
    # A queue that is asked for begins at its beginning.
    assert f"{first} (open" in typed(desk, "q", options=("--order", "score"))


def test_edit_by_questions(desk: Desk) -> None:
    shown = typed(
        desk, "e", "1", "นายสมชาย ใจดี", "e 6 อธิบดี" + RICE, "e 3 -", "e 9", "e 1 สมศรี", "q",
        options=("--kind", "person"),
    )  # fmt: skip
    assert "1  the words: สมชาย ใจดี" in shown
    assert shown.count("Mended.") == 2
    assert "the full name cannot be empty" in shown
    assert "'9' is no number from 1 to 7" in shown
    assert "'สมศรี' is not in the text" in shown
    [row] = desk.data("list", "--state", "edited")
    assert (row["id"], row["text"], row["record"]["role"]) == (
        PERSON, "นายสมชาย ใจดี", f"อธิบดี{RICE}",
    )  # fmt: skip


def test_add_a_missed_mention_of_several_places(desk: Desk) -> None:
    shown = typed(desk, "+ กข.", "2", "a", RICE, "government", "q")
    assert "2  …" in shown and "[กข.]" in shown
    assert "Added." in shown
    [row] = desk.data("list", "--state", "added")
    assert (row["id"], row["record"]["canonical"]) == (id_of("agency", "กข.", 2), RICE)


def test_a_day_of_other_words_is_asked_for_its_value(desk: Desk) -> None:
    options = ("--document", "n1", "--kind", "date")
    shown = typed(
        desk, "e 1 14", "", "e 1 14", "13 พฤษภาคม 2567", "e 1 วันที่ 14 พฤษภาคม 2567", "q",
        options=options,
    )  # fmt: skip
    assert "give the value too" in shown
    assert shown.count("Mended.") == 2
    [row] = desk.data("list", "--state", "edited")
    assert (row["text"], row["record"]["value"]) == ("วันที่ 14 พฤษภาคม 2567", "2024-05-14")


def test_adding_over_what_waits_asks_first(desk: Desk) -> None:
    over = ("+ ริมถนนตรังพัฒนา", "agency", "", "")
    shown = typed(desk, *over, "n", *over, "y", "q")
    assert shown.count("goes over 'ตรังพัฒนา'") == 2
    assert [r["text"] for r in desk.data("list", "--state", "added")] == ["ริมถนนตรังพัฒนา"]
    assert ROAD not in desk.states()


def test_decisions_are_counted_without_those_taken_back(desk: Desk) -> None:
    told = desk("--plain", input="a\na\nu\nu\nU\nq\n").stderr
    assert "1 decision;" in told


def test_the_others_are_shown_and_decided_as_one_step(desk: Desk) -> None:
    options = ("--entity", TOWN)
    shown = typed(desk, "a", "o", "y", "u", "q", options=options)
    assert "3 others say the same" in shown
    assert f"n2: [{TOWN}]อบรมเกษตรกร" in shown
    assert "3 done, 0 left out" in shown
    assert len(desk.data("list", "--state", "accepted")) == 1
    typed(desk, "a", "o", "n", "q", options=options)
    assert len(desk.data("list", "--state", "accepted")) == 2


def test_done_notes_flags_help_and_unknown_letters(desk: Desk) -> None:
    shown = typed(
        desk, "?", "z", "p", "", "n ถามใหม่", "f", "f ดูด้วย", "f", "h", "v", "D", "n", "D", "y"
    )
    for action in ("accept", "undo", "the whole text"):
        assert action in shown
    assert "No such letter" in shown
    assert "Noted." in shown and "No flag any more." in shown
    assert TEXT.splitlines()[1] in shown
    assert set(desk.states().values()) == {"accepted"}
    assert set(desk.states("n2").values()) == {"open"}
    assert [r["id"] for r in desk.data("list", "--flagged", "--state", "all")] == [ROAD]


def test_what_another_editor_decided_meanwhile_is_told(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def meanwhile(question: str) -> str:
        if not asked:
            with Store(desk.db) as other:
                decide.reject(other, items.find(other, ROAD), "ชบา")
        asked.append(question)
        if len(asked) > 1:
            raise Leave
        return "a"

    asked: list[str] = []
    monkeypatch.setattr("store.reviews.plain.ask", meanwhile)
    shown = typed(desk)
    assert "ชบา decided it meanwhile" in shown
    assert "(rejected" in shown
    assert desk.states()[ROAD] == "rejected"


def test_a_second_reading_does_not_show_the_first_and_changes_nothing(desk: Desk) -> None:
    desk.data("reject", ROAD)
    desk.data("accept", id_of("agency", "กข."))
    shown = typed(desk, "x", "a", "q", options=("--blind", "1", "--found-by", "crf"), editor="ชบา")
    assert "(open, score 0.20" in shown and "มะลิ" not in shown
    assert desk.states()[ROAD] == "rejected"
    lines = desk.data("log", "--by", "ชบา")
    assert [line["blind"] for line in lines] == [True, True]
    assert len(desk.data("list", "--state", "decided")) == 2


def test_the_end_of_the_input_and_of_the_queue(desk: Desk) -> None:
    shown = typed(desk, "a", "a", "x", "u", "q", options=("--kind", "person"))
    assert shown.count("Nothing is left in this queue.") == 1
    assert shown.count("Nothing is left to do that to.") == 2
    assert shown.index("Taken back: accept") < shown.rindex("Person: สมชาย ใจดี (open")
    assert typed(desk, options=("--source", "dla")).count("Right?") == 1


class Terminal:
    """A program at a terminal of its own."""

    def __init__(self, *command: str, env: dict[str, str], cwd: Path) -> None:
        self.ours, theirs = pty.openpty()
        self.program = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=env, cwd=cwd,
            start_new_session=True, preexec_fn=_own_terminal,
        )  # fmt: skip
        os.close(theirs)
        self.seen = b""

    def expect(self, words: str, seconds: float = 60) -> None:
        """Read until the words stand there; what was read before them is done with."""
        until = time.monotonic() + seconds
        while words.encode() not in self.seen:
            ready, _, _ = select.select([self.ours], [], [], max(0, until - time.monotonic()))
            assert ready, self.seen.decode("utf-8", "replace")
            try:
                self.seen += os.read(self.ours, 4096)
            except OSError:  # the program has ended
                raise AssertionError(self.seen.decode("utf-8", "replace")) from None
        self.seen = self.seen.partition(words.encode())[2]

    def type(self, keys: str) -> None:
        os.write(self.ours, keys.encode())


def _own_terminal() -> None:
    import fcntl
    import termios

    fcntl.ioctl(0, termios.TIOCSCTTY, 0)  # so that Ctrl-C comes from it
    # What runs in the background, or was begun by a thread that blocks it, would not see it.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def test_in_a_real_terminal(tmp_path: Path) -> None:
    db = tmp_path / "khaosan.db"
    fill(db)
    environment = os.environ | {
        "KHAOSAN_EDITOR": "มะลิ", "KHAOSAN_DB": str(db), "PYTHONPATH": str(ROOT), "LANG": "C.UTF-8",
        "TERM": "dumb",
    }  # fmt: skip
    khaosan = (sys.executable, "-m", "cli", "review")
    terminal = Terminal(*khaosan, "--plain", env=environment, cwd=tmp_path)
    terminal.expect("ถนน[ตรังพัฒนา]")
    terminal.expect("help: ")
    terminal.type("x เป็นชื่อถนน\n")
    terminal.expect("Rejected.")
    terminal.expect("help: ")
    # Readline that is just drawing its prompt may miss the first one (it looks, then sleeps).
    for _ in range(4):
        time.sleep(0.5)
        terminal.type("\x03")
        with contextlib.suppress(AssertionError):
            terminal.expect("1 decision", 15)
            break
    else:
        terminal.expect("1 decision")
    assert terminal.program.wait(60) == 0
    # What was confirmed is there though the editor left by Ctrl-C.
    listed = subprocess.run(
        [*khaosan, "list", "--state", "rejected", "--jsonl"],
        env=environment, cwd=tmp_path, capture_output=True, text=True, check=True,
    )  # fmt: skip
    [row] = map(json.loads, listed.stdout.splitlines())
    assert (row["id"], row["reason"]) == (ROAD, "เป็นชื่อถนน")


def test_without_the_extra_one_line_says_what_to_do(tmp_path: Path) -> None:
    fill(tmp_path / "khaosan.db")
    environment = os.environ | {
        "KHAOSAN_DB": str(tmp_path / "khaosan.db"), "PYTHONPATH": str(ROOT), "TERM": "xterm",
    }  # fmt: skip
    without = "import cli, sys; sys.modules['textual'] = None; sys.argv[1:] = ['review']; "
    terminal = Terminal(
        sys.executable, "-c", f"{without} cli.main()", env=environment, cwd=tmp_path
    )
    terminal.expect(
        "the full screen (--plain does without): this needs textual: pip install 'khaosan[review]'"
    )
    assert terminal.program.wait(60) == 1
