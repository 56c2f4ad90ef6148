"""The verb `graph`: the network around an agency or a person as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from khaosan.console import note, one_line, plural
from khaosan.errors import KhaosanError, UsageError
from khaosan.records import AGREEMENT_KINDS, AGREEMENT_STATUSES
from khaosan.verbs import min_score_option, settings_of

if TYPE_CHECKING:
    import sqlite3

    from store.database import Store

_ENDINGS = (".svg", ".html")


@click.command()
@click.argument("name", metavar="NAME")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Ends in .svg or .html. [the name, .svg]",
)  # fmt: skip
@click.option(
    "--depth", type=click.IntRange(1, 2), default=1, metavar="N",
    help="1: its partners; 2: theirs too. [1]",
)  # fmt: skip
@click.option("--people", is_flag=True, help="Who signed for them and holds positions too.")
@click.option("--kind", type=click.Choice(AGREEMENT_KINDS), help="Only agreements of this kind.")
@click.option("--status", type=click.Choice(AGREEMENT_STATUSES), help="Only with this status.")
@click.option("--since", metavar="DAY", help="Dated on DAY or later.")
@click.option("--until", metavar="DAY", help="Dated on DAY or earlier.")
@min_score_option("Only agreements that score so much.")
@click.option(
    "--limit", type=click.IntRange(2, 200), default=30, metavar="N", help="At most N names. [30]"
)
@click.pass_context
def graph(
    ctx: click.Context,
    name: str,
    output: Path | None,
    depth: int,
    people: bool,
    limit: int,
    kind: str | None,
    status: str | None,
    since: str | None,
    until: str | None,
    min_score: float | None,
) -> None:
    """Draw the network around an agency, or a person: who agreed with whom, and how often.

    NAME is a name, an alias or an id. An .svg is a still picture; an .html shows the agreements of
    what one points at, with their sources, and lets names be moved. Both are one file each that
    asks nothing of the network. DAY is YYYY, YYYY-MM or YYYY-MM-DD in either era.

    \b
    Examples:
      khaosan graph สมาคมสันนิบาตเทศบาลแห่งประเทศไทย -o league.svg
      khaosan graph ส.ท.ท. -o league.html --depth 2 --limit 60
      khaosan graph กระทรวงมหาดไทย --kind mou --status signed --since 2564
    """
    from khaosan.streams import whole_file
    from store import profiles
    from store.database import Store
    from store.export import one_moment, require

    if output is not None and output.suffix.lower() not in _ENDINGS:
        raise UsageError(f"{output}: name a file that ends in {' or '.join(_ENDINGS)}")
    require("networkx", "export")
    chosen = {"kind": kind, "status": status, "since": since, "until": until,
              "min_score": min_score}  # fmt: skip
    with Store(settings_of(ctx).db, create=False, readonly=True) as store, one_moment(store):
        row = profiles.find(store, name)
        if row is None:
            near = profiles.near(store, name)
            hint = f"; perhaps {', '.join(near)}" if near else "; `khaosan entities` lists them"
            raise KhaosanError(f"no agency or person {one_line(name)}{hint}")
        drawn, shown, more = _draw(store, row, chosen, depth, limit, people, output)
    if not shown:
        asked = f" ({more})" if more else ""
        raise KhaosanError(
            f"{row['name']}: nothing binds it to others in the store{asked}; `khaosan agreements "
            "--party` and `khaosan show` list what is known"
        )
    # An id is a name that every file system takes.
    output = output or Path(f"{row['id']}.svg")
    with whole_file(output) as stream:
        stream.write(drawn)
    note(f"{output}: {row['name']}, {plural(shown, 'name')} around it")


def _draw(
    store: Store,
    row: sqlite3.Row,
    chosen: dict[str, Any],
    depth: int,
    limit: int,
    people: bool,
    output: Path | None,
) -> tuple[str, int, str]:
    """The file's text, how many names there are around the centre, and what was asked for."""
    from store.graph import network, page, svg, view

    with_positions = people or row["kind"] == "person"
    known = network.read(store, with_positions=with_positions, **chosen)
    known.nodes.setdefault(row["id"], network.Node(row["id"], row["kind"], row["name"]))
    seen = view.around(known, row["id"], depth=depth, limit=limit, people=people)
    more = ", ".join(f"{option.replace('_', ' ')} {value}" for option, value in chosen.items()
                     if value is not None)  # fmt: skip
    if len(seen.nodes) == 1:
        return "", 0, more
    network.count(store, seen.nodes)
    make = page.page if output is not None and output.suffix.lower() == ".html" else svg.svg
    return make(seen, svg.summary(seen, more)), len(seen.nodes) - 1, more
