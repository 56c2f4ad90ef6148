"""What `khaosan schedule install` writes; programs stand in for systemctl and crontab."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from jobs.schedule.commands import schedule
from khaosan.errors import KhaosanError, UsageError
from khaosan.verbs import add_shared_options

Call = Callable[..., Result]

# Keeps a crontab in a file, as crontab(1) does.
CRONTAB = """#!/bin/sh
case "$*" in
-l) [ -e '{table}' ] || {{ echo "no crontab for somchai" >&2; exit 1; }}; exec /bin/cat '{table}' ;;
-) exec /bin/cat > '{table}' ;;
*) echo "crontab: usage" >&2; exit 2 ;;
esac
"""
# Notes how it is called; {fails} is the word that it refuses.
SYSTEMCTL = """#!/bin/sh
echo "$*" >> '{log}'
case " $* " in
*" {fails} "*) echo "Failed to connect to bus: No medium found" >&2; exit 1 ;;
*" is-active "*) echo active ;;
esac
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH of its own, with nothing on it, and a home of its own."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("XDG_CONFIG_HOME", "KHAOSAN_CONFIG", "KHAOSAN_DB", "KHAOSAN_SOURCES"):
        monkeypatch.delenv(name, raising=False)
    return folder


def put(folder: Path, name: str, text: str, **values: str) -> None:
    program = folder / name
    program.write_text(text.format(**values), encoding="utf-8")
    program.chmod(0o755)


@pytest.fixture
def crontab(programs: Path, tmp_path: Path) -> Path:
    table = tmp_path / "crontab"
    put(programs, "crontab", CRONTAB, table=str(table))
    return table


@pytest.fixture
def systemctl(programs: Path, tmp_path: Path) -> Path:
    log = tmp_path / "systemctl.log"
    put(programs, "systemctl", SYSTEMCTL, log=str(log), fails="none")
    return log


@pytest.fixture
def config(tmp_path: Path) -> Path:
    folder = tmp_path / "ข่าว 100% of it"
    folder.mkdir()
    file = folder / "khaosan.toml"
    file.write_text('db = "news.db"\nsources = ["gnews", "dla"]\n', encoding="utf-8")
    return file


@pytest.fixture
def call(config: Path) -> Call:
    command = add_shared_options(schedule)

    def run(*args: str, file: Path = config) -> Result:
        return CliRunner().invoke(command, ["--config", str(file), *args], obj={})

    return run


