"""The full name of each agency: from the document where it explains itself, else from the lists."""

from __future__ import annotations

import functools
import re
from bisect import bisect_left
from collections import Counter

from khaosan.text import squeeze
from nlp import lexicons
from nlp.aliases.gazetteer import Gazetteer, key
from nlp.spans import AgencySpan

_SHORT = re.compile(r"(?<!\s)\s*ฯ$")  # a run of white space is looked at once
_LEGAL = re.compile(r"\s*(?:จำกัด|\((?:องค์การ)?มหาชน\)|\(ประเทศไทย\))+\s*")
# The ministry of this country is meant without saying so.
_OF_THAILAND = re.compile(r"(?<=[ก-๎])\s*แห่งราชอาณาจักรไทย$|,?\s+of (?:the Kingdom of )?Thailand$")
# A part of an agency that is called by its abbreviation: กยท.เขตภาคเหนือ, กปภ.สาขาลำพูน.
_BRANCH = re.compile(r"((?:[ก-ฮ]{1,5}\.)+) ?((?:สาขา|เขต|ภาค|สำนักงาน|ศูนย์|ส่วน)[ก-๎].*)$")
_NAMED = re.compile(
    r"(?:มูลนิธิ|สมาคม|กองทุน|สถานเอกอัครราชทูต|สถานกงสุล|โรงเรียน|พรรค|สโมสร|สหกรณ์)(?!ใน)[ก-๎ ]{6,}"
)
_THAI = re.compile("[ก-๎]")
_STEPS = 3
# Words that go before an abbreviation: สำนักงาน ปปง., คณะกรรมการ กอช., บอร์ด ธ.ก.ส.
_BEFORE_ABBREVIATIONS = (
    "สำนักงานปลัดกระทรวง", "สำนักงานปลัด", "สำนักงาน", "กระทรวง", "กรม", "ธนาคาร", "กองทุน", "ศูนย์",
    "คณะกรรมการ", "บอร์ด", "คณะมนตรี",
)  # fmt: skip
# Words before a name that a mention may have or lack: บริษัท SABIC, หน่วยงาน depa.
_WRITTEN_BEFORE = ("บริษัท", "องค์การ", "สถาบัน", "สมาคม", "ธนาคาร", "หน่วยงาน", "กลุ่ม", "มหาวิทยาลัย")


@functools.cache
def _prefixes() -> list[tuple[str, str]]:
    pairs = [(r[0], r[1] if len(r) > 1 else "") for r in lexicons.rows("agency_prefixes.tsv")]
    return sorted(pairs, key=lambda pair: -len(pair[0]))


@functools.cache
def _longest_heads() -> list[str]:
    return sorted(lexicons.heads(), key=len, reverse=True)


def _write_out(surface: str) -> str:
    """ก.เกษตรฯ -> กระทรวงเกษตรฯ."""
    for short, full in _prefixes():
        if short.endswith(".") and surface.startswith(short) and full:
            return full + surface[len(short) :].strip()
    return surface


