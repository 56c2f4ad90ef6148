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


# Before a word that is not wanted, while click reads the options. (A private-use character.)
_KEPT = "\ue0ff"


class QueryCommand(click.Command):
    """A verb with a query, in which -โควิด is a word that is not wanted: no option has Thai
    letters."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does it, with such words among the arguments."""
        unwanted = [len(a) > 1 and a[0] == "-" and not a[1].isascii() for a in args]
        try:
            rest = super().parse_args(
                ctx, [_KEPT + a if yes else a for a, yes in zip(args, unwanted, strict=True)]
            )
        except click.NoSuchOption as error:
            if error.option_name.startswith("--"):
                raise
            hint = "; a query with -word in it stands in quotes"
            raise click.UsageError(f"{error.message}{hint}", ctx) from None
        query = ctx.params.get("query")
        if isinstance(query, tuple):
            ctx.params["query"] = tuple(word.removeprefix(_KEPT) for word in query)
        elif isinstance(query, str):
            ctx.params["query"] = query.removeprefix(_KEPT)
        return rest
