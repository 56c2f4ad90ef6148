"""The verbs under `khaosan schedule`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

import click

from khaosan.console import note, out, write_json
from khaosan.errors import KhaosanError
from khaosan.verbs import settings_of

F = TypeVar("F", bound=Callable[..., Any])
TICKS = ("5", "10", "15", "20", "30", "60")


def _name_option(function: F) -> F:
    return click.option(
        "--name", default="khaosan", metavar="NAME", callback=_name,
        help="Of the timer, where one user keeps several stores. [khaosan]",
    )(function)  # fmt: skip


def _name(ctx: click.Context, param: click.Parameter, value: str) -> str:
    import re

    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}", value):
        raise click.BadParameter("letters, digits, - and _")
    return value


@click.group()
def schedule() -> None:
    """Run by itself: by a timer of systemd, by cron, or in the foreground.

    How often a source is crawled stands in its file (`schedule = "every 1h"`, or five fields of
    cron in Bangkok's time); `install` sets up what looks which source is due.

    \b
    Examples:
      khaosan schedule install
      khaosan schedule show
      khaosan schedule run --json
    """


@schedule.command()
@click.option("--with", "kind", type=click.Choice(["systemd", "cron"]),
              help="[systemd where it runs, else cron]")  # fmt: skip
@click.option("--every", type=click.Choice(TICKS), default="10", metavar="MINUTES",
              help="Between two looks: 5, 10, 15, 20, 30 or 60. [10]")  # fmt: skip
@click.option("--prometheus", metavar="FILE", type=click.Path(dir_okay=False, resolve_path=True),
              help="Each run writes its metrics there (see `khaosan run`).")  # fmt: skip
@_name_option
@click.pass_context
def install(
    ctx: click.Context, kind: str | None, every: str, prometheus: str | None, name: str
) -> None:
    """Have `khaosan run --due` started every few minutes. Doing it again changes what differs.

    A look at which source is due costs a moment; a source whose time it is is crawled, the others
    are left alone. Where the machine was off, what is due then runs once.

    \b
    Examples:
      khaosan schedule install
      khaosan --config /srv/news/khaosan.toml schedule install --with cron --every 15
    """
    from jobs.schedule.due import turns
    from jobs.schedule.install import choose
    from jobs.schedule.install import install as put

    settings = settings_of(ctx)
    now = dt.datetime.now(dt.UTC)
    turns(settings, now)  # a wrong source file is told here, not in the night
    extra = ["--json", *(["--prometheus", prometheus] if prometheus else [])]
    told, warnings = put(settings, choose(name, kind), int(every), extra)
    for line in told:
        out(line)
    for line in warnings:
        note(f"khaosan: {line}")
    note("khaosan schedule show: what is due when; khaosan status: how it goes")


@schedule.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array: the sources' turns.")
@_name_option
@click.pass_context
def show(ctx: click.Context, as_json: bool, name: str) -> None:
    """What is installed, and when each source is due.

    Exit code 1 where no timer is installed.

    \b
    Example:
      khaosan schedule show
    """
    from jobs.schedule.due import clock, turns
    from jobs.schedule.install import installed
    from khaosan.console import table
    from store.times import stored

    settings = settings_of(ctx)
    now = dt.datetime.now(dt.UTC)
    found = turns(settings, now)
    kinds = installed(name)
    if as_json:
        write_json(
            {
                "source": turn.source,
                "schedule": turn.schedule.text,
                "last": stored(turn.last) if turn.last else None,
                "next": stored(turn.at),
                "due": turn.due(now),
            }
            for turn in found
        )
    else:
        for kind in kinds:
            for line in kind.show():
                out(line)
        rows = [
            (
                turn.source,
                turn.schedule.text,
                clock(turn.last, now) if turn.last else "never",
                "now" if turn.due(now) else clock(turn.at, now),
            )
            for turn in found
        ]
        table(("source", "schedule", "last", "next (Bangkok's time)"), rows)
    if not kinds:
        note("no timer is installed: khaosan schedule install (or run `khaosan schedule run`)")
        ctx.exit(1)


@schedule.command()
@_name_option
@click.pass_context
def remove(ctx: click.Context, name: str) -> None:
    """Take the timer or the crontab's entry away. Nothing else is touched.

    \b
    Example:
      khaosan schedule remove
    """
    from jobs.schedule.install import installed

    kinds = installed(name)
    if not kinds:
        raise KhaosanError(f"no timer and no crontab entry named {name} is installed")
    for kind in kinds:
        for line in kind.remove():
            out(line)


@schedule.command()
@click.option("--json", "as_json", is_flag=True, help="Each run prints its summary as JSON.")
@click.option("--prometheus", metavar="FILE", type=click.Path(dir_okay=False, resolve_path=True),
              help="Each run writes its metrics there (see `khaosan run`).")  # fmt: skip
@click.pass_context
def run(ctx: click.Context, as_json: bool, prometheus: str | None) -> None:
    """Keep the schedule in the foreground: for a container, or to look on.

    Each source runs at its own pace, one at a time; one whose time comes while another is at work
    waits. SIGTERM or Ctrl-C ends the run that is under way in order, then this; exit code 0.

    \b
    Example:
      khaosan --config /srv/news/khaosan.toml schedule run --json
    """
    from pathlib import Path

    from jobs.schedule.foreground import Foreground
    from jobs.schedule.install import program

    settings = settings_of(ctx)
    where = ["--config", str(settings.file.resolve())] if settings.file else []
    where += ["--db", str(Path(settings.db).resolve())]
    options = [*(["--json"] if as_json else [])]
    options += ["--prometheus", prometheus] if prometheus else []

    def command(source: str) -> list[str]:
        return [*program(), *where, "run", "--source", source, *options]

    Foreground(settings, command, dt.datetime.now(dt.UTC)).run()