class Canonicalizer:
    """Answers for one document. `explained`: brackets.learn's answer."""

    def __init__(
        self,
        gazetteer: Gazetteer,
        text: str,
        agencies: list[AgencySpan],
        explained: dict[str, AgencySpan],
    ) -> None:
        self._gazetteer = gazetteer
        self._text = text
        ordered = sorted(agencies, key=lambda a: a.start)
        self._full = [
            (a.start, squeeze(text[a.start : a.end]))
            for a in ordered
            if not _SHORT.search(text[a.start : a.end])
        ]
        self._counts = Counter(name for _, name in self._full)
        self._keys = {key(name): name for name in self._counts}
        self._explained = {k: squeeze(text[a.start : a.end]) for k, a in explained.items()}
        self._memory: dict[str, str] = {}
        self._said: dict[str, list[tuple[int, str]]] = {}
        self._by_head: dict[str, str] = {}

    def of(self, agency: AgencySpan) -> str:
        """The canonical name of a mention."""
        surface = squeeze(self._text[agency.start : agency.end])
        if _SHORT.search(surface):
            surface = _write_out(surface)
            # What ฯ leaves out depends on the place: กระทรวงฯ is the ministry last spoken of.
            return self._resolve(self._short(surface, agency.start), 0)
        known = self._memory.get(surface)
        if known is None:
            known = self._memory[surface] = self._resolve(surface, 0)
        return known

    def _resolve(self, name: str, depth: int) -> str:
        """Follow explanations until nothing shorter than a full name is left."""
        if depth >= _STEPS:
            return name
        explained = self._explained.get(key(name))
        if explained and self._listed_inside(name, explained):
            explained = None
        if explained and key(explained) != key(name):
            if _SHORT.search(explained):
                explained = self._short(explained, len(self._text))
            return self._resolve(explained, depth + 1)
        listed = self._gazetteer.named(name)
        if listed:
            return listed.name
        aliased = self._gazetteer.aliased(name)
        if aliased:
            return self._choose([known.name for known in aliased], [k.parent for k in aliased])
        bare = _OF_THAILAND.sub("", name)
        if bare != name and bare not in lexicons.heads():
            return self._resolve(bare, depth + 1)
        # กระทรวงยุติธรรมไทย, beside another country's.
        if name.endswith("ไทย") and (own := self._gazetteer.named(name.removesuffix("ไทย"))):
            return own.name
        longer = self._with_legal_ending(name)
        if longer != name:
            return self._resolve(longer, depth + 1)
        expanded = self._expand(name, depth)
        if expanded != name:
            return self._resolve(expanded, depth + 1)
        meant = self._gazetteer.misspelt(name)
        return meant.name if meant else name

    def _listed_inside(self, name: str, explained: str) -> bool:
        # คณะกรรมการกองทุนการออมแห่งชาติ (กอช.) explains the board by the fund's abbreviation.
        return any(
            key(known.name) != key(explained) and key(explained).endswith(key(known.name))
            for known in self._gazetteer.aliased(name)
        )

    def _choose(self, names: list[str], parents: list[str]) -> str:
        """Of several agencies with one abbreviation, the one that the document speaks of."""
        for name in names:
            if key(name) in self._keys:
                return name
        for name, parent in zip(names, parents, strict=True):
            if parent and parent in self._text:
                return name
        return names[0]

    def _short(self, surface: str, at: int) -> str:
        """The full name of กระทรวงเกษตรฯ or กระทรวงฯ as said at an offset."""
        stem = _SHORT.sub("", surface)
        said = self._said.get(stem)
        if said is None:
            said = self._said[stem] = self._beginning(stem)
        if said:
            before = bisect_left(said, (at, ""))
            return said[max(before - 1, 0)][1]
        wanted, head_only = key(stem), stem in lexicons.heads()
        explained = self._explained.get(key(surface))
        if explained:
            return explained
        if head_only:
            return self._full_by_head(stem) or surface
        aliased = self._gazetteer.aliased(stem)
        if aliased:
            return aliased[0].name
        listed = self._gazetteer.starting(stem)
        if listed and len(wanted) >= 4:
            return listed[0].name
        head = self._ministry(stem)
        # What ฯ leaves out is not known; of those that go by a name that is name enough.
        return head or (stem if _NAMED.match(stem) or self._gazetteer.named(stem) else surface)

    def _beginning(self, stem: str) -> list[tuple[int, str]]:
        """The full names of the document that begin so, and where each stands; the listed ones
        alone where there are any."""
        wanted, head_only = key(stem), stem in lexicons.heads()
        said = [
            (start, name)
            for start, name in self._full
            if key(name).startswith(wanted) and key(name) != wanted
            if not head_only or self._same_head(stem, name)
        ]
        return [(s, n) for s, n in said if self._gazetteer.named(n)] or said

    def _ministry(self, stem: str) -> str:
        # เกษตรฯ, ดิจิทัลฯ: a ministry without its head.
        listed = self._gazetteer.starting("กระทรวง" + stem)
        return listed[0].name if listed and len(stem) >= 4 else ""

    def _same_head(self, stem: str, name: str) -> bool:
        longest = next((h for h in _longest_heads() if name.startswith(h)), "")
        return longest.startswith(stem)

    def _full_by_head(self, stem: str) -> str:
        # The head may have been said only through abbreviations: รฟท. ... การรถไฟฯ.
        known = self._by_head.get(stem)
        if known is None:
            # Nothing while it is looked for: กรมฯ (กวพ.) explains กวพ. by the head that is asked.
            self._by_head[stem] = ""
            resolved = ((self._resolve(name, 1), name) for name in self._counts)
            known = next((r for r, name in resolved if r != name and r.startswith(stem)), "")
            self._by_head[stem] = known
        return known

    def _with_legal_ending(self, name: str) -> str:
        """The form of the document that adds จำกัด or (มหาชน), or บริษัท before it."""
        wanted = key(_LEGAL.sub(" ", name)).removeprefix("บริษัท")
        if len(wanted) < 3:
            return name
        best = name
        for bare, other in self._by_bare.get(wanted, ()):
            if len(other) > len(best) and (bare.startswith("บริษัท") or key(name) == bare):
                best = other
        return best

    @functools.cached_property
    def _by_bare(self) -> dict[str, list[tuple[str, str]]]:
        """By what is left without บริษัท and legal endings: with บริษัท, and the name as said."""
        out: dict[str, list[tuple[str, str]]] = {}
        for name in self._counts:
            bare = key(_LEGAL.sub(" ", name))
            out.setdefault(bare.removeprefix("บริษัท"), []).append((bare, name))
        return out

    def _expand(self, name: str, depth: int) -> str:
        """กระทรวง พม., รพ.ระยอง, สำนักงาน ปปง.: the beginning or the rest written out."""
        for h in _WRITTEN_BEFORE:
            rest = name.removeprefix(h).strip()
            if rest != name and (key(rest) in self._explained or self._gazetteer.aliased(rest)):
                inner = self._resolve(rest, depth + 1)
                if inner != rest and not (h == "สำนักงาน" and inner.startswith("คณะ")):
                    return inner
        for head in _BEFORE_ABBREVIATIONS:
            tail = name.removeprefix(head).strip()
            if tail == name or not self._is_short(tail):
                continue
            inner = self._resolve(tail, depth + 1)
            if inner == tail:
                continue
            full = "คณะกรรมการ" if head == "บอร์ด" else head
            if inner.startswith("สำนักงาน" + full):  # บอร์ด ป.ป.ส. is no office
                return inner.removeprefix("สำนักงาน")
            if inner.startswith(full) or (head == "สำนักงาน" and inner.startswith("สำนัก")):
                return inner
            if head != "กระทรวง":
                return full.removesuffix("กระทรวง" if inner.startswith("กระทรวง") else "") + inner
        for short, full in _prefixes():
            if name.startswith(short) and len(name) > len(short) + 1 and full:
                rest = name[len(short) :].strip()
                # สป.ดศ.
                ministry = self._resolve(rest, depth + 1) if full.endswith("กระทรวง") else rest
                if ministry != rest and ministry.startswith("กระทรวง"):
                    return full.removesuffix("กระทรวง") + ministry
                if not rest.endswith(".") and (_THAI.search(rest) or full.startswith("บริษัท")):
                    return full + rest
        branch = _BRANCH.match(name)
        if branch and (inner := self._resolve(branch[1], depth + 1)) != branch[1]:
            return inner + branch[2]
        return self._by_beginning(name)

    def _is_short(self, tail: str) -> bool:
        return bool(self._explained.get(key(tail)) or self._gazetteer.aliased(tail))

    def _by_beginning(self, name: str) -> str:
        # กระทรวงดิจิทัล with no ฯ, ธนาคารเพื่อการเกษตร: the one listed name that begins so.
        enough = 10 if name.startswith("กระทรวง") else 16
        if len(name) >= enough and not _LEGAL.search(name):
            listed = self._gazetteer.starting(name)
            if len(listed) == 1:
                return listed[0].name
        return name
