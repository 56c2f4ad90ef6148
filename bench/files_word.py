# ruff: noqa: E501 - lines of XML
"""Files as Word, Excel, browsers and mail programs write them, for bench/files_set.py."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile

from bench.files_set import lines

W = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_TYPES = (
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.wordprocessingml.document.main+xml"/></Types>'
)
_RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/officeDocument" Target="word/document.xml"/></Relationships>'
)
_NUMBERING = (
    f"<w:numbering {W}><w:abstractNum w:abstractNumId='3'><w:lvl w:ilvl='0'><w:start w:val='1'/>"
    "<w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl></w:abstractNum>"
    "<w:num w:numId='7'><w:abstractNumId w:val='3'/></w:num></w:numbering>"
)


def docx(path: Path) -> None:
    """The text `list` with what Word adds: numbers that it counts itself, changes that are tracked,
    a text box in two forms, a field, a page break, runs cut anywhere."""
    body = []
    for number, line in enumerate(lines("list")):
        head, dot, rest = line.partition(". ")
        counted = dot and head.isdigit()
        text = rest if counted else line
        properties = (
            "<w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='7'/></w:numPr></w:pPr>"
            if counted
            else ""
        )
        cut = len(text) // 3
        runs = (
            f"<w:r><w:t xml:space='preserve'>{escape(text[:cut])}</w:t></w:r>"
            "<w:del><w:r><w:delText>ข้อความที่ลบแล้ว</w:delText></w:r></w:del>"
            f"<w:ins><w:r><w:t xml:space='preserve'>{escape(text[cut : cut * 2])}</w:t></w:r></w:ins>"
            "<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText> DATE </w:instrText></w:r>"
            "<w:r><w:fldChar w:fldCharType='separate'/></w:r>"
            f"<w:r><w:t xml:space='preserve'>{escape(text[cut * 2 :])}</w:t></w:r>"
            "<w:r><w:fldChar w:fldCharType='end'/></w:r>"
        )
        if number == 7:
            box = f"<w:txbxContent><w:p>{runs}</w:p></w:txbxContent>"
            runs = (
                "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wps:txbx>"
                f"{box}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{box}"
                "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
            )
        if number == 4:
            runs = f"<w:r><w:lastRenderedPageBreak/></w:r>{runs}"
        paragraph = f"<w:p>{properties}{runs}</w:p>"
        if number == 5:
            paragraph = f"<w:sdt><w:sdtContent>{paragraph}</w:sdtContent></w:sdt>"
        body.append(paragraph)
    document = f"<w:document {W}><w:body>{''.join(body)}<w:sectPr/></w:body></w:document>"
    with ZipFile(path, "w", ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", _TYPES)
        package.writestr("_rels/.rels", _RELS)
        package.writestr("word/document.xml", document)
        package.writestr("word/numbering.xml", _NUMBERING)


def rtf(path: Path) -> None:
    """The text `mixed` as Word wrote it in windows-874: a font's charset says what bytes mean."""
    out = [
        r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fnil\fcharset0 Arial;}"
        r"{\f1\fswiss\fcharset222 Cordia New;}}{\info{\title x}}\viewkind4\uc1\pard"
    ]
    for line in lines("mixed"):
        thai = None
        for char in line:
            data = char.encode("cp874")
            if (data[0] > 0x7F) != thai and char != " ":
                thai = data[0] > 0x7F
                out.append(r"\f1\lang1054 " if thai else r"\f0\lang1033 ")
            out.append(f"\\'{data[0]:02x}" if data[0] > 0x7F else char)
        out.append("\\par\n")
    path.write_bytes("".join([*out, "}"]).encode("ascii"))


def xlsx(path: Path) -> None:
    """The text `table` in a sheet: a line a row, and an empty sheet beside it."""
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    for line in lines("table"):
        sheet.append([cell if not cell.isdigit() else int(cell) for cell in line.split("\t")])
    book.create_sheet("ว่าง")
    book.save(path)


def mhtml(path: Path) -> None:
    """The text `news` as a page that a browser saved whole."""
    title, *rest = lines("news")
    html = (
        f"<!DOCTYPE html><html><head><meta charset=utf-8><title>{title}</title></head><body>"
        f"<nav><a href='/'>หน้าแรก</a> <a href='/news'>ข่าวทั้งหมด</a></nav><article><h1>{title}</h1>"
        + "".join(f"<p>{escape(line)}</p>" for line in rest)
        + "</article><footer>สงวนลิขสิทธิ์</footer></body></html>"
    )
    page = EmailMessage()
    page["From"] = "<Saved by Blink>"
    page["Snapshot-Content-Location"] = "https://www.example.go.th/news/1"
    page["Subject"] = title
    page.set_content(html, subtype="html", cte="quoted-printable")
    page.make_related()
    page.add_related(b"\x89PNG", "image", "png")
    path.write_bytes(page.as_bytes())
