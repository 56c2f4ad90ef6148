"""What the verbs of `khaosan review` share: filters of the queue, ids, an item as it is now."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from khaosan.console import one_line
from khaosan.errors import UsageError
from store.reviews.records import DECIDED, KINDS, ORDERS, STATES, Filters, Item

if TYPE_CHECKING:
    from store.database import Store

F = TypeVar("F", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--document", metavar="ID", help="Of this document only."),
    click.option("--source", metavar="NAME", help="Of this source's documents."),
    click.option("--found-by", metavar="NAME", help="Found by this: crf, rule:day ..."),
    click.option("--kind", type=click.Choice(KINDS), help="Only these."),
    click.option("--entity", metavar="NAME", help="Of this person or agency: an id or a name."),
    click.option("--agreement", metavar="ID", help="Of the documents that tell this agreement."),
    click.option(
        "--state", "states", type=click.Choice([*STATES, "decided", "all"]), multiple=True,
        help="In this state; may be given again. [open, unfit]",
    ),
    click.option(
        "--max-score", type=click.FloatRange(0, 1), metavar="S", help="What scores no more."
    ),
    click.option(
        "--since", metavar="DAY", help="Of documents that came or changed on DAY or later."
    ),
    click.option("--flagged", is_flag=True, help="Only what an editor flagged."),
    click.option(
        "--order", type=click.Choice(ORDERS), help="What comes first. [score: the least sure]"
    ),
)  # fmt: skip

blind_option = click.option(
    "--blind", type=click.FloatRange(0, 1, min_open=True), metavar="SHARE",
    help="A second reading: this share of the documents that others decided, without showing what. "
    "It changes nothing until a disagreement is settled.",
)  # fmt: skip
reason_option = click.option("--reason", metavar="TEXT", help="Why; kept in the log.")


def filter_options(function: F) -> F:
    """The filters of the queue; the verb gets `filters`, a function of the store and the editor
    that gives Filters, and `filtered`, whether one was given."""

    @functools.wraps(function)
    def run(*args: Any, **given: Any) -> Any:
        names = ("document", "source", "found_by", "kind", "entity", "agreement", "states",
                 "max_score", "since", "flagged", "order")  # fmt: skip
        chosen = {name: given.pop(name) for name in names}

        def filters(store: Store, editor: str | None = None, blind: float | None = None) -> Filters:
            return _filters(store, chosen, editor, blind)

        return function(*args, filters=filters, filtered=any(
            value not in (None, False, ()) for value in chosen.values()), **given)  # fmt: skip

    for option in reversed(_OPTIONS):
        run = option(run)
    return run  # type: ignore[return-value]


def _filters(
    store: Store, chosen: dict[str, Any], editor: str | None, blind: float | None
) -> Filters:
    """The filters of these options. Raises UsageError for what is not in the store."""
    from store import documents, last_search, profiles
    from store.search import day_range

    given = {name: value for name, value in chosen.items() if value not in (None, ())}
    if "document" in given:
        wanted = last_search.recall(store.path, given["document"]) or given["document"]
        row = documents.get(store, wanted)
        if row is None:
            raise UsageError(f"no document {wanted}; `khaosan search` shows ids")
        given["document"] = row["id"]
    if "entity" in given:
        row = profiles.find(store, given["entity"], None)
        if row is None:
            raise UsageError(
                f"no person or agency {given['entity']}; `khaosan entities` lists them"
            )
        given["entity"] = row["id"]
    if "source" in given:
        known = [row["name"] for row in store.conn.execute("SELECT name FROM sources")]
        if given["source"] not in known:
            raise UsageError(
                f"no source {given['source']} in the store; there are {', '.join(known) or 'none'}"
            )
    if "since" in given:
        given["since"] = day_range(given["since"])[0]
    if "states" in given:
        several = {"all": STATES, "decided": DECIDED}
        states = [s for word in given["states"] for s in several.get(word, (word,))]
        given["states"] = tuple(dict.fromkeys(states))
    return Filters(**given, editor=editor, blind=blind)


def ids_of(ids: Iterable[str]) -> list[str]:
    """Ids as they were given, each once; "-": also those on standard input, one a line."""
    out: list[str] = []
    for id in ids:
        out += [line.strip() for line in sys.stdin if line.strip()] if id == "-" else [id]
    if not out:
        raise UsageError("no id: give one or more, or - and ids on standard input, one a line")
    return list(dict.fromkeys(out))


def find(store: Store, id: str, editor: str, *, blind: bool = False) -> Item:
    """The item with this id, as it is now; `blind`: as this editor sees it in a second reading."""
    from store.reviews import items

    item = items.find(store, id)
    if not blind:
        return item
    return next((i for i in items.items(store, item.document, blind=editor) if i.id == id), item)


def refuse_others_word(item: Item, editor: str, overrule: bool) -> None:
    """Raises UsageError where another editor decided the item, and that is not to be overruled."""
    if item.editor and item.editor != editor and item.state in DECIDED and not overrule:
        raise UsageError(
            f"{item.id}: {item.editor} decided it on {item.at} ({item.state}); "
            "--overrule decides anew"
        )


def title_of(text: str) -> str:
    """The first line of a text, for lists."""
    return one_line(next((line for line in text.splitlines() if line.strip()), ""))
