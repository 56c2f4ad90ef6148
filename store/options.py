"""What the store's verbs share: opening the store, --limit and --offset."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from khaosan.console import note, on_terminal
from khaosan.verbs import settings_of

if TYPE_CHECKING:
    from store.database import Store

F = TypeVar("F", bound=Callable[..., Any])


def open_store(ctx: click.Context, *, readonly: bool = True) -> Store:
    """The store of this call's settings; it has to be there."""
    from store.database import Store

    return Store(settings_of(ctx).db, create=False, readonly=readonly)


# What a terminal shows of a list whose --limit is not given; a file, a pipe or JSON gets it all.
SCREEN = 50


def screen(limit: int | None, form: str | None) -> int | None:
    """The limit to take where --limit is `limit` and the form of the output `form`."""
    return SCREEN if limit is None and form is None and on_terminal() else limit


def say_cut(shown: int, limit: int | None) -> None:
    """Say that a list on the screen was cut."""
    if limit is None and shown == SCREEN and on_terminal():
        note(f"the first {SCREEN}; --limit N shows more, --json all")


def limit_option(default: int | None, what: str) -> Callable[[F], F]:
    """--limit N for a verb that lists `what`."""
    text = f"a terminal shows {SCREEN}; else all" if default is None else str(default)
    return click.option(
        "--limit",
        type=click.IntRange(1),
        default=default,
        metavar="N",
        help=f"At most so many {what}. [{text}]",
    )


offset_option = click.option(
    "--offset", type=click.IntRange(0), default=0, metavar="N", help="Leave out the first N."
)
