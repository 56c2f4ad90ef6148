"""A person's title and name, told apart in words that an editor marked. Pure: no database."""

from __future__ import annotations

import re

# Titles as official news writes them; the pipeline's own list is longer (nlp), and what the machine
# read is kept where it still fits. Behind a title no vowel or tone sign stands, for then its last
# letter is of the name (นางาโนะ).
_TITLE = re.compile(
    r"""(?:
        (?:
            นายแพทย์ | นายกองใหญ่ | นาย(?:กอง|หมวด)(?:เอก|โท|ตรี) | นายดาบตำรวจ | ดาบตำรวจ
          | นางสาว | นาย | นาง | เด็กชาย | เด็กหญิง | ท่านผู้หญิง | คุณหญิง | คุณ | ฯ\ ?พณ\ ?ฯ
          | (?:ทันต|สัตว)?แพทย์หญิง | (?:ทันต|สัตว)แพทย์ | เภสัชกร(?:หญิง)?
          | หม่อม(?:เจ้า|ราชวงศ์|หลวง)? | พระครู | ดอกเตอร์ | ด็อกเตอร์ | อาจารย์
          | (?:ผู้ช่วย|รอง)?ศาสตราจารย์(?:เกียรติคุณ|กิตติคุณ|คลินิก|พิเศษ)?
          | จอมพล
          | (?:ว่าที่\ ?)?
            (?:พลตำรวจ|พันตำรวจ|ร้อยตำรวจ|จ่าสิบตำรวจ|สิบตำรวจ|พลอากาศ|นาวาอากาศ|เรืออากาศ
              |พันจ่าอากาศ|จ่าอากาศ|พลเรือ|นาวา|เรือ|พันจ่า|จ่าสิบ|จ่า|พล|พัน|ร้อย|สิบ)
            (?:เอก|โท|ตรี|จัตวา)(?:\ ?\(?พิเศษ\)?)?
          | (?:(?:ว่าที่\ )?[ก-ฮ]{1,4}\.\ ?)+
          | (?:H\.E\. | (?:Mr|Mrs|Ms|Miss|Dr|Prof)\b\.?)
        )
        (?![ะ-ฺ็-๎])(?:หญิง(?=\ ))?\s*
    )+""",
    re.VERBOSE,
)


def split(words: str, before: str | None = None) -> tuple[str | None, str]:
    """The title (None: none) and the name in a person's words. `before`: the title that was read
    until now, which is kept where the words begin with it."""
    found = _TITLE.match(words)
    title = found[0] if found else ""
    if before and words.startswith(before) and len(before) >= len(title.strip()):
        title = before
    name = words[len(title) :].strip()
    if not name:
        return None, words
    return title.strip() or None, name
