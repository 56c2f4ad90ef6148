"""`khaosan schedule install`: what to start, by which of systemd and cron."""

from __future__ import annotations

import os
import sys
import zlib
from collections.abc import Sequence
from pathlib import Path

from jobs.schedule.crontab import Crontab
from jobs.schedule.systemd import Systemd
from khaosan.errors import KhaosanError, UsageError
from khaosan.settings import NAMES, Settings

Kind = Systemd | Crontab


def choose(name: str, wanted: str | None = None) -> Kind:
    """What is to start khaosan: systemd where it runs, else cron, or the one that is wanted.

    Raises KhaosanError where there is none.
    """
    if wanted != "cron" and Systemd.available():
        return Systemd(name)
    if wanted != "systemd" and Crontab.available():
        return Crontab(name)
    missing = f"no {wanted} of yours answers here" if wanted else "neither systemd nor cron is here"
    raise KhaosanError(f"{missing}; `khaosan schedule run` keeps the schedule in the foreground")


def installed(name: str) -> list[Kind]:
    """What is installed under this name."""
    kinds: tuple[Kind, ...] = (Systemd(name), Crontab(name))
    return [kind for kind in kinds if kind.installed()]


def install(
    settings: Settings, kind: Kind, every: int, extra: Sequence[str] = ()
) -> tuple[list[str], list[str]]:
    """Install `khaosan run --due`, every so many minutes, with the setting file of `settings`; what
    to tell the operator, and what to warn of.

    The minute is the database's own, so that not every khaosan looks at the full hour. Raises
    UsageError where a timer would find other settings than there are now, KhaosanError where
    systemd or cron refuses.
    """
    file, db = _places(settings)
    command = [*program(), "--config", str(file), "--db", str(db), "run", "--due", *extra]
    if any(c in word for word in command for c in "\n\r\0"):
        raise UsageError("a path with a line break cannot stand in a timer or a crontab")
    other = [k for k in installed(kind.name) if type(k) is not type(kind)]
    told = kind.install(command, db.parent, every, zlib.crc32(str(db).encode()) % every)
    told += [line for k in other for line in k.remove()]
    lost = [
        f"KHAOSAN_{n.upper()}" for n in NAMES if n != "db" and f"KHAOSAN_{n.upper()}" in os.environ
    ]
    warnings = [f"{n} is set here and will not be there: put it into {file}" for n in lost]
    return told, warnings


def program() -> list[str]:
    """How this khaosan is started, from any folder."""
    script = Path(sys.executable).with_name("khaosan")
    return [str(script)] if script.is_file() else [sys.executable, "-m", "cli"]


def _places(settings: Settings) -> tuple[Path, Path]:
    if settings.file is None:
        raise UsageError(
            "a schedule needs a setting file, which a timer can find: khaosan init writes one"
        )
    file = settings.file.resolve()
    if not Settings.load(file, environ={}).sources:
        raise UsageError(f'{file}: no source is enabled: sources = ["gnews"]')
    return file, Path(settings.db).resolve()