def test_cron_keeps_every_other_line(call: Call, crontab: Path, config: Path) -> None:
    other = "# โน้ตของสมชาย\nMAILTO=somchai\n\n5 4 * * * /usr/bin/backup --at 100\\%\n".encode()
    other += b"# caf\xe9\x0c, not UTF-8\n"
    crontab.write_bytes(other)
    assert call("install").exit_code == 0
    once = crontab.read_bytes()
    assert once.startswith(other)
    entry = once.removeprefix(other).decode().splitlines()
    assert entry[0].startswith("# BEGIN khaosan ") and entry[2] == "# END khaosan"
    minutes, rest = entry[1].split(" * * * * ")
    ticks = [int(m) for m in minutes.split(",")]
    assert len(ticks) == 6 and {b - a for a, b in pairwise(ticks)} == {10}
    # What the shell gets, as cron takes \% for %.
    words = subprocess.run(
        ["/bin/sh", "-c", "cd() { :; }; set -- " + rest.replace("\\%", "%").partition(" && ")[2]
         .partition(" >> ")[0] + '; for w in "$@"; do echo "$w"; done'],
        capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    assert words[-7:] == [
        "--config", str(config), "--db", str(config.parent / "news.db"), "run", "--due", "--json",
    ]  # fmt: skip
    assert "100\\% of it" in rest
    assert call("install", "--every", "15").exit_code == 0
    assert crontab.read_bytes().count(b"BEGIN khaosan") == 1
    assert call("remove").exit_code == 0
    assert crontab.read_bytes() == other


def test_two_stores_of_one_user(call: Call, crontab: Path) -> None:
    assert call("install").exit_code == 0
    assert call("install", "--name", "khaosan-test").exit_code == 0
    assert call("remove").exit_code == 0
    assert b"BEGIN khaosan-test " in crontab.read_bytes()
    assert call("remove", "--name", "khaosan-test").exit_code == 0
    assert crontab.read_bytes() == b""
    assert isinstance(call("remove").exception, KhaosanError)
    assert call("install", "--name", "../x").exit_code == 2


def test_a_crontab_that_cannot_be_read_is_not_written_over(
    call: Call, crontab: Path, programs: Path
) -> None:
    crontab.write_bytes(b"5 4 * * * backup\n# BEGIN khaosan (half an entry)\n")
    assert isinstance(call("install").exception, KhaosanError)
    assert crontab.read_bytes().startswith(b"5 4 * * * backup")
    put(programs, "crontab", "#!/bin/sh\necho you are not allowed >&2; exit 1\n")
    result = call("install")
    assert isinstance(result.exception, KhaosanError) and "not allowed" in str(result.exception)


def test_a_timer_of_systemd(call: Call, systemctl: Path, config: Path, tmp_path: Path) -> None:
    result = call("install", "--prometheus", str(tmp_path / "$x.prom"))
    assert result.exit_code == 0, result.output
    units = tmp_path / "home" / ".config" / "systemd" / "user"
    service = (units / "khaosan.service").read_text("utf-8")
    folder = str(config.parent).replace("%", "%%")
    assert f"WorkingDirectory={folder}\n" in service
    assert f'"--config" "{folder}/khaosan.toml" "--db" "{folder}/news.db" "run" "--due"' in service
    assert '$$x.prom"' in service
    assert "SuccessExitStatus=75 130\n" in service
    timer = (units / "khaosan.timer").read_text("utf-8")
    assert "Persistent=true\n" in timer and "/10\n" in timer
    called = systemctl.read_text("utf-8").splitlines()
    assert called == [
        "--user show-environment",
        "--user daemon-reload",
        "--user enable --now khaosan.timer",
    ]
    assert "loginctl enable-linger" in result.output
    shown = call("show")
    assert shown.exit_code == 0 and "khaosan.timer: active" in shown.output
    assert "gnews\tevery 1h\tnever\tnow" in shown.output
    assert call("remove").exit_code == 0
    assert not list(units.iterdir())
    assert "--user disable --now khaosan.timer" in systemctl.read_text("utf-8")


def test_a_systemd_that_does_not_answer_leaves_it_to_cron(
    call: Call, crontab: Path, programs: Path, tmp_path: Path
) -> None:
    log = str(tmp_path / "log")
    put(programs, "systemctl", SYSTEMCTL, log=log, fails="show-environment")
    assert "crontab: an entry" in call("install").output
    # One that answers and then refuses: its words are told, and no unit stays.
    put(programs, "systemctl", SYSTEMCTL, log=log, fails="enable")
    result = call("install", "--with", "systemd")
    assert "No medium found" in str(result.exception)
    assert not list((tmp_path / "home" / ".config" / "systemd" / "user").iterdir())
    # And where systemd takes it, cron's entry goes: one of them is enough.
    put(programs, "systemctl", SYSTEMCTL, log=log, fails="none")
    assert "crontab: the entry is removed" in call("install").output
    assert b"khaosan" not in crontab.read_bytes()


def test_what_a_timer_would_not_find_is_said(
    call: Call, crontab: Path, config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KHAOSAN_WORKERS", "1")
    assert "KHAOSAN_WORKERS is set here and will not be there" in call("install").output
    config.write_text('db = "news.db"\n', encoding="utf-8")
    monkeypatch.setenv("KHAOSAN_SOURCES", "gnews")
    assert isinstance(call("install").exception, UsageError)
    monkeypatch.chdir(config.parent.parent)
    result = CliRunner().invoke(add_shared_options(schedule), ["install"], obj={})
    assert "khaosan init" in str(result.exception)


def test_without_either_it_says_what_else_there_is(call: Call, programs: Path) -> None:
    assert "khaosan schedule run" in str(call("install").exception)
    shown = call("show")
    assert shown.exit_code == 1 and "no timer is installed" in shown.output
