"""The verbs about people and agencies: entities (with merge, split, why, log, undo), person,
agency, timeline."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING, Any

import click

from khaosan.console import note, one_line, out, plural, write_object
from khaosan.errors import KhaosanError, UsageError
from khaosan.verbs import listing_options, min_score_option, print_rows
from store.editor import editor_of, editor_option
from store.options import limit_option, offset_option, open_store, say_cut, screen

if TYPE_CHECKING:
    from store.database import Store

_KIND = click.Choice(["agency", "person"])


class _ListsByDefault(click.Group):
    """`khaosan entities NAME` lists; `khaosan entities merge …` is a verb of its own."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        if not args or (args[0] not in self.commands and args[0] not in ("-h", "--help")):
            # Options that stand before the verb of its own (--db FILE merge …) are the group's.
            at = next((i for i, a in enumerate(args) if a in self.commands), None)
            before = args[: at or 0]
            if at is None or not all(a.startswith("--") or args[i - 1] in ("--db", "--config")
                                     for i, a in enumerate(before)):  # fmt: skip
                args = ["list", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_ListsByDefault)
def entities() -> None:
    """The people and agencies of all documents, those in most of them first.

    Without a verb of its own it lists, by NAME or a piece of one (`khaosan entities list --help`).
    Names that mean the same are joined; `why` says by which rule, and `merge`, `split` and `undo`
    are the editor's word, which no later run overrules.

    \b
    Examples:
      khaosan entities --kind agency
      khaosan entities เทศบาล --limit 10 --json
      khaosan entities why สวทช.
      khaosan entities merge "กรมการข้าว" "กรม การข้าว กระทรวงเกษตร"
      khaosan entities split สสส. สำนักงานกองทุนสนับสนุนการสร้างเสริมสุขภาพ
    """


@entities.command("list")
@click.argument("name", required=False)
@click.option("--kind", type=_KIND, help="Only these.")
@min_score_option("Count only mentions that score so much.")
@limit_option(None, "entities")
@offset_option
@listing_options
@click.pass_context
def list_(
    ctx: click.Context,
    name: str | None,
    kind: str | None,
    min_score: float | None,
    limit: int | None,
    offset: int,
    form: str | None,
) -> None:
    """List people and agencies; NAME: only those with this name or alias, or a piece of one."""
    from store import listings

    with open_store(ctx) as store:
        rows = list(
            listings.entities(
                store,
                kind=kind,
                name=name,
                min_score=min_score,
                offset=offset,
                limit=screen(limit, form),
            )
        )
        if not rows and not form:
            note("khaosan: no such person or agency in the store")
            return
        columns = ("id", "kind", "name", "subkind", "aliases", "documents", "mentions")
        headers = ("ID", "Kind", "Name", "", "Also", "Documents", "Mentions")
        print_rows(
            rows,
            form,
            columns,
            headers,
            lambda r: (r["id"], r["kind"], r["name"], r["subkind"], ", ".join(r["aliases"][:4]),
                       r["documents"], r["mentions"]),
        )  # fmt: skip
        if not form:
            say_cut(len(rows), limit)


def _found(store: Store, wanted: str, kind: str | None = None) -> sqlite3.Row:
    """The main entity that was asked for. Raises KhaosanError with near names where none is."""
    from store import profiles

    row = profiles.find(store, wanted, kind)
    if row is None:
        near = profiles.near(store, wanted, kind)
        hint = f"; like it: {', '.join(near)}" if near else "; `khaosan entities` lists them"
        raise KhaosanError(f"no {kind or 'person or agency'} {wanted} in the store{hint}")
    return row


def _name(store: Store, wanted: str, kind: str | None) -> sqlite3.Row:
    """The name, joined or not, with this id or written so; else the entity with this alias."""
    from khaosan.text import key

    row: sqlite3.Row | None = store.conn.execute(
        "SELECT * FROM entities WHERE (id = ?1 OR key = ?2) AND (?3 IS NULL OR kind = ?3) "
        "ORDER BY id <> ?1, documents DESC LIMIT 1",
        (wanted.strip(), key(wanted), kind),
    ).fetchone()
    return row if row is not None else _found(store, wanted, kind)


def _decided(ctx: click.Context, action: str, wanted: tuple[str, ...], kind: str | None,
             editor: str | None) -> None:  # fmt: skip
    from store.resolution import decisions
    from store.resolution.resolve import resolve

    with open_store(ctx, readonly=False) as store, store.transaction():
        first = _name(store, wanted[0], kind)
        others = [_name(store, other, first["kind"]) for other in wanted[1:]]
        if action == decisions.SPLIT and not others:
            others = store.conn.execute(
                "SELECT * FROM entities WHERE main = ? AND number <> ? ORDER BY number",
                (first["main"], first["number"]),
            ).fetchall()
            if not others:
                raise UsageError(f"{first['name']} is joined with no other name")
        if any(other["number"] == first["number"] for other in others):
            raise UsageError(f"{first['name']} is one name already; give two different ones")
        noted = decisions.decide(store, action, first, others, editor_of(ctx, editor))
        resolve(store)
        for number, other in zip(noted, others, strict=True):
            word = "and" if action == decisions.MERGE else "from"
            out(f"{number}\t{action}\t{one_line(first['name'])} {word} {one_line(other['name'])}")
    note(f"undo with: khaosan entities undo {' '.join(map(str, noted))}")


@entities.command()
@click.argument("names", nargs=-1, required=True)
@click.option("--kind", type=_KIND, help="Of these, where a name is of both.")
@editor_option
@click.pass_context
def merge(ctx: click.Context, names: tuple[str, ...], kind: str | None, editor: str | None) -> None:
    """NAMES (two or more; ids, names or aliases) mean the same agency or person."""
    if len(names) < 2:
        raise UsageError("give two names or more: khaosan entities merge NAME OTHER")
    _decided(ctx, "merge", names, kind, editor)


