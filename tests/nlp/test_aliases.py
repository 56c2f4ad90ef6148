"""khaosan_aliases on mentions given by hand: the rules alone, whatever engine ran."""

from __future__ import annotations

import time

import pytest
from spacy.tokens import Doc

from khaosan.text import tokens
from nlp.aliases import Aliases
from nlp.aliases.boundaries import settle_agencies
from nlp.aliases.gazetteer import gazetteer
from nlp.aliases.kinds import kind_of
from nlp.aliases.persons import name_start
from nlp.aliases.refused import refuse
from nlp.spans import AgencySpan, PersonSpan, register


@pytest.fixture(scope="module")
def aliases() -> Aliases:
    register()
    component = Aliases()
    component.calibration = None
    return component


def run(aliases: Aliases, text: str, agencies: list[str] = (), persons: list[str] = ()) -> Doc:
    """The component over a text in which the first place of each given string was found."""
    from spacy.vocab import Vocab

    words = tokens(text)
    doc = Doc(Vocab(), words=words, spaces=[False] * len(words))
    doc._.agencies, doc._.persons = [], []
    for surface in agencies:
        at = text.index(surface)
        doc._.agencies.append(AgencySpan(at, at + len(surface), 0.95, "crf"))
    for surface in persons:
        at = text.index(surface)
        doc._.persons.append(PersonSpan(at, at + len(surface), 0.95, "crf"))
    return aliases(doc)


def agencies_of(doc: Doc) -> list[tuple[str, str]]:
    return [(doc.text[a.start : a.end], a.canonical) for a in doc._.agencies]


def persons_of(doc: Doc) -> list[tuple[str, str, str]]:
    return [
        (doc.text[p.start : p.end], doc.text[slice(*p.name)], p.canonical) for p in doc._.persons
    ]


def test_bracket_abbreviation_is_taken_and_explains_later_mentions(aliases: Aliases) -> None:
    text = "กรมทดสอบพืชไร่ (ทพร.) แจ้งว่า ทพร. เปิดรับสมัครแล้ว ส่วน สทพร. ยังไม่เปิด"
    found = agencies_of(run(aliases, text, ["กรมทดสอบพืชไร่"]))
    assert found == [
        ("กรมทดสอบพืชไร่", "กรมทดสอบพืชไร่"),
        ("ทพร.", "กรมทดสอบพืชไร่"),
        ("ทพร.", "กรมทดสอบพืชไร่"),
    ]


def test_bracket_with_english_name_and_abbreviation(aliases: Aliases) -> None:
    text = "สถาบันวิจัยข้าวหอมไทย (Thai Fragrant Rice Institute: TFRI) เผยผลวิจัย โดย TFRI จะขยายผล"
    found = agencies_of(run(aliases, text, ["สถาบันวิจัยข้าวหอมไทย"]))
    assert ("TFRI", "สถาบันวิจัยข้าวหอมไทย") in found
    assert [surface for surface, _ in found].count("TFRI") == 2


@pytest.mark.parametrize("bracket", ["พ.ศ. 2566", "กม.", "MOU", "รมว.พม.", "25 คน", "ประเทศไทย"])
def test_other_brackets_are_no_abbreviations(aliases: Aliases, bracket: str) -> None:
    text = f"กรมทดสอบพืชไร่ ({bracket}) แถลง"
    assert [s for s, _ in agencies_of(run(aliases, text, ["กรมทดสอบพืชไร่"]))] == ["กรมทดสอบพืชไร่"]


def test_repeated_name_is_found_everywhere_but_not_inside_longer_words(aliases: Aliases) -> None:
    text = "มูลนิธิรักษ์ลำน้ำปิงร่วมกับชุมชน ต่อมามูลนิธิรักษ์ลำน้ำปิงมอบทุน และ ABC จ่าย ABCD"
    found = [s for s, _ in agencies_of(run(aliases, text, ["มูลนิธิรักษ์ลำน้ำปิง", "ABC"]))]
    assert found == ["มูลนิธิรักษ์ลำน้ำปิง", "มูลนิธิรักษ์ลำน้ำปิง", "ABC"]


