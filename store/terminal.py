"""What the store's verbs show a person: colours and marks on a terminal, plain lines in a pipe.

Rich is imported only for a terminal.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from khaosan.console import note, on_terminal, one_line, out, plural, safe, table
from khaosan.paging import PageNote, page_of
from khaosan.records import Extraction
from store.entity_terminal import show_profile
from store.letters_terminal import show_letters

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from store.facets import Facets
    from store.search import Hit

_STYLES = {"person": "green", "agency": "cyan", "date": "yellow"}
_HIGHLIGHT = "bold yellow"


# ---- search -----------------------------------------------------------------


def show_hits(hits: Sequence[Hit], offset: int = 0) -> None:
    """Hits with their snippets; in a pipe a line each: id, day, source, title, snippet."""
    if not on_terminal():
        for hit in hits:
            fields = (hit.id, hit.published or "", hit.source or "", hit.title, hit.snippet)
            out("\t".join(one_line(f) for f in fields))
        return
    from rich.console import Console
    from rich.text import Text

    from khaosan.wrap import Wrapped

    console = Console()
    with paged(console, lines=4 * len(hits)):
        for n, hit in enumerate(hits, offset + 1):
            facts = " · ".join(x for x in (hit.published, hit.source, hit.id) if x)
            console.print(Wrapped(Text(f"{n}. ", "dim") + Text(one_line(hit.title), "bold"), 3))
            console.print(Text(f"   {facts}", "dim"))
            piece = marked(hit.snippet, [(a, b, _HIGHLIGHT) for a, b in hit.highlights], flat=True)
            console.print(Wrapped(Text("   …") + piece + Text("…"), 3))


@contextmanager
def paged(console: Console, lines: int) -> Iterator[None]:
    """Through a pager where it is longer than the screen and `less` (or PAGER) is there. What was
    shown stays on the screen; PAGER=cat shows all at once."""
    if lines < console.height or not (os.environ.get("PAGER") or shutil.which("less")):
        yield
        return
    # As git does: colours, no clearing, and an end where it fits the screen after all.
    os.environ.setdefault("LESS", "FRX")
    with console.pager(styles=True):
        yield


def show_facets(found: Facets) -> None:
    """What the documents of a query have in common; in a pipe a line a value."""
    if on_terminal():
        note(plural(found.documents, "document"))
    lists = {
        "agency": found.agencies, "person": found.people, "agreement": found.kinds,
        "source": found.sources, "year": found.years,
    }  # fmt: skip
    rows = [(kind, v.count, v.name, v.value if v.value != v.name else "")
            for kind, values in lists.items() for v in values]  # fmt: skip
    table(("Facet", "Documents", "Name", "Id"), rows)
    if found.pairs:
        table(("Together", "Documents", "Share", "One", "Other"),
              [("pair", p.count, f"{p.together:.2f}", p.a.name, p.b.name)
               for p in found.pairs])  # fmt: skip


def marked(text: str, spans: Iterable[tuple[int, int, str]], *, flat: bool = False) -> Text:
    """A text with styles on spans of it. `flat`: line breaks as spaces (the length stays)."""
    from rich.text import Text

    shown = "".join(" " if flat and c.isspace() else c for c in safe(text))
    out = Text(shown)
    for start, end, style in spans:
        out.stylize(style, start, end)
    return out


# ---- one document -----------------------------------------------------------


def show_document(
    row: sqlite3.Row,
    versions: int,
    addresses: Sequence[str],
    found: Extraction | None,
    *,
    attachments: Sequence[dict[str, Any]] = (),
    taken_down: dict[str, Any] | None = None,
    near_duplicates: Sequence[dict[str, Any]] = (),
    paging: tuple[Sequence[int], Sequence[PageNote]] = ((), ()),
) -> None:
    """A document: what is known of it, its text, what belongs to it, what was found."""
    facts = {
        "id": row["id"],
        "version": f"{row['version']} of {versions}" if versions > 1 else None,
        "published": row["published"],
        "source": row["source"],
        "category": row["category"],
        "agency": row["agency"],
        "address": "  ".join(addresses) or None,
        "file": row["file"],
        "pages": _pages(*paging),
        "taken down": f"seen on {taken_down['since'][:10]} (HTTP {taken_down['status']}), "
        f"asked last on {taken_down['checked'][:10]}; the text is kept"
        if taken_down
        else None,
    }
    if on_terminal():
        from rich.console import Console
        from rich.text import Text

        from khaosan.wrap import Wrapped

        console = Console()
        spans = [
            (m.start, m.end, _STYLES[kind]) for kind, mentions in _by_kind(found) for m in mentions
        ]
        for name, value in facts.items():
            if value:
                console.print(Wrapped(Text(f"{name:10}", "dim") + Text(one_line(value)), 10))
        console.print()
        console.print(Wrapped(marked(row["text"], spans)))
        console.print()
    else:
        for name, value in facts.items():
            if value:
                out(f"{name}\t{one_line(value)}")
        out()
        for line in row["text"].splitlines():
            out(line)
        out()
    if attachments:
        table(("Attached", "Text", "Address"),
              [(a["kind"], a["text"], a["url"]) for a in attachments])  # fmt: skip
    if near_duplicates:
        table(("Alike", "Id", "Source", "Published", "Title"),
              [(f"{n['similarity']:.2f}", n["id"], n["source"], n["published"], n["title"])
               for n in near_duplicates])  # fmt: skip
    if found is None:
        note("nothing extracted yet: khaosan extract")
        return
    show_letters(found.letters)
    table(("Kind", "Name", "", "In the text", "Times"), _summary(found, paging[0]))
    for agreement in found.to_json()["agreements"]:
        source = {"document": None, "evidence": agreement["evidence"]}
        _show_agreement(agreement | {"sources": [source]})


def _by_kind(found: Extraction | None) -> list[tuple[str, Sequence[Any]]]:
    if found is None:
        return []
    return [("person", found.persons), ("agency", found.agencies), ("date", found.dates)]


def _pages(pages: Sequence[int], notes: Sequence[PageNote]) -> str | None:
    """How many pages, and which of them were read by OCR, hardly, or not."""
    if not pages:
        return None
    kinds = {
        "by OCR": [n.page for n in notes if n.way == "ocr" and not n.low],
        "hard to read": [n.page for n in notes if n.way == "ocr" and n.low],
        "not read": [n.page for n in notes if n.way == "unread"],
    }
    told = [f"{kind}: {', '.join(map(str, some))}" for kind, some in kinds.items() if some]
    return "; ".join([str(len(pages)), *told])


def _summary(found: Extraction, pages: Sequence[int] = ()) -> list[Sequence[object]]:
    rows: list[Sequence[object]] = []
    for kind, mentions in _by_kind(found):
        groups: dict[str, list[Any]] = {}
        for m in mentions:
            name = m.value if kind == "date" else m.canonical
            groups.setdefault(name or "(no such day)", []).append(m)
        for name, members in groups.items():
            surfaces = Counter(one_line(m.text) for m in members)
            if kind == "person":
                more = next((one_line(m.role) for m in members if m.role), "")
            else:
                more = members[0].kind
            on = sorted({page_of(pages, m.start) or 1 for m in members} if pages else ())
            where = f" (p. {', '.join(map(str, on))})" if on else ""
            rows.append((kind, name, more, ", ".join(surfaces) + where, len(members)))
    return rows


# ---- agreements -------------------------------------------------------------


def show_agreements(rows: Iterable[dict[str, Any]]) -> int:
    """Agreements, a block each on a terminal, a line each in a pipe; how many there were."""
    shown = 0
    for row in rows:
        shown += 1
        _show_agreement(row)
    return shown


def signer_names(row: dict[str, Any]) -> list[str]:
    """Who signed an agreement (a row of store.listings), each with the party it was for."""
    return [s["person"] + (f" ({s['party']})" if s["party"] else "") for s in row["signatories"]]


def _show_agreement(row: dict[str, Any]) -> None:
    signers = signer_names(row)
    documents = [s["document"] for s in row["sources"] if s["document"]]
    if not on_terminal():
        fields = (
            row.get("id", ""), row["date"] or "", row["kind"], row["status"], row["title"] or "",
            "; ".join(row["parties"]), "; ".join(signers), "; ".join(row["witnesses"]),
            row["place"] or "", " ".join(documents), f"{row['score']:.2f}",
        )  # fmt: skip
        out("\t".join(one_line(f) for f in fields))
        return
    from rich.console import Console
    from rich.text import Text

    from khaosan.wrap import Wrapped

    console = Console()
    head = Text(one_line(row["title"] or "(no title)"), "bold")
    console.print(Wrapped(Text(f"{row['date'] or '(no date)':12}", "yellow") + head, 12))
    facts = " · ".join(
        [
            row["kind"],
            row["status"],
            f"score {row['score']:.2f}",
            *([row["id"]] if "id" in row else []),
        ]
    )
    console.print(Text(f"{'':12}{facts}", "dim"))
    for label, values, style in (
        ("parties", row["parties"], "cyan"),
        ("signed by", signers, "green"),
        ("witnesses", row["witnesses"], "green"),
        ("place", [row["place"]] if row["place"] else [], ""),
        ("documents", documents, "dim"),
        ("but", [f"{f}: {v} in {d}" for _, f, v, d in _disagreements(row)], "red"),
    ):
        if values:
            shown = one_line("; ".join(values))
            console.print(Wrapped(Text(f"  {label:10}", "dim") + Text(shown, style), 12))
    for source in row["sources"]:
        quoted = Text("  “" + one_line(source["evidence"]["text"]) + "”", "italic")
        console.print(Wrapped(quoted, 3))
    console.print()


def _disagreements(row: dict[str, Any]) -> list[tuple[str, ...]]:
    """Where sources say otherwise than the register: field, value, documents."""
    return [
        ("but", field, value, " ".join(documents))
        for field, told in row.get("disagree", {}).items()
        for value, documents in told.items()
        if value != row[field]
    ]


# ---- one agreement, agency or person ----------------------------------------


def show_other(value: dict[str, Any]) -> None:
    """An agreement, or an agency or a person over all documents, as `profiles.by_id` gives it."""
    if "parties" not in value:
        show_profile(value)
    elif on_terminal():
        _show_agreement(value)
    else:
        _agreement_lines(value)


def _agreement_lines(row: dict[str, Any]) -> None:
    for name in ("id", "kind", "status", "title", "date", "place"):
        if row[name]:
            out(f"{name}\t{one_line(row[name])}")
    out(f"score\t{row['score']:.2f}")
    lines: list[tuple[str, ...]] = [("party", name) for name in row["parties"]]
    lines += [("signed by", s["person"], s["party"] or "") for s in row["signatories"]]
    lines += [("witness", name) for name in row["witnesses"]]
    lines += _disagreements(row)
    lines += [
        ("source", s["document"], s["url"] or "", s["evidence"]["text"]) for s in row["sources"]
    ]
    for line in lines:
        out("\t".join(map(one_line, line)))


# ---- status -----------------------------------------------------------------


def show_status(value: dict[str, Any]) -> None:
    """What the store holds, and a line for each source and run."""
    older = value["versions"] - value["documents"]
    out(f"{value['db']}: {value['bytes'] / 1e6:,.1f} MB")
    out(
        plural(value["documents"], "document")
        + (f" (and {plural(older, 'older version')})" if older else "")
        + f", {value['extracted']:,} extracted"
    )
    out(
        ", ".join(
            [
                plural(value["mentions"], "mention"),
                plural(value["agencies"], "agency", "agencies"),
                plural(value["people"], "person", "people"),
                plural(value["agreements"], "agreement"),
            ]
        )
    )
    if not value["index"]["current"] or value["index"]["missing"]:
        out("the search index is not up to date: khaosan index")
    rows: list[Sequence[object]] = []
    for source in value["sources"]:
        name = source["source"] or "(no source)"
        rows.append((name, source["documents"], source["latest"], "", "", "", "", ""))
        rows += [
            ("", "", "", run["started"], run["state"], run["new"], run["changed"], run["errors"])
            for run in source["runs"]
        ]
    if rows:
        table(("Source", "Documents", "Latest", "Run", "State", "New", "Changed", "Errors"), rows)
    show_alerts(value["alerts"])


def show_alerts(alerts: Iterable[dict[str, Any]]) -> None:
    """What needs a person: a block each on a terminal, a line each in a pipe."""
    if not on_terminal():
        for alert in alerts:
            fields = (alert["source"], alert["kind"], alert["since"] or "", alert["text"])
            out("\t".join(("!", *map(one_line, (*fields, alert["advice"])))))
        return
    from rich.console import Console
    from rich.text import Text

    from khaosan.wrap import Wrapped

    console = Console()
    for alert in alerts:
        head = Text(f"! {one_line(alert['source'])}: ", "bold red") + Text(one_line(alert["text"]))
        console.print(Wrapped(head, 2))
        console.print(Wrapped(Text("  " + one_line(alert["advice"]), "dim"), 2))
