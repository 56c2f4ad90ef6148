"""Names of persons that a line breaks between the given name and the surname.

Thai is written without spaces between words, so the lines of a paragraph or a cell are joined
without any; here the line has eaten one: นายสมชาย, ใจดี under it.
"""

from __future__ import annotations

import functools
import re

from khaosan.titles import title_pattern, titles

_THAI = "ก-ฮะ-ฺเ-๎"
_WORD = re.compile(rf"[{_THAI}]+")
# Where a name may begin; behind it, what stands at the end of a line (title, title and name).
_START = re.compile(r"(?:^|(?<=[\s(“\"])|(?<=[0-9๐-๙][.)]))(?=[^\s(“\"])")
_GIVEN = re.compile(rf"[{_THAI}]{{2,16}}")
# Titles that more words begin with than names are written with: คุณภาพ, หมอลำ, อ.เมือง.
_VAGUE = {"คุณ", "หมอ", "ทนาย", "อาจารย์", "อ.", "เภสัชกร", "สัตวแพทย์", "ทันตแพทย์"}
# Words that begin like a title; the last ones only where they end: นายพล is one, นายพลวัต a name.
_NO_NAME = re.compile(
    r"นาย(?:ก(?:รัฐ|เทศ|องค์|สมาคม|สภา|เมือง|เหล่า|พิเศษ|อบ|สโมสร|สมาพันธ์|สันนิบาต)|อำเภอ|ทะเบียน|ช่าง|จ้าง"
    r"|ทหาร|ตำรวจ|หน้า|ด่าน|ตรวจ|สถานี|ประกัน|เวร|ไปรษณีย์|พราน|ธนาคาร|พระ|(?:พล|ท่า|เรือ|สิบ|ทุน)$)"
    r"|นาง(?:พยาบาล|แบบ|งามจักรวาล|สนม|ใน$|ฟ้า$|พญา$)|ว่าที่ ?ผู้"
    r"|นาย(?:สัตว)?แพทย์(?:สาธารณสุข|ใหญ่|ชำนาญ|ปฏิบัติ|เชี่ยวชาญ|ทรงคุณ|ประจำ|ผู้)"
)
# What is told of a person, a place: after a name without a surname no space is needed, and none is
# eaten.
_TOLD = re.compile(
    r"กล่าว|และ|หรือ|เป็น|ได้|ที่|ซึ่ง|ให้|จะ|เปิดเผย|เผยว่า|ระบุ|พร้อม|เดินทาง|ยืนยัน|มอบหมาย|ชี้แจง|แถลง|เข้าร่วม|กับ"
    r"|จังหวัด|อำเภอ|กระทรวง|สำนักงาน|เทศบาล"
)
# What stands after a surname and is none: positions, what is told.
_POSITION = re.compile(
    r"ผู้|รอง|อธิบดี|ปลัด|รัฐ|นาย|นาง|เลขา|ประธาน|กรรมการ|หัวหน้า|คณะ|คณบดี|อธิการ|เจ้า|อดีต|รักษา|ทำหน้าที่|ใน|ตำแหน่ง"
    r"|สำนัก|กรม|กระทรวง|กอง|จังหวัด|เทศบาล|องค์การ|มหาวิทยาลัย|บริษัท|สมาชิก|ที่ปรึกษา|นัก|วิศวกร|ครู|พนักงาน|พยาน"
    rf"|ผู้แทน|อายุ|อยู่|{_TOLD.pattern}"
)


def broken(before: str, after: str) -> bool:
    """Whether the end of a line and the beginning of the next are of one person's name, with a
    space between them that stands in neither."""
    tail = before[-80:]
    if tail.endswith("ณ") and (len(tail) == 1 or tail[-2] == " "):
        return True  # a surname of two words: ณ น่าน
    following = _WORD.match(after)
    if following is None:
        return False
    for start in _START.finditer(tail):
        title = title_pattern().match(tail, start.start())
        if title is None or title[0].strip() in _VAGUE:
            continue
        given = tail[title.end() :]
        if not given:
            return _is_rank(title[0], tail[start.start() :] + after)
        if (
            _GIVEN.fullmatch(given)
            and not _NO_NAME.match(tail[start.start() :])
            and not _NO_NAME.match(tail[start.start() :] + following[0])
            and not _TOLD.search(given)
            and not _TOLD.match(after)
        ):
            return not _is_rest(after[following.end() :], following[0])
    return False


def _is_rank(title: str, text: str) -> bool:
    """Whether a line ends with a rank, which is written apart from the name: not พลตำรวจ of
    พลตำรวจเอก."""
    whole = title_pattern().match(text)
    return whole is not None and whole[0] == title and title.strip().endswith(_ranks())


@functools.cache
def _ranks() -> tuple[str, ...]:
    return tuple(title for title, kind in titles().items() if kind == "rank" and len(title) > 4)


def _is_rest(rest: str, first: str) -> bool:
    """Whether the next line is the end of a given name and the surname: two words, after which the
    line, the bracket or a person's position ends it. `rest`: what stands after the first word."""
    surname = re.match(rf" ([{_THAI}]+)(?:$|(?=[\s),]))", rest)
    if surname is None or first == "ณ" or _POSITION.match(surname[1]):
        return False
    following = rest[surname.end() :].lstrip(" ")
    return not following or following[0] in "),\t" or _POSITION.match(following) is not None