def test_longer_name_wins_over_the_shorter_inside_it(aliases: Aliases) -> None:
    text = "กรมทางหลวง และกรมทางหลวงชนบท ร่วมประชุม จากนั้นกรมทางหลวงชนบทกับกรมทางหลวงลงพื้นที่"
    found = [s for s, _ in agencies_of(run(aliases, text, ["กรมทางหลวง", "กรมทางหลวงชนบท"]))]
    assert found == ["กรมทางหลวง", "กรมทางหลวงชนบท", "กรมทางหลวงชนบท", "กรมทางหลวง"]


@pytest.mark.parametrize(
    ("surface", "canonical"),
    [
        ("กระทรวงเกษตรฯ", "กระทรวงเกษตรและสหกรณ์"),
        ("กระทรวง พม.", "กระทรวงการพัฒนาสังคมและความมั่นคงของมนุษย์"),
        ("ดีอี", "กระทรวงดิจิทัลเพื่อเศรษฐกิจและสังคม"),
        ("สถ.", "กรมส่งเสริมการปกครองท้องถิ่น"),
        ("ธ.ก.ส.", "ธนาคารเพื่อการเกษตรและสหกรณ์การเกษตร"),
        ("สำนักงาน ปปง.", "สำนักงานป้องกันและปราบปรามการฟอกเงิน"),
        ("รพ.บ้านหมอ", "โรงพยาบาลบ้านหมอ"),
        ("อบต.หนองบัว", "องค์การบริหารส่วนตำบลหนองบัว"),
        ("ม.ขอนแก่น", "มหาวิทยาลัยขอนแก่น"),
        ("กระทรวงการอุดมศึกษาวิทยาศาสตร์วิจัยและนวัตกรรม",
         "กระทรวงการอุดมศึกษา วิทยาศาสตร์ วิจัยและนวัตกรรม"),
    ],
)  # fmt: skip
def test_short_forms_from_the_lists(aliases: Aliases, surface: str, canonical: str) -> None:
    found = agencies_of(run(aliases, f"วันนี้ {surface} แถลงข่าว", [surface]))
    assert found == [(surface, canonical)]


def test_bare_head_with_paiyannoi_is_the_one_last_spoken_of(aliases: Aliases) -> None:
    text = "กระทรวงพลังงาน แถลง โดยกระทรวงฯ ย้ำ ส่วนกระทรวงยุติธรรม รับทราบ และกระทรวงฯ เห็นชอบ"
    doc = run(aliases, text, ["กระทรวงพลังงาน", "กระทรวงฯ", "กระทรวงยุติธรรม"])
    shorts = [canonical for surface, canonical in agencies_of(doc) if surface == "กระทรวงฯ"]
    assert shorts == ["กระทรวงพลังงาน", "กระทรวงยุติธรรม"]


def test_ambiguous_abbreviation_follows_the_document(aliases: Aliases) -> None:
    sea = "กระทรวงทรัพยากรธรรมชาติและสิ่งแวดล้อม มอบ ทช. สำรวจปะการัง"
    road = "กระทรวงคมนาคม มอบ ทช. ซ่อมถนน"
    assert ("ทช.", "กรมทรัพยากรทางทะเลและชายฝั่ง") in agencies_of(run(aliases, sea, ["ทช."]))
    assert ("ทช.", "กรมทางหลวงชนบท") in agencies_of(run(aliases, road, ["ทช."]))


def test_company_takes_its_legal_ending_and_the_short_form_its_name(aliases: Aliases) -> None:
    text = "บริษัท ข้าวดีมีสุข จำกัด (มหาชน) ประกาศ และบริษัทข้าวดีมีสุข ยืนยัน"
    found = agencies_of(run(aliases, text, ["บริษัท ข้าวดีมีสุข", "บริษัทข้าวดีมีสุข"]))
    assert found == [
        ("บริษัท ข้าวดีมีสุข จำกัด (มหาชน)", "บริษัท ข้าวดีมีสุข จำกัด (มหาชน)"),
        ("บริษัทข้าวดีมีสุข", "บริษัท ข้าวดีมีสุข จำกัด (มหาชน)"),
    ]


