"""Whether two names mean the same agency or person, how surely, and why. Pure: no database.

A rule looks at two names and at what the documents say of each; it never looks at a third, so a
pair is judged alike whatever else is in the store. The blocks say which pairs are looked at: two
names that no block holds together are not the same.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from rapidfuzz.distance import OSA

from store.resolution import forms, phonetics

# A name found in so many documents stands by itself: a slip of the pen is rare beside the name that
# it means.
_RARE = 2
_RARE_SHARE = 0.1
_SHORTEST_SLIP = 10  # letters; in shorter names one letter makes another name too easily
_LONG_SLIP = 25  # letters; in those two may be wrong
_SHORTEST_SURE = 18  # letters of a name that may differ in a letter, though both are rare
_SHORTEST_BLOCK = 4
_SHORTEST_FAMILY = 5
# How much of the letters two people's names share that sound alike, with a position that is the
# same, or that begins alike.
_ALIKE, _MORE_ALIKE = 0.6, 0.75
_SURE_SOUNDS = 7  # consonants that are enough without a position
_FEW_SOUNDS = 6  # consonants; where there are fewer all must agree
_SOUNDS_OFF = 0.2  # part of the consonants that may differ beside a position
_OWN_ROLE = 12  # letters of a role that names its place (ผู้ว่าราชการจังหวัดตาก)
_ROLE_HEAD = 6
_SHORT_GIVEN = 4
_LONG_FAMILY = 7  # letters; one of them may differ, however often both stand
# An alias that documents give to several entities is of one only if nearly all give it to it.
ALIAS_SHARE = 0.9
_EXPLAINED = 3  # documents that must say so where the letters do not


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a kind with what the newest versions of documents say of it.

    `documents`: in how many it stands as the canonical name or in a form joined to it; `aliases`:
    key of each surface and how often; `positions`: of a person, (role, agency) as keys; `known`:
    listed as an agency of its own.
    """

    number: int
    id: str
    kind: str
    key: str
    name: str
    documents: int = 0
    aliases: dict[str, int] = field(default_factory=dict, compare=False)
    positions: frozenset[tuple[str, str]] = frozenset()
    known: bool = False


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names (numbers, the smaller id first) that mean the same, by a rule."""

    a: int
    b: int
    score: float
    reason: str


def blocks(name: Name) -> set[str]:
    """The blocks that a name stands in."""
    key = name.key
    found = {f"letters:{forms.letters(key)}", f"sounds:{forms.sounds(key)}"}
    if name.kind == "agency":
        if core := forms.company(key):
            found |= {f"letters:{core}", f"sounds:{forms.sounds(core)}"}
        found |= {f"alias:{alias}" for alias in name.aliases if alias != key}
        found |= {f"alias:{key}", f"plain:{forms.plain(key)}"}
        found |= set(_halves(forms.letters(key)))
    else:
        given, family = forms.person_parts(name.name)
        if family:
            found |= {f"given:{given}", f"family:{family}"}
            found |= _heard(name.name)
        if forms.is_latin(name.name) or any(map(forms.is_latin, name.aliases)):
            found |= {f"alias:{alias}" for alias in (*name.aliases, key)}
    return {f"{name.kind}:{block}" for block in found if len(block.partition(":")[2]) > 1}


def looked_in(name: Name) -> set[str]:
    """The blocks whose names are compared with this one: those that it stands in, save that a
    name as it sounds is compared with those in the other script."""
    script = "thai" if forms.is_latin(name.name) else "latin"
    found = set()
    for block in blocks(name):
        kind, sort, rest = block.split(":", 2)
        if sort in ("latin", "thai"):
            found.add(f"{kind}:{script}:{rest}")
        elif sort != "alias":
            found.add(block)
    return found


def _heard(name: str) -> set[str]:
    """Blocks of a person's name as it sounds: whole, and by the beginnings of its first and last
    word, for a name in the other script."""
    words = phonetics.skeletons(name)
    if len(words) < 2:
        return set()
    script = "latin" if forms.is_latin(name) else "thai"
    rough = "-".join(sorted((words[0][:2], words[-1][:2])))
    return {f"heard:{'-'.join(words)}", f"{script}:{rough}"}


def _halves(text: str) -> Iterator[str]:
    """Beginnings and ends: of two names that differ in a letter, one is the same in both."""
    if len(text) < _SHORTEST_SLIP - 1:
        return
    for length in {len(text) // 2, (len(text) - 1) // 2}:
        if length >= _SHORTEST_BLOCK:
            yield f"start:{text[:length]}"
            yield f"end:{text[-length:]}"


def judge(a: Name, b: Name) -> Pair | None:
    """The surest rule by which two names of a kind mean the same; None where none does.
    (Aliases are judged by `by_alias`, which has to see all that bear one.)"""
    found = _agencies(a, b) if a.kind == "agency" else _people(a, b)
    return pair(a, b, *found) if found else None


def pair(a: Name, b: Name, score: float, reason: str) -> Pair:
    """A pair, whichever of the two comes first."""
    first, second = sorted((a, b), key=lambda n: n.id)
    return Pair(first.number, second.number, score, reason)


# ---- agencies ---------------------------------------------------------------


def _agencies(a: Name, b: Name) -> tuple[float, str] | None:
    if forms.letters(a.key) == forms.letters(b.key):
        return 0.99, "the same letters"
    if a.known and b.known:
        return None  # two that the list of agencies tells apart
    if forms.plain(a.key) == forms.plain(b.key):
        return 0.92, "the same but for small words"
    first, second = forms.company(a.key), forms.company(b.key)
    if (first or second) and (first or forms.letters(a.key)) == (second or forms.letters(b.key)):
        return 0.97, "the same but for the legal form"
    return _slip(a, b)


def _slip(a: Name, b: Name) -> tuple[float, str] | None:
    """One name spelt in two ways, or misspelt."""
    one, two = forms.letters(a.key), forms.letters(b.key)
    if min(len(one), len(two)) < _SHORTEST_SLIP - 2 or forms.digits(one) != forms.digits(two):
        return None
    local = forms.is_local(a.key) or forms.is_local(b.key)
    heard = forms.strict_sounds if local else forms.sounds
    if heard(a.key) == heard(b.key):
        return 0.95, "spelt in two ways"
    if local or min(len(one), len(two)) < _SHORTEST_SLIP:
        return None
    most = 2 if min(len(one), len(two)) >= _LONG_SLIP else 1
    distance = OSA.distance(one, two, score_cutoff=most)
    if distance > most or forms.only_words_differ(a.name, b.name):
        return None
    rarer, other = sorted((a.documents, b.documents))
    if rarer > max(_RARE, _RARE_SHARE * other):
        return None  # both stand too often for one to be a slip
    if other <= _RARE and min(len(one), len(two)) < _SHORTEST_SURE:
        return None
    return 0.9 if distance == 1 else 0.85, f"misspelt in {distance} of {len(two)} letters"


def by_alias(alias: str, bearers: list[Name]) -> Pair | None:
    """Documents that explain a name: who bears `alias` as canonical name is who others call so.

    `bearers`: all agencies that stand in the block of the alias. None where the documents do not
    agree on one, or too few say so.
    """
    short = next((n for n in bearers if n.key == alias), None)
    told = [(n.aliases.get(alias, 0), n) for n in bearers if n is not short]
    told = [(count, n) for count, n in told if count > 0]
    if short is None or not told or short.known:
        return None
    # Spellings of one agency count as one.
    shares: dict[str, int] = {}
    for count, n in told:
        plain = forms.plain(n.key)
        shares[plain] = shares.get(plain, 0) + count
    most = max(shares, key=lambda plain: (shares[plain], plain))
    _, full = max((t for t in told if forms.plain(t[1].key) == most), key=lambda t: (t[0], t[1].id))
    count = shares[most]
    if count < ALIAS_SHARE * sum(shares.values()):
        return None
    fits = forms.shortens(alias, full.key)
    translated = forms.is_latin(short.name) != forms.is_latin(full.name)
    if not fits and (not translated or count < _EXPLAINED):
        return None
    if not forms.is_abbreviation(short.name) and count < short.documents and not translated:
        # Two that both stand by themselves; a few documents that join them may be wrong.
        return None
    score = 0.9 + 0.08 * (1 - 1 / (1 + count))
    return pair(short, full, round(score, 3), f"{count} mentions explain {short.name}")


# ---- people -----------------------------------------------------------------


def _people(a: Name, b: Name) -> tuple[float, str] | None:
    if forms.letters(a.key) == forms.letters(b.key):
        return 0.98, "the same letters"
    (given, family), (given_b, family_b) = map(forms.person_parts, (a.name, b.name))
    if not (family and family_b):
        return None
    if forms.is_latin(a.name) or forms.is_latin(b.name):
        return _transliterated(a, b)
    full, other = given + family, given_b + family_b
    if forms.sounds(full) == forms.sounds(other) and len(full) >= _SHORTEST_SLIP - 2:
        return 0.94, "spelt in two ways"
    position = same_position(a, b)
    if (
        position
        and phonetics.skeletons(a.name) == phonetics.skeletons(b.name)
        and OSA.normalized_similarity(full, other) >= (_ALIKE if position == 2 else _MORE_ALIKE)
    ):
        return 0.92, "they sound alike, the same position"
    if (
        given == given_b
        and min(len(family), len(family_b)) >= _LONG_FAMILY
        and OSA.distance(family, family_b, score_cutoff=1) == 1
    ):
        return 0.88, f"misspelt in 1 of {len(family)} letters of the family name"
    rarer, more = sorted((a.documents, b.documents))
    if rarer > max(_RARE, _RARE_SHARE * more):
        return None
    if given == given_b and _begins(a.name, b.name):
        return 0.9, "the same name, cut short or run on"
    if (
        (given == given_b or family == family_b)
        and phonetics.skeletons(a.name) == phonetics.skeletons(b.name)
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
        given == given_b and len(full) >= _SHORTEST_SLIP and more > _RARE
    )):  # fmt: skip
        reason = f"misspelt in 1 of {max(len(one), len(two))} letters"
        return (0.93, reason + ", the same position") if position else (0.86, reason)
    if distance == 2 and min(len(one), len(two)) >= 7 and position == 2:
        return 0.9, "misspelt in 2 letters, the same position"
    return None


def _transliterated(a: Name, b: Name) -> tuple[float, str] | None:
    """A name in Latin letters and one in Thai, or two in Latin, by their consonants; the family
    name may stand first in one."""
    one, two = phonetics.skeletons(a.name), phonetics.skeletons(b.name)
    if len(one) < 2 or len(two) < 2:
        return None
    whole = "".join(one)
    distance, other = min(
        (OSA.distance(whole, "".join(order)), order) for order in (two, two[1:] + two[:1])
    )
    if distance == 0 and one == other and len(whole) >= _SURE_SOUNDS:
        return 0.9, "transcribed: the same consonants"
    longest = max(len(whole), len("".join(other)))
    if distance == 1 and one[-1] == other[-1] and longest > _SURE_SOUNDS:
        return 0.86, "transcribed: the same family name, alike in consonants"
    off = 0.0 if longest < _FEW_SOUNDS else _SOUNDS_OFF * longest
    if same_position(a, b) and distance <= off:
        return 0.88, "transcribed: alike in consonants, the same position"
    return None


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


def _begins(one: str, two: str) -> bool:
    """Whether one name is the beginning of the other. A royal one only up to the end of a word:
    พระบรมราชินีนาถ is another queen than พระบรมราชินี."""
    short, long = sorted((one, two), key=len)
    if len(short.partition(" ")[2]) < _SHORTEST_FAMILY or not long.startswith(short):
        return False
    return long[len(short)] == " " or not forms.is_royal(short)


def translated_person(alias: str, bearers: list[Name]) -> Pair | None:
    """A name in Latin letters that documents give beside a Thai one."""
    short = next((n for n in bearers if n.key == alias), None)
    if short is None or not forms.is_latin(short.name):
        return None
    told = [n for n in bearers if n is not short and n.aliases.get(alias, 0) > 0]
    if len(told) != 1 or forms.is_latin(told[0].name):
        return None
    return pair(short, told[0], 0.93, "written so beside the Thai name")
