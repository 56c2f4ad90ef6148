"""What may stand between the links of a chain of names, and between the last link and ลงนาม."""

from __future__ import annotations

import re

from nlp.tables import alternatives, column

# A chain is no longer.
LINKS = 60
# More than this between two links of a chain is another phrase.
WIDEST = 160
_NUMBER = r"(?:\d{1,2}[.)]|\(\d{1,2}\)|[-–•●/])"
_BRACKET = r"(?:\([^()\n]{0,90}\))"
_COUNT = (
    r"(?:\d{1,3} ?(?:หน่วยงาน|องค์กร|ฝ่าย|บริษัท|แห่ง|สถาบัน|ภาคี|กระทรวง|กรม|มหาวิทยาลัย"
    r"|ราย|ประเทศ)(?:หลัก|พันธมิตร)?)"
)
_JOINT = (
    r"(?:และ|กับ|ร่วมกับ|พร้อมด้วย|พร้อมกับ|รวมทั้ง|รวมถึง|ตลอดจน|คือ|ได้แก่|ประกอบด้วย|อาทิ|ทั้ง|โดยมี|โดย|ร่วมด้วย"
    r"|จำนวน|หน่วยงาน|ภาคีเครือข่าย|ภาคี|เครือข่าย|พันธมิตร|ผู้แทน|ตัวแทน(?:จาก)?|จาก|ฝ่าย"
    r"|องค์กรปกครอง(?:ส่วน)?ท้องถิ่น(?:ทั่วประเทศ)?|(?:องค์กร|บริษัท)(?:ภาค)?(?:ธุรกิจ)?(?:เอกชน)?ในเครือ"
    r"|รัฐบาล|หรือ|,|;|&|ประเทศ)"
)
# Between two links of a chain.
# (Atomic groups: possessive quantifiers of groups match too much or too little in Python before
# 3.11.5, gh-106052; Debian 12 has 3.11.2.)
_JOINTS = rf"(?>(?:\s|ฯ|{_NUMBER}|{_BRACKET}|{_COUNT}|{_JOINT})*)"
_LISTED = r"(?:[ก-๙A-Za-z0-9 ]{0,45}?(?:ได้แก่|ประกอบด้วย|อาทิ|คือ|เช่น))"
GAP = re.compile(rf"{_JOINTS}(?>(?:{_LISTED}{_JOINTS}){{0,2}})")
# Whose or where the link before is.
OF = re.compile(rf"\s*+(?>{_BRACKET}?)\s*+(?>(?:แห่ง|ของ|สังกัด|ภายใต้|ประจำ|ใน|ประเทศ|สาขา|โดย)?)\s*+")
SPACES = re.compile(r" {0,2}")
# กระทรวงยุติธรรม โดยกรมบังคับคดี: the department acts.
BY = re.compile(rf"\s*+(?>{_BRACKET}?)\s*+โดย\s*+")
WHERE = re.compile(r" ?(?:แห่ง|ของ|ประจำ|ใน)$")
BEFORE_SIGN = re.compile(
    rf"(?>(?:\s|{_BRACKET}|ฯ|ได้|จะ|ร่วมกัน|ร่วม|จัดให้มี|จัดงาน|จัด|มีการ|พิธี|ใน|เข้า|การ|จึง"
    rf"|ยัง|เตรียม|เป็นผู้แทน|เป็นผู้|เป็นตัวแทน"
    r"|แทน|จับมือ|ผนึกกำลัง|สานพลัง|ทั้ง ?\d* ?(?:ฝ่าย|หน่วยงาน|องค์กร)|ต่าง|เดินหน้า|พร้อม(?:ด้วย)?คณะ"
    r"|และคณะ|พร้อม|บรรลุ|โดยมีการ|ทำ|สอง(?:ฝ่าย|หน่วยงาน)|มา|ผู้)*)"
)


# An opening bracket right after a name, and what may stand in it before another name.
ALIAS = re.compile(r" {0,2}\([^()\n]*")

# เป็นตัวแทนของทั้งสองหน่วยงานในการ(ลงนาม); เปิดเผยภายหลังร่วม(ลงนาม).
FOR_PARTY = re.compile(r"^[^\n]{0,40}?เป็น(?:ผู้แทน|ตัวแทน)[^\n]{0,50}$")
AFTER_SIGNING = re.compile(r" ?(?:กล่าว|เปิดเผย|เผย)(?:ภาย)?หลัง(?:จาก)?(?:การ|ได้)? ?ร่วม(?:พิธี)?")
UNKNOWN = re.compile(
    r"[ ,]{0,3}(?:และ|กับ|,|\n|\d{1,2}[.)])?\s{0,2}(?P<link>[^\n,]{4,80}?)"
    r"\s{0,2}(?:,|และ ?|กับ ?|\n|\d{1,2}[.)] ?)+\s{0,2}"
)
# Words that no name of a party holds: the chain has ended.
NO_LINK = re.compile(
    r" (?:เพื่อ|ใน|โดย|ซึ่ง|ณ|เมื่อ|พร้อม|ที่|จะ|ได้|มี|เป็น)|ลงนาม|ว่าด้วย|โครงการ|ประธาน|พยาน|กล่าว|เปิดเผย|วันที่"
    r"|การพัฒนา|ส่งเสริม|แลกเปลี่ยน|ยกระดับ|“|”"
)
# What says that someone before ลงนาม did something else.
NOT_SIGNING = re.compile(
    r"ประธาน|พยาน|กล่าว|เปิดเผย|เผย|มอบหมาย|เป็นเกียรติ|ต้อนรับ|หารือ|ระหว่าง|ประชุม|เยือน"
    r"|ลงนาม|ยินดี|เห็นชอบ|ให้การ|นำ(?=คณะ|เสนอ)|เพื่อ|ให้"
)

_HEADS = alternatives(w for kind in ("head", "whole") for w in column("positions.tsv", kind))
_PREFIX = alternatives(column("positions.tsv", "prefix"))
# The words of a position without what it is of; and the same right before an agency.
HOLDS = re.compile(rf"(?>{_PREFIX}*){_HEADS}")
HELD = re.compile(rf"(?P<position>{_PREFIX}*{_HEADS}) ?$")