def test_person_name_and_fullest_form(aliases: Aliases) -> None:
    text = "พล.ต.อ. สุเทพ ธาราดี เปิดงาน ต่อมา สุเทพ กล่าว และ นายมานพฯ ปิดงาน"
    doc = run(aliases, text, persons=["พล.ต.อ. สุเทพ ธาราดี", "นายมานพ"])
    assert persons_of(doc)[0] == ("พล.ต.อ. สุเทพ ธาราดี", "สุเทพ ธาราดี", "สุเทพ ธาราดี")
    assert ("นายมานพฯ", "มานพฯ", "มานพ") in persons_of(doc)
    doc = run(aliases, "นายมานพ แก้วใส พบ มานพ", persons=["นายมานพ แก้วใส", "มานพ"])
    assert {canonical for _, _, canonical in persons_of(doc)} == {"มานพ แก้วใส"}


def test_title_left_out_by_the_engine_is_taken_in(aliases: Aliases) -> None:
    doc = run(aliases, "โดยมี ว่าที่ ร.ต. ดร.วิชัย ใจงาม ร่วมงาน", persons=["วิชัย ใจงาม"])
    assert persons_of(doc) == [("ว่าที่ ร.ต. ดร.วิชัย ใจงาม", "วิชัย ใจงาม", "วิชัย ใจงาม")]


def test_two_people_in_one_span_are_cut_apart(aliases: Aliases) -> None:
    text = "ผู้ชนะ ด.ช.ปกรณ์ แก้วดี ด.ญ.มาลี ศรีงาม รับรางวัล"
    doc = run(aliases, text, persons=["ด.ช.ปกรณ์ แก้วดี ด.ญ.มาลี ศรีงาม"])
    assert [s for s, _, _ in persons_of(doc)] == ["ด.ช.ปกรณ์ แก้วดี", "ด.ญ.มาลี ศรีงาม"]
    text = "พลเอก ดร. ประสิทธิ์ มั่นคง เปิดงาน"
    doc = run(aliases, text, persons=["พลเอก ดร. ประสิทธิ์ มั่นคง"])
    assert [s for s, _, _ in persons_of(doc)] == ["พลเอก ดร. ประสิทธิ์ มั่นคง"]


@pytest.mark.parametrize(
    ("given", "name"),
    [("นายกฯ วันดี", "วันดี"), ("รมว.อิทธิพล", "อิทธิพล"), ("รมช.กษ. วันดี", "วันดี")],
)
def test_abbreviated_position_is_no_part_of_the_name(
    aliases: Aliases, given: str, name: str
) -> None:
    doc = run(aliases, f"วานนี้ {given} ลงพื้นที่", persons=[given])
    assert [s for s, _, _ in persons_of(doc)] == [name]


def test_family_name_left_outside_is_taken_in(aliases: Aliases) -> None:
    text = "พันตำรวจเอก ธนา  คงมั่น ตอบคำถาม หลัง พันตำรวจเอก ธนา คงมั่น แถลง"
    doc = run(aliases, text, persons=["พันตำรวจเอก ธนา", "พันตำรวจเอก ธนา คงมั่น"])
    assert [s for s, _, _ in persons_of(doc)] == [
        "พันตำรวจเอก ธนา  คงมั่น",
        "พันตำรวจเอก ธนา คงมั่น",
    ]


@pytest.mark.parametrize(
    ("text", "given", "found"),
    [
        ("แต่งตั้ง นายวีระ  ทองใบ  เป็นกรรมการ", "นายวีระ", "นายวีระ  ทองใบ"),
        ("จับกุม นายวีระ (สงวนนามสกุล) อายุ 20 ปี", "นายวีระ (สงวนนามสกุล)", "นายวีระ"),
        ("วานนี้ นายวีระ พร้อมด้วยคณะ เปิดงาน", "นายวีระ พร้อมด้วยคณะ", "นายวีระ"),
        ("โดยแพทย์หญิงวีณา ทองใบ", "หญิงวีณา ทองใบ", "แพทย์หญิงวีณา ทองใบ"),
        ("พบ พระอารามหลวง พระครูวีรธรรม", "พระอารามหลวง พระครูวีรธรรม", "พระครูวีรธรรม"),
        ("ตามพระราชดำริสมเด็จพระนารายณ์มหาราช", "พระราชดำริสมเด็จพระนารายณ์", "สมเด็จพระนารายณ์มหาราช"),
    ],
)
def test_a_person_begins_and_ends_with_the_name(
    aliases: Aliases, text: str, given: str, found: str
) -> None:
    assert [s for s, _, _ in persons_of(run(aliases, text, persons=[given]))] == [found]


