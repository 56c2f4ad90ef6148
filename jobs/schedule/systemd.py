"""A user timer of systemd that starts `khaosan run --due`."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from khaosan.errors import KhaosanError
from khaosan.streams import whole_file

SERVICE = """\
# Written by `khaosan schedule install`; `khaosan schedule remove` takes it away.
[Unit]
Description=khaosan: gather the Thai government news that is due

[Service]
Type=oneshot
WorkingDirectory={folder}
ExecStart={command}
# 75: another khaosan is at work; 130: stopped. Neither is a failure.
SuccessExitStatus=75 130
# A stop reaches khaosan alone, which ends its crawl in order.
KillMode=mixed
TimeoutStopSec=120
Nice=10
"""
TIMER = """\
# Written by `khaosan schedule install`; `khaosan schedule remove` takes it away.
[Unit]
Description=khaosan: look every {every} minutes which source is due

[Timer]
OnCalendar=*:{minutes}
# What fell out while the machine was off is made up for.
Persistent=true
AccuracySec=30s

[Install]
WantedBy=timers.target
"""
_TIMEOUT = 30


@dataclass(frozen=True, slots=True)
class Systemd:
    """The units `name`.service and `name`.timer of this user."""

    name: str

    @property
    def folder(self) -> Path:
        """Where a user's units are."""
        config = os.environ.get("XDG_CONFIG_HOME")
        return (Path(config) if config else Path.home() / ".config") / "systemd" / "user"

    @property
    def service(self) -> Path:
        """The file of the service."""
        return self.folder / f"{self.name}.service"

    @property
    def timer(self) -> Path:
        """The file of the timer."""
        return self.folder / f"{self.name}.timer"

    @staticmethod
    def available() -> bool:
        """Whether this user's systemd runs and answers."""
        if shutil.which("systemctl") is None:
            return False
        return _call("show-environment").returncode == 0

    def installed(self) -> bool:
        """Whether the timer's file is there."""
        return self.timer.exists()

    def install(self, command: Sequence[str], folder: Path, every: int, minute: int) -> list[str]:
        """Write the units, start the timer; what to tell the operator.

        Raises KhaosanError where systemd refuses them; the files are then taken away again.
        """
        minutes = f"{minute:02}" if every == 60 else f"{minute:02}/{every}"
        texts = {
            self.service: SERVICE.format(
                folder=_path(folder), command=" ".join(map(_quoted, command))
            ),
            self.timer: TIMER.format(every=every, minutes=minutes),
        }
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise KhaosanError(f"{self.folder}: cannot make it: {error.strerror}") from None
        for path, text in texts.items():
            with whole_file(path) as stream:
                stream.write(text)
        try:
            _checked("daemon-reload")
            _checked("enable", "--now", self.timer.name)
        except KhaosanError:
            self._delete()
            raise
        told = [f"{self.timer}: a timer of systemd, every {every} minutes"]
        if not _lingers():
            told.append(
                "it runs while you are logged in; for ever: loginctl enable-linger "
                "(once, perhaps with sudo and your name)"
            )
        return told

    def show(self) -> list[str]:
        """What is installed, and systemd's own word on it."""
        listed = _call("list-timers", "--all", "--no-pager", self.timer.name)
        active = _call("is-active", self.timer.name).stdout.strip() or "unknown"
        return [
            f"{self.timer}: {active}",
            *listed.stdout.rstrip().splitlines(),
            f"its log: journalctl --user -u {self.service.name}",
        ]

    def remove(self) -> list[str]:
        """Stop the timer and take the units away; a run that is under way is not stopped."""
        said = _call("disable", "--now", self.timer.name)
        self._delete()
        told = [f"{self.timer}: removed"]
        if said.returncode:
            told.append(f"systemctl: {said.stderr.strip()}")
        return told

    def _delete(self) -> None:
        for path in (self.service, self.timer):
            path.unlink(missing_ok=True)
        _call("daemon-reload")


def _call(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["systemctl", "--user", *arguments]
    try:
        return subprocess.run(  # noqa: S603 - our own words alone
            command, capture_output=True, text=True, timeout=_TIMEOUT, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(command, 1, "", str(error))


def _checked(*arguments: str) -> None:
    done = _call(*arguments)
    if done.returncode:
        raise KhaosanError(
            f"systemctl --user {' '.join(arguments)}: {done.stderr.strip() or 'failed'}; "
            "--with cron takes cron instead"
        )


def _lingers() -> bool:
    """Whether this user's units run without a login."""
    try:
        done = subprocess.run(  # noqa: S603 - our own words alone
            ["loginctl", "show-user", str(os.getuid()), "--property=Linger", "--value"],  # noqa: S607
            capture_output=True, text=True, timeout=_TIMEOUT, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.stdout.strip() == "yes"


def _quoted(word: str) -> str:
    """A word of ExecStart: systemd reads %, $, quotes and backslashes (systemd.service(5))."""
    word = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{word}"'


def _path(path: Path) -> str:
    """A path of WorkingDirectory, which is taken as it is but for %."""
    return str(path).replace("%", "%%")
