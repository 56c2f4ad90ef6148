"""The verbs of this room. What they need is imported where it is used: no verb here loads spaCy
that can do without."""

from __future__ import annotations

import sys
from typing import Any

import click

from khaosan.console import note
from khaosan.errors import UsageError
from khaosan.records import RecordError, parse_day
from khaosan.text import fold
from khaosan.verbs import listing_options, print_rows

_COLUMNS = ("text", "value", "kind", "score", "rule", "why")


@click.command()
@click.argument("text", required=True)
@click.option(
    "--published",
    metavar="YYYY-MM-DD",
    help="The day (Common Era) from which วันนี้ and missing years are reckoned.",
)
@listing_options
def dates(text: str, published: str | None, form: str | None) -> None:
    """Show what dates are understood in TEXT ("-": standard input), and why.

    Values are EDTF in the Common Era; a date that does not exist has none.

    \b
    Example:
      khaosan dates "ประชุมเมื่อวานนี้ ถึง 30 ก.ย. 65" --published 2021-12-15
    """
    from nlp.timex import find

    given = _standard_input() if text == "-" else text
    try:
        day = parse_day(published)
    except RecordError:
        raise UsageError(f"--published {published}: not a date as YYYY-MM-DD") from None
    folded = fold(given)
    rows: list[dict[str, Any]] = []
    for found in find(folded.text, day):
        start, end = folded.span(found.start, found.end)
        rows.append(
            {
                "start": start,
                "end": end,
                "text": given[start:end],
                "value": found.value,
                "kind": found.kind,
                "score": found.score,
                "rule": found.rule,
                "why": list(found.why),
            }
        )
    if not rows and form is None:
        note("no dates found")
    print_rows(rows, form, _COLUMNS, show=_cells)


def _cells(row: dict[str, Any]) -> list[object]:
    value = row["value"] or "none"
    return [row["text"], value, row["kind"], f"{row['score']:.2f}", row["rule"],
            "; ".join(row["why"])]  # fmt: skip


def _standard_input() -> str:
    try:
        return sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"standard input: byte {error.start} is not UTF-8") from None