def test_a_person_among_the_agencies_is_a_person(aliases: Aliases) -> None:
    doc = run(aliases, "มอบรางวัลแก่ รศ.ดร.วีระ ทองใบ ในงาน", ["รศ.ดร.วีระ ทองใบ"])
    assert (agencies_of(doc), len(persons_of(doc))) == ([], 1)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ("สำนักงานคณะกรรมการกฤษฎีกาตรวจพิจารณา", "สำนักงานคณะกรรมการกฤษฎีกา"),
        ("สมาคมประมงพื้นบ้านอ่าวไทยต.บ่อนอกอ.เมืองจ.ตรัง", "สมาคมประมงพื้นบ้านอ่าวไทย"),
        ("Ministry of Finance may proceed", "Ministry of Finance"),
        ("Ministry of Finance.", "Ministry of Finance"),
        ("กระทรวงฯขอ", "กระทรวงฯ"),
        ("บริษัท Blue Lotus (Thailand) Co., Ltd.", "บริษัท Blue Lotus (Thailand) Co., Ltd."),
    ],
)  # fmt: skip
def test_an_agency_ends_with_its_name(aliases: Aliases, given: str, found: str) -> None:
    doc = run(aliases, f"ส่งให้ {given} แล้ว", [given.removesuffix(" (Thailand) Co., Ltd.")])
    assert [s for s, _ in agencies_of(doc)] == [found]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("กระทรวงเกษครและสหกรณ์", "กระทรวงเกษตรและสหกรณ์"),
        ("กระทรวงพัฒนาสังคมและความมั่นคงของมนุษย์", "กระทรวงการพัฒนาสังคมและความมั่นคงของมนุษย์"),
        ("กรมควบคุมคุมโรค", "กรมควบคุมโรค"),
        ("กรมศุลกากรไทย", "กรมศุลกากร"),
        ("สป.อว.", "สำนักงานปลัดกระทรวงการอุดมศึกษา วิทยาศาสตร์ วิจัยและนวัตกรรม"),
        ("กยท.เขตภาคใต้ตอนบน", "การยางแห่งประเทศไทยเขตภาคใต้ตอนบน"),
        ("การท่าอากาศยาน", "การท่าอากาศยาน"),
        ("เทศบาลตำบลบางปูน", "เทศบาลตำบลบางปูน"),
    ],
)
def test_slips_and_parts_of_known_names(aliases: Aliases, written: str, meant: str) -> None:
    assert agencies_of(run(aliases, f"วันนี้ {written} แถลง", [written])) == [(written, meant)]


def test_two_places_to_pay_are_not_one(aliases: Aliases) -> None:
    text = "จ่ายได้ที่ บริษัท ร้านสะดวกทันใจ จำกัด หรือ ธนาคารออมสิน ทุกสาขา"
    found = agencies_of(run(aliases, text, ["บริษัท ร้านสะดวกทันใจ จำกัด", "ธนาคารออมสิน"]))
    assert found[1] == ("ธนาคารออมสิน", "ธนาคารออมสิน")


def test_foreign_ministry_takes_its_country(aliases: Aliases) -> None:
    text = "หารือกับกระทรวงยุติธรรมแห่งสาธารณรัฐเกาหลี และกระทรวงยุติธรรม ของไทย"
    found = [s for s, _ in agencies_of(run(aliases, text, ["กระทรวงยุติธรรม"]))]
    assert found[0] == "กระทรวงยุติธรรมแห่งสาธารณรัฐเกาหลี"


def test_name_and_its_translation_are_two_mentions(aliases: Aliases) -> None:
    both = "กระทรวงพืชสวน (Ministry of Horticulture: MOH)"
    found = agencies_of(run(aliases, f"ผู้แทน{both} เยือนไทย", [both]))
    assert [s for s, _ in found] == ["กระทรวงพืชสวน", "Ministry of Horticulture", "MOH"]
    assert {canonical for _, canonical in found} == {"กระทรวงพืชสวน"}


@pytest.mark.parametrize("word", ["อปท.", "รพ.สต.", "ธนาคารพาณิชย์"])
def test_a_class_of_organisations_is_no_agency(aliases: Aliases, word: str) -> None:
    assert agencies_of(run(aliases, f"ขอให้ {word} ช่วยกัน", [word])) == []


