"""The verbs that join the rooms: init, demo, run, extract, doctor."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.commands import complete_sources
from khaosan.console import note, out, table, write_json
from khaosan.errors import UsageError
from khaosan.settings import FILE_NAME, template
from khaosan.verbs import min_score_option, settings_of

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
@engine_option
@workers_option
@click.pass_context
def run(
    ctx: click.Context,
    as_json: bool,
    only: tuple[str, ...],
    engine: str | None,
    workers: int | None,
) -> None:
    """Crawl the enabled sources, extract what is new, refresh the index.

    This is what to schedule. Two runs on one database never work at once: the second says so and
    ends with exit code 75. Exit code 0: all went well; 1: something failed, and the summary says
    what; what could be done was done.

    \b
    Example (cron):
      17 * * * *  khaosan --config /srv/news/khaosan.toml run --json >> /var/log/khaosan.jsonl
    """
    from jobs.run import run_all
    from khaosan.records import dumps

    settings = settings_of(ctx, engine=engine, workers=workers, sources=list(only) or None)
    outcome = run_all(settings)
    for problem in outcome.problems:
        note(problem)
    out(dumps(outcome.to_json()) if as_json else outcome.line())
    if outcome.problems:
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
