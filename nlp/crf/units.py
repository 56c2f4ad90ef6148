"""The units that the CRF labels: the tokens of the Doc, cut again where a name begins inside one.

The dictionary has words such as ปลัดกระทรวง and รัฐมนตรีว่าการกระทรวง, but a mention begins at
กระทรวง; and a head (กระทรวง, มหาวิทยาลัย) is cut from what follows, so that the name after it looks
alike whether or not the dictionary has the compound.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from nlp import lexicons

# Heads that are long or rare enough never to stand inside another word by chance.
_HEADS = (
    "กระทรวง|สำนักงาน|องค์การ|มหาวิทยาลัย|รัฐบาล|สภาผู้แทนราษฎร|วุฒิสภา|เทศบาล|โรงพยาบาล|โรงเรียน"
    "|วิทยาลัย|ธนาคาร|บริษัท|สมาคม|มูลนิธิ|สหกรณ์|สถานทูต|สถานเอกอัครราชทูต|คณะกรรมการ|คณะรัฐมนตรี"
    "|กรม(?=[ก-ฮเ-ไ]{4})"
)
_CUT = re.compile(
    rf"(?<=.)(?={_HEADS})"
    r"|(?<=กระทรวง)(?=.)|(?<=สำนักงาน)(?=.)|(?<=มหาวิทยาลัย)(?=.)|(?<=รัฐบาล)(?=.)"
    r"|(?<=โรงพยาบาล)(?=.)|(?<=ธนาคาร)(?=.)|(?<=บริษัท)(?=.)|(?<=องค์การ)(?=.)|(?<=เทศบาล)(?=.)"
    r"|(?<=สมาคม)(?=.)|(?<=มูลนิธิ)(?=.)|(?<=โรงเรียน)(?=.)|(?<=คณะกรรมการ)(?=.)"
    rf"|(?<=^รมว\.)(?=.)|(?<=^รมช\.)(?=.)|(?<=^รมต\.)(?=.)|(?<=^ผอ\.)(?=.)"
)


def units(tokens: Iterable[str]) -> list[str]:
    """The tokens with some of them cut in two or three; joined they are the text still."""
    out: list[str] = []
    cache = _CACHE
    for token in tokens:
        known = cache.get(token)
        if known is None:
            known = tuple(p for p in _CUT.split(token) if p) if len(token) > 3 else (token,)
            if len(cache) < 200_000:
                cache[token] = known
        if out and out[-1][-1] in "าก" and token[0] in _NAME_BEGINNINGS:
            known = _mend_title(out, known)
        out += known
    return out


def _mend_title(out: list[str], after: tuple[str, ...]) -> tuple[str, ...]:
    """Longest matching takes a title's last letter into the name (มีนา|งก|ฤษ|นันท์ for
    มี|นาง|กฤษ|นันท์) and a name's first into the title (นายก|ฤษ|ณะ): put it back.

    Changes the last unit of `out`; gives what then follows it.
    """
    last, first = out[-1], after[0]
    if last.endswith("นา") and first[0] in "งย":
        before = last[:-2]
        if not before or before in lexicons.dictionary():
            out[-1:] = [*([before] if before else []), "นา" + first[0]]
            return (*([first[1:]] if len(first) > 1 else []), *after[1:])
    elif last == "นายก" and "ก" + first in lexicons.first_names():
        out[-1] = "นาย"
        return ("ก" + first, *after[1:])
    return after


_NAME_BEGINNINGS = frozenset("กขคงจฉชซญดตถทธนบปผพฟภมยรลวศสหอฤเแโใไ")
_CACHE: dict[str, tuple[str, ...]] = {}
