"""Whether two names mean the same person, how surely, and why. Pure: no database."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Sequence

from rapidfuzz.distance import OSA, Indel

from store.resolution import forms, person_forms, phonetics
from store.resolution.agencies import RARE, RARE_SHARE, SHORTEST_SLIP
from store.resolution.names import TRANSCRIBED, Name, Pair, day_of, pair

_SHORTEST_FAMILY = 5
# How much of the letters two people's names share that sound alike, with a position that is the
# same, or that begins alike.
_ALIKE, _MORE_ALIKE = 0.6, 0.75
_ALIKE_EACH, _ALIKE_BOTH = 0.76, 0.85
_MOST_OFF = 2  # letters that differ in a family name that sounds the same
_MANY_SOUNDS = 8  # consonants that, all agreeing, are enough where both names are written otherwise
_SURE_SOUNDS = 7  # consonants that are enough without a position
_FEW_SOUNDS = 6  # consonants; where there are fewer all must agree
_SOUNDS_OFF = 0.2  # part of the consonants that may differ beside a position
_OWN_ROLE = 12  # letters of a role that names its place (ผู้ว่าราชการจังหวัดตาก)
_ROLE_HEAD = 6
_SHORT_GIVEN = 4
_SLIPS = 0.1  # part of the titles of a name that are wrong
_WHOLE_LATIN = 10  # letters of a name in Latin letters that is not a given name alone
_LONG_GIVEN = 10  # letters; one of them that is not heard may differ
_LONG_FAMILY = 7  # letters; one of them may differ, however often both stand
# Two that hold one post so many days one after the other, or less, may be one person.
_SUCCESSION = 400
# Posts that one person holds at a time.
_ONE_HOLDER = re.compile(
    r"(?:ปลัดกระทรวง|ปลัดสำนัก|ปลัดกรุงเทพ|อธิบดี|อธิการบดี|รัฐมนตรีว่าการ|รมว\.|นายกรัฐมนตรี"
    r"|ผู้ว่าราชการจังหวัด|ผู้ว่าฯ|ผู้ว่าการ|เลขาธิการ|ผู้อำนวยการ|ประธาน|เอกอัครราชทูต|กงสุลใหญ่|นายก"
    r"|โฆษกประจำ|โฆษกกระทรวง|ผู้บัญชาการ|ผู้บังคับการ|คณบดี|หัวหน้าสำนักงาน)"
)


def judge(a: Name, b: Name) -> tuple[float, str] | None:
    """The surest rule by which two names mean the same person; None where none does."""
    if forms.letters(a.key) == forms.letters(b.key):
        return 0.98, "the same letters"
    first, second = (person_forms.without_initials(person_forms.bare(n.name)) for n in (a, b))
    (given, family), (given_b, family_b) = map(person_forms.person_parts, (first, second))
    if not (family and family_b) or forms.digits(a.key) != forms.digits(b.key):
        return None
    if (titles := _titles(a)) and (others := _titles(b)) and not titles & others:
        return None  # a man and a woman
    if forms.is_latin(a.name) or forms.is_latin(b.name):
        return _transliterated(a, b)
    full, other = given + family, given_b + family_b
    if full == other:
        return 0.93, "the same but for initials or what stands before the name"
    if forms.sounds(full) == forms.sounds(other) and len(full) >= SHORTEST_SLIP - 2:
        return 0.94, "spelt in two ways"
    if given == given_b and _shortened(first, second):
        return 0.9, "the same name, one of its parts left out"
    if (
        in_latin(a) & in_latin(b)
        and Indel.normalized_similarity(*("".join(phonetics.skeletons(n)) for n in (first, second)))
        >= _ALIKE
    ):
        return 0.92, "both are written alike in Latin letters"
    position = same_position(a, b)
    if position and (given, family) == (family_b, given_b):
        return 0.92, "the family name first in one, the same position"
    if (
        family == family_b
        and min(len(given), len(given_b)) >= _LONG_GIVEN
        and phonetics.skeletons(first) == phonetics.skeletons(second)
        and OSA.distance(given, given_b, score_cutoff=1) == 1
    ):
        return 0.88, f"misspelt in 1 of {len(given)} letters of a long given name"
    if given == given_b and sorted(family) == sorted(family_b) and len(family) >= _SHORT_GIVEN:
        return 0.88, "the letters of the family name in another order"
    if (
        family == family_b
        and len(family) >= _LONG_FAMILY - 1
        and abs(len(given) - len(given_b)) == 1
        and min(len(given), len(given_b)) > _SHORT_GIVEN
        and OSA.distance(given, given_b) == 1
    ):
        return 0.86, "a letter left out of the given name"
    if (
        family == family_b
        and len(family) >= _LONG_GIVEN
        and phonetics.skeletons(first) == phonetics.skeletons(second)
        and OSA.distance(given, given_b, score_cutoff=_MOST_OFF) <= _MOST_OFF
        and _same_vowels(given, given_b)
    ):
        return 0.86, "a long family name, and given names that sound alike"
    if (
        given == given_b
        and person_forms.is_rare(given)
        and not person_forms.is_royal(first)
        and min(len(family), len(family_b)) >= _LONG_FAMILY
        and Indel.normalized_similarity(family, family_b) >= _MORE_ALIKE
    ):
        return 0.87, "a given name few bear, alike in the family name"
    if position and (found := _one_post(a, b, first, second, position)):
        return found
    if (
        given == given_b
        and min(len(family), len(family_b)) >= _LONG_FAMILY
        and OSA.distance(family, family_b, score_cutoff=1) == 1
        and (position or not person_forms.is_common(given) or not (a.positions and b.positions))
    ):
        return 0.88, f"misspelt in 1 of {len(family)} letters of the family name"
    heard = phonetics.skeletons(first)
    if (
        heard == phonetics.skeletons(second)
        and len("".join(heard)) >= _MANY_SOUNDS
        and family != family_b
        and OSA.distance(family, family_b) <= _MOST_OFF
        and not person_forms.is_common(given)
        and Indel.normalized_similarity(full, other) >= _MORE_ALIKE
    ):
        return 0.87, "they sound alike in many consonants"
    return _one_is_rare(a, b, first, second, position)


_LONG_VOWELS = str.maketrans("าีืู", "ะิึุ")


def _same_vowels(one: str, two: str) -> bool:
    """Whether two given names differ in consonants or in the length of vowels alone: ประภาส and
    ประภัสร์ are two."""
    vowels = [[c for c in name.translate(_LONG_VOWELS) if c in "ิึุเแโใไำัว"] for name in (one, two)]
    return vowels[0] == vowels[1]


def _titles(name: Name) -> set[str]:
    """The titles of those that exclude each other that documents put before a name, slips apart."""
    counts: Counter[str] = Counter()
    for alias, count in name.aliases.items():
        counts[person_forms.title_of(alias)] += count
    del counts[""]
    return {title for title, count in counts.items() if count > _SLIPS * counts.total()}


def in_latin(name: Name) -> set[str]:
    """The forms in Latin letters that documents write beside a Thai name, long enough to be whole
    names."""
    if forms.is_latin(name.name):
        return set()
    return {
        person_forms.untitled(alias)
        for alias, count in name.aliases.items()
        if count > 0 and forms.is_latin(alias) and len(person_forms.untitled(alias)) >= _WHOLE_LATIN
    }


def _one_post(a: Name, b: Name, first: str, second: str, position: int) -> tuple[float, str] | None:
    """Names somewhat alike of whom documents tell the same position (`position`: how surely)."""
    (given, family), (given_b, family_b) = map(person_forms.person_parts, (first, second))
    full, other = given + family, given_b + family_b
    alike = Indel.normalized_similarity(full, other)
    one, two = ("".join(phonetics.skeletons(n)) for n in (first, second))
    if one == two and OSA.normalized_similarity(full, other) >= (
        _ALIKE if position == 2 else _MORE_ALIKE
    ):
        return 0.92, "they sound alike, the same position"
    royal = person_forms.is_royal(first) or person_forms.is_royal(second)
    if given == given_b and not royal and (
        not person_forms.is_common(given) if position == 2 else person_forms.is_rare(given)
    ) and _succeeds(a, b, position):  # fmt: skip
        return 0.87, "the same given name in the same post at that time"
    if position < 2:
        return None
    if OSA.distance(one, two) <= 1 and len(one) >= _FEW_SOUNDS and alike >= _MORE_ALIKE:
        return 0.9, "they nearly sound alike, the same position"
    if (
        min(
            alike - _ALIKE_BOTH + _ALIKE_EACH,
            Indel.normalized_similarity(given, given_b),
            Indel.normalized_similarity(family, family_b),
        )
        >= _ALIKE_EACH
    ):
        return 0.88, "alike in both names, the same position"
    if given == given_b and Indel.normalized_similarity(family, family_b) >= _ALIKE and not royal:
        return 0.91, "the same given name, alike in the family name, the same position"
    return None


def _one_is_rare(
    a: Name, b: Name, first: str, second: str, position: int
) -> tuple[float, str] | None:
    """Slips: one of the two names stands in few documents beside the other."""
    (given, family), (given_b, family_b) = map(person_forms.person_parts, (first, second))
    full, other = given + family, given_b + family_b
    rarer, more = sorted((a.documents, b.documents))
    if rarer > max(RARE, RARE_SHARE * more):
        return None
    if given == given_b and _begins(first, second):
        return 0.9, "the same name, cut short or run on"
    told_apart = person_forms.is_common(given) and a.positions and b.positions and not position
    if (
        (given == given_b or family == family_b)
        and not told_apart
        and phonetics.skeletons(first) == phonetics.skeletons(second)
        and OSA.normalized_similarity(full, other) >= _MORE_ALIKE
        and (given == given_b or min(len(given), len(given_b)) <= _SHORT_GIVEN)
    ):
        return 0.86, "they sound alike, and one is rare"
    # A slip in one of the two names; in both it is somebody else.
    if (given == given_b) == (family == family_b):
        return None
    one, two = (family, family_b) if given == given_b else (given, given_b)
    distance = OSA.distance(one, two, score_cutoff=2)
    if distance == 1 and min(len(one), len(two)) >= 4 and (position or (
        given == given_b and len(full) >= SHORTEST_SLIP and more > RARE and not told_apart
    )):  # fmt: skip
        reason = f"misspelt in 1 of {max(len(one), len(two))} letters"
        return (0.93, reason + ", the same position") if position else (0.86, reason)
    if distance == 2 and min(len(one), len(two)) >= 7 and position == 2:
        return 0.9, "misspelt in 2 letters, the same position"
    return None


def _transliterated(a: Name, b: Name) -> tuple[float, str] | None:
    """A name in Latin letters and one in Thai, or two in Latin, by their consonants; the family
    name may stand first in one."""
    one, two = (phonetics.skeletons(person_forms.without_initials(n.name)) for n in (a, b))
    if len(one) < 2 or len(two) < 2:
        return None
    whole = "".join(one)
    distance, other = min(
        (OSA.distance(whole, "".join(order)), order) for order in (two, two[1:] + two[:1])
    )
    # Of several whose consonants agree the vowels choose.
    vowels = round(0.02 * OSA.normalized_similarity(_romanized(a.name), _romanized(b.name)), 3)
    if distance == 0 and one == other and len(whole) >= _SURE_SOUNDS:
        return 0.9 + vowels, f"{TRANSCRIBED}: the same consonants"
    longest = max(len(whole), len("".join(other)))
    position = same_position(a, b)
    off = 0.0 if longest < _FEW_SOUNDS else _SOUNDS_OFF * longest
    if position and distance <= off:
        return 0.88 + vowels, f"{TRANSCRIBED}: alike in consonants, the same position"
    if distance == 1 and one[-1] == other[-1] and longest > _SURE_SOUNDS:
        return 0.86 + vowels, f"{TRANSCRIBED}: the same family name, alike in consonants"
    return None


@functools.lru_cache(maxsize=20_000)
def _romanized(name: str) -> str:
    """A name in Latin letters, a Thai one by the Royal Institute's rules."""
    if forms.is_latin(name):
        return name.casefold()
    from pythainlp.transliterate import romanize  # not needed where all names are Thai

    return " ".join(romanize(word, engine="royin") for word in name.split())


