"""What Word and LibreOffice hang on a text: tables that set things side by side, notes, comments,
changes that are tracked, hidden text, numbers that start anew."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.files_hostile import package
from bench.files_word import W
from crawler.files.office import docx, odt, rtf
from crawler.readers.records import Unreadable

SIGN = "ลงชื่อ........................"
ODT = " ".join(
    f'xmlns:{short}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for short, name in (
        ("office", "office"), ("text", "text"), ("table", "table"), ("style", "style"),
        ("draw", "drawing"),
    )
)  # fmt: skip


def word(folder: Path, body: str, **parts: str) -> str:
    """The text of a Word file of our own. `parts`: its other parts, without their outer element."""
    members = {"word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>"}
    for name, inside in parts.items():
        members[f"word/{name}.xml"] = f"<w:{name} {W}>{inside}</w:{name}>"
    path = folder / "a.docx"
    path.write_bytes(package({name: xml.encode() for name, xml in members.items()}))
    return docx.read(path).document("a.docx").text


def opened(folder: Path, body: str, styles: str = "") -> str:
    """The text of an OpenDocument file of our own."""
    xml = (
        f"<office:document-content {ODT}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    path = folder / "a.odt"
    path.write_bytes(package({"content.xml": xml.encode()}))
    return odt.read(path).document("a.odt").text


def p(text: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def table(*rows: list[str]) -> str:
    """A table of Word, of which a cell is a text with LF between its paragraphs, or XML."""
    return "<w:tbl>{}</w:tbl>".format(
        "".join(
            "<w:tr>{}</w:tr>".format(
                "".join(
                    f"<w:tc>{c if c.startswith('<') else ''.join(map(p, c.split(chr(10))))}</w:tc>"
                    for c in row
                )
            )
            for row in rows
        )
    )


def open_table(*rows: list[str]) -> str:
    """The same for OpenDocument."""
    return "<table:table>{}</table:table>".format(
        "".join(
            "<table:table-row>{}</table:table-row>".format(
                "".join(
                    "<table:table-cell>{}</table:table-cell>".format(
                        c
                        if c.startswith("<")
                        else "".join(f"<text:p>{x}</text:p>" for x in c.split("\n"))
                    )
                    for c in row
                )
            )
            for row in rows
        )
    )


FIRST = f"{SIGN}\n(นายก้อง ศรีสุข)\nอธิบดีกรมที่ดิน"
SECOND = f"{SIGN}\n\n(นางดาว ใจงาม)\nอธิการบดี"
BOTH = f"{SIGN}\t{SIGN}\n(นายก้อง ศรีสุข)\t(นางดาว ใจงาม)\nอธิบดีกรมที่ดิน\tอธิการบดี"
WITNESS = f"{SIGN}พยาน\n(นายเอก ทองดี)"
ROWS = [
    ([[FIRST, SECOND]], BOTH),
    # A position of two lines stays with the one whose it is.
    ([[FIRST, f"{SECOND}\nผู้รับมอบอำนาจ"]], f"{BOTH} ผู้รับมอบอำนาจ"),
    # A rank above; names stand on one line.
    (
        [["พลเอก\n(ก้อง ศรีสุข)\nปลัดกระทรวง", "(นางดาว ใจงาม)\nอธิการบดี"]],
        "พลเอก\n(ก้อง ศรีสุข)\t(นางดาว ใจงาม)\nปลัดกระทรวง\tอธิการบดี",
    ),
    # Signers under one another.
    (
        [[f"{FIRST}\nกระทรวงมหาดไทย\n{WITNESS}", f"{SECOND}\n{WITNESS}"]],
        f"{BOTH}\nกระทรวงมหาดไทย\n{SIGN}พยาน\t{SIGN}พยาน\n(นายเอก ทองดี)\t(นายเอก ทองดี)",
    ),
    # One signer at the right.
    ([["", FIRST]], FIRST),
    # Data.
    (
        [["ที่", "หน่วยงาน"], ["๑", "กรมที่ดิน\n(ส่วนกลาง)"], ["", "กรมป่าไม้"]],
        "ที่\tหน่วยงาน\n๑\tกรมที่ดิน (ส่วนกลาง)\n\tกรมป่าไม้",
    ),
    ([["ชื่อ", "ลงชื่อ"], ["นายเอก\nทองดี", ""]], "ชื่อ\tลงชื่อ\nนายเอก ทองดี"),
]


@pytest.mark.parametrize(("cells", "text"), ROWS, ids=range(len(ROWS)))
def test_signatures_in_a_table_stand_side_by_side(
    tmp_path: Path, cells: list[list[str]], text: str
) -> None:
    assert word(tmp_path, p("ก่อน") + table(*cells)) == f"ก่อน\n{text}"
    assert opened(tmp_path, "<text:p>ก่อน</text:p>" + open_table(*cells)) == f"ก่อน\n{text}"


def rtf_text(folder: Path, body: str) -> str:
    """The text of an RTF file of our own, with {} around nothing but its whole."""
    path = folder / "a.rtf"
    said = "".join(c if ord(c) < 128 else f"\\u{ord(c)}?" for c in body)
    path.write_text(f"{{\\rtf1\\uc1 {said}}}", encoding="ascii")
    return rtf.read(path).document("a.rtf").text


@pytest.mark.parametrize(("cells", "text"), ROWS, ids=range(len(ROWS)))
def test_signatures_in_rtf(tmp_path: Path, cells: list[list[str]], text: str) -> None:
    line = "\\par\n"
    for again in ("", "\\trowd\\cellx9 "):  # as LibreOffice writes rows, and as Word does
        body = f"\\pard ก่อน{line}"
        for row in cells:
            body += "\\trowd\\cellx9\\pard\\intbl "
            body += "".join(cell.replace("\n", line) + "\\cell " for cell in row) + again + "\\row "
        assert rtf_text(tmp_path, body + "\\pard หลัง") == f"ก่อน\n{text}\nหลัง"


def test_a_table_in_a_table_keeps_its_cells_apart(tmp_path: Path) -> None:
    inner = [["ก", "ข"], ["ค", "ง"]]
    assert word(tmp_path, table(["ซ้าย", table(*inner) + "<w:p/>"])) == "ซ้าย\nก\tข\nค\tง"
    assert opened(tmp_path, open_table(["ซ้าย", open_table(*inner)])) == "ซ้าย\nก\tข\nค\tง"


def test_merged_cells_keep_their_columns(tmp_path: Path) -> None:
    # As LibreOffice writes cells that are two columns wide, and one that is two rows high.
    wide = (
        "<table:table-cell table:number-columns-spanned='2'><text:p>{}</text:p></table:table-cell>"
    )
    cover = "<table:covered-table-cell/>"
    plain = "<table:table-cell><text:p>{}</text:p></table:table-cell>"
    rows = (
        wide.format("ก") + cover + plain.format("ข"),
        plain.format("สูง") + wide.format("ค") + cover + plain.format("ง"),
        cover + wide.format("จ") + cover + plain.format("ฉ"),
    )
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    assert opened(tmp_path, f"<table:table>{body}</table:table>") == "ก\tข\nสูง\tค\tง\n\tจ\tฉ"


def test_notes_come_after_their_paragraph_or_row(tmp_path: Path) -> None:
    def marked(text: str, kind: str, number: int) -> str:
        note = f"<w:r><w:{kind}Reference w:id='{number}'/></w:r>"
        return f"<w:p><w:r><w:t>{text}</w:t></w:r>{note}<w:r><w:t>ต่อ</w:t></w:r></w:p>"

    def noted(kind: str, number: int, text: str) -> str:
        return f"<w:{kind} w:id='{number}'>{p(text)}</w:{kind}>"

    text = word(
        tmp_path,
        marked("หนึ่ง", "footnote", 1)
        + table([marked("สอง", "endnote", 1), "สาม"])
        + marked("สี่", "footnote", 2)
        + "<w:p><w:del><w:r><w:footnoteReference w:id='3'/></w:r></w:del></w:p>",
        footnotes=noted("footnote", -1, "เส้น")
        + noted("footnote", 1, "เชิงอรรถ")
        # One that names itself has an end.
        + f"<w:footnote w:id='2'>{marked('วน', 'footnote', 2)}</w:footnote>"
        + noted("footnote", 3, "ที่ลบแล้ว"),
        endnotes=noted("endnote", 1, "ท้ายเรื่อง"),
    )
    assert text == "หนึ่งต่อ\nเชิงอรรถ\nสองต่อ\tสาม\nท้ายเรื่อง\nสี่ต่อ\nวนต่อ"

    def note(text: str) -> str:
        return (
            f"{text}<text:note><text:note-citation>1</text:note-citation><text:note-body>"
            f"<text:p>หมายเหตุของ{text}</text:p></text:note-body></text:note>ต่อ"
            "<office:annotation><text:p>ความเห็น</text:p></office:annotation>"
        )

    body = f"<text:p>{note('หนึ่ง')}</text:p>" + open_table([note("สอง"), "สาม"])
    assert opened(tmp_path, body) == "หนึ่งต่อ\nหมายเหตุของหนึ่ง\nสองต่อ\tสาม\nหมายเหตุของสอง"


def test_what_a_tracked_change_took_away_is_not_there(tmp_path: Path) -> None:
    gone = table(["ก", "ข"], ["ค", "ง"]).replace(
        "<w:tr>", "<w:tr><w:trPr><w:del w:id='1'/></w:trPr>", 1
    )
    no_end = "<w:rPr><w:del w:id='2'/></w:rPr>"
    held = p("ต้นประโยค", no_end) + p("ท้ายประโยค") + p("ต่อท้าย", no_end)
    assert word(tmp_path, held + gone) == "ต้นประโยคท้ายประโยค\nต่อท้าย\nค\tง"


def test_hidden_text_is_not_there(tmp_path: Path) -> None:
    def run(text: str, properties: str) -> str:
        return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"

    text = word(
        tmp_path,
        "<w:p>"
        + run("เห็น", "<w:vanish w:val='0'/><w:rStyle w:val='h'/>")
        + run("ซ่อน", "<w:vanish/>")
        + run("ซ่อนด้วยแบบ", "<w:rStyle w:val='h'/>")
        + "</w:p>",
        styles="<w:style w:styleId='h'><w:rPr><w:vanish/></w:rPr></w:style>",
    )
    assert text == "เห็น"
    style = "<style:style style:name='h'><style:text-properties text:display='none'/></style:style>"
    body = (
        "<text:p>เห็น<text:span text:style-name='h'>ซ่อน</text:span></text:p>"
        "<text:section text:display='none'><text:p>ซ่อน</text:p></text:section>"
    )
    assert opened(tmp_path, body, style) == "เห็น"


def test_a_text_box_in_a_cell_comes_once(tmp_path: Path) -> None:
    box = f"<w:txbxContent>{p('กล่อง')}</w:txbxContent>"
    cell = (
        f"<w:p><w:r><mc:AlternateContent><mc:Choice>{box}</mc:Choice>"
        f"<mc:Fallback>{box}</mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert word(tmp_path, table([cell, "ข"])) == "กล่อง\tข"


def test_numbers_of_lists_begin_anew_and_go_on(tmp_path: Path) -> None:
    def item(text: str, num: int) -> str:
        return p(text, f"<w:numPr><w:ilvl w:val='0'/><w:numId w:val='{num}'/></w:numPr>")

    numbering = (
        "<w:abstractNum w:abstractNumId='3'><w:lvl w:ilvl='0'><w:start w:val='1'/>"
        "<w:numFmt w:val='decimal'/><w:lvlText w:val='%1.'/></w:lvl></w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='3'/></w:num>"
        "<w:num w:numId='2'><w:abstractNumId w:val='3'/><w:lvlOverride w:ilvl='0'>"
        "<w:startOverride w:val='5'/></w:lvlOverride></w:num>"
        "<w:num w:numId='4'><w:abstractNumId w:val='3'/><w:lvlOverride w:ilvl='0'>"
        "<w:lvl w:ilvl='0'><w:numFmt w:val='thaiLetters'/><w:lvlText w:val='(%1)'/></w:lvl>"
        "</w:lvlOverride></w:num>"
    )
    body = "".join(item(text, num) for text, num in zip("กขคงจฉ", (1, 1, 2, 2, 4, 1), strict=True))
    assert word(tmp_path, body, numbering=numbering) == "1. ก\n2. ข\n5. ค\n6. ง\n(ก) จ\n7. ฉ"

    style = (
        "<text:list-style style:name='L'><text:list-level-style-number text:level='1' "
        "style:num-format='1' style:num-suffix='.'/><text:list-level-style-number text:level='2' "
        "style:num-format='1' text:display-levels='2'/></text:list-style>"
    )

    def items(*texts: str, more: str = "") -> str:
        whole = [t if t.startswith("<") else f"<text:p>{t}</text:p>" for t in texts]
        inside = "".join(f"<text:list-item>{t}</text:list-item>" for t in whole)
        return f"<text:list text:style-name='L' {more}>{inside}</text:list>"

    body = (
        items("ก", "ข", more="xml:id='one'")
        + "<text:p>คั่น</text:p>"
        + items("ค", items("ง", "จ"), more="text:continue-numbering='true'")
        + items(items("ฉ"), "ช", more="text:continue-numbering='true'")
        + items("ซ")
        + items("ฌ", more="text:continue-list='one'")
    )
    assert opened(tmp_path, body, style) == (
        "1. ก\n2. ข\nคั่น\n3. ค\n3.1 ง\n3.2 จ\n3.3 ฉ\n4. ช\n1. ซ\n3. ฌ"
    )


def test_a_file_of_a_picture_says_so(tmp_path: Path) -> None:
    a = "xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'"
    with pytest.raises(Unreadable, match="pictures, no text"):
        word(tmp_path, f"<w:p><w:r><w:drawing><a:blip {a}/></w:drawing></w:r></w:p>")
    with pytest.raises(Unreadable, match="pictures, no text"):
        opened(tmp_path, "<text:p><draw:frame><draw:image/></draw:frame></text:p>")
    with pytest.raises(Unreadable, match="empty"):
        word(tmp_path, "<w:p/>")


def test_the_strict_form_of_the_standard_is_read_whole(tmp_path: Path) -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    loose = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    numbering = (
        "<w:abstractNum w:abstractNumId='3'><w:lvl w:ilvl='0'><w:numFmt w:val='decimal'/>"
        "<w:lvlText w:val='%1.'/></w:lvl></w:abstractNum>"
        "<w:num w:numId='1'><w:abstractNumId w:val='3'/></w:num>"
    )
    item = p("ก", "<w:numPr><w:numId w:val='1'/></w:numPr>")
    parts = {
        "word/document.xml": f"<w:document {W}><w:body>{item}</w:body></w:document>",
        "word/numbering.xml": f"<w:numbering {W}>{numbering}</w:numbering>",
    }
    path = tmp_path / "a.docx"
    path.write_bytes(package({n: x.replace(loose, strict).encode() for n, x in parts.items()}))
    assert docx.read(path).document("a.docx").text == "1. ก"
