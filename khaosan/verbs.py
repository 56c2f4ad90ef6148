"""What every verb of the command shares: --db and --config, --json, and the settings of a call."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, TypeVar

import click

from khaosan.console import table, write_csv, write_json, write_jsonl
from khaosan.settings import Settings

F = TypeVar("F", bound=Callable[..., Any])


def add_shared_options(command: click.Command) -> click.Command:
    """Let --db and --config stand here: they are taken before the verb and after it alike."""
    if any(p.name == "db" for p in command.params):
        return command
    for flag, text in (
        ("--db", "The SQLite file. [KHAOSAN_DB; khaosan.db]"),
        ("--config", "The setting file. [KHAOSAN_CONFIG; ./khaosan.toml]"),
    ):
        command.params.append(
            click.Option(
                [flag],
                type=click.Path(dir_okay=False),
                metavar="FILE",
                help=text,
                expose_value=False,
                callback=_remember,
            )
        )
    if isinstance(command, click.Group):
        for sub in command.commands.values():
            add_shared_options(sub)
    return command


def _remember(ctx: click.Context, param: click.Parameter, value: str | None) -> None:
    if value is not None and param.name:
        ctx.find_root().ensure_object(dict)[param.name] = value


def settings_of(ctx: click.Context, **flags: Any) -> Settings:
    """The settings of this call: file, environment, and the flags that were given (not None)."""
    given = ctx.find_root().ensure_object(dict)
    return Settings.load(given.get("config"), db=given.get("db"), **flags)


def listing_options(function: F) -> F:
    """--json, --jsonl and --csv for a verb that lists; the verb gets `form`: str or None."""
    for flag, text in (
        ("json", "Print one JSON array."),
        ("jsonl", "Print a JSON value a line."),
        ("csv", "Print CSV."),
    ):
        function = click.option(
            f"--{flag}", "form", flag_value=flag, default=None, type=str, help=text
        )(function)
    return function


def min_score_option(help: str) -> Callable[[F], F]:
    """--min-score S: a number from 0 to 1, or None where it is not given."""
    return click.option(
        "--min-score", type=click.FloatRange(0, 1), metavar="S", default=None, help=help
    )


def print_rows(
    rows: Iterable[dict[str, Any]],
    form: str | None,
    columns: Sequence[str],
    headers: Sequence[str] | None = None,
    show: Callable[[dict[str, Any]], Sequence[object]] | None = None,
) -> None:
    """Print a list as `form` asks: "json", "jsonl", "csv", or None for a table.

    `columns` name the fields of CSV and table; `show` makes a row's cells for the table.
    """
    if form == "json":
        write_json(rows)
    elif form == "jsonl":
        write_jsonl(rows)
    elif form == "csv":
        write_csv(rows, columns)
    else:
        cells = show or (lambda row: [_short(row.get(c)) for c in columns])
        table(headers or columns, [cells(row) for row in rows])


def _short(value: Any) -> object:
    if isinstance(value, (list, tuple)):
        return ", ".join(str(v) for v in value)
    return "" if value is None else value
