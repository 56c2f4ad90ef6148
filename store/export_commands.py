"""The verb export."""

from __future__ import annotations

from pathlib import Path

import click

from khaosan.console import note, plural
from khaosan.errors import UsageError
from khaosan.verbs import min_score_option
from store.options import open_store


@click.command()
@click.argument(
    "what",
    required=False,
    type=click.Choice(
        [
            "documents",
            "extractions",
            "mentions",
            "entities",
            "positions",
            "agreements",
            "graph",
            "ftm",
            "warc",
            "gold",
        ]
    ),
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    metavar="FILE",
    help="Its ending names the form.",
)
@min_score_option("Leave out what scores lower (not for documents and pages).")
@click.option("--source", metavar="NAME", help="Of warc: only this source's pages.")
@click.option("--agreement-nodes", is_flag=True, help="Of graph: agreements as nodes, not edges.")
@click.option("--gold", "as_gold", is_flag=True, help="The same as `export gold`.")
@click.pass_context
def export(
    ctx: click.Context,
    what: str | None,
    output: Path,
    min_score: float | None,
    source: str | None,
    agreement_nodes: bool,
    as_gold: bool,
) -> None:
    """Write everything of a kind to FILE, of newest versions; the form is that of its ending.

    Tables end in .jsonl, .json, .csv or .parquet. Documents and extractions are written in the
    interchange format, which `khaosan extract` and `khaosan import` read. The graph of agencies and
    people ends in .graphml (NetworkX) or .gexf (Gephi); ftm, FollowTheMoney entities for Aleph, in
    .ftm.json; kept pages as they were fetched, for web archives, in .warc.gz or .warc. Gold is
    what editors read wholly (`khaosan review done`), for `khaosan evaluate` and `train`, in .jsonl.

    \b
    Examples:
      khaosan export documents -o documents.jsonl
      khaosan export agreements -o agreements.parquet --min-score 0.9
      khaosan export graph -o network.gexf
      khaosan export ftm -o khaosan.ftm.json
      khaosan export warc -o pages.warc.gz --source gnews
      khaosan export gold -o gold.jsonl
    """
    from store.export import export as write
    from store.export import form_of

    if as_gold and what not in (None, "gold"):
        raise UsageError(f"--gold or {what}, not both")
    what = "gold" if as_gold else what
    if what is None:
        raise UsageError("what is to be written? `khaosan export --help` lists it")
    if agreement_nodes and what != "graph":
        raise UsageError("--agreement-nodes is for the graph")
    if source is not None and what != "warc":
        raise UsageError("--source is for warc")
    if what == "warc":
        if min_score is not None:
            raise UsageError("pages have no score; --min-score is for what was found in texts")
        from store.export import warc

        with open_store(ctx) as store:
            note(f"{output}: {plural(warc.export(store, output, source=source), 'page')}")
        return
    if what == "gold":
        if min_score is not None:
            raise UsageError("what editors decided has no score; --min-score is not for gold")
        from store.reviews import gold

        with open_store(ctx) as store:
            documents, lost = gold.export(store, output)
        for line in lost:
            note(line)
        note(f"{output}: {plural(documents, 'document')}")
        return
    form_of(output, what)
    with open_store(ctx) as store:
        written = write(store, what, output, min_score=min_score, agreement_nodes=agreement_nodes)
    one, many = {
        "entities": ("entity", what),
        "ftm": ("entity", "entities"),
        "graph": ("node", "nodes"),
    }.get(what, (what.removesuffix("s"), what))
    note(f"{output}: {plural(written, one, many)}")