# ---- positions --------------------------------------------------------------


def same_position(a: Name, b: Name) -> int:
    """2 where documents give two people the same role at the same agency (or a role that is long
    enough to be one person's), 1 where roles begin alike and no agencies differ, else 0."""
    found = 0
    for role, at in a.positions:
        for other, there in b.positions:
            if role == other and at == there and (at or len(role) >= _OWN_ROLE):
                return 2
            same = min(len(role), len(other), _OWN_ROLE)
            if same >= _ROLE_HEAD and role[:same] == other[:same] and (
                at == there or not at or not there
            ):  # fmt: skip
                found = 1
    return found


def _succeeds(a: Name, b: Name, position: int) -> bool:
    """Whether documents give both, at about one time, a post that one person holds, or (`position`
    1) posts that begin alike."""
    for (role, at), days in a.positions.items():
        for (other, there), days_b in b.positions.items():
            if position == 2:
                same = role == other and at == there and (at or len(role) >= _OWN_ROLE)
            else:
                same = role[:_ROLE_HEAD] == other[:_ROLE_HEAD] and (
                    at == there or not at or not there
                )
            if not same or not _ONE_HOLDER.match(role):
                continue
            (_, end), (begin, _) = sorted((days, days_b))
            until, since = day_of(end), day_of(begin)
            if until and since and (since - until).days <= _SUCCESSION:
                return True
    return False


