"""The verbs that join the rooms: init, demo, run, extract, status, doctor."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from crawler.commands import complete_sources
from khaosan.console import note, on_terminal, out, table, write_json
from khaosan.errors import BusyError, UsageError
from khaosan.settings import FILE_NAME, Settings, template
from khaosan.verbs import min_score_option, settings_of

if TYPE_CHECKING:
    from jobs.run import Outcome

engine_option = click.option(
    "--engine",
    metavar="NAME",
    help="What finds people and agencies: khaosan (default), crf (PyThaiNLP's), "
    "hf:ID or hf:FOLDER (a Hugging Face token-classification model; extra `torch`), "
    "compact (the transformer alone).",
)
workers_option = click.option(
    "--workers", type=click.IntRange(0), metavar="N", help="Processes; 0: one for each core."
)


@click.command()
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path), default=FILE_NAME)
@click.option("--force", is_flag=True, help="Write over a file that is there.")
def init(path: Path, force: bool) -> None:
    """Write a commented setting file to PATH (khaosan.toml).

    \b
    Example:
      khaosan init
    """
    from khaosan.streams import whole_file

    if path.exists() and not force:
        raise UsageError(f"{path}: is there already; --force writes over it")
    with whole_file(path) as stream:
        stream.write(template())
    note(f"{path}: written; every setting stands there, commented out")


@click.command()
@click.argument("source", required=False)
@click.option("-o", "--output", metavar="FILE", help="Where to; - is standard output.")
@click.option("--resume", is_flag=True, help="Go on with FILE where an earlier run stopped.")
@engine_option
@workers_option
@min_score_option("Leave out what scores lower. [0: keep everything]")
@click.pass_context
def extract(
    ctx: click.Context,
    source: str | None,
    output: str | None,
    resume: bool,
    engine: str | None,
    workers: int | None,
    min_score: float | None,
) -> None:
    """Find people, agencies, dates and agreements.

    Without SOURCE: in every document of the store that this model has not seen yet. It can be
    stopped at any time and goes on where it was. With SOURCE (JSON Lines with "id" and "text",
    also .gz or .xz, - for standard input) and -o: from file to file, without a store.

    \b
    Examples:
      khaosan extract
      khaosan extract news.jsonl -o found.jsonl --min-score 0.5
      zcat news.jsonl.gz | khaosan extract - -o - | jq .agreements
    """
    from jobs.extract import extract_file, extract_store

    settings = settings_of(ctx, engine=engine, workers=workers, min_score=min_score)
    if source is None and output is None:
        from khaosan.lock import only_one
        from store.database import Store

        with (
            Store(settings.db, create=False) as store,
            only_one(Path(settings.db), "extraction"),
        ):
            report = extract_store(
                store,
                engine=settings.engine,
                workers=settings.workers,
                min_score=settings.min_score,
            )
    elif source is None or output is None:
        raise UsageError("from file to file needs both: khaosan extract IN.jsonl -o OUT.jsonl")
    else:
        report = extract_file(
            source,
            output,
            engine=settings.engine,
            workers=settings.workers,
            resume=resume,
            min_score=settings.min_score,
        )
    for line in (report.left_out + report.failed)[:20]:
        note(line)
    if (more := len(report.left_out) + len(report.failed) - 20) > 0:
        note(f"... and {more} more")
    note(report.line())
    if report.failed or (report.left_out and not report.documents and not report.known):
        ctx.exit(1)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one line of JSON.")
@click.option(
    "--source",
    "only",
    multiple=True,
    metavar="NAME",
    help="Only these sources.",
    shell_complete=complete_sources,
)
@click.option("--due", is_flag=True, help="Only sources whose turn it is; for timers.")
@click.option(
    "--prometheus", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
    help="Write metrics there (text format, for node_exporter's textfile collector).",
)  # fmt: skip
@engine_option
@workers_option
@click.pass_context
def run(
    ctx: click.Context,
    as_json: bool,
    only: tuple[str, ...],
    due: bool,
    prometheus: Path | None,
    engine: str | None,
    workers: int | None,
) -> None:
    """Crawl the enabled sources, extract what is new, refresh the index.

    `khaosan schedule install` has it started by itself, with --due: then the sources whose turn it
    is by their own schedules, and no word where none is. Two runs on one database never work at
    once: the second says so and leaves.

    Exit code 0: all went well; 1: something failed, and the summary says what; what could be done
    was done; 75: another run holds the database; 130: stopped, and what was done is kept.

    \b
    Examples:
      khaosan run
      khaosan run --source gnews --json
      khaosan run --due --json --prometheus /var/lib/node_exporter/khaosan.prom
    """
    from jobs.run import Outcome, run_all
    from khaosan.processes import ended_in_order
    from khaosan.records import dumps

    settings = settings_of(ctx, engine=engine, workers=workers, sources=list(only) or None)
    try:
        with ended_in_order():
            outcome = run_all(settings, due=due)
    except BusyError as error:
        outcome = Outcome.of_busy(str(error))
    # With --due the next look is minutes away: that another is at work is no news then, and cron
    # would mail it.
    for line in outcome.notes + ([] if outcome.busy and due else outcome.problems):
        note(f"khaosan: {line}" if outcome.busy else line)
    if as_json and not outcome.idle:
        out(dumps(outcome.to_json()))
    elif not as_json and not outcome.busy and (not outcome.idle or on_terminal()):
        out(outcome.line())
    if prometheus is not None:
        _write_metrics(settings, outcome, prometheus)
    ctx.exit(outcome.exit_code)


def _write_metrics(settings: Settings, outcome: Outcome, path: Path) -> None:
    from jobs import metrics
    from jobs.status import status as look

    there = Path(settings.db).exists()
    metrics.write(path, outcome, look(settings, runs=1) if there else None)


@click.command()
@click.option("--runs", type=click.IntRange(0), default=3, metavar="N", help="Runs a source. [3]")
@click.option("--check", is_flag=True, help="Print the warnings alone; exit code 1 with any.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def status(ctx: click.Context, runs: int, check: bool, as_json: bool) -> None:
    """What the store holds, each source's last runs, and warnings.

    A warning (!) says where coverage is lost without a word: a source that is silent for longer
    than it ever paused, has a list that ceased, gives articles without dates, titles or text, fails
    more than before, is closed by robots.txt, or is not run any more; since when, and what to do.

    \b
    Examples:
      khaosan status
      khaosan status --check || mail -s "khaosan" you@example.org
      khaosan status --runs 1 --json
    """
    from jobs.status import status as look
    from khaosan.console import write_object
    from store.terminal import show_alerts, show_status

    value = look(settings_of(ctx), runs=runs)
    if as_json and check:
        write_json(value["alerts"])
    elif as_json:
        write_object(value)
    elif check:
        show_alerts(value["alerts"])
    else:
        show_status(value)
    if check and value["alerts"]:
        ctx.exit(1)


@click.command()
@click.option("--workers", type=click.IntRange(0), metavar="N", help="Processes for extraction.")
@click.pass_context
def demo(ctx: click.Context, workers: int | None) -> None:
    """Crawl a small site of khaosan's own on this machine, extract, and show what is found.

    It writes khaosan-demo.db in this folder (or --db) and needs no network. Run it again and it
    finds nothing new.

    \b
    Example:
      khaosan demo
    """
    from jobs.demo import demo as show

    if ctx.find_root().ensure_object(dict).get("db") is None:
        ctx.find_root().obj["db"] = "khaosan-demo.db"
    show(settings_of(ctx, workers=workers))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@click.pass_context
def doctor(ctx: click.Context, as_json: bool) -> None:
    """Is everything here and working? Versions, model, SQLite, sources, disk, the store.

    Exit code 1 where something is broken; a warning alone is no fault.

    \b
    Examples:
      khaosan doctor
      khaosan doctor --json
    """
    from jobs.doctor import examine

    checks = list(examine(settings_of(ctx)))
    if as_json:
        write_json(check.to_json() for check in checks)
    else:
        marks = {"ok": "✓", "warning": "!", "error": "✗"}
        table(("", "check", "seen"), [(marks[c.state], c.name, c.detail) for c in checks])
    if any(check.state == "error" for check in checks):
        ctx.exit(1)
