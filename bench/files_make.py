# ruff: noqa: E501 - lines of XML and TeX
"""Makers of the set of files in bench/files_set.py: LibreOffice, XeLaTeX, and pictures of pages.

A text is a list of lines: each a paragraph, a line with tabs a row of a table. What a maker cannot
do without is not of khaosan's own needs: soffice, xelatex, Thai fonts (fonts-thai-tlwg), Pillow.
"""

from __future__ import annotations

import io
import itertools
import os
import random
import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

NS = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" '
    'xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" '
    'office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text"'
)


@dataclass(frozen=True)
class Look:
    """How a page looks. `rules`: a table has lines; `first`: indent of a paragraph's first line;
    `centred`: numbers of lines in the middle; `flush`: lines with no indent."""

    font: str = "Laksaman"
    size: int = 15
    align: str = "start"
    columns: int = 1
    header: str = ""
    footer: str = ""
    numbers: bool = False
    rules: bool = True
    first: str = "1.25cm"
    centred: frozenset[int] = frozenset()
    flush: frozenset[int] = frozenset({0})
    bold: frozenset[int] = frozenset()
    tabbed: frozenset[int] = frozenset()


def fodt(lines: list[str], look: Look) -> str:
    """A flat OpenDocument text, for LibreOffice to make anything of."""
    font = f'style:font-name="{look.font}" style:font-name-complex="{look.font}"'
    size = f'fo:font-size="{look.size}pt" style:font-size-complex="{look.size}pt"'
    body = "".join(_blocks(lines, look))
    if look.columns > 1:
        title, body = body.split("</text:p>", 1)
        body = (
            f'{title}</text:p><text:section text:style-name="C" text:name="s">{body}</text:section>'
        )
    number = "– <text:page-number/> –" if look.numbers else ""
    head = f"<style:header><text:p>{escape(look.header)}{number}</text:p></style:header>"
    foot = f"<style:footer><text:p>{escape(look.footer)}</text:p></style:footer>"
    column = "".join('<style:column style:rel-width="1*"/>' for _ in range(look.columns))
    border = "0.5pt solid #000000" if look.rules else "none"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<office:document {NS}>
