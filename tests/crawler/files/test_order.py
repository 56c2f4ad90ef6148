"""PDFs in which the order of reading is not that of lines from top to bottom: people who sign side
by side, tables over pages and without rules, centred lines; and lines stretched between words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import pytest

from tests.crawler.files.conftest import Lines
from tests.crawler.files.drawn import At, Rule, width

LEFT, RIGHT, SIDE = 60.0, 330.0, 560.0


def centred(middle: float, y: float, *texts: str, by: float = 18) -> list[At]:
    """Lines under one another about a middle."""
    return [At(middle - width(t) / 2, y - by * n, t) for n, t in enumerate(texts) if t]


def text(y: float, *texts: str) -> list[At]:
    """Lines under one another from the left side."""
    return [At(LEFT, y - 18 * n, t) for n, t in enumerate(texts)]


# As wide as a page here.
FULL = "กรมประมงปล่อยพันธุ์ปลาลงแหล่งน้ำในทุกภาคตลอดปีนี้และปีหน้าตามแผนฟื้นฟูแหล่งน้ำจืดของประเทศไทยระยะสิบปี"
DOTS = "ลงชื่อ " + "." * 26


# ---- signatures ---------------------------------------------------------------------------------


def test_people_who_sign_side_by_side_are_no_columns(lines: Lines) -> None:
    found = lines([
        *text(760, FULL, "จึงลงชื่อไว้เป็นสำคัญ"),
        *centred(150, 700, DOTS, "(นายดำ ดีมาก)", "อธิบดีกรมประมง"),
        *centred(150, 610, f"{DOTS} พยาน", "(นายเอก ใจเย็น)", "รองอธิบดีกรมประมง"),
        # A name and a line of a witness that are too long for the cell.
        *centred(430, 700, DOTS, "(รองศาสตราจารย์ ดร.ขาว งามยิ่ง", "ยวด)", "อธิการบดี"),
        *centred(430, 628, "มหาวิทยาลัยน่าน", DOTS, "พยาน", "(นางสาวโท สุขดี)"),
    ])  # fmt: skip
    assert found == [
        f"{FULL}จึงลงชื่อไว้เป็นสำคัญ",
        f"{DOTS}\t{DOTS}",
        "(นายดำ ดีมาก)\t(รองศาสตราจารย์ ดร.ขาว งามยิ่งยวด)",
        "อธิบดีกรมประมง\tอธิการบดี มหาวิทยาลัยน่าน",
        f"{DOTS} พยาน\t{DOTS} พยาน",
        "(นายเอก ใจเย็น)",
        "รองอธิบดีกรมประมง\t(นางสาวโท สุขดี)",
    ]


def test_three_names_close_together_are_three(lines: Lines) -> None:
    names = ["(นายดำ ดีมาก)", "(ศาสตราจารย์ ดร.ขาว งามยิ่ง)", "(นายแดง มีสุข)"]
    posts = ["อธิบดีกรมประมง", "อธิการบดีมหาวิทยาลัยน่าน", "ประธานกรรมการ"]
    middles = (120, 250, 380)
    page = [
        at for m, n, p in zip(middles, names, posts, strict=True) for at in centred(m, 600, n, p)
    ]
    assert lines([*text(760, FULL), *page]) == [FULL, "\t".join(names), "\t".join(posts)]


def test_columns_of_text_stay_columns_with_one_signature_at_the_end(lines: Lines) -> None:
    half = "กรมประมงปล่อยปลาลงแหล่งน้ำทุกภาคปีนี้"
    left = [At(LEFT, 760 - 18 * n, half) for n in range(12)]
    right = [At(LEFT + width(half) + 20, 760 - 18 * n, half) for n in range(10)]
    end = centred(LEFT + width(half) * 1.5 + 20, 560, "(นายดำ ดีมาก)", "อธิบดีกรมประมง")
    assert lines([*left, *right, *end]) == [half * 22, "(นายดำ ดีมาก)", "อธิบดีกรมประมง"]


def test_a_list_of_names_without_rules_is_no_column(lines: Lines) -> None:
    names = ["นายดำรง ดีมากยิ่ง", "นางขาวผ่อง งามตา", "นายแดงน้อย มีสุข", "นางเขียว สดใสมาก"]
    posts = ["ประธานกรรมการ", "กรรมการผู้แทนจังหวัด", "กรรมการผู้แทนกรม", "กรรมการและเลขานุการ"]
    beside = [At(RIGHT, at.y, at.text) for at in text(700, *posts)]
    found = lines([*text(760, FULL), *text(700, *names), *beside])
    assert found == [FULL, *map("\t".join, zip(names, posts, strict=True))]


def test_an_opinion_and_an_order_side_by_side_at_unequal_heights(lines: Lines) -> None:
    found = lines([
        *text(760, FULL, "จึงเรียนมาเพื่อโปรดพิจารณา"),
        *centred(150, 690, "ความเห็นรองปลัดกระทรวง", "พลังงาน", "เห็นควรอนุมัติ", by=20),
        *centred(430, 690, "คำสั่งปลัดกระทรวงพลังงาน", "อนุมัติ", by=20),
        *centred(430, 610, "(นางสาวโท สุขดี)", "ปลัดกระทรวงพลังงาน", "5 พ.ค. 2568", by=20),
        *centred(150, 599, "(นายดำ ดีมาก)", "รองปลัดกระทรวงพลังงาน", "4 พ.ค. 2568", by=20),
    ])  # fmt: skip
    signed = [
        "(นายดำ ดีมาก)\t(นางสาวโท สุขดี)",
        "รองปลัดกระทรวงพลังงาน\tปลัดกระทรวงพลังงาน",
        "4 พ.ค. 2568\t5 พ.ค. 2568",
    ]
    assert found[1:] == [
        "ความเห็นรองปลัดกระทรวงพลังงาน\tคำสั่งปลัดกระทรวงพลังงาน",
        "เห็นควรอนุมัติ\tอนุมัติ",
        *signed,
    ]
    # The names alone, as on the next page.
    assert signed == lines([
        *centred(430, 610, "(นางสาวโท สุขดี)", "ปลัดกระทรวงพลังงาน", "5 พ.ค. 2568", by=20),
        *centred(150, 599, "(นายดำ ดีมาก)", "รองปลัดกระทรวงพลังงาน", "4 พ.ค. 2568", by=20),
    ])  # fmt: skip


def test_names_under_one_another_on_two_sides_stay_apart(lines: Lines) -> None:
    names = ["(นายดำ ดีมาก)", "อธิบดีกรมประมง"], ["(นางสาวโท สุขดี)", "อธิบดีกรมป่าไม้"]
    found = lines([*centred(150, 690, *names[0]), *centred(430, 654, *names[1])])
    assert found == [*names[0], *names[1]]


# ---- tables over pages --------------------------------------------------------------------------

EDGES = (60.0, 100.0, 260.0, 400.0, 520.0)


def table(y: float, rows: Iterable[Sequence[str]]) -> list[At | Rule]:
    """A table from a height on; LF parts the lines of a cell."""
    out: list[At | Rule] = []
    top = y
    for row in rows:
        out.append(Rule(EDGES[0], y, EDGES[-1], y))
        cells = [cell.split("\n") for cell in row]
        out += [
            At(x + 5, y - 15 - 16 * n, line)
            for x, cell in zip(EDGES, cells, strict=False)
            for n, line in enumerate(cell)
            if line
        ]
        y -= 8 + 16 * max(map(len, cells))
    out.append(Rule(EDGES[0], y, EDGES[-1], y))
    return [*out, *(Rule(x, y, x, top) for x in EDGES)]


HEAD = ("ที่", "รายการ", "หน่วยงาน", "บาท")
FIRST = [
    ("1", "ขุดลอกคลองสายใหญ่", "เทศบาลเมืองพล", "1,000"),
    ("2", "ปรับปรุงระบบส่งน้ำ", "องค์การบริหาร", "2,000"),
]


def test_a_row_that_a_page_breaks_is_one_and_headings_stand_once(lines: Lines) -> None:
    found = lines(
        table(780, [HEAD, *FIRST]),
        table(780, [HEAD, ("", "ฝั่งซ้าย", "ส่วนตำบล", ""), ("3", "สร้างฝาย", "เทศบาลเมืองพล", "3,000")]),
    )  # fmt: skip
    assert found == [
        "\t".join(HEAD),
        "1\tขุดลอกคลองสายใหญ่\tเทศบาลเมืองพล\t1,000",
        "2\tปรับปรุงระบบส่งน้ำฝั่งซ้าย\tองค์การบริหารส่วนตำบล\t2,000",
        "3\tสร้างฝาย\tเทศบาลเมืองพล\t3,000",
    ]


@pytest.mark.parametrize(
    "row",
    [
        ("", "รวมทั้งสิ้น", "", "6,000"),  # a total
        ("", "งบดำเนินงาน", "", ""),  # a heading within, as there are others
        ("", "สร้างฝาย", "เทศบาลเมืองพล", "3,000"),  # in a cell that goes on from the row above
    ],
)
def test_a_row_at_the_top_of_a_page_that_is_no_rest_stays(lines: Lines, row: Sequence[str]) -> None:
    found = lines(
        table(780, [HEAD, ("", "งบลงทุน", "", ""), *FIRST]),
        table(780, [row]),
    )  # fmt: skip
    # (Its first cell is empty, and so is the line's beginning.)
    assert found[-1] == "\t".join(row)
    assert found[-2] == "2\tปรับปรุงระบบส่งน้ำ\tองค์การบริหาร\t2,000"


def test_borders_drawn_cell_by_cell_part_rows(lines: Lines) -> None:
    """As browsers draw them, with a little room between, or over one another."""
    rows = [HEAD, *FIRST, ("3", "สร้างฝาย\nน้ำล้น", "เทศบาลเมืองพล", "3,000")]
    for gap in (0.0, 1.5, -0.75):
        drawn = []
        for part in table(780, rows):
            if not isinstance(part, Rule):
                drawn.append(part)
            elif part.y0 == part.y1:
                for x0, x1 in pairwise(EDGES):
                    drawn.append(Rule(x0 + gap / 2, part.y0, x1 - gap / 2, part.y1))
            else:
                middle = (part.y0 + part.y1) / 2
                drawn.append(Rule(part.x0, part.y0, part.x0, middle - gap / 2))
                drawn.append(Rule(part.x0, middle + gap / 2, part.x0, part.y1))
        found = lines(drawn)
        assert found == ["\t".join(row).replace("\n", "") for row in rows], gap


# ---- tables without rules -----------------------------------------------------------------------


def cells(y: float, *texts: str, xs: Sequence[float] = (60, 230, 420)) -> list[At]:
    """What stands in the columns on a line."""
    return [At(x, y, text) for x, text in zip(xs, texts, strict=False) if text]


def test_lines_without_numbers_are_of_the_numbered_row_above(lines: Lines) -> None:
    found = lines([
        *text(760, "ผู้มาประชุม"),
        *cells(742, "1. นายดำรง ดีมาก", "ผู้ว่าราชการจังหวัด", "ประธาน"),
        *cells(724, "ยิ่งยศ", "น่าน"),
        *cells(706, "2. นางสาวขาวผ่อง", "ท้องถิ่นจังหวัดน่าน", "กรรมการและ"),
        *cells(688, "งามตา", "", "เลขานุการ"),
        *text(670, "ผู้ไม่มาประชุม"),
        *cells(652, "1. นายแดงน้อย มีสุข", "เกษตรจังหวัดน่าน", "กรรมการ"),
        *cells(634, "", "รักษาราชการแทน"),
        *text(616, "เริ่มประชุมเวลา 09.30 น."),
    ])  # fmt: skip
    assert found == [
        "ผู้มาประชุม",
        "1. นายดำรง ดีมากยิ่งยศ\tผู้ว่าราชการจังหวัดน่าน\tประธาน",
        "2. นางสาวขาวผ่อง งามตา\tท้องถิ่นจังหวัดน่าน\tกรรมการและเลขานุการ",
        "ผู้ไม่มาประชุม",
        "1. นายแดงน้อย มีสุข\tเกษตรจังหวัดน่านรักษาราชการแทน\tกรรมการ",
        "เริ่มประชุมเวลา 09.30 น.",
    ]


def test_what_stands_under_a_numbered_list_is_no_part_of_it(lines: Lines) -> None:
    found = lines([
        *cells(742, "1. ค่าวัสดุ", "กองคลัง", "1,000"),
        *cells(724, "2. ค่าใช้สอย", "กองช่าง", "2,000"),
        *cells(706, "รวมทั้งสิ้น", "", "3,000"),
        *centred(450, 670, "(นายดำ ดีมาก)", "อธิบดีกรมประมง"),
    ])  # fmt: skip
    assert found == [
        "1. ค่าวัสดุ\tกองคลัง\t1,000",
        "2. ค่าใช้สอย\tกองช่าง\t2,000",
        "รวมทั้งสิ้น\t3,000",
        "(นายดำ ดีมาก)",
        "อธิบดีกรมประมง",
    ]


def test_numbers_in_the_middle_of_their_rows(lines: Lines) -> None:
    """As browsers put them where cells have different numbers of lines."""
    xs = (60, 100, 260, 380, 470)
    found = lines([
        *cells(750, "", "", "", "งบ", xs=xs),
        *cells(740, "ที่", "โครงการ", "หน่วยงาน", "", "เริ่ม", xs=xs),
        *cells(730, "", "", "", "(บาท)", xs=xs),
        *cells(706, "", "ขุดลอกคลอง", "", "", "1 ต.ค.", xs=xs),
        *cells(696, "1", "", "กรมประมง", "1,000", xs=xs),
        *cells(686, "", "สายใหญ่", "", "", "2567", xs=xs),
        *cells(662, "", "", "", "", "2 ม.ค.", xs=xs),
        *cells(652, "2", "สร้างฝาย", "กรมชลประทาน", "2,000", xs=xs),
        *cells(642, "", "", "", "", "2568", xs=xs),
    ])  # fmt: skip
    assert found == [
        "ที่\tโครงการ\tหน่วยงาน\tงบ (บาท)\tเริ่ม",
        "1\tขุดลอกคลองสายใหญ่\tกรมประมง\t1,000\t1 ต.ค. 2567",
        "2\tสร้างฝาย\tกรมชลประทาน\t2,000\t2 ม.ค. 2568",
    ]


# ---- centred lines ------------------------------------------------------------------------------


def test_centred_lines_are_lines(lines: Lines) -> None:
    signed = [
        "(นายสมชาย ใจดีมาก)",
        "รองอธิบดี ปฏิบัติราชการแทน",
        "อธิบดีกรมทรัพยากรน้ำบาดาล",
        "ผู้จดรายงานการประชุม",
    ]
    found = lines(
        [*text(760, FULL, FULL), *centred(440, 700, *signed)],
        [*text(760, "เห็นชอบ"), *text(700, FULL, FULL)],
    )
    assert found == [FULL * 2, *signed, "เห็นชอบ", FULL * 2]


def test_a_day_under_an_address_is_a_line_and_a_paragraph_far_in_is_one(lines: Lines) -> None:
    inner = FULL[:52]
    x = SIDE - width(inner)
    found = lines([
        *text(760, FULL[:-4]),
        At(310, 720, "เขตจตุจักร กรุงเทพมหานคร ๑๐๙๐๐ ไทย"), At(280, 702, "๒๘ เมษายน ๒๕๖๘"),
        At(x + 30, 660, inner[:-5]), At(x, 642, inner), At(x, 624, inner),
    ])  # fmt: skip
    assert found[1:3] == ["เขตจตุจักร กรุงเทพมหานคร ๑๐๙๐๐ ไทย", "๒๘ เมษายน ๒๕๖๘"]
    assert found[3] == inner[:-5] + inner * 2


# ---- stretched lines ----------------------------------------------------------------------------


def stretched(y: float, phrases: Iterable[str], more: float, space: float) -> list[At]:
    """A line from side to side, of phrases with spaces between them; `|` parts words, which stand
    apart by `more`, and phrases by a space more than that."""
    x = LEFT
    out: list[At] = []
    for phrase in phrases:
        for word in phrase.split("|"):
            out.append(At(round(x, 3), y, word))
            x += width(word) + more
        x += space
    # To one side, as if the first word began there.
    move = SIDE - (x - more - space)
    return [At(round(at.x + move, 3), at.y, at.text) for at in out]


def test_gaps_of_a_stretched_line_are_no_spaces_and_spaces_are(lines: Lines) -> None:
    one = ["ปลัด|กระทรวง|กล่าว|ว่า", "กรม|จะ|เปิด|ศูนย์|ที่|จังหวัด|น่าน", "และ|ตาก"]
    two = ["โดย|ใช้|งบ|กลาง", "ปี", "2568", "เพื่อ|ชาว|บ้าน"]
    page = [
        *stretched(760, one, 3.4, 4.0),
        *stretched(742, two, 5.0, 4.0),
        # Wider than pieces of a line stand apart.
        *stretched(724, one, 8.0, 4.0),
    ]
    said = [" ".join(p.replace("|", "") for p in phrases) for phrases in (one, two, one)]
    joined = "".join(lines(page)).replace("\t", " ")
    assert joined.replace(" ", "") == "".join(said).replace(" ", "")
    assert all(line in joined for line in said), joined


def test_spaces_between_short_words_stay(lines: Lines) -> None:
    names = "ให้นายดำ ดีเลิศ นางขาว งามตา นายแดง มีสุข นายเขียว ใจเย็น และนายฟ้า สดใส"
    days = "วันที่ 3 ถึง 5 มีนาคม 2568 เวลา 9 นาฬิกา ณ ห้องประชุม 4 ชั้น 7 อาคาร บี"
    page = [
        *stretched(760, names.split(), 0, 4.0),
        *stretched(742, days.split(), 0, 5.0),
        *stretched(724, names.split(), 0, 4.6),
    ]
    found = "".join(lines(page))
    assert found.count(names) == 2
    assert days in found
