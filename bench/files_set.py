"""The set of files that bench/files.py measures reading on: forty of our own, with known texts.

    python -m bench.files_set FOLDER [NAME...]     # makes them; some minutes

Each is made from a text under tests/crawler/files/texts: a line a paragraph, a line with tabs a row
of a table. `SET` says how, and what is expected of each.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from email.message import EmailMessage
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

from bench import files_make as make
from bench.files_make import Look

TEXTS = Path(__file__).parents[1] / "tests/crawler/files/texts"
ALL_FLUSH = frozenset(range(99))
PLAIN = Look()
JUSTIFIED = replace(PLAIN, align="justify", font="Norasi", size=12)
LETTER = replace(
    PLAIN,
    flush=frozenset({0, 1, 3, 4, 5, 6}),
    centred=frozenset({2, 10, 11, 12}),
    tabbed=frozenset({1}),
    size=16,
)
COLUMNS = replace(PLAIN, columns=2, size=13, first="0.7cm", align="justify")
PAGES = replace(
    PLAIN, size=17, header="สำนักงานปลัดกระทรวงสาธารณสุข ", numbers=True,
    footer="รายงานผลการดำเนินงาน ปีงบประมาณ 2566", bold=frozenset({0, 1, 4, 9, 13, 17}),
    flush=frozenset({0, 1, 4, 9, 13, 17}),
)  # fmt: skip
LIST = replace(PLAIN, first="0cm", flush=frozenset({0, 1}), bold=frozenset({0}))

# Tone marks and vowels as the fonts of old Windows and Mac systems had them (low, and low left).
WINDOWS = {0x0E48: 0xF70A, 0x0E49: 0xF70B, 0x0E4C: 0xF70E, 0x0E31: 0xF710, 0x0E35: 0xF702}
MAC = {0x0E48: 0xF88B, 0x0E49: 0xF88E, 0x0E4C: 0xF897, 0x0E31: 0xF884, 0x0E38: 0xF89B}
THAI = [c for c in range(0x0E01, 0x0E5C) if not 0x0E3A < c < 0x0E3F]
LATIN = {c: c - 0x0E00 + 0xA0 for c in THAI} | {0x0E48: 0x2039, 0x0E49: 0x0152}
SYMBOL = {c: c - 0x0E00 + 0xF0A0 for c in THAI}
# A map with no meaning: what fonts without any map come out as.
RUBBISH = {c: THAI[(n * 37 + 11) % len(THAI)] for n, c in enumerate(THAI)}


@dataclass(frozen=True)
class Item:
    """A file of the set. `kind`: text, word, scan300, scan150, other; `texts`: whose text it
    holds."""

    name: str
    kind: str
    texts: tuple[str, ...]


def lines(name: str) -> list[str]:
    """The paragraphs of a text."""
    return (TEXTS / f"{name}.txt").read_text("utf-8").splitlines()


OFFICE = {
    "news": ("news", PLAIN),
    "letter": ("letter", LETTER),
    "mixed": ("mixed", PLAIN),
    "table": ("table", PLAIN),
    "table-bare": ("table", replace(PLAIN, rules=False)),
    "columns": ("columns", COLUMNS),
    "pages": ("long", PAGES),
    "justified": ("long", JUSTIFIED),
    "list": ("list", LIST),
    "waree": ("news", replace(PLAIN, font="Waree", size=11)),
    "noto": ("mixed", replace(PLAIN, font="Noto Sans Thai", size=11, align="justify")),
}
TEX = {
    "news": ("news", replace(PLAIN, font="Norasi")),
    "justified": ("long", replace(JUSTIFIED, font="Laksaman")),
    "columns": ("columns", replace(COLUMNS, font="Norasi", align="start")),
    "table": ("table", replace(PLAIN, font="Laksaman")),
    "table-bare": ("table", replace(PLAIN, font="Garuda", rules=False)),
    "mixed": ("mixed", replace(PLAIN, font="Garuda", align="justify")),
    "pages": ("long", replace(PAGES, font="Norasi")),
    "list": ("list", replace(LIST, font="Norasi", flush=ALL_FLUSH)),
}
REMAPPED = {
    "windows": ("news", WINDOWS), "mac": ("columns", MAC), "latin": ("news", LATIN),
    "symbol": ("list", SYMBOL),
}  # fmt: skip
SCANS = {
    "scan300-news": ("office-news", "news", {"dpi": 300}),
    "scan300-letter": ("office-letter", "letter", {"dpi": 300, "angle": 1.5}),
    "scan300-mixed": ("office-mixed", "mixed", {"dpi": 300, "angle": -2.2}),
    "scan300-columns": ("office-columns", "columns", {"dpi": 300, "angle": 0.7}),
    "scan300-pages": ("office-pages", "long", {"dpi": 300, "angle": -0.8}),
    "scan150-news": ("office-news", "news", {"dpi": 150}),
    "scan150-list": ("office-list", "list", {"dpi": 150, "angle": 3.0}),
}
WORD = {
    "docx": ("news", "letter", "table", "pages", "columns"),
    "odt": ("news", "table"), "rtf": ("news", "table"),
}  # fmt: skip


def build(folder: Path, only: set[str]) -> list[Item]:
    """Make the files that are not there yet, and say what is in each."""
    folder.mkdir(parents=True, exist_ok=True)
    items: list[Item] = []

    def add(name: str, kind: str, texts: tuple[str, ...], making: Callable[[Path], None]) -> None:
        path = folder / name
        if only and name not in only:
            return
        if not path.exists():
            making(path)
        items.append(Item(name, kind, texts))

    for name, (text, look) in OFFICE.items():
        add(f"office-{name}.pdf", "text", (text,), lambda p, t=text, w=look: _office(p, t, w))
    for name, (text, look) in TEX.items():
        add(f"tex-{name}.pdf", "text", (text,), lambda p, t=text, w=look: _tex(p, t, w))
    for name, (text, table) in REMAPPED.items():
        add(f"old-{name}.pdf", "text", (text,), lambda p, t=text, m=table: _old(p, t, m))
    for kind, names in WORD.items():
        for name in names:
            text, look = OFFICE[name]
            add(f"{name}.{kind}", "word", (text,), lambda p, t=text, w=look: _office(p, t, w))
    for name, (source, text, how) in SCANS.items():
        kind = name.partition("-")[0]
        add(f"{name}.pdf", kind, (text,), lambda p, s=source, h=how: _scan(p, s, h))
    add("rubbish.pdf", "scan300", ("news",), lambda p: _old(p, "news", RUBBISH))
    _more(folder, add)
    return items


def _more(folder: Path, add: Callable[..., None]) -> None:
    from bench import files_word

    if shutil.which("chromium"):
        add("browser.pdf", "text", ("news",), lambda p: make.chromium(lines("news"), "Norasi", p))
    add("word.docx", "word", ("list",), files_word.docx)
    add("word.rtf", "word", ("mixed",), files_word.rtf)
    add("sheet.xlsx", "other", ("table",), files_word.xlsx)
    add("page.mhtml", "other", ("news",), files_word.mhtml)
    add("mail.eml", "other", ("letter", "list"), _mail)
    add("packed.zip", "other", ("news", "table"), _packed)


def _office(path: Path, text: str, look: Look) -> None:
    source = path.with_suffix(".fodt")
    source.write_text(make.fodt(lines(text), look), "utf-8")
    make.office([source], path.suffix[1:], path.parent)
    source.unlink()


def _tex(path: Path, text: str, look: Look) -> None:
    make.xelatex(make.tex(lines(text), look), path.stem, path.parent)
    for ending in (".tex", ".log", ".aux"):
        path.with_suffix(ending).unlink(missing_ok=True)


def _old(path: Path, text: str, table: dict[int, int]) -> None:
    _tex(path, text, replace(PLAIN, font="Norasi", columns=2 if text == "columns" else 1))
    make.remap(path, table)


def _scan(path: Path, source: str, how: dict[str, float]) -> None:
    path.write_bytes(make.scan(path.parent / f"{source}.pdf", **how))  # type: ignore[arg-type]


def _mail(path: Path) -> None:
    letter = lines("letter")
    mail = EmailMessage()
    mail["Subject"] = letter[0].partition("\t")[0]
    mail["From"], mail["To"] = "saraban@example.go.th", "mayor@example.go.th"
    mail["Date"] = "Mon, 12 Feb 2024 10:15:00 +0700"
    mail.set_content("\n".join(letter))
    mail.add_attachment(
        (path.parent / "word.docx").read_bytes(), maintype="application", subtype="octet-stream",
        filename="มติ.docx",
    )  # fmt: skip
    path.write_bytes(mail.as_bytes())


def _packed(path: Path) -> None:
    inner = path.with_suffix(".inner.zip")
    with ZipFile(inner, "w", ZIP_DEFLATED) as archive:
        archive.write(path.parent / "table.docx", "ประกาศ/table.docx")
    with ZipFile(path, "w", ZIP_DEFLATED) as archive:
        archive.write(path.parent / "office-news.pdf", "news.pdf")
        archive.write(inner, "inner.zip")
    inner.unlink()


if __name__ == "__main__":
    make.quiet()
    for item in build(Path(sys.argv[1]), set(sys.argv[2:])):
        print(item.name, item.kind, *item.texts)
