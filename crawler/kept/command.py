"""The verb recrawl."""

from __future__ import annotations

from pathlib import Path

import click

from crawler.commands import complete_sources
from khaosan.console import note, out, progress
from khaosan.errors import UsageError
from khaosan.records import dumps
from khaosan.verbs import settings_of


@click.command()
@click.argument("source", required=False, shell_complete=complete_sources)
@click.option("--from-pages", is_flag=True, help="Read the kept pages; no request is made.")
@click.option("--all", "anew", is_flag=True, help="Those too that the present reader has read.")
@click.option(
    "--shorter", is_flag=True, help="Take texts too that would lose much; reads all anew."
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one line of JSON.")
@click.pass_context
def recrawl(
    ctx: click.Context,
    source: str | None,
    from_pages: bool,
    anew: bool,
    shorter: bool,
    as_json: bool,
) -> None:
    """Read kept pages anew, of SOURCE or of all, after khaosan or a source's file has changed.
    Kept files (PDF, Word) that were not read yet are read too.

    A text that comes out differently is a new version of its document; the old one stays. One that
    would lose much of its letters is held back and named. Stopped, it goes on where it was.

    \b
    Examples:
      khaosan recrawl --from-pages
      khaosan recrawl --from-pages gnews --all
    """
    from crawler.kept.files import read_files
    from crawler.kept.recrawl import count
    from crawler.kept.recrawl import recrawl as read
    from crawler.source import find, load_all
    from khaosan.lock import only_one
    from store.database import Store

    if not from_pages:
        raise UsageError("recrawl reads kept pages: say --from-pages (`khaosan crawl` asks a site)")
    settings = settings_of(ctx)
    if source is not None:
        find(source, settings)
    known = load_all(settings.sources_dir or None)
    with Store(settings.db, create=False) as store, only_one(Path(settings.db), "recrawl"):
        total = count(store, known, source, anew=anew or shorter)
        with progress("reading kept pages", total) as bar:
            report = read(
                store, known, source, anew=anew or shorter, shorter=shorter, watch=bar.advance
            )
        with progress("reading kept files") as bar:
            done = 0

            def watch(files: int, of: int) -> None:
                nonlocal done
                bar.total(of)
                bar.advance(files - done)
                done = files

            report.files = read_files(
                store, known, source, anew=anew or shorter, scan_seconds=settings.scan_seconds,
                watch=watch,
            )  # fmt: skip
    for url, why in report.files.told:
        note(f"{url}: {why}")
    for url in report.shorter:
        note(f"held back: {url}")
    out(dumps(report.to_json()) if as_json else report.line())
