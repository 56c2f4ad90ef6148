"""What two names of one agency have in common. Pure; all is remembered, for names come again."""

from __future__ import annotations

import functools
import re
from pathlib import Path

from khaosan.provinces import provinces
from khaosan.tables import read_table
from khaosan.text import key as key_of
from khaosan.text import tokens
from store.resolution.forms import CACHE, alternatives, is_latin, letters
from store.words import dictionary

_DATA = Path(__file__).parent.parent / "data"

# Legal forms of companies and partnerships, as the registrar writes and news shortens them.
_LEGAL = re.compile(
    r"^(?:บริษัทหลักทรัพย์|บริษัท|บ\.(?=.{4})|บมจ\.?|บจก\.?|บจ\.?|ห้างหุ้นส่วนจำกัด|ห้างหุ้นส่วน|หจก\.?)"
    r"|(?:จำกัด\(?มหาชน\)?|จำกัด|\(มหาชน\)|\(?ประเทศไทย\)?|\(ไทย\)|\(thailand\)|publiccompanylimited|companylimited|corporationlimited"
    r"|co\.?,?ltd\.?|pcl\.?|plc\.?|inc\.?|ltd\.?|corporation|corp\.?)$"
)
_SMALL_WORDS = (
    (re.compile("(?<=.)(?:และ|แห่ง|เพื่อ|ของ|ทาง|ด้าน|ส่วน|การ|ความ|ประเทศ(?=.{3}))"), ""),
    (re.compile("^สำนักงาน"), "สำนัก"),
    (re.compile("^องค์กร"), "องค์การ"),
)
# Abbreviations that stand inside longer names: สมาคม อบจ. แห่งประเทศไทย, รพ.สต.บ้านใหม่.
_NESTED = (
    (re.compile(r"รพ\.?สต\."), "โรงพยาบาลส่งเสริมสุขภาพตำบล"),
    (re.compile(r"อบต(?:\.|(?=[เ-ไก-ฮ]))"), "องค์การบริหารส่วนตำบล"),
    (re.compile(r"อบจ(?:\.|(?=[เ-ไก-ฮ]))"), "องค์การบริหารส่วนจังหวัด"),
    (re.compile(r"อปท\."), "องค์กรปกครองส่วนท้องถิ่น"),
    (re.compile(r"(?<![ก-ฮ.])ทต\."), "เทศบาลตำบล"),
    (re.compile(r"(?<![ก-ฮ.])ทม\."), "เทศบาลเมือง"),
    (re.compile(r"(?<![ก-ฮ.])ทน\."), "เทศบาลนคร"),
    (re.compile(r"^ร\.?ร\.(?=.{4})"), "โรงเรียน"),
    (re.compile(r"^รพ\.(?=.{3})"), "โรงพยาบาล"),
    (re.compile(r"^มทร\.(?=.{3})"), "มหาวิทยาลัยเทคโนโลยีราชมงคล"),
    (re.compile(r"^มรภ\.(?=.{3})"), "มหาวิทยาลัยราชภัฏ"),
    (re.compile(r"^ม\.(?=.{4})"), "มหาวิทยาลัย"),
    (re.compile(r"^ก\.(?=.{5})"), "กระทรวง"),
    (re.compile(r"^ธ\.(?=.{4})"), "ธนาคาร"),
    (re.compile(r"^สภ\.(?=.{3})"), "สถานีตำรวจภูธร"),
    (re.compile(r"^สสจ\.(?=.{3})"), "สำนักงานสาธารณสุขจังหวัด"),
    (re.compile(r"(?<![ก-ฮ.])สนง\."), "สำนักงาน"),
    (re.compile(r"(?<![ก-ฮ.])คกก\."), "คณะกรรมการ"),
    (re.compile(r"(?<![ก-ฮ.])กทม(?![ก-ฮ])\.?"), "กรุงเทพมหานคร"),
    (re.compile("โคราช"), "นครราชสีมา"),
)
# Words by which a body's full title is longer than what it is called.
_TITULAR = (
    (re.compile(r"(?<=.{6})ในพระ[ก-๎]{0,24}ปถัมภ์.*$"), ""),
    (re.compile(r"^(?:สถานีโทรทัศน์|สถานีวิทยุ|หนังสือพิมพ์|สำนักข่าว|เว็บไซต์)(?=(?!แห่ง|กระจาย).{6})"), ""),
    (re.compile(r"^สมาคม(?=สภา|สมาพันธ์|สหพันธ์|สันนิบาต|ชมรม)"), ""),
    (re.compile("สมาพันธรัฐ|สหพันธรัฐ|สหพันธ์สาธารณรัฐ|ราชอาณาจักร|เครือรัฐ|รัฐสุลต่าน"), ""),
    (re.compile("สาธารณรัฐ(?!ประชา|เกาหลี|คองโก|จีน|โดมินิกัน|แอฟริกา)"), ""),
)
# Said or left out at the end of a name that is long enough without it.
_NATIONAL = re.compile("(?<=.{10})(?:แห่งชาติ|แห่งประเทศไทย|ประเทศไทย|ของไทย|ไทย)$")
# What kind of body it is; bodies of two kinds are two (an office and the committee that it serves).
_HEAD = re.compile(
    r"สำนัก(?:งาน)?(?:ปลัด|เลขาธิการ|คณะกรรมการ|คณะกรรมาธิการ)?|อนุกรรมการ|คณะอนุกรรมการ"
    r"|คณะกรรม(?:าธิ)?การ|คณะ|กระทรวง|กรม|กอง|ศูนย์|สถาบัน|สถาน|สภา|สมาคม|สหพันธ์|สมาพันธ์|ชมรม"
    r"|มูลนิธิ|กองทุน|บริษัท|ธนาคาร|มหาวิทยาลัย|วิทยาลัย|โรงเรียน|โรงพยาบาล|องค์การ|องค์กร|การ"
    r"|หน่วย|ฝ่าย|ส่วน|ภาควิชา|วิทยาเขต|สาขา|ministry|department|office|bureau|committee|council"
    r"|commission|bank|university|institute|association|agency|center|centre|company"
)
# (Keys have no white space, so words are not told from parts of words; what is left is compared as
# a whole.)
_ENGLISH = (
    (re.compile("&|and|of|the"), ""),
    (re.compile("our"), "or"),
    (re.compile("centre"), "center"),
    (re.compile("isation"), "ization"),
    (re.compile("defence"), "defense"),
)
# Bodies of which there is one in each place: a letter more is another place.
_LOCAL = re.compile(
    r"^(?:เทศบาล|องค์การบริหารส่วน|อบต|อบจ|โรงเรียน|โรงพยาบาล|สำนักงาน.*(?:จังหวัด|อำเภอ|เขต|สาขา)"
    r"|ที่ว่าการ|อำเภอ|จังหวัด|ตำบล|หมู่บ้าน|ชุมชน|วัด|วิทยาลัย|สถานีตำรวจ|เรือนจำ|สหกรณ์|กลุ่ม"
    r"|วิสาหกิจชุมชน|ศูนย์พัฒนาเด็ก|สถานี|ด่าน)"
)
_PLACED = re.compile(
    r"สำนักงาน(?!คณะ|ปลัด|เลขา|ทรัพย์สิน|รัฐมนตรี|สภา|ใหญ่|ส่วนกลาง)|สนง\.|ศูนย์|ชมรม|เครือข่าย|สภาเด็ก|สภาเกษตรกร"
    r"|สภาองค์กรชุมชน|สภาวัฒนธรรม|สถานคุ้มครอง|สถานสงเคราะห์|สถานแรกรับ|บ้านพัก|กองอาสา|เหล่ากาชาด"
    r"|หอการค้า|สภาอุตสาหกรรม|ศาล|สำนักงานอัยการ|ตำรวจภูธร|กองทุนพัฒนาบทบาทสตรี|กองทุนหมู่บ้าน|มูลนิธิ|ที่ทำการ"
    r"|แขวง|หมวด|โครงการชลประทาน|สมาคม|คณะกรรมการ(?!.*แห่งชาติ)|นิคม|สวน|อุทยาน|พิพิธภัณฑ์|ท่าอากาศยาน|สนามบิน|ค่าย"
)


