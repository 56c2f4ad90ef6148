"""The verbs crawl and sources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from khaosan.console import note, out, progress, write_object
from khaosan.errors import KhaosanError
from khaosan.verbs import listing_options, print_rows, settings_of

if TYPE_CHECKING:
    from pathlib import Path

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

    from crawler.run import Interrupted, on_bar, ready
    from crawler.run import crawl as start
    from khaosan.lock import only_one
    from khaosan.records import dumps

    settings = settings_of(ctx)
    # What is refused is refused before the lock: it leaves no file behind.
    ready(settings, source, base=base, permission=permission)
    with only_one(Path(settings.db), "crawl"), progress(f"{source}: articles") as bar:
        stopped = False
        try:
            report = start(
                settings, source, base=base, limit=limit, permission=permission, pace=pace,
                watch=on_bar(bar), log_level="INFO" if verbose else "WARNING",
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
      khaosan sources add https://www.example.go.th
      khaosan sources check gnews
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


@sources.command("show", short_help="Print a source's file.")
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


@sources.command("add", short_help="Find a site's articles and write a source file.")
@click.argument("url")
@click.option("--name", metavar="NAME", help="The source's name; without it made of the host.")
@click.option("--force", is_flag=True, help="Write over a file of this name.")
@click.option("--dry-run", is_flag=True, help="Show what would be written, and write nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def add(
    ctx: click.Context, url: str, name: str | None, force: bool, dry_run: bool, as_json: bool
) -> None:
    """Find how the articles of the site at URL are found, and write a source file.

    Looks for WordPress, feeds, sitemaps and lists of news, reads a few articles with what it found,
    and shows them. robots.txt is obeyed. The file goes into the folder of the setting sources_dir.

    \b
    Examples:
      khaosan sources add https://www.example.go.th --dry-run
      khaosan sources add https://www.example.go.th/news --name example
    """
    from pathlib import Path

    from crawler.discovery import shown
    from crawler.discovery.probe import look, name_of, site
    from crawler.source import NAME
    from khaosan.errors import UsageError

    settings = settings_of(ctx)
    site(url)
    name = name or name_of(url)
    if not NAME.fullmatch(name):
        raise UsageError(f"--name: {name!r}: a source's name is small letters, digits, - and _")
    if not (settings.sources_dir or dry_run):
        raise UsageError(
            "no folder for source files of your own: set sources_dir in khaosan.toml, or --dry-run"
        )
    file = Path(settings.sources_dir or ".") / f"{name}.toml"
    if file.exists() and not force and not dry_run:
        raise UsageError(f"{file}: is there already; --name for another name, --force to replace")
    answer = look(settings, {"do": "add", "url": url, "name": name})
    if as_json:
        write_object(answer)
    else:
        shown.survey(answer)
    if not any(not a["reason"] for a in answer["articles"]):
        note(f"{name}: none of the articles could be read; nothing was written")
        ctx.exit(1)
    if not dry_run:
        _write(file, answer["toml"], force=force)
        note(f"written: {file}; `khaosan crawl {name} --limit 20` tries it")
        if name not in settings.sources:
            note(f'`khaosan run` takes it where khaosan.toml says: sources = [..., "{name}"]')


def _write(file: Path, text: str, *, force: bool) -> None:
    from khaosan.streams import cannot

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("w" if force else "x", encoding="utf-8") as stream:
            stream.write(text)
    except OSError as error:
        raise cannot("write", file, error) from None


@sources.command("check", short_help="Has a source's site changed?")
@click.argument("name", shell_complete=complete_sources)
@click.option("--base", metavar="URL", help="The same site at another address: a mirror, a replay.")
@click.option(
    "--articles", type=click.IntRange(1, 20), default=5, metavar="N", show_default=True,
    help="Articles that are read.",
)  # fmt: skip
@click.option("--permission", metavar="NOTE", help="Who permits it, for a source that asks.")
@click.option(
    "--pace", type=click.FloatRange(0), metavar="SECONDS",
    help="Between two requests, in place of the source's own.",
)  # fmt: skip
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def check(
    ctx: click.Context,
    name: str,
    base: str | None,
    articles: int,
    permission: str | None,
    pace: float | None,
    as_json: bool,
) -> None:
    """Look at a source's live site: what its file finds there and what it misses.

    A few pages are fetched, at the source's pace; nothing is stored. Exit code 0: all is as the
    file says; 1: the site has changed, and the lines on standard error say how.

    \b
    Examples:
      khaosan sources check gnews
      khaosan sources check dla --articles 10 --json
    """
    from crawler.discovery import shown
    from crawler.discovery.probe import look
    from crawler.permission import permission_for
    from crawler.source import find

    settings = settings_of(ctx)
    source = find(name, settings)
    permission_for(source, settings, permission)
    if base:
        source.at(base)
    answer = look(
        settings,
        {
            "do": "check", "name": name, "base": base, "articles": articles,
            "permission": permission, "pace": pace,
        },
    )  # fmt: skip
    if as_json:
        write_object(answer)
    else:
        shown.check(answer)
    for problem in answer["problems"]:
        note(f"{name}: {problem}")
    if not answer["ok"]:
        ctx.exit(1)


def _permission(source: Source, settings: Settings) -> str:
    if not source.permission.required:
        return ""
    return settings.permissions.get(source.name) or f"needed: {source.permission.reason}"
