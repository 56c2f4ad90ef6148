"""What goes to the terminal and to files."""

from __future__ import annotations

import gzip
import io
import json
import lzma
import stat
from pathlib import Path

import pytest

from khaosan import console
from khaosan.errors import KhaosanError
from khaosan.streams import open_text, whole_file


def test_a_count_agrees_with_its_noun() -> None:
    assert console.plural(0, "document") == "0 documents"
    assert console.plural(1, "document") == "1 document"
    assert console.plural(48202, "document") == "48,202 documents"
    assert console.plural(1, "agency", "agencies") == "1 agency"
    assert console.plural(2, "agency", "agencies") == "2 agencies"


def test_control_characters_never_reach_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    console.out("ก\x1b[31mข\u202eค\x9b")
    console.table(("a",), [["x\x1b]0;title\x07y"]])
    printed = capsys.readouterr().out
    assert "\x1b" not in printed and "\u202e" not in printed and "\x9b" not in printed


def test_json_keeps_its_values_and_no_control_character(
    capsys: pytest.CaptureFixture[str],
) -> None:
    value = {"title": "ก\x1b[31m\x9b31m\x7f\u202eข"}
    console.write_json([value])
    console.write_jsonl([value])
    console.write_object(value)
    printed = capsys.readouterr().out
    assert not set("\x1b\x9b\x7f\u202e") & set(printed)
    assert [json.loads(line) for line in printed.splitlines()[:2]] == [[value], value]
    assert json.loads("".join(printed.splitlines()[2:])) == value


def test_csv_on_a_terminal_obeys_no_text(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    console.write_csv([{"a": "ก\x1b[31m"}], ["a"])
    assert "\x1b" in capsys.readouterr().out
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    console.write_csv([{"a": "ก\x1b[31m"}], ["a"])
    assert "\x1b" not in capsys.readouterr().out


def test_a_bar_reads_no_markup(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    monkeypatch.setenv("TERM", "xterm")
    with console.progress("[/red] articles", 2) as bar:
        bar.advance()


def test_json_is_one_array_even_when_empty(capsys: pytest.CaptureFixture[str]) -> None:
    console.write_json([])
    assert json.loads(capsys.readouterr().out) == []
    console.write_json({"ชื่อ": n} for n in range(3))
    assert json.loads(capsys.readouterr().out) == [{"ชื่อ": n} for n in range(3)]


def test_csv_cells_are_no_formulas(capsys: pytest.CaptureFixture[str]) -> None:
    console.write_csv([{"a": "=1+1", "b": ["ก", "ข"], "c": -2.5}], ["a", "b", "c"])
    assert capsys.readouterr().out == "a,b,c\r\n'=1+1,ก; ข,-2.5\r\n"
    console.write_csv([{"a": "\t=1+1", "b": "＝1+1", "c": ""}], ["a", "b", "c"])
    assert capsys.readouterr().out == "a,b,c\r\n'\t=1+1,'＝1+1,\r\n"


@pytest.mark.parametrize(
    ("name", "opener"), [("a.txt", open), ("a.gz", gzip.open), ("a.xz", lzma.open)]
)
def test_packed_files_are_read_as_plain_ones(tmp_path: Path, name: str, opener) -> None:  # type: ignore[no-untyped-def]
    with opener(tmp_path / name, "wt", encoding="utf-8-sig") as stream:
        stream.write("ข่าว\nสาร\n")
    with open_text(str(tmp_path / name)) as stream:
        assert stream.read() == "ข่าว\nสาร\n"


def test_a_file_is_whole_or_not_there(tmp_path: Path) -> None:
    target = tmp_path / "out.jsonl"
    target.write_text("old", encoding="utf-8")
    with pytest.raises(RuntimeError), whole_file(target) as stream:
        stream.write("half")
        raise RuntimeError
    assert target.read_text(encoding="utf-8") == "old"
    with whole_file(target) as stream:
        stream.write("new")
    assert target.read_text(encoding="utf-8") == "new"
    assert [p.name for p in tmp_path.iterdir()] == ["out.jsonl"]
    assert stat.S_IMODE(target.stat().st_mode) & stat.S_IRUSR


def test_a_file_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(KhaosanError, match="cannot write"), whole_file(tmp_path / "no" / "x") as s:
        assert isinstance(s, io.TextIOBase)