@functools.lru_cache(maxsize=CACHE)
def whole(key: str) -> str:
    """The letters with the abbreviations inside a name written out, and จังหวัด before a province
    left out: สมาคม อบจ. แห่งประเทศไทย, โรงพยาบาลพระจอมเกล้า จังหวัดเพชรบุรี."""
    for pattern, new in _NESTED:
        key = pattern.sub(new, key)
    out = _province_word().sub("", letters(key))
    return out.removesuffix("องค์การมหาชน") if len(out) > 2 * len("องค์การมหาชน") else out


@functools.cache
def _same_agencies() -> dict[str, int]:
    table = read_table(_DATA / "same_agencies.tsv", 1)
    return {letters(key_of(name)): number for number, (names,) in enumerate(table)
            for name in names.split("|")}  # fmt: skip


def listed(key: str) -> int | None:
    """The number of the agency to which a list of names gives this one; None where none does."""
    return _same_agencies().get(letters(key))


@functools.cache
def _province_word() -> re.Pattern[str]:
    return re.compile(f"(?<=.)จังหวัด(?={_provinces()})")


@functools.cache
def _provinces() -> str:
    return alternatives(provinces())


@functools.lru_cache(maxsize=CACHE)
def places(key: str) -> frozenset[str]:
    """The provinces that a name names."""
    return frozenset(re.findall(_provinces(), whole(key)))


@functools.lru_cache(maxsize=CACHE)
def head(key: str) -> str:
    """What kind of body a name says that it is; "" where it says none."""
    match = _HEAD.match(key)
    out = match[0] if match else ""
    for one, other in (("กรรมาธิการ", "กรรมการ"), ("องค์กร", "องค์การ"), ("สำนักงาน", "สำนัก")):
        out = out.replace(one, other)
    return out