<office:font-face-decls><style:font-face style:name="{look.font}" svg:font-family="'{look.font}'"/></office:font-face-decls>
<office:styles><style:default-style style:family="paragraph"><style:text-properties {font} {size} style:language-complex="th" style:country-complex="TH" fo:language="en" fo:country="US"/></style:default-style></office:styles>
<office:automatic-styles>
<style:style style:name="P" style:family="paragraph"><style:paragraph-properties fo:text-align="{look.align}" fo:text-indent="{look.first}" fo:margin-bottom="0.15cm"/></style:style>
<style:style style:name="F" style:family="paragraph"><style:paragraph-properties fo:text-align="start" fo:margin-bottom="0.15cm"><style:tab-stops><style:tab-stop style:position="9cm"/></style:tab-stops></style:paragraph-properties></style:style>
<style:style style:name="M" style:family="paragraph"><style:paragraph-properties fo:text-align="center" fo:margin-bottom="0.15cm"/></style:style>
<style:style style:name="B" style:family="text"><style:text-properties fo:font-weight="bold" style:font-weight-complex="bold"/></style:style>
<style:style style:name="C" style:family="section"><style:section-properties><style:columns fo:column-count="{look.columns}" fo:column-gap="0.9cm">{column}</style:columns></style:section-properties></style:style>
<style:style style:name="T1" style:family="table-cell"><style:table-cell-properties fo:border="{border}" fo:padding="0.1cm"/></style:style>
<style:page-layout style:name="L"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm" fo:margin="2.5cm"/>
<style:header-style><style:header-footer-properties fo:min-height="1cm"/></style:header-style><style:footer-style><style:header-footer-properties fo:min-height="1cm"/></style:footer-style></style:page-layout>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="L">{head if look.header or number else ""}{foot if look.footer else ""}</style:master-page></office:master-styles>
<office:body><office:text>{body}</office:text></office:body></office:document>"""


def _blocks(lines: list[str], look: Look) -> Iterable[str]:
    def cells(line: str) -> bool:
        return line.count("\t") > 1

    for is_table, group in itertools.groupby(enumerate(lines), lambda pair: cells(pair[1])):
        if is_table:
            rows = [line.split("\t") for _, line in group]
            yield '<table:table table:name="t">'
            yield f'<table:table-column table:number-columns-repeated="{len(rows[0])}"/>'
            for row in rows:
                yield "<table:table-row>"
                for cell in row:
                    yield f'<table:table-cell table:style-name="T1"><text:p>{escape(cell)}</text:p></table:table-cell>'
                yield "</table:table-row>"
            yield "</table:table>"
            continue
        for number, line in group:
            style = "M" if number in look.centred else "F" if number in look.flush else "P"
            text = ("\t" * (number in look.tabbed) + escape(line)).replace("\t", "<text:tab/>")
            if number in look.bold:
                text = f'<text:span text:style-name="B">{text}</text:span>'
            yield f'<text:p text:style-name="{style}">{text}</text:p>'


def office(sources: list[Path], kind: str, folder: Path) -> None:
    """Let LibreOffice convert files; each keeps its name with another ending."""
    subprocess.run(
        ["nice", "soffice", "--headless", "--convert-to", kind, "--outdir", str(folder),
         *map(str, sources)],
        check=True, capture_output=True, timeout=300,
    )  # fmt: skip


def tex(lines: list[str], look: Look) -> str:
    """A XeLaTeX document."""
    body = []
    for is_table, group in itertools.groupby(enumerate(lines), lambda pair: "\t" in pair[1]):
        if is_table:
            rows = [line.split("\t") for _, line in group]
            rule = "\\hline\n" if look.rules else ""
            columns = "|".join("l" * len(rows[0]))
            columns = f"|{columns}|" if look.rules else columns.replace("|", "")
            cells = "".join(" & ".join(map(_tex, row)) + " \\\\\n" + rule for row in rows)
            body.append(
                f"\\noindent\\begin{{tabular}}{{{columns}}}\n{rule}{cells}\\end{{tabular}}\n"
            )
            continue
        for number, line in group:
            text = _tex(line)
            text = f"\\textbf{{{text}}}" if number in look.bold else text
            if number in look.centred:
                body.append(f"\\begin{{center}}{text}\\end{{center}}")
            else:
                body.append(("\\noindent " if number in look.flush else "") + text)
    text = "\n\n".join(body)
    if look.columns > 1:
        title, text = text.split("\n\n", 1)
        text = f"{title}\n\n\\begin{{multicols}}{{{look.columns}}}\n{text}\n\\end{{multicols}}"
    head = f"\\lhead{{{_tex(look.header)}}}\\cfoot{{{'หน้า~' + chr(92) + 'thepage' if look.numbers else ''}}}"
    ragged = "" if look.align == "justify" else "\\raggedright\\setlength{\\parindent}{1.2cm}"
    return (
        "\\documentclass[12pt,a4paper]{article}\n\\usepackage{fontspec,multicol,fancyhdr}\n"
        "\\usepackage[margin=2.5cm]{geometry}\n"
        f"\\setmainfont{{{look.font}}}[Script=Thai]\n"
        '\\XeTeXlinebreaklocale "th"\n\\XeTeXlinebreakskip = 0pt plus 1pt\n'
        "\\linespread{1.2}\\setlength{\\parindent}{1.2cm}\n"
        f"\\pagestyle{{fancy}}\\fancyhf{{}}{head}\\renewcommand{{\\headrulewidth}}{{0pt}}\n"
        f"\\begin{{document}}\n{ragged}\n{text}\n\\end{{document}}\n"
    )


def _tex(text: str) -> str:
    for char in "&%$#_":
        text = text.replace(char, "\\" + char)
    return text


def xelatex(source: str, name: str, folder: Path) -> Path:
    """The PDF of a XeLaTeX document."""
    (folder / f"{name}.tex").write_text(source, "utf-8")
    subprocess.run(
        ["nice", "xelatex", "-interaction=batchmode", f"{name}.tex"],
        cwd=folder, check=True, capture_output=True, timeout=300,
    )  # fmt: skip
    return folder / f"{name}.pdf"


def chromium(lines: list[str], font: str, path: Path) -> None:
    """The PDF that a browser prints of a page, justified."""
    title, *rest = map(escape, lines)
    page = path.with_suffix(".html")
    page.write_text(
        f"<meta charset=utf-8><style>body{{font-family:{font};font-size:12pt;text-align:justify}}"
        f"</style><h1>{title}</h1>" + "".join(f"<p>{line}</p>" for line in rest),
        "utf-8",
    )
    subprocess.run(
        ["nice", "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
         f"--print-to-pdf={path}", page.as_uri()],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    page.unlink()


def remap(path: Path, table: dict[int, int]) -> None:
    """Let the fonts of a PDF say other characters for their glyphs, as old fonts do."""
    import pikepdf

    with pikepdf.open(path, allow_overwriting_input=True) as pdf:
        for font in pdf.objects:
            if isinstance(font, pikepdf.Dictionary) and "/ToUnicode" in font:
                old = _cmap(font.ToUnicode.read_bytes().decode("latin-1"))
                rows = "".join(f"<{g:04X}> <{table.get(c, c):04X}>\n" for g, c in old.items())
                font.ToUnicode.write(
                    f"{_CMAP}{len(old)} beginbfchar\n{rows}endbfchar{_END}".encode()
                )
        pdf.save()


_CMAP = (
    "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapType 2 def "
    "1 begincodespacerange <0000> <FFFF> endcodespacerange "
)
_END = " endcmap CMapName currentdict /CMap defineresource pop end end"


def _cmap(text: str) -> dict[int, int]:
    """Glyph to character, of a ToUnicode map (of single characters)."""
    found = {}
    for block in re.findall(r"beginbfrange(.*?)endbfrange", text, re.DOTALL):
        for a, b, to in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            for step in range(int(b, 16) - int(a, 16) + 1):
                found[int(a, 16) + step] = int(to, 16) + step
    for block in re.findall(r"beginbfchar(.*?)endbfchar", text, re.DOTALL):
        found |= {int(a, 16): int(to, 16) for a, to in re.findall(r"<(\w+)>\s*<(\w{4})>", block)}
    return found


def scan(pdf: Path, dpi: int, *, angle: float = 0.0, noise: float = 8.0, seed: int = 1) -> bytes:
    """A PDF of pictures of another's pages: grey, turned, noisy, as JPEG."""
    import numpy as np
    import pypdfium2
    from PIL import Image

    document = pypdfium2.PdfDocument(pdf)
    pages = []
    for page in document:
        picture = page.render(scale=dpi / 72, grayscale=True).to_pil().convert("L")
        picture = picture.rotate(angle, Image.Resampling.BICUBIC, fillcolor=255)
        grey = np.asarray(picture, dtype=np.float32)
        dice = np.random.default_rng(seed)
        # Paper is not white, ink is not black, and the glass has dust on it.
        grey = 28 + grey * (215 / 255) + dice.normal(0, noise, grey.shape)
        dust = random.Random(seed)
        for _ in range(grey.size // 60_000):
            y, x = dust.randrange(grey.shape[0] - 2), dust.randrange(grey.shape[1] - 2)
            grey[y : y + 2, x : x + 2] = 60
        pages.append(Image.fromarray(np.clip(grey, 0, 255).astype("uint8"), "L"))
    out = io.BytesIO()
    pages[0].save(out, "PDF", resolution=dpi, save_all=True, append_images=pages[1:], quality=45)
    return out.getvalue()


def quiet() -> None:
    """One heavy program at a time, and last in the queue."""
    os.nice(10)