def test_position_before_an_abbreviation_holds_no_agency(aliases: Aliases) -> None:
    text = "รมว.มหาดไทย พบ กระทรวงมหาดไทย และ รมช.คลัง"
    found = [s for s, _ in agencies_of(run(aliases, text, ["มหาดไทย", "คลัง"]))]
    assert found == ["กระทรวงมหาดไทย"]


@pytest.mark.parametrize(
    ("surface", "title"),
    [
        ("นายประยูร รัตนเสนีย์", "นาย"),
        ("รศ.ดร.ปุ่น เที่ยงบูรณธรรม", "รศ.ดร."),
        ("พลเอก ประยุทธ์ จันทร์โอชา", "พลเอก "),
        ("H.E. Mr. John Smith", "H.E. Mr. "),
        ("ดรุณี สุขใจ", ""),
        ("Missara Chan", ""),
        ("ม.ล. ชโยทิต กฤดากร", "ม.ล. "),
    ],
)
def test_title_is_cut_from_the_name(surface: str, title: str) -> None:
    assert surface[: name_start(surface)] == title


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("กระทรวงมหาดไทย", "government"),
        ("เทศบาลตำบลบ้านใหม่", "local"),
        ("การประปาส่วนภูมิภาค", "state_enterprise"),
        ("มหาวิทยาลัยบ้านเรา", "academic"),
        ("บริษัท ดีงาม จำกัด", "private"),
        ("มูลนิธิคนดี", "civil"),
        ("องค์การอนามัยโลก", "international"),
        ("กระทรวงการต่างประเทศญี่ปุ่น", "foreign"),
        ("คณะกรรมการส่งเสริมผ้าทอ", "body"),
        ("University of Somewhere", "academic"),
    ],
)
def test_kinds(name: str, kind: str) -> None:
    assert kind_of(name, name, gazetteer()) == kind


def test_the_latin_spelling_in_brackets_is_the_same_person(aliases: Aliases) -> None:
    text = "พบกับ นายโทมัส ฮิลล์ (Mr. Thomas A. Hill) เอกอัครราชทูต และ นางมาเรีย (Green Field Co., Ltd.)"
    found = persons_of(run(aliases, text, persons=["นายโทมัส ฮิลล์", "นางมาเรีย"]))
    assert found[:2] == [
        ("นายโทมัส ฮิลล์", "โทมัส ฮิลล์", "โทมัส ฮิลล์"),
        ("Mr. Thomas A. Hill", "Thomas A. Hill", "โทมัส ฮิลล์"),
    ]
    assert len(found) == 3


@pytest.mark.parametrize(
    ("sentence", "given"),
    [
        ("ปลัดฯ ภูมิ รับฟังปัญหา", "ภูมิ"),
        ("อธิบดีภูมิ กล่าวปิดงาน", "ภูมิ"),
        ("รมช.ภูมิ สั่งการ", "ภูมิ"),
        ("ผู้ว่าฯ กิตติศักดิ์ ลงพื้นที่", "กิตติศักดิ์"),
    ],
)
def test_a_given_name_after_a_position(aliases: Aliases, sentence: str, given: str) -> None:
    text = f"นายภูมิ ใจดี อธิบดีกรมทดสอบพืชไร่ เปิดงาน\n{sentence}"
    found = [surface for surface, _, _ in persons_of(run(aliases, text, persons=["นายภูมิ ใจดี"]))]
    assert found == ["นายภูมิ ใจดี", given]


@pytest.mark.parametrize("sentence", ["อธิบดีรับฟังปัญหา", "ปลัดฯ ลงพื้นที่", "รมช.เกษตรฯ สั่งการ"])
def test_what_follows_a_position_is_often_no_name(aliases: Aliases, sentence: str) -> None:
    text = f"นายภูมิ ใจดี เปิดงาน\n{sentence}"
    found = [surface for surface, _, _ in persons_of(run(aliases, text, persons=["นายภูมิ ใจดี"]))]
    assert found == ["นายภูมิ ใจดี"]


@pytest.mark.parametrize("head", ["กระทรวง", "กรม"])
def test_an_abbreviation_explained_by_a_bare_head_is_no_endless_question(
    aliases: Aliases, head: str
) -> None:
    doc = run(aliases, f"{head}ฯ (กวพ.) แจ้งว่า กวพ. พร้อมแล้ว", agencies=[f"{head}ฯ"])
    assert {canonical for _, canonical in agencies_of(doc)} == {f"{head}ฯ"}


