"""The command `khaosan`: reads arguments, calls, prints.

A verb's module is imported when the verb is called, so that `khaosan --help` and
`khaosan search` start in a moment. The verbs themselves stand in their rooms' commands modules.
"""

from __future__ import annotations

import errno
import importlib
import os
import signal
import sqlite3
import sys
from typing import Any

import click

from khaosan import __version__
from khaosan.console import note
from khaosan.errors import KhaosanError
from khaosan.verbs import add_shared_options

# verb: (module, function, one line for `khaosan --help`)
VERBS: dict[str, tuple[str, str, str]] = {
    "init": ("jobs.commands", "init", "Write a commented setting file."),
    "demo": (
        "jobs.commands",
        "demo",
        "Crawl a small site of its own and show what is found.",
    ),
    "run": ("jobs.commands", "run", "Crawl, extract, resolve, index: what is scheduled."),
    "crawl": ("crawler.commands", "crawl", "Gather one source."),
    "recrawl": (
        "crawler.kept.command",
        "recrawl",
        "Read kept pages anew with a better reader; no request.",
    ),
    "sources": ("crawler.commands", "sources", "The sources that khaosan knows."),
    "import": ("crawler.readers.command", "import_", "Take in articles and documents from disk."),
    "extract": ("jobs.commands", "extract", "Find people, agencies, dates and agreements."),
    "dates": ("nlp.commands", "dates", "Show what dates are understood in a text, and why."),
    "evaluate": (
        "nlp.scoring.command",
        "evaluate",
        "How good the extraction is on documents annotated by hand.",
    ),
    "train": (
        "nlp.training.command",
        "train",
        "A model of your own from annotated documents.",
    ),
    "search": ("store.search_commands", "search", "Find documents."),
    "watch": ("store.saved_commands", "watch", "Saved searches: what is new for them."),
    "show": (
        "store.commands",
        "show",
        "One document with what was found in it, or one agreement or name.",
    ),
    "entities": (
        "store.entity_commands",
        "entities",
        "The people and agencies of all documents; merge, split and why.",
    ),
    "person": ("store.entity_commands", "person", "What is known of a person."),
    "agency": ("store.entity_commands", "agency", "What is known of an agency."),
    "timeline": ("store.entity_commands", "timeline", "What happened to one of them, by date."),
    "agreements": ("store.commands", "agreements", "Who agreed what with whom."),
    "review": (
        "jobs.reviewing",
        "review",
        "Editors accept, reject and mend what was found.",
    ),
    "letters": (
        "store.letters_commands",
        "letters",
        "Official letters, orders and announcements by their fields.",
    ),
    "duplicates": (
        "store.near_commands",
        "duplicates",
        "The same news told twice in nearly the same words.",
    ),
    "graph": ("store.graph_commands", "graph", "Draw the network around an agency or a person."),
    "serve": ("store.web.commands", "serve", "Look at the store in a web browser."),
    "export": (
        "store.export_commands",
        "export",
        "Write documents, facts, the network to a file.",
    ),
    "index": ("store.commands", "index", "Bring the search index up to date, or make it anew."),
    "status": (
        "jobs.commands",
        "status",
        "What the store holds, each source's runs, and warnings.",
    ),
    "schedule": (
        "jobs.schedule.commands",
        "schedule",
        "Run by itself: a timer, cron, or in the foreground.",
    ),
    "doctor": ("jobs.commands", "doctor", "Is everything here and working?"),
}


class Verbs(click.Group):
    """A group that knows its verbs by name and imports one when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in VERBS:
            return None
        module, function, _ = VERBS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), function)
        return add_shared_options(command)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in VERBS and not args[0].startswith("-"):
            import difflib

            near = difflib.get_close_matches(args[0], VERBS, 1)
            hint = f"; did you mean {near[0]}?" if near else "; `khaosan --help` lists them"
            raise click.UsageError(f"no such verb: {args[0]}{hint}", ctx)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            # The reader of our output has gone (`khaosan search ... | head`): nothing is wrong.
            # (Click's own end for it is exit code 1.)
            _drop_output()
            ctx.exit(0)
        except KeyboardInterrupt:
            note("khaosan: stopped; what was done is kept, the same command goes on from there")
            ctx.exit(128 + signal.SIGINT)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Verbs"):
            formatter.write_dl([(name, text) for name, (_, _, text) in VERBS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[Any]:
        from click.shell_completion import CompletionItem

        found = [
            CompletionItem(name, help=text)
            for name, (_, _, text) in VERBS.items()
            if name.startswith(incomplete)
        ]
        return found + click.Command.shell_complete(self, ctx, incomplete)


@click.group(
    name="khaosan",
    cls=Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog='Tab completion: eval "$(_KHAOSAN_COMPLETE=bash_source khaosan)" (or zsh_source, '
    "fish_source). Start with `khaosan demo`.",
)
@click.version_option(__version__, prog_name="khaosan")
def group() -> None:
    """Thai government news: who, which agency, when, and what was agreed."""


add_shared_options(group)


def main() -> None:
    """Run the command. Bad input ends in one line on standard error and an exit code not 0."""
    try:
        try:
            group.main(prog_name="khaosan")
        finally:
            # Here a full disk or a closed pipe is told; at Python's own last flush it is not.
            sys.stdout.flush()
    except KhaosanError as error:
        note(f"khaosan: {error}")
        sys.exit(error.exit_code)
    except sqlite3.Error as error:
        note(f"khaosan: the database: {error}; `khaosan doctor` looks into it")
        sys.exit(1)
    except BrokenPipeError:
        _drop_output()
        sys.exit(0)
    except OSError as error:
        if error.errno not in _NO_ROOM:
            raise
        _drop_output()
        where = error.filename or "standard output"
        note(f"khaosan: {where}: cannot write it: {error.strerror}")
        sys.exit(1)


_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _drop_output() -> None:
    """What is not yet written goes nowhere, so that Python's last flush does not fail too."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    main()
