"""The words that tell of agreements: instruments, and the acts done to them."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass

from nlp.tables import alternatives, column, rows


@dataclass(frozen=True, slots=True)
class Instrument:
    """A word that names an instrument, with its abbreviation beside it: บันทึกข้อตกลง (MOU)."""

    start: int
    end: int
    kind: str  # records.AGREEMENT_KINDS, "support" or "annex"
    draft: bool


# Cheap and first: no agreement is told without one of these.
_SIGN = alternatives(column("agreement_words.tsv", "sign"))
_NOT_SIGN = alternatives(column("agreement_words.tsv", "not_sign"))
PREFILTER = re.compile(
    rf"{_SIGN}|[Mm][Oo]\.?[UuCcAa]|เอ็มโอ|บันทึกข้อตกลง|บันทึกความ|สัญญา|ความตกลง|พิธีสาร|ปฏิญญา|แถลงการณ์"
    r"|เจตจำนง|FTA|เอฟทีเอ|ข้อตกลง"
)
SIGN = re.compile(rf"(?!{_NOT_SIGN}){_SIGN}")
WITNESS = alternatives(column("agreement_words.tsv", "witness"))
APPROVE = re.compile(r"เห็นชอบ|อนุมัติ|ไฟเขียว|เห็นควรให้")
# What is approved there is a meeting or a body, which is to make the instrument.
APPROVED_ELSE = re.compile(
    r"(?<!ของ)(?<!ใน)การประชุม|คณะกรรมการ|คณะทำงาน|เพื่อ(?:การ)?(?:จัดทำ|เจรจา|พิจารณา)"
)
EXTEND = re.compile(r"ต่ออายุ|ขยาย(?:ระยะ)?เวลา|ขยายอายุ|ต่อสัญญา")
# จัดทำ… alone says nothing of when; with ได้, ร่วมกัน it was done.
MAKE = re.compile(r"(?P<done>ได้|ร่วม(?:กัน)?|จับมือ)? ?(?:จัดทำ|ทำ|จับมือ) ?$")
# An instrument that the text only refers to.
REFERRED = re.compile(
    r"(?:ภายใต้|ตาม|ตามที่|ให้เป็น|ก่อให้เกิด|ไม่เป็น"
    r"|ไม่ถือเป็น|มิได้เป็น|มิใช่|ในกรอบ|กรอบ|สอดคล้องกับ|เงื่อนไข|การทำ|คู่) ?$"
)
END = re.compile(r"(?:บอกเลิก|ยกเลิก|เลิก|สิ้นสุด)(?:การ)?$")
CABINET = re.compile(r"คณะรัฐมนตรี|ครม\.?|รัฐสภา|ที่ประชุม")

# What stands right before ลงนาม where the signing is yet to come, or only wished for.
FUTURE = re.compile(
    r"(?:(?:ที่|จึง)?จะ|เตรียม|คาดว่า|(?:มี)?กำหนด(?:การ)?|อยู่ระหว่าง|มีแผน|แผน(?:การ)?|เร่ง(?:รัด)?|เห็นพ้อง(?:ที่จะ)?"
    r"|รอ(?:การ)?"
    r"|ก่อน(?:การ)?|นำไปสู่(?:การ)?|เพื่อ(?:ให้มีการ|การ|ร่วม)?|ให้มีการ|ในอนาคต|(?<!ผนึก)(?<!สาน)กำลัง|ประสานงาน)[^\n”“\"]{0,24}$"
)
CEREMONY_TO_COME = re.compile(r"(?:(?:ที่|จึง)?จะ|เตรียม|(?:มี)?กำหนด)[^\n]{0,24}พิธี ?(?:การ)?$")
FUTURE_AFTER = re.compile(
    r"^[^\n]{0,60}?(?:ภายในปี|ภายในเดือน|ต่อไป|ในอนาคต|เร็ว ?ๆ ?นี้|ในช่วง\S{0,12}(?:หน้า|นี้))"
)
WISH = re.compile(
    r"(?:ควร|ต้องการ|อยาก|เสนอ(?:ให้|ขอ)?|หวัง|ผลักดัน|สนับสนุน(?:การ)?|เจรจา|หารือ|พิจารณา"
    r"|ยินดีที่จะ|สามารถ|โอกาส(?:ที่จะ|ใน)|ข้อเสนอ|หาก|ไม่(?:ได้)?)"
    r"[^\n”“\"]{0,20}$"
)
NOT_DONE = re.compile(r"(?:ไม่|มิ)(?:ได้|มี|เคย)?(?:การ|ร่วม)? ?$")
DONE = re.compile(
    r"(?:ได้(?:มีการ)?(?:ร่วม(?:กัน)?)?|พิธี(?:การ)?|ผู้(?:แทน)?(?:ร่วม)?|ร่วม(?:กัน)?|ภายหลัง(?:จาก)?(?:การ)?"
    r"|หลัง(?:การ)?|สักขีพยาน(?:ใน)?(?:การ)?|ประธาน(?:ใน)?(?:การ)?|จาก(?:ที่|การ)?) ?$"
)
# มีสัญญาว่าจ้าง ก เมื่อวันที่ …: a contract told by its date.
HAS = re.compile(r"(?:มี|ทำ|ได้) ?$")
SINCE = re.compile(r"[^\n]{0,150}?เมื่อ(?:วัน|ปี|เดือน)")
DONE_AFTER = re.compile(r"^[^\n]{0,200}?(?:ไปแล้ว|แล้ว(?!เสร็จ)|เมื่อ(?:วัน|ปี|เดือน)|ตั้งแต่ปี)")


@functools.cache
def _instrument() -> re.Pattern[str]:
    by_kind: dict[str, list[str]] = {}
    for kind, word, *_ in rows("instruments.tsv"):
        by_kind.setdefault(kind, []).append(word)
    # One alternation, the longest word first whatever its kind.
    words = alternatives(word for _, word, *_ in rows("instruments.tsv"))
    return re.compile(rf"(?P<draft>ร่าง)?(?<![A-Za-z])(?P<word>{words})(?![a-z])")


@functools.cache
def _kind_of() -> dict[str, str]:
    return {"".join(word.split()): kind for kind, word, *_ in rows("instruments.tsv")}


_BODY = 90  # characters before an instrument in which the name of a body begins
# A body that an instrument gives its name: คณะอนุกรรมการจัดทำบันทึกข้อตกลง. Where it acts on the
# instrument instead, one of the words of _ACTS stands between.
_NAMED_AFTER = re.compile(
    r"คณะ(?:อนุ)?(?:กรรม(?:าธิ)?การ|ทำงาน|ผู้แทน)(?P<between>[ก-๎]{0,60}?(?:จัดทำ|พิจารณา|ตาม|ภายใต้|ว่าด้วย))$"
)
# Workers who came under the memoranda with the neighbours are called after them.
_SCHEME = re.compile(
    r"(?<!กระทรวง)(?<!ก\.)(?<!คุ้มครอง)(?<!ฝีมือ)"
    r"แรงงาน(?:ต่างด้าว|ข้ามชาติ|ต่างชาติ)?(?:[ก-๎]{0,12}(?:ตาม|ระบบ|แบบ|รูปแบบ))? ?$"
)
_ACTS = re.compile("เห็นชอบ|อนุมัติ|ลงนาม|รับทราบ|มีมติ|ได้|จะ|ให้|ร่วมกัน|เสนอ")
_BESIDE = re.compile(r"[ \n]{0,2}(?:\(|หรือ ?)[ ]?$|^ ?$")


def instruments(text: str) -> list[Instrument]:
    """Every word of `text` that names an instrument, in order; a name and its abbreviation or
    its English beside it are one."""
    out: list[Instrument] = []
    for match in _instrument().finditer(text):
        kind = _kind_of()["".join(match["word"].split())]
        if kind == "none":
            continue
        short = match["word"][0] in "Mเ"
        if short and _SCHEME.search(text, max(0, match.start() - _BODY), match.start()):
            continue
        body = _NAMED_AFTER.search(text, max(0, match.start() - _BODY), match.start())
        if body and not _ACTS.search(body["between"]):
            continue
        one = Instrument(match.start(), match.end(), kind, match["draft"] is not None)
        if out and one.start - out[-1].end <= 40:
            last, gap = out[-1], text[out[-1].end : one.start]
            if _BESIDE.fullmatch(gap) and kind not in ("support", "annex"):
                end = text.find(")", one.end, one.end + 60) + 1 if "(" in gap else one.end
                kinds = last.kind if last.kind not in ("support", "annex", "loose") else kind
                out[-1] = Instrument(last.start, max(end, one.end), kinds, last.draft)
                continue
        out.append(one)
    return out


def found_before(
    pattern: re.Pattern[str], text: str, start: int, end: int, words: frozenset[int]
) -> bool:
    """Whether `pattern`, which ends where it is searched to, matches in [start, end) from the
    beginning of a word (รอ waits; รอง does not)."""
    at = max(0, start)
    while match := pattern.search(text, at, end):
        if match.start() in words:
            return True
        at = match.start() + 1
    return False
