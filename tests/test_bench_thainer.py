"""The split of ThaiNER and the mapping of its guide to khaosan's (bench/thainer.py)."""

from __future__ import annotations

import pytest

from bench.thainer import Line, aside, compared, examples, learned, lines, score
from nlp.training.gold import Labelled, split_thainer

ORGANIZATION = {"ORGANIZATION": "ORGANIZATION"}


def test_about_a_fifth_is_held_out_and_nothing_is_in_both_parts() -> None:
    rows = [f"ชาวบ้าน{'ก' * (n % 50)}{'ข' * (n // 50)}ร่วมงาน" for n in range(1000)]
    rest, held = split_thainer(rows)
    assert sorted(rest + held) == sorted(rows)
    assert 150 < len(held) < 250
    assert split_thainer(reversed(rows))[1] == held[::-1]


def test_a_line_that_is_there_twice_counts_once() -> None:
    row = "[PERSON]นายสมหมาย ใจงาม[/PERSON] กล่าวเปิดงาน"
    assert sorted(map(len, split_thainer([row, row]))) == [0, 1]


@pytest.mark.parametrize("number", range(20))
def test_lines_that_differ_in_digits_spaces_or_tags_stay_together(number: int) -> None:
    row = f"ตลาดนัดชุมชน{'ม' * number}เปิดวันที่ [DATE]5 มีนาคม 2561[/DATE]"
    like = [row, row.replace("5", "12"), row.replace(" ", ""), row.replace("[DATE]", "")]
    assert sorted(map(len, split_thainer(like))) == [0, len(like)]


def test_other_tags_are_dropped_and_places_are_kept_beside() -> None:
    row = (
        "[PERSON]นายสมหมาย ใจงาม[/PERSON] อธิบดี[ORGANIZATION]กรมป่าไม้[/ORGANIZATION] "
        "เดินทางไป[LOCATION]จังหวัดตาก[/LOCATION] เมื่อ[DATE]วันจันทร์[/DATE]"
    )
    (line,) = lines([row])
    assert line.text == "นายสมหมาย ใจงาม อธิบดีกรมป่าไม้ เดินทางไปจังหวัดตาก เมื่อวันจันทร์"
    assert [(line.text[a:b], label) for a, b, label in line.spans] == [
        ("นายสมหมาย ใจงาม", "P"),
        ("กรมป่าไม้", "A"),
    ]
    assert {line.text[a:b] for a, b in line.places} == {"จังหวัดตาก"}
    assert [e.spans for e in learned([row])] == [line.spans]
    assert [label for _, _, label in examples([row], ORGANIZATION)[0].spans] == ["A"]


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("รมว.[ORGANIZATION]พลังงาน[/ORGANIZATION] ลงพื้นที่", "abbreviated"),
        ("อดีต ผบ. [ORGANIZATION]ทร.[/ORGANIZATION] ให้สัมภาษณ์", "abbreviated"),
        ("งานจัดที่[ORGANIZATION]วัดป่าสวนหลวง[/ORGANIZATION]", "temple"),
        ("ผู้ว่าราชการ[ORGANIZATION]จังหวัดตาก[/ORGANIZATION]", "province"),
        ("[ORGANIZATION]กทม.[/ORGANIZATION]เก็บขยะ", "bangkok"),
        ("[ORGANIZATION]ศาล[/ORGANIZATION]ยกฟ้อง", "class"),
        ("[ORGANIZATION]อบต.[/ORGANIZATION]ทั่วประเทศ", "class"),
        ("[ORGANIZATION]รัฐบาลลาว[/ORGANIZATION]ส่งทีมช่วย", "government"),
        ("[ORGANIZATION]ครม.[/ORGANIZATION]เห็นชอบ", "cabinet"),
        ("[ORGANIZATION]คณะอนุกรรมการผังเมือง[/ORGANIZATION]ประชุม", "committee"),
        ("ขัดคำสั่ง[ORGANIZATION]กรมฯ[/ORGANIZATION]", "short"),
        ("[ORGANIZATION]หนังสือพิมพ์เสียงใต้[/ORGANIZATION]รายงาน", "newspaper"),
        ("หนังสือพิมพ์[ORGANIZATION]เสียงใต้[/ORGANIZATION]รายงาน", "newspaper"),
        ("[PERSON]รอง ผบ.ตร.[/PERSON] แถลง", "position"),
        ("เหรียญ[PERSON]พระจตุคาม[/PERSON]รุ่นแรก", "god"),
        ("รัฐมนตรีว่าการ[ORGANIZATION]กระทรวงพลังงาน[/ORGANIZATION] ลงพื้นที่", ""),
        ("[ORGANIZATION]ศาลแพ่ง[/ORGANIZATION]ยกฟ้อง", ""),
        ("[ORGANIZATION]อบต.ดอนทราย[/ORGANIZATION]รับสมัคร", ""),
        ("[PERSON]นายกฤษณ์ ทองดี[/PERSON] แถลง", ""),
        ("[PERSON]พล.อ.สมหมาย ใจงาม[/PERSON] แถลง", ""),
    ],
)
def test_what_the_guides_see_differently_is_set_aside(row: str, rule: str) -> None:
    (line,) = lines([row])
    (span,) = line.spans
    assert aside(line, span) == rule


