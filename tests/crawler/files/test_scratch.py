"""What is copied and unpacked on the way is gone when the program is, however that ends."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawler.files import scratch
from tests.crawler.files.conftest import SET

pytestmark = pytest.mark.skipif(os.name != "posix", reason="locks and signals as Unix has them")


def importing(tmp_path: Path) -> subprocess.Popen[str]:
    """An import of many files, which has begun to read them."""
    many = tmp_path / "in"
    many.mkdir()
    for number in range(40):
        shutil.copyfile(SET / "office-pages.pdf", many / f"{number}.pdf")
    (tmp_path / "tmp").mkdir()
    program = subprocess.Popen(
        [sys.executable, "-m", "cli", "--db", str(tmp_path / "a.db"), "import", str(many)],
        env={**os.environ, "TMPDIR": str(tmp_path / "tmp")},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    until = time.monotonic() + 60
    while not left(tmp_path) and program.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    assert left(tmp_path)
    return program


def left(tmp_path: Path) -> list[Path]:
    return list((tmp_path / "tmp").glob("khaosan-*"))


def test_sigterm_ends_an_import_as_ctrl_c_does(tmp_path: Path) -> None:
    program = importing(tmp_path)
    program.send_signal(signal.SIGTERM)
    said = program.communicate(timeout=60)[0]
    # CPython ends by the signal itself, which a shell calls 130 too, where that came while a string
    # was run by exec() (dataclasses, as a module is imported), although it was answered.
    assert program.returncode in (128 + signal.SIGINT, -signal.SIGINT)
    assert "the same command goes on from there" in said
    assert left(tmp_path) == []


def test_what_a_killed_program_left_is_swept_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = importing(tmp_path)
    monkeypatch.setattr(scratch.tempfile, "tempdir", str(tmp_path / "tmp"))
    monkeypatch.setattr(scratch, "_YOUNG", 0)
    assert scratch.sweep() == 0  # it is in use
    program.kill()
    program.communicate(timeout=60)
    (tmp_path / "tmp/khaosan-other").mkdir()
    with scratch.folder() as ours:
        assert scratch.sweep() == 1
        assert sorted(left(tmp_path)) == sorted([ours, tmp_path / "tmp/khaosan-other"])
    assert left(tmp_path) == [tmp_path / "tmp/khaosan-other"]