# ---- parts of names ---------------------------------------------------------


def _shortened(one: str, two: str) -> bool:
    """Whether the words of one name are some of the other's, the first and the last with them:
    a middle name or one of two family names left out."""
    short, long = sorted((one.split(), two.split()), key=len)
    least = 3 if person_forms.is_royal(one) else 2
    if not least <= len(short) < len(long) or short[-1] != long[-1]:
        return False
    rest = iter(long)
    return all(word in rest for word in short)


def _begins(one: str, two: str) -> bool:
    """Whether one name is the beginning of the other. A royal one only up to the end of a word:
    พระบรมราชินีนาถ is another queen than พระบรมราชินี."""
    short, long = sorted((one, two), key=len)
    if len(short.partition(" ")[2]) < _SHORTEST_FAMILY or not long.startswith(short):
        return False
    return long[len(short)] == " " or not person_forms.is_royal(short)


def translated(alias: str, bearers: Sequence[Name]) -> Pair | None:
    """A name in Latin letters that documents give beside a Thai one, or beside spellings of one.

    `alias`: without titles (person_forms.untitled)."""
    short = next(
        (n for n in bearers if forms.is_latin(n.name) and person_forms.untitled(n.key) == alias),
        None,
    )
    if short is None:
        return None
    told = [n for n in bearers if not forms.is_latin(n.name) and _bears(n, alias)]
    if not told:
        return None
    told.sort(key=lambda n: (-_bears(n, alias), n.id))
    if not all(judge(told[0], n) for n in told[1:]):
        return None
    return pair(short, told[0], 0.93, "written so beside the Thai name")


def _bears(name: Name, alias: str) -> int:
    return sum(n for a, n in name.aliases.items() if n > 0 and person_forms.untitled(a) == alias)
