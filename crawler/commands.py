"""The verbs crawl and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from khaosan.console import note, out, progress
from khaosan.errors import KhaosanError
from khaosan.verbs import listing_options, print_rows, settings_of

if TYPE_CHECKING:
    from crawler.source import Source
    from khaosan.settings import Settings


def complete_sources(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
    """The names of sources, for completion in the shell; none where the settings are broken."""
    from click.shell_completion import CompletionItem

    from crawler.source import load_all

    try:
        known = load_all(settings_of(ctx).sources_dir or None)
    except KhaosanError:
        return []
    return [CompletionItem(n, help=s.title) for n, s in known.items() if n.startswith(incomplete)]


@click.command()
@click.argument("source", shell_complete=complete_sources)
@click.option("--base", metavar="URL", help="The same site at another address: a mirror, a replay.")
@click.option(
    "--limit", type=click.IntRange(0), default=0, metavar="N", help="New articles at most."
)
@click.option(
    "--permission", metavar="NOTE", help="Who permits it, for a source that asks for permission."
)
@click.option(
    "--pace", type=click.FloatRange(0), metavar="SECONDS",
    help="Between two requests, in place of the source's own.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one line of JSON.")
@click.option("--verbose", is_flag=True, help="Say what Scrapy does (standard error).")
@click.pass_context
def crawl(
    ctx: click.Context,
    source: str,
    base: str | None,
    limit: int,
    permission: str | None,
    pace: float | None,
    as_json: bool,
    verbose: bool,
) -> None:
    """Gather what is new at SOURCE (`khaosan sources list` names them).

    robots.txt is obeyed, known articles are not fetched again, and a crawl that is stopped goes on
    where it was. Exit code 0: all went well; 1: there was a problem, and the summary says which.

    \b
    Examples:
      khaosan crawl gnews --limit 20
      khaosan crawl dla --base http://127.0.0.1:8000
      khaosan crawl thaigov --permission "letter PRD 12/2569, 3 February 2026"
    """
    from pathlib import Path

    from crawler.run import Interrupted, ready
    from crawler.run import crawl as start
    from khaosan.lock import only_one
    from khaosan.records import dumps

    settings = settings_of(ctx)
    # What is refused is refused before the lock: it leaves no file behind.
    ready(settings, source, base=base, permission=permission)
    with only_one(Path(settings.db), "crawl"), progress(f"{source}: articles") as bar:
        done = 0

        def watch(now: dict[str, int]) -> None:
            nonlocal done
            bar.total(now["found"])
            bar.advance(now["done"] - done)
            done = now["done"]

        stopped = False
        try:
            report = start(
                settings, source, base=base, limit=limit, permission=permission, pace=pace,
                watch=watch, log_level="INFO" if verbose else "WARNING",
            )  # fmt: skip
        except Interrupted as interrupt:
            report, stopped = interrupt.report, True
    for problem in report.problems:
        note(f"{source}: {problem}")
    out(dumps(report.to_json()) if as_json else report.line())
    if stopped:
        note("stopped; what was fetched is stored, and the next crawl goes on from there")
    if not report.ok:
        ctx.exit(130 if stopped else 1)


@click.group()
def sources() -> None:
    """The sources that khaosan knows: a TOML file each, the shipped ones and your own
    (the setting sources_dir).

    \b
    Examples:
      khaosan sources list
      khaosan sources show gnews
    """


@sources.command("list")
@listing_options
@click.pass_context
def list_(ctx: click.Context, form: str | None) -> None:
    """Name the sources.

    \b
    Example:
      khaosan sources list --json
    """
    from crawler.source import load_all

    settings = settings_of(ctx)
    rows = [
        {
            "name": s.name,
            "title": s.title,
            "base": s.base,
            "enabled": s.enabled,
            "crawled": s.name in settings.sources,
            "permission": _permission(s, settings),
            "file": str(s.file),
        }
        for s in load_all(settings.sources_dir or None).values()
    ]
    print_rows(
        rows,
        form,
        ("name", "title", "base", "enabled", "crawled", "permission", "file"),
        ("name", "what", "where", "crawled by run", "permission"),
        lambda r: [
            r["name"],
            r["title"],
            r["base"],
            "yes" if r["crawled"] else "",
            r["permission"],
        ],
    )


@sources.command("show")
@click.argument("name", shell_complete=complete_sources)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def show(ctx: click.Context, name: str, as_json: bool) -> None:
    """Print a source's file, or with --json all its values, defaults with them.

    \b
    Example (a source of your own begins as a copy):
      khaosan sources show dla > sources/my-agency.toml
    """
    import re
    from dataclasses import asdict

    from crawler.source import find
    from khaosan.records import dumps

    source = find(name, settings_of(ctx))
    if not as_json:
        out(source.file.read_text(encoding="utf-8").rstrip("\n"))
        return

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {k: plain(v) for k, v in value.items()}
        if isinstance(value, (list, tuple)):
            return [plain(v) for v in value]
        if isinstance(value, re.Pattern):
            return value.pattern
        return value if isinstance(value, (str, int, float, type(None))) else str(value)

    out(dumps(plain(asdict(source))))


def _permission(source: Source, settings: Settings) -> str:
    if not source.permission.required:
        return ""
    return settings.permissions.get(source.name) or f"needed: {source.permission.reason}"