@pytest.mark.parametrize(
    ("text", "agency"),
    [
        ("กรมทางหลวง (" + " " * 20_000 + "ก", "กรมทางหลวง"),
        ("กรมทางหลวง" + " " * 20_000 + "ชนบท", "กรมทางหลวง" + " " * 20_000 + "ชนบท"),
        ("ผ่าน " + "X " * 34 + "ก LINE", "LINE"),
    ],
)
def test_long_runs_take_no_long_time(aliases: Aliases, text: str, agency: str) -> None:
    begun = time.process_time()
    run(aliases, text, agencies=[agency])
    run(aliases, text, persons=[text])
    assert time.process_time() - begun < 2


def test_many_abbreviations_are_learned_without_a_look_at_all(aliases: Aliases) -> None:
    letters = "กขคงจชซดตถ"
    names = [(a + b + c, f"กรม{a}า{b}ี{c}ู") for a in letters for b in letters for c in letters]
    text = " ".join(f"{name} ({short}.)" for short, name in names)
    doc = run(aliases, text, agencies=[name for _, name in names])
    assert agencies_of(doc)[:2] == [("กรมกากีกู", "กรมกากีกู"), ("กกก.", "กรมกากีกู")]
    assert len(doc._.agencies) == 2 * len(names)


def test_a_class_before_one_body_is_no_part_of_it(aliases: Aliases) -> None:
    text = "ร่วมกับ องค์กรปกครองส่วนท้องถิ่น เครือ กฟผ. และภาคเอกชน"
    found = agencies_of(run(aliases, text, ["องค์กรปกครองส่วนท้องถิ่น เครือ กฟผ."]))
    assert [surface for surface, _ in found] == ["กฟผ."]


def test_an_agency_ends_where_the_next_position_begins() -> None:
    text = "นายมานะ ดีพร้อม ประธานมูลนิธิสวนผักไทย และอดีตรมช.เกษตรฯ กล่าว"
    start = text.index("มูลนิธิ")
    agency = AgencySpan(start, text.index(" กล่าว"), 0.9, "crf")
    alumni = AgencySpan(0, len("สมาคมอดีตนักเรียนสวนผัก"), 0.9, "crf")
    agencies = [agency]
    settle_agencies(text, agencies)
    assert text[agencies[0].start : agencies[0].end] == "มูลนิธิสวนผักไทย"
    settle_agencies("สมาคมอดีตนักเรียนสวนผัก", [alumni])
    assert alumni.end == len("สมาคมอดีตนักเรียนสวนผัก")


@pytest.mark.parametrize(
    ("text", "name", "refused"),
    [
        ("โครงการนี้เป็นศูนย์เรียนรู้การปลูกผัก", "ศูนย์เรียนรู้การปลูกผัก", True),
        ("ลงนามกับศูนย์เรียนรู้การปลูกผัก", "ศูนย์เรียนรู้การปลูกผัก", False),
        ("เทศบาล อบต. อบจ. ร่วมงาน", "อบต. อบจ.", True),
        ("ตาม Green City Development Plan ฉบับใหม่", "Green City Development Plan", True),
        ("กับ Green City Planning Institute วันนี้", "Green City Planning Institute", False),
        ("กับ Office of the Development Plan วันนี้", "Office of the Development Plan", False),
    ],
)
def test_what_is_described_and_what_is_done_is_no_agency(
    text: str, name: str, refused: bool
) -> None:
    start = text.index(name)
    agencies = [AgencySpan(start, start + len(name), 0.9, "crf")]
    refuse(text, agencies)
    assert (agencies == []) == refused


@pytest.mark.parametrize("head", ["สำนักงาน", "กระทรวง", "กรม", "บอร์ด", "กองทุน", "สภา"])
def test_an_abbreviation_explained_by_itself_is_no_endless_circle(head: str) -> None:
    """As a real article had it: คำย่อ written out as head and the same abbreviation."""
    from nlp.aliases.canonical import Canonicalizer

    text = f"{head} กซฮ. (กซฮ.) ประชุม {head}กซฮ."
    mention = AgencySpan(0, len(f"{head} กซฮ."), 0.9, "crf")
    again = AgencySpan(text.index("("), text.index(")"), 0.9, "crf")
    names = Canonicalizer(gazetteer(), text, [mention, again], {"กซฮ.": mention})
    assert "กซฮ." in names.of(mention)