@entities.command()
@click.argument("names", nargs=-1, required=True)
@click.option("--kind", type=_KIND, help="Of these, where a name is of both.")
@editor_option
@click.pass_context
def split(ctx: click.Context, names: tuple[str, ...], kind: str | None, editor: str | None) -> None:
    """The first of NAMES is none of the others; alone, none of those that it is joined with."""
    _decided(ctx, "split", names, kind, editor)


@entities.command()
@click.argument("numbers", nargs=-1, required=True, type=int)
@editor_option
@click.pass_context
def undo(ctx: click.Context, numbers: tuple[int, ...], editor: str | None) -> None:
    """Take back decisions, by their NUMBERS (`khaosan entities log`)."""
    from store.resolution import decisions
    from store.resolution.resolve import resolve

    with open_store(ctx, readonly=False) as store, store.transaction():
        for number in numbers:
            subject = decisions.undo(store, number, editor_of(ctx, editor))
            out(f"{number}\tundone\t{one_line(' / '.join(subject['names']))}")
        resolve(store)


@entities.command()
@listing_options
@click.pass_context
def log(ctx: click.Context, form: str | None) -> None:
    """What editors decided, the latest first."""
    from store.resolution import decisions

    with open_store(ctx) as store:
        rows = decisions.log(store)
    if not rows and not form:
        note("khaosan: no editor decided anything yet")
        return
    columns = ("number", "at", "editor", "action", "names", "ids", "undoes", "undone")
    print_rows(
        rows, form, columns, ("No.", "At", "Editor", "Decision", "Names", ""),
        lambda r: (r["number"], r["at"], r["editor"], r["action"], " / ".join(r["names"]),
                   "undone" if r["undone"] else ""),
    )  # fmt: skip


@entities.command()
@click.argument("name")
@click.option("--kind", type=_KIND, help="Of these, where a name is of both.")
@listing_options
@click.pass_context
def why(ctx: click.Context, name: str, kind: str | None, form: str | None) -> None:
    """Which names are joined in the one with NAME, and by which rule."""
    from store import profiles

    with open_store(ctx) as store:
        row = _found(store, name, kind)
        rows = profiles.names(store, row["number"])
    columns = ("id", "name", "documents", "reason", "score", "with")
    print_rows(
        rows, form, columns, ("ID", "Name", "Documents", "Why", "Score", "Joined with"),
        lambda r: (r["id"], r["name"], r["documents"], r.get("reason", ""),
                   f"{r['score']:.2f}" if "score" in r else "", r.get("with") or ""),
    )  # fmt: skip


def _show(ctx: click.Context, wanted: tuple[str, ...], kind: str, as_json: bool) -> None:
    from store import profiles

    with open_store(ctx) as store:
        value = profiles.profile(store, _found(store, " ".join(wanted), kind))
    if as_json:
        write_object(value)
        return
    from store.entity_terminal import show_profile

    show_profile(value)


@click.command()
@click.argument("name", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def person(ctx: click.Context, name: tuple[str, ...], as_json: bool) -> None:
    """What is known of a person: positions over time, what was signed, in which documents.

    NAME is an id, or a name with or without title.

    \b
    Examples:
      khaosan person ขจร ศรีชวโนทัย
      khaosan person p1f0c3a9b2d4 --json
    """
    _show(ctx, name, "person", as_json)


@click.command()
@click.argument("name", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@click.pass_context
def agency(ctx: click.Context, name: tuple[str, ...], as_json: bool) -> None:
    """What is known of an agency: its people over time, agreements, partners, documents.

    NAME is an id, a name or an abbreviation.

    \b
    Examples:
      khaosan agency สถ.
      khaosan agency กรมส่งเสริมการปกครองท้องถิ่น --json
    """
    _show(ctx, name, "agency", as_json)


@click.command()
@click.argument("name", nargs=-1, required=True)
@click.option("--kind", type=_KIND, help="Of these, where a name is of both.")
@click.option("--since", metavar="DAY", help="From DAY on.")
@click.option("--until", metavar="DAY", help="Up to DAY.")
@limit_option(None, "events")
@listing_options
@click.pass_context
def timeline(
    ctx: click.Context,
    name: tuple[str, ...],
    kind: str | None,
    since: str | None,
    until: str | None,
    limit: int | None,
    form: str | None,
) -> None:
    """What happened to an agency or a person, the earliest first: agreements and positions.

    DAY is YYYY, YYYY-MM or YYYY-MM-DD in either era.

    \b
    Examples:
      khaosan timeline บพท. --since 2564
      khaosan timeline ขจร ศรีชวโนทัย --json
    """
    from store import profiles
    from store.search import day_range

    first = day_range(since)[0] if since else None
    last = day_range(until)[1] if until else None
    with open_store(ctx) as store:
        row = _found(store, " ".join(name), kind)
        events = profiles.timeline(store, row, first, last)
    most = screen(limit, form)
    shown = events[: most or len(events)]
    columns = ("date", "end", "event", "kind", "text", "with", "id", "documents")
    if not form:
        note(f"{row['name']}: {plural(len(events), 'event')}")
    print_rows(
        shown, form, columns, ("From", "To", "Event", "What", "With", "Documents"),
        lambda r: (r["date"] or "", r["end"] if r["end"] != r["date"] else "", r["event"],
                   r["text"], "; ".join(r["with"]), _some(r["documents"])),
    )  # fmt: skip
    if not form:
        say_cut(len(shown), limit)


def _some(documents: list[Any]) -> str:
    more = f" and {len(documents) - 2} more" if len(documents) > 2 else ""
    return " ".join(documents[:2]) + more
