"""Signature blocks: whose mark พยาน is, cells of a row that break, positions of several lines."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from khaosan.letters import Letter
from khaosan.records import Document
from khaosan.text import fold
from nlp.letters.blocks import blocks
from nlp.letters.found import SignerSpan
from nlp.letters.lines import Lines, tabs_of
from nlp.pipeline import Pipeline

Read = Callable[[str], list[Letter]]
DOTS = "ลงชื่อ ...................................."
ONE, TWO = "(นางสาวมณีรัตน์ พูนสุข)", "(รองศาสตราจารย์ ดร.อนันต์ ทองระอา)"
SAW, LOOKED = "(นายเกษม ศรีวิชัย)", "(นางดวงใจ มาลัย)"
HEAD, RECTOR = "อธิบดีกรมกิจการผู้สูงอายุ", "อธิการบดีมหาวิทยาลัยเทคโนโลยีสุรนารี"


def signed(told: str, *, tabs: bool = True) -> tuple[list[SignerSpan], str]:
    folded = fold(told)
    lines = Lines(folded.text, tabs_of(folded) if tabs else ())
    return blocks(lines, 0, len(folded.text)).signers, folded.text


@pytest.mark.parametrize(
    "told",
    [
        # Side by side: signers over witnesses, each signer over a witness, each beside one.
        f"{DOTS}\t{DOTS}\n{ONE}\t{TWO}\n{HEAD}\t{RECTOR}\n"
        f"{DOTS} พยาน\t{DOTS} พยาน\n{SAW}\t{LOOKED}\nรองอธิบดี\tคณบดี",
        f"{DOTS}\t{DOTS} พยาน\n{ONE}\t{SAW}\n{HEAD}\tรองอธิบดี\n"
        f"{DOTS}\t{DOTS} พยาน\n{TWO}\t{LOOKED}\n{RECTOR}\tคณบดี",
        f"{DOTS}\t{DOTS}\n{ONE}\t{TWO}\n{DOTS}\t{DOTS}\n{SAW}\t{LOOKED}\nพยาน\tพยาน",
        f"{DOTS}\t{DOTS}\n{ONE}\t{TWO}\n{HEAD}\t{RECTOR}\nพยาน\n{DOTS}\t{DOTS}\n{SAW}\t{LOOKED}",
        # One under the other.
        f"{DOTS}\n{ONE}\n{HEAD}\n{DOTS} พยาน\n{SAW}\nรองอธิบดี\n"
        f"{DOTS}\n{TWO}\nอธิการบดี\n{DOTS} พยาน\n{LOOKED}\nคณบดี",
        f"{DOTS} {ONE} {HEAD}\n{DOTS} พยาน\n{SAW} รองอธิบดีกรมกิจการผู้สูงอายุ{DOTS} {TWO}\n{RECTOR}\n"
        f"{DOTS} พยาน\n{LOOKED} คณบดี",
        f"(ลงชื่อ) {ONE}\n{HEAD}\n(ลงชื่อ) {TWO}\n(ลงชื่อ) พยาน\n{SAW}\n(ลงชื่อ) พยาน\n{LOOKED}",
        f"{DOTS}\n{ONE}\n{DOTS}\n{TWO}\nพยาน\n{DOTS}\n{SAW}\n{DOTS}\n{LOOKED}",
        # Dotted lines alone, one of them the witness's.
        f"..........\t..........พยาน\n{ONE}\t{SAW}\n..........\t..........พยาน\n{TWO}\t{LOOKED}",
    ],
)
@pytest.mark.parametrize("tabs", [True, False])
def test_a_mark_is_of_its_own_signature(told: str, tabs: bool) -> None:
    found, text = signed(told, tabs=tabs)
    marks = {text[s.start : s.end]: s.witness for s in found}
    assert marks == {name.strip("()"): name in (SAW, LOOKED) for name in (ONE, TWO, SAW, LOOKED)}


ROW = f"{DOTS}\t{DOTS}\n{SAW}\t{TWO}\n"
ACTS = ("รองอธิบดี", "ปฏิบัติราชการแทน", HEAD)


@pytest.mark.parametrize(
    ("told", "left", "right"),
    [
        (f"{HEAD}\tอธิการบดี\n\tมหาวิทยาลัยเทคโนโลยีสุรนารี", (HEAD, None, None), RECTOR),
        (f"{HEAD}\tอธิการบดี\nมหาวิทยาลัยเทคโนโลยีสุรนารี", (HEAD, None, None), RECTOR),
        (f"อธิบดี\t{RECTOR}\nกรมกิจการผู้สูงอายุ", (HEAD, None, None), RECTOR),
        (f"รองอธิบดี ปฏิบัติราชการแทน\tอธิการบดี\n{HEAD}\tมหาวิทยาลัยเทคโนโลยีสุรนารี", ACTS, RECTOR),
        (f"รองอธิบดี ปฏิบัติราชการแทน\t{RECTOR}\n{HEAD}", ACTS, RECTOR),
        (f"รองอธิบดี ปฏิบัติราชการแทน\tอธิการบดี\n{HEAD}", ACTS, "อธิการบดี"),
    ],
)
def test_cells_that_break(told: str, left: tuple[str | None, ...], right: str) -> None:
    (one, two), _ = signed(ROW + told)
    assert one.position and two.position
    acted = one.acting_for.value if one.acting_for else None
    assert (one.position.value, one.acting, acted) == left
    assert (two.position.value, two.acting) == (right, None)


def test_words_without_a_head_go_on_in_their_cell() -> None:
    (one, two), _ = signed(f"{ROW}หัวหน้าภาควิชาวิศวกรรม\tผู้อำนวยการกองส่งเสริม\nคอมพิวเตอร์\tศักยภาพคนพิการ")
    assert one.position and one.position.value == "หัวหน้าภาควิชาวิศวกรรมคอมพิวเตอร์"
    assert two.position and two.position.value == "ผู้อำนวยการกองส่งเสริมศักยภาพคนพิการ"


# ---- the position of a letter's signer --------------------------------------

LETTER = """ที่ นม 0017.2/1534
จังหวัดนครราชสีมา
ถนนมหาดไทย นม 30000
8 เมษายน 2567
เรื่อง การสำรวจแหล่งน้ำขนาดเล็ก
เรียน นายอำเภอทุกอำเภอ
ด้วยจังหวัดนครราชสีมาจะสำรวจแหล่งน้ำขนาดเล็กในพื้นที่
ขอแสดงความนับถือ
(นางสาวอรอุมา แก้วกล้า)
"""


@pytest.mark.parametrize(
    ("told", "want"),
    [
        ("นิติกรชำนาญการพิเศษ\nหัวหน้ากลุ่มงานคดี", ("นิติกรชำนาญการพิเศษ หัวหน้ากลุ่มงานคดี", None, None)),
        ("นักทรัพยากรบุคคลชำนาญการ\nรักษาราชการแทนผู้อำนวยการกองกลาง",
         ("นักทรัพยากรบุคคลชำนาญการ", "รักษาราชการแทน", "ผู้อำนวยการกองกลาง")),
        ("นิติกรชำนาญการพิเศษ รักษาการในตำแหน่ง\nผู้อำนวยการกองกฎหมาย",
         ("นิติกรชำนาญการพิเศษ", "รักษาการในตำแหน่ง", "ผู้อำนวยการกองกฎหมาย")),
        ("นายแพทย์เชี่ยวชาญ (ด้านเวชกรรมป้องกัน)\nรักษาราชการแทนนายแพทย์สาธารณสุขจังหวัดแพร่",
         ("นายแพทย์เชี่ยวชาญ (ด้านเวชกรรมป้องกัน)", "รักษาราชการแทน", "นายแพทย์สาธารณสุขจังหวัดแพร่")),
        ("เจ้าพนักงานธุรการอาวุโส\nหัวหน้าฝ่ายบริหารทั่วไป\nปฏิบัติราชการแทนผู้อำนวยการกองกลาง",
         ("เจ้าพนักงานธุรการอาวุโส หัวหน้าฝ่ายบริหารทั่วไป", "ปฏิบัติราชการแทน", "ผู้อำนวยการกองกลาง")),
        ("รองผู้ว่าราชการจังหวัด\nปฏิบัติราชการแทน\nผู้ว่าราชการจังหวัดนครราชสีมา",
         ("รองผู้ว่าราชการจังหวัด", "ปฏิบัติราชการแทน", "ผู้ว่าราชการจังหวัดนครราชสีมา")),
        ("อธิบดี\nกรมทรัพยากรน้ำ\nสำนักบริหาร\nโทร. 0 2271 6000", ("อธิบดีกรมทรัพยากรน้ำ", None, None)),
        # Whom to ask is no part of it.
        ("นักวิชาการเงินและบัญชีชำนาญการ\nกลุ่มงานคลัง\nโทร. 0 4424 3798",
         ("นักวิชาการเงินและบัญชีชำนาญการ", None, None)),
        ("อธิบดี\nกรมทรัพยากรน้ำ\nโทร. 0 2271 6000", ("อธิบดี", None, None)),
        ("ผู้ว่าราชการจังหวัด\nสำนักงานจังหวัด\nโทร. 0 4424 3798", ("ผู้ว่าราชการจังหวัด", None, None)),
    ],
)  # fmt: skip
def test_positions_of_several_lines(
    told: str, want: tuple[str | None, ...], read_letters: Read
) -> None:
    (letter,) = read_letters(LETTER + told + "\n")
    (signer,) = letter.signers
    said = [f.value if f else None for f in (signer.position, signer.acting_for)]
    assert (said[0], signer.acting, said[1]) == want


# ---- who decides over the writer of a memo ----------------------------------

MEMO = """บันทึกข้อความ
ส่วนราชการ ฝ่ายพัสดุ สำนักงานเลขานุการกรม กรมธนารักษ์ โทร. 0 2270 0346
ที่ กค 0301.5/1187 วันที่ 14 มีนาคม 2568
เรื่อง ขออนุมัติจัดซื้อครุภัณฑ์
เรียน อธิบดีกรมธนารักษ์
ตามที่สำนักงานเลขานุการกรมได้รับจัดสรรงบประมาณ
จึงเรียนมาเพื่อโปรดพิจารณา
"""
WRITER, OVER = "(นางมยุรี ทองสุก)", "(นายพชร วงศ์ใหญ่)\nอธิบดีกรมธนารักษ์"


@pytest.mark.parametrize(
    "decided",
    [
        f"{WRITER}\nหัวหน้าฝ่ายพัสดุ\nเห็นชอบ\n{OVER}",
        f"{WRITER}\nหัวหน้าฝ่ายพัสดุ\n- อนุมัติ\n- ลงนามแล้ว\n{OVER}\n20 มีนาคม 2568",
        f"{WRITER}\nหัวหน้าฝ่ายพัสดุ\n( ) อนุมัติ ( ) ไม่อนุมัติ\n{OVER}",
        f"{WRITER}\nหัวหน้าฝ่ายพัสดุ\nเรียน อธิบดีกรมธนารักษ์\nเพื่อโปรดพิจารณา\n(นายเดชา บุญยืน)\n"
        f"เลขานุการกรม\nอนุมัติ\n{OVER}",
        f"ลงชื่อ..........ผู้ขออนุมัติ\n{WRITER}\nหัวหน้าฝ่ายพัสดุ\nลงชื่อ..........ผู้อนุมัติ\n{OVER}",
        f"{WRITER}\tอนุมัติ\nหัวหน้าฝ่ายพัสดุ\t(นายพชร วงศ์ใหญ่)\n\tอธิบดีกรมธนารักษ์",
    ],
)
def test_who_endorses_a_memo_does_not_sign_it(decided: str) -> None:
    from nlp.letters.reading import letters

    folded = fold(MEMO + decided)
    (letter,) = letters(folded.text, [], tabs_of(folded))
    told = [(folded.text[s.start : s.end], s.position and s.position.value) for s in letter.signers]
    assert told == [("นางมยุรี ทองสุก", "หัวหน้าฝ่ายพัสดุ")]


def test_names_side_by_side_have_their_own_positions_in_any_text(pipeline: Pipeline) -> None:
    text = (
        "ในพิธีเปิดศูนย์ฯ มีผู้ลงนามในสมุดเยี่ยม ดังนี้\n"
        "(นายสมชาย เรืองศรี)\t(นางวิไล แสงทองดี)\n"
        "อธิบดีกรมป่าไม้\tผู้ว่าราชการจังหวัดเชียงราย\n"
    )
    found = pipeline(Document.new(text))
    assert [(p.name, p.role) for p in found.persons] == [
        ("สมชาย เรืองศรี", "อธิบดีกรมป่าไม้"),
        ("วิไล แสงทองดี", "ผู้ว่าราชการจังหวัดเชียงราย"),
    ]
