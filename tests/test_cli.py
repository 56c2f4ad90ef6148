"""The command's manners: help, errors, what is imported, where --db may stand."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import cli

HEAVY = {"spacy", "scrapy", "twisted", "transformers", "torch", "trafilatura", "sqlite_utils"}


def leaves(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    found = []
    for name in group.list_commands(click.Context(group)):
        command = group.get_command(click.Context(group), name)
        found.append((*path, name))
        if isinstance(command, click.Group):
            found += leaves(command, (*path, name))
    return found


VERBS = leaves(cli.group)


@pytest.mark.parametrize("path", VERBS, ids=" ".join)
def test_every_verb_has_help(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(cli.group, [*path, "--help"])
    assert result.exit_code == 0, result.output
    command: click.Command = cli.group
    for name in path:
        assert isinstance(command, click.Group)
        command = command.get_command(click.Context(command), name)  # type: ignore[assignment]
    assert command.help
    assert "--db" in result.output


@pytest.mark.parametrize("path", [p for p in VERBS if len(p) == 1], ids=" ".join)
def test_every_verb_shows_an_example(path: tuple[str, ...]) -> None:
    shown = CliRunner().invoke(cli.group, [*path, "--help"]).output
    assert f"\n    khaosan {path[0]}" in shown or "\n    17 * * * *  khaosan" in shown


def imported(*args: str) -> set[str]:
    code = (
        "import sys, cli\n"
        "try: cli.group.main(sys.argv[1:], prog_name='khaosan', standalone_mode=False)\n"
        "finally: print(*sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *args], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {name.partition(".")[0] for name in done.stderr.split()}


def test_nothing_heavy_is_imported_for_help_and_search(tmp_path: Path) -> None:
    from khaosan.records import Document
    from store import adding
    from store.database import Store

    db = tmp_path / "a.db"
    with Store(db) as store, store.transaction():
        adding.add(store, Document.new("เทศบาลตำบลบ้านใหม่ประกาศผลสอบ"))
    assert not HEAVY & imported("--help")
    assert not HEAVY & imported("search", "เทศบาล", "--json", "--db", str(db))
    assert not HEAVY & imported("search", "เทศบาล", "--db", str(db))


def khaosan(*args: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "cli", *args], capture_output=True, text=True, cwd=cwd, timeout=100
    )


def one_line(done: subprocess.CompletedProcess[str]) -> str:
    """The one line of a failed command; never a traceback."""
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    lines = [line for line in done.stderr.splitlines() if line.strip()]
    assert len(lines) == 1, done.stderr
    return lines[0]


def test_db_stands_before_or_after_the_verb(tmp_path: Path) -> None:
    for args in (["--db", "x.db", "search", "ก"], ["search", "ก", "--db", "x.db"]):
        assert "x.db" in one_line(khaosan(*args, cwd=tmp_path))


def test_a_misspelt_verb_offers_the_nearest(tmp_path: Path) -> None:
    done = khaosan("serach", "x", cwd=tmp_path)
    assert done.returncode == 2
    assert "did you mean search?" in done.stderr


def test_an_unknown_setting_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "khaosan.toml").write_text("databse = 'x'\n", encoding="utf-8")
    line = one_line(khaosan("status", cwd=tmp_path))
    assert "databse" in line and "khaosan.toml" in line


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.db", b""),
        ("random.db", bytes(range(256)) * 40),
        ("text.db", "ข่าวสาร\n".encode() * 300),
        ("other.db", None),
    ],
)
@pytest.mark.parametrize("verb", ["search", "status", "extract", "import"])
def test_a_file_that_is_no_store_is_one_line_and_stays_as_it_is(
    tmp_path: Path, name: str, content: bytes | None, verb: str
) -> None:
    path = tmp_path / name
    if content is None:
        import sqlite3

        with sqlite3.connect(path) as connection:
            connection.execute("create table other (x)")
        connection.close()
        content = path.read_bytes()
    else:
        path.write_bytes(content)
    (tmp_path / "a.jsonl").write_text('{"text": "ข่าว"}\n', encoding="utf-8")
    args = {"search": ["ก"], "import": ["a.jsonl"]}.get(verb, [])
    line = one_line(khaosan(verb, *args, "--db", str(path), cwd=tmp_path))
    assert name in line
    assert path.read_bytes() == content


def test_init_writes_a_setting_file_once(tmp_path: Path) -> None:
    assert khaosan("init", cwd=tmp_path).returncode == 0
    before = (tmp_path / "khaosan.toml").read_bytes()
    assert "--force" in one_line(khaosan("init", cwd=tmp_path))
    assert (tmp_path / "khaosan.toml").read_bytes() == before


def test_completion_lists_the_verbs(tmp_path: Path) -> None:
    import os

    done = subprocess.run(
        [sys.executable, "-m", "cli"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "_KHAOSAN_COMPLETE": "bash_complete", "COMP_WORDS": "khaosan se",
             "COMP_CWORD": "1"},
    )  # fmt: skip
    assert "plain,search" in done.stdout


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="Linux has a device that is full")
@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize(
    "args", [["--help"], ["dates", "15 ธ.ค. 64"], ["dates", "15 ธ.ค. 64", "--json"]]
)
def test_output_that_finds_no_room_is_one_line(
    tmp_path: Path, args: list[str], unbuffered: str
) -> None:
    import os

    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "cli", *args],
            stdout=full, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
            env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        )  # fmt: skip
    assert done.returncode == 1
    assert "standard output" in one_line(done)


def test_a_reader_that_has_seen_enough_is_no_error(tmp_path: Path) -> None:
    import os

    read, write = os.pipe()
    os.close(read)
    done = subprocess.run(
        [sys.executable, "-m", "cli", "dates", "15 ธ.ค. 64"],
        stdout=write, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
        env={**os.environ, "PYTHONUNBUFFERED": "1"},
    )  # fmt: skip
    os.close(write)
    assert (done.returncode, done.stderr) == (0, "")
