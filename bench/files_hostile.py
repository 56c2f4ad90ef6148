"""Hostile files for bench/files.py and the tests: damaged at random, and bombs."""

from __future__ import annotations

import io
import random
import re
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

_NUMBERS = re.compile(rb"\d{1,6}")
_ODD = (b"0", b"-1", b"1", b"65536", b"2147483647", b"4294967296", b"99999999999999999999")


def files(folder: Path, count: int, seed: int = 8) -> Iterator[tuple[str, bytes]]:
    """Bombs, and `count` damaged copies of the PDFs and packages in a folder."""
    for name, make in BOMBS.items():
        yield f"bomb-{name}", make()
    good = sorted(p for p in folder.iterdir() if p.suffix in (".pdf", ".docx"))
    # Scans are large, and damage mostly hits the picture.
    good = [p for p in good if p.stat().st_size < 200_000]
    dice = random.Random(seed)
    for number in range(count):
        path = good[number % len(good)]
        data = path.read_bytes()
        change = dice.choice(_CHANGES)
        if path.suffix == ".docx" and dice.random() < 0.7:
            data = _inside(data, dice, change)
        else:
            data = change(data, dice)
        yield f"{number:04}-{path.name}", data


# ---- damage -------------------------------------------------------------------------------------


def _flipped(data: bytes, dice: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(dice.choice((1, 10, 100, 1000))):
        out[dice.randrange(len(out))] = dice.randrange(256)
    return bytes(out)


def _cut(data: bytes, dice: random.Random) -> bytes:
    return data[: dice.randrange(len(data))]


def _dropped(data: bytes, dice: random.Random) -> bytes:
    a = dice.randrange(len(data))
    return data[:a] + data[a + dice.randrange(1, 2000) :]


def _doubled(data: bytes, dice: random.Random) -> bytes:
    a = dice.randrange(len(data))
    part = data[a : a + dice.randrange(1, 3000)]
    return data[:a] + part * dice.randrange(2, 30) + data[a:]


def _numbers(data: bytes, dice: random.Random) -> bytes:
    """Some numbers exchanged for ones at the edge: lengths, counts, offsets, sizes."""
    share = dice.choice((0.001, 0.01, 0.1))
    return _NUMBERS.sub(lambda m: dice.choice(_ODD) if dice.random() < share else m[0], data)


_CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flipped, _cut, _dropped, _doubled, _numbers,
)  # fmt: skip


def _inside(
    data: bytes, dice: random.Random, change: Callable[[bytes, random.Random], bytes]
) -> bytes:
    """A package whose members are damaged and that is whole as a zip."""
    out = io.BytesIO()
    with ZipFile(io.BytesIO(data)) as old, ZipFile(out, "w", ZIP_DEFLATED) as new:
        for name in old.namelist():
            member = old.read(name)
            hit = member and (name.endswith("document.xml") or dice.random() < 0.1)
            new.writestr(name, change(member, dice) if hit else member)
    return out.getvalue()


# ---- bombs --------------------------------------------------------------------------------------


def pdf(objects: list[bytes], root: int = 1, trailer: bytes = b"") -> bytes:
    """A PDF of some objects, numbered from 1."""
    out = b"%PDF-1.7\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    rows = b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, rows)
    return out + b"trailer\n<</Size %d/Root %d 0 R%s>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1, root, trailer, start,
    )  # fmt: skip


def stream(data: bytes, extra: bytes = b"") -> bytes:
    """A stream object, packed."""
    packed = zlib.compress(data, 9)
    return b"<</Length %d/Filter/FlateDecode%s>>stream\n%s\nendstream" % (
        len(packed),
        extra,
        packed,
    )


def one_page(content: bytes, more: list[bytes], resources: bytes = b"") -> bytes:
    """A PDF of one page; `more`: objects from number 5 on."""
    return pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<%s>>>>"
            % resources,
            stream(content),
            *more,
        ]
    )


def _many_pages() -> bytes:
    kids = b" ".join(b"%d 0 R" % n for n in range(3, 10_003))
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>"
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>",
                b"<</Type/Pages/Kids[" + kids + b"]/Count 10000>>", *[page] * 10_000])  # fmt: skip


