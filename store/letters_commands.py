"""The verb letters: the official letters of all documents."""

from __future__ import annotations

import click

from khaosan.console import note
from khaosan.letters import LETTER_FORMS, SINGLE_FIELDS
from khaosan.verbs import listing_options, min_score_option, print_rows
from store.options import limit_option, offset_option, open_store, say_cut, screen

COLUMNS = ("document", "url", "file", "page", "form", "circular", *SINGLE_FIELDS, "references",
           "enclosures", "signers", "copies", "score")  # fmt: skip


@click.command()
@click.option("--number", metavar="N", help="A piece of the letter's number: มท 0808.2/ว 1234.")
@click.option("--to", metavar="NAME", help="To whom: a piece of it.")
@click.option("--subject", metavar="WORDS", help="About what: a piece of it.")
@click.option("--agency", metavar="NAME", help="From this agency: a piece of its name.")
@click.option("--signer", metavar="NAME", help="Signed by, or in the position of.")
@click.option("--form", "of_form", type=click.Choice(LETTER_FORMS), help="Only of this form.")
@click.option("--since", metavar="DAY", help="Dated on DAY or later.")
@click.option("--until", metavar="DAY", help="Dated on DAY or earlier.")
@min_score_option("Only those that score so much.")
@limit_option(None, "letters")
@offset_option
@listing_options
@click.pass_context
def letters(
    ctx: click.Context,
    number: str | None,
    to: str | None,
    subject: str | None,
    agency: str | None,
    signer: str | None,
    of_form: str | None,
    since: str | None,
    until: str | None,
    min_score: float | None,
    limit: int | None,
    offset: int,
    form: str | None,
) -> None:
    """Official letters, orders and announcements by their fields, the latest first.

    DAY is YYYY, YYYY-MM or YYYY-MM-DD in either era.

    \b
    Examples:
      khaosan letters --number "มท 0808.2/ว" --since 2567
      khaosan letters --to ผู้ว่าราชการจังหวัด --subject เงินอุดหนุน --json
      khaosan letters --form order --agency กรมการปกครอง --csv
    """
    from store import letters as the_letters
    from store.letters_terminal import cells

    with open_store(ctx) as store:
        rows = list(
            the_letters.listed(
                store, number=number, to=to, subject=subject, agency=agency, signer=signer,
                form=of_form, since=since, until=until, min_score=min_score,
                limit=screen(limit, form), offset=offset,
            )
        )  # fmt: skip
    print_rows(rows, form, COLUMNS, ("Date", "Number", "Form", "From", "About", "To", "Signed by",
                                     "Document"), cells)  # fmt: skip
    if form is None:
        if not rows:
            note("khaosan: no such letter in the store")
        say_cut(len(rows), limit)