def test_a_place_is_set_aside_where_it_is_a_whole_name_of_an_organisation() -> None:
    (line,) = lines(["พิธีมีขึ้น ณ [LOCATION]มหาวิทยาลัยชายแดน[/LOCATION] [LOCATION]อำเภอเมือง[/LOCATION]"])
    name = line.text.index("มหาวิทยาลัยชายแดน")
    whole: Labelled = (name, name + len("มหาวิทยาลัยชายแดน"), "A")
    part: Labelled = (name, name + len("มหาวิทยาลัย"), "A")
    town = line.text.index("อำเภอ")
    assert aside(line, whole) == "place"
    assert aside(line, part) == ""
    assert aside(line, (town, len(line.text), "A")) == ""


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("นายสมหมาย ใจงาม", "สมหมาย ใจงาม", True),
        ("รองนายกฯสมหมาย ใจงาม", "สมหมาย ใจงาม", True),
        ("ผู้ว่าฯ สมหมาย", "สมหมาย", True),
        ("น้องใบบัว", "ใบบัว", True),
        ("ผศ.น.สพ.สมหมาย ใจงาม", "สมหมาย ใจงาม", True),
        ("นายสมหมาย ใจงาม", "นายสมหมาย", False),
        ("นายสมหมาย ใจงาม", "หมาย ใจงาม", False),
    ],
)
def test_people_are_compared_without_title(one: str, two: str, same: bool) -> None:
    text = f"พบกับ{one}ที่ตลาด"
    start = text.index(one)
    other = text.index(two)
    a = compared(text, (start, start + len(one), "P"))
    b = compared(text, (other, other + len(two), "P"))
    assert (a == b) is same


def test_mentions_are_counted_as_they_are_and_mapped() -> None:
    (line,) = lines(
        [
            "น้อง[PERSON]ใบบัว[/PERSON]พบรมช.[ORGANIZATION]คมนาคม[/ORGANIZATION] "
            "ที่[ORGANIZATION]กรมป่าไม้[/ORGANIZATION]"
        ]
    )
    forest = line.text.index("กรม")
    found: list[list[Labelled]] = [[(0, len("น้องใบบัว"), "P"), (forest, len(line.text), "A")]]
    plain, mapped = score([line], found, mapped=False), score([line], found, mapped=True)
    assert (plain.wanted["P"], plain.found["P"], plain.right["P"]) == (1, 1, 0)
    assert (plain.wanted["A"], plain.found["A"], plain.right["A"]) == (2, 1, 1)
    assert mapped.f1("P") == mapped.f1("A") == 1
    assert mapped.aside == {"abbreviated wanted": 1}


def test_nothing_wanted_and_nothing_found_is_no_error() -> None:
    assert score([Line("ฝนตกหนัก", [])], [[]], mapped=True).f1("A") == 0