def _billion_pixels() -> bytes:
    # Zeros pack a thousandfold, and packed zeros once more.
    rows = zlib.compress(zlib.compress(bytes(40_000 * 40_000 // 8), 9), 9)
    picture = (
        b"<</Type/XObject/Subtype/Image/Width 40000/Height 40000/BitsPerComponent 1/ColorSpace"
        b"/DeviceGray/Filter[/FlateDecode/FlateDecode]/Length %d>>stream\n%s\nendstream"
        % (len(rows), rows)
    )
    return one_page(b"595 0 0 842 0 0 cm /I Do", [picture], b"/XObject<</I 5 0 R>>")


def _endless_form() -> bytes:
    form = stream(
        b"/F Do /F Do",
        b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>",
    )
    return one_page(b"/F Do", [form], b"/XObject<</F 5 0 R>>")


def _forms_of_forms() -> bytes:
    # Each draws the next one ten times: 10 to the 12th in all.
    forms = [
        stream(
            b"/F Do " * 10,
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>"
            % (n + 1),
        )
        for n in range(5, 17)
    ]
    last = stream(b"0 0 m 9 9 l S", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    return one_page(b"/F Do", [*forms, last], b"/XObject<</F 5 0 R>>")


def _content_bomb() -> bytes:
    return one_page(b"0 0 m 1 1 l S\n" * 20_000_000, [])


def _letters_bomb() -> bytes:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    return one_page(
        b"BT /F 9 Tf (" + b"a b " * 2_000_000 + b") Tj ET", [font], b"/Font<</F 5 0 R>>"
    )


def _deep_array() -> bytes:
    return pdf([b"<</Type/Catalog/Pages 2 0 R/X " + b"[" * 200_000 + b"]" * 200_000 + b">>",
                b"<</Type/Pages/Kids[2 0 R]/Count 5>>"])  # fmt: skip


def _encrypted() -> bytes:
    lock = b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O(%s)/U(%s)>>/ID[(a)(b)]" % (
        b"o" * 32,
        b"u" * 32,
    )
    return pdf([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"], 1, lock)


def package(members: dict[str, bytes]) -> bytes:
    """A zip."""
    out = io.BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return out.getvalue()


_W = b'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


def _docx(body: bytes, head: bytes = b"") -> bytes:
    xml = head + b"<w:document " + _W + b"><w:body>" + body + b"</w:body></w:document>"
    return package({"word/document.xml": xml})


def _laughs() -> bytes:
    levels = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    head = b'<!DOCTYPE x [<!ENTITY l0 "lol">' + levels + b"]>"
    return _docx(b"<w:p><w:r><w:t>&l9;</w:t></w:r></w:p>", head)


def _outside() -> bytes:
    head = b'<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
    return _docx(b"<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", head)


def _nested(depth: int, width: int) -> bytes:
    data = package({"end.txt": b"0" * 10_000_000})
    for _ in range(depth):
        data = package({f"{n}.zip": data for n in range(width)})
    return data


def _sheet() -> bytes:
    """A workbook that says it reaches to the last cell there is."""
    from openpyxl import Workbook

    book = Workbook()
    book.active["A1"], book.active["XFD1048576"] = "ก", "ข"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _mails() -> bytes:
    mail = b"Subject: x\nContent-Type: text/plain\n\nend\n"
    for number in range(60):
        mark = b"b%d" % number
        mail = (
            b'Subject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary="%s"\n\n--%s\n'
            b"Content-Type: message/rfc822\n\n%s\n--%s--\n" % (mark, mark, mail, mark)
        )
    return mail


BOMBS: dict[str, Callable[[], bytes]] = {
    "10000-pages.pdf": _many_pages,
    "billion-pixels.pdf": _billion_pixels,
    "endless-form.pdf": _endless_form,
    "forms-of-forms.pdf": _forms_of_forms,
    "content.pdf": _content_bomb,
    "letters.pdf": _letters_bomb,
    "deep-array.pdf": _deep_array,
    "encrypted.pdf": _encrypted,
    "nothing.pdf": lambda: b"",
    "head.pdf": lambda: b"%PDF-1.7\n",
    "laughs.docx": _laughs,
    "outside.docx": _outside,
    "zeros.docx": lambda: _docx(b"<w:p><w:r><w:t>" + b"0" * 200_000_000 + b"</w:t></w:r></w:p>"),
    "deep.docx": lambda: _docx(b"<w:sdt>" * 100_000 + b"</w:sdt>" * 100_000),
    "deep-tables.docx": lambda: _docx(
        b"<w:tbl><w:tr><w:tc>" * 80 + b"<w:p/>" + b"</w:tc></w:tr></w:tbl>" * 80
    ),
    "password.docx": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4096),
    "groups.rtf": lambda: b"{\\rtf1" + b"{" * 1_000_000,
    "cells.xlsx": _sheet,
    "mails.eml": _mails,
    "nested.zip": lambda: _nested(6, 1),
    "wide.zip": lambda: _nested(3, 12),
}