@functools.lru_cache(maxsize=CACHE)
def company(key: str) -> str | None:
    """What a company is called without its legal form; None for what has none."""
    core, before = key, ""
    while core != before:
        before, core = core, _LEGAL.sub("", core)
    return letters(core) if core != key and len(letters(core)) >= 3 else None


@functools.lru_cache(maxsize=CACHE)
def plain(key: str) -> str:
    """The letters without the small words that writers leave out or exchange: และ, การ, ทาง, the
    สำนักงาน that is a สำนัก, the องค์การ called องค์กร, a royal patronage, the form of a state; in
    English of, the, and, the u of Labour."""
    if is_latin(key):
        for pattern, new in _ENGLISH:
            key = pattern.sub(new, key)
    return _without_small_words(whole(key))


@functools.lru_cache(maxsize=CACHE)
def core(key: str) -> str:
    """The plain form without what says that a body is the nation's."""
    return _without_small_words(_NATIONAL.sub("", whole(key)))


def _without_small_words(out: str) -> str:
    for pattern, new in (*_TITULAR, *_SMALL_WORDS):
        out = pattern.sub(new, out)
    return out


def is_local(key: str) -> bool:
    """Whether it is a body of which there is one in each place, or a club among many."""
    return bool(_LOCAL.match(key))


def is_placed(key: str) -> bool:
    """Whether a name may be borne by a body in each of many places, if it stands without one:
    local bodies, and what ministries and societies have in each province."""
    return is_local(key) or bool(_PLACED.match(key))


@functools.lru_cache(maxsize=CACHE)
def shortens(short: str, full: str) -> bool:
    """Whether the letters of `short` stand in `full` in that order, the first near its beginning:
    สคช. of สถาบันคุณวุฒิวิชาชีพ, กระทรวงเกษตร of กระทรวงเกษตรและสหกรณ์ (keys)."""
    wanted, text = letters(short), letters(full)
    if not wanted or len(wanted) >= len(text):
        return False
    at = text.find(wanted[0])
    if at < 0 or at > len(text) // 2:
        return False
    for letter in wanted[1:]:
        at = text.find(letter, at + 1)
        if at < 0:
            return False
    return True


# What makes another body of a name that is longer by it.
_OTHER_BODY = re.compile(
    r"ปลัด|เลขา|กรม|กระทรวง|สำนัก|กอง|ศูนย์|สถาบัน|คณะ|อนุ|สภา|ฝ่าย|ย่อย|รอง|สาขา|เขต|ภาค|จังหวัด|อำเภอ|ตำบล|ส่วน"
    r"|นคร|เมือง|เหนือ|ใต้|ตะวัน|กลาง|บน|ล่าง|หญิง|ชาย|เด็ก|เยาวชน|ไม่|นอก|ใน|วิทยาเขต|ลูกจ้าง|นายจ้าง|ผู้|เอกชน|รัฐ|สัตว์|น้ำ|ดิน|ป่า"
)
_SHORTEST_WHOLE = 18  # letters of the shorter name
_AROUND = 4  # letters that agree on both sides of it, at least
_LONGEST_LEFT_OUT = 10


@functools.lru_cache(maxsize=CACHE)
def word_left_out(a: str, b: str) -> str:
    """What one plain form has in its middle that the other lacks, where it is a word that makes
    no other body: ระบบ of คณะกรรมการจัด(ระบบ)การจราจรทางบก; "" else."""
    short, long = sorted((a, b), key=len)
    if len(short) < _SHORTEST_WHOLE or not 3 <= len(long) - len(short) <= _LONGEST_LEFT_OUT:
        return ""
    start = 0
    while start < len(short) and short[start] == long[start]:
        start += 1
    size = len(long) - len(short)
    if (
        start < len(head(short)) + _AROUND
        or not long.endswith(short[start:])
        or len(short) - start < _AROUND
    ):
        return ""
    known = dictionary()
    # The same letters before and behind allow several cuts: กร(มกร)…; one of them is at words.
    for at in range(start, max(0, start - size) - 1, -1):
        middle = long[at : at + size]
        if long[:at] + long[at + size :] != short:
            break
        words = tokens(middle)
        if (
            len(words) == 1
            and all(word in known for word in words)
            and not _OTHER_BODY.search(middle)
            and not places(middle)
            and not any(c.isdigit() for c in middle)
        ):
            return middle
    return ""


@functools.lru_cache(maxsize=CACHE)
def only_words_differ(a: str, b: str) -> bool:
    """Whether two names differ in whole words of the dictionary (กรมแรงงาน, กรมโรงงาน): then no
    slip of the pen made one of the other."""
    first, second = tokens(a), tokens(b)
    while first and second and first[0] == second[0]:
        first, second = first[1:], second[1:]
    while first and second and first[-1] == second[-1]:
        first, second = first[:-1], second[:-1]
    known = dictionary()
    return all(token in known for token in first + second) and bool(first) and bool(second)
