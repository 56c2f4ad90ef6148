"""The verb `khaosan import`."""

from __future__ import annotations

from pathlib import Path

import click

from khaosan.console import note, out
from khaosan.errors import UsageError
from khaosan.verbs import settings_of


@click.command("import")
@click.argument("paths", nargs=-1, metavar="PATH...", type=click.Path(path_type=Path))
@click.option(
    "--source",
    metavar="NAME",
    help="The source label of the documents. Without it a document keeps its own; the rest are "
    "labelled thaigov or import, by their address.",
)
@click.option(
    "--again", is_flag=True, help="Read PDF, Word and the like too that were read before."
)
@click.option("--verbose", "-v", is_flag=True, help="List everything that is left out.")
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one line of JSON.")
@click.pass_context
def import_(
    ctx: click.Context,
    paths: tuple[Path, ...],
    source: str | None,
    again: bool,
    verbose: bool,
    as_json: bool,
) -> None:
    """Take in articles and documents from disk.

    A PATH is the corpus thaigov-v2 as its authors publish it (folder, zip or tar), JSON Lines
    (also .gz, .xz, .bz2) with "text" or with "title" and "body", a folder of .txt, .html, .pdf,
    .docx, .odt, .rtf, .xlsx, .mhtml or .eml files, or one such file; scanned pages are read where
    Tesseract is installed. Text may be in UTF-8, UTF-16, TIS-620 or windows-874.

    Each document is taken in once, however often its path is given, and a file (PDF, Word, scan)
    is not read again unless it has changed or khaosan reads better. An import can be stopped at any
    time; started again it goes on. Exit code 0: documents were read (what was left out is
    said); 1: none could be; 2: a PATH does not exist.

    \b
    Examples:
      khaosan import thaigov-v2-corpus-master.zip
      khaosan import news.jsonl.xz letters/ --source letters
      khaosan import mou.pdf minutes.docx
    """
    from crawler.readers.importing import import_paths
    from crawler.readers.read import check
    from khaosan.records import dumps
    from store.database import Store

    if not paths:
        raise UsageError("nothing to import: khaosan import PATH...")
    # Before the store is made: a mistyped path leaves no empty database behind.
    for path in paths:
        check(path)
    settings = settings_of(ctx)
    with Store(settings.db) as store:
        report = import_paths(
            store,
            paths,
            source=source,
            scan_seconds=settings.scan_seconds,
            again=again,
            on_left_out=(lambda item: note(item.line())) if verbose else None,
        )
    if not verbose:
        for line in report.examples:
            note(line)
        more = sum(report.left_out.values()) - len(report.examples)
        if more > 0:
            note(f"... and {more:,} more; --verbose lists them")
    for reason, count in report.left_out.most_common():
        note(f"left out: {count:,} × {reason}")
    out(dumps(report.to_json()) if as_json else report.line())
    if not report.documents:
        if not report.left_out:
            note(f"no document under {', '.join(map(str, paths))}")
        ctx.exit(1)
