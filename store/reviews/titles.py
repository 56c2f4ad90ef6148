"""A person's title and name, told apart in words that an editor marked. Pure: no database."""

from __future__ import annotations

import re

# Titles as official news writes them; the pipeline's own list is longer (nlp), and what the machine
# read is kept where it still fits. Behind a title no vowel or tone sign stands, for then its last
# letter is of the name (นางาโนะ).
_TITLE = re.compile(
    r"(?:(?:นายแพทย์|นางสาว|นายกองใหญ่|นาย(?:กอง|หมวด)(?:เอก|โท|ตรี)|นายดาบตำรวจ|นาย|นาง|ฯ ?พณ ?ฯ|จอมพล|เด็กชาย|เด็กหญิง|ท่านผู้หญิง|คุณหญิง|คุณ|แพทย์หญิง|ทันตแพทย์หญิง|ทันตแพทย์"
    r"|เภสัชกรหญิง|เภสัชกร|สัตวแพทย์หญิง|สัตวแพทย์|หม่อมเจ้า|หม่อมราชวงศ์|หม่อมหลวง|หม่อม"
    r"|(?:ผู้ช่วย|รอง)?ศาสตราจารย์(?:เกียรติคุณ|พิเศษ|คลินิก|กิตติคุณ)?|ดอกเตอร์|อาจารย์"
    r"|ว่าที่(?:ร้อยตรี|ร้อยโท|ร้อยเอก|พันตรี|พันโท|พันเอก|เรือตรี)"
    r"|(?:พล|พัน|ร้อย|สิบ|จ่าสิบ|พลตำรวจ|พันตำรวจ|ร้อยตำรวจ|สิบตำรวจ|พลเรือ|นาวา|เรือ|พันจ่า|จ่า|พลอากาศ"
    r"|นาวาอากาศ|เรืออากาศ|พันจ่าอากาศ|จ่าอากาศ)(?:เอก|โท|ตรี|จัตวา)(?: ?[(]?พิเศษ[)]?)?|ดาบตำรวจ"
    r"|พระครู|(?:(?:ว่าที่ )?[ก-ฮ]{1,4}\. ?)+|(?:H\.E\.|Mr|Mrs|Ms|Miss|Dr|Prof)\b\.?)"
    r"(?![ะ-ฺ็-๎])(?:หญิง(?= ))?\s*)+"
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
