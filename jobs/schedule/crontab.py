"""A line in the user's crontab that starts `khaosan run --due`, between two lines that mark it."""

from __future__ import annotations

import shlex
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from khaosan.errors import KhaosanError

_TIMEOUT = 30


@dataclass(frozen=True, slots=True)
class Crontab:
    """The entry `name` of this user's crontab; all other lines stay as they are."""

    name: str

    @property
    def begin(self) -> str:
        """The line before the entry."""
        return f"# BEGIN {self.name} (khaosan schedule install; khaosan schedule remove)"

    @property
    def end(self) -> str:
        """The line after it."""
        return f"# END {self.name}"

    @staticmethod
    def available() -> bool:
        """Whether there is a cron here."""
        return shutil.which("crontab") is not None

    def installed(self) -> bool:
        """Whether the entry is there."""
        return self.available() and self._split(_read())[1] is not None

    def install(self, command: Sequence[str], folder: Path, every: int, minute: int) -> list[str]:
        """Write the entry, in the place of an older one; what to tell the operator.

        Each run adds its line to khaosan.log in `folder`; problems alone are left for cron to mail.
        Raises KhaosanError where the crontab cannot be read or written.
        """
        rest, _ = self._split(_read())
        minutes = ",".join(str(n) for n in range(minute, 60, every))
        log = folder / "khaosan.log"
        shell = f"cd {shlex.quote(str(folder))} && {shlex.join(command)} >> {shlex.quote(str(log))}"
        # In a crontab % is the end of the command (crontab(5)).
        line = f"{minutes} * * * * " + shell.replace("%", "\\%")
        _write([*rest, self.begin, line, self.end])
        return [
            f"crontab: an entry, every {every} minutes; a line a run in {log}",
            "problems go to standard error, which cron mails (MAILTO)",
        ]

    def show(self) -> list[str]:
        """The entry as it stands."""
        return self._split(_read())[1] or []

    def remove(self) -> list[str]:
        """Take the entry out; a run that is under way is not stopped."""
        _write(self._split(_read())[0])
        return ["crontab: the entry is removed"]

    def _split(self, lines: list[str]) -> tuple[list[str], list[str] | None]:
        """All other lines, and the lines of the entry (None where there is none).

        Raises KhaosanError where somebody has broken the marks: then nothing is touched.
        """
        starts = [n for n, line in enumerate(lines) if line.startswith(f"# BEGIN {self.name} ")]
        ends = [n for n, line in enumerate(lines) if line == self.end]
        if not starts and not ends:
            return lines, None
        if len(starts) != 1 or len(ends) != 1 or ends[0] < starts[0]:
            raise KhaosanError(
                f"the crontab's marks for {self.name} are broken; mend them with crontab -e: "
                f"one line {self.begin!r}, later one {self.end!r}"
            )
        a, b = starts[0], ends[0]
        return lines[:a] + lines[b + 1 :], lines[a + 1 : b]


def _read() -> list[str]:
    done = _call(["crontab", "-l"])
    if done.returncode:
        # Only where it says that there is none: what cannot be read must not be written over.
        said = done.stderr.strip()
        if "no crontab for" in said.lower() or "no such file" in said.lower():
            return []
        raise KhaosanError(f"crontab -l: {said or f'ended with {done.returncode}'}")
    return done.stdout.removesuffix("\n").split("\n") if done.stdout else []


def _write(lines: list[str]) -> None:
    text = "\n".join(lines) + "\n" if lines else ""
    done = _call(["crontab", "-"], text)
    if done.returncode:
        raise KhaosanError(f"crontab: {done.stderr.strip() or 'cannot be written'}")


def _call(command: list[str], text: str | None = None) -> subprocess.CompletedProcess[str]:
    try:
        return subprocess.run(  # noqa: S603 - our own words alone
            command, input=text, capture_output=True, timeout=_TIMEOUT, check=False,
            # Bytes that are no UTF-8 go back as they came.
            encoding="utf-8", errors="surrogateescape",
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise KhaosanError(f"{' '.join(command)}: {error}") from None
