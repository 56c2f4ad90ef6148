"""Whether two names mean the same agency, how surely, and why. Pure: no database."""

from __future__ import annotations

from collections.abc import Sequence

from rapidfuzz.distance import OSA, Indel

from store.resolution import agency_forms, forms, phonetics
from store.resolution.names import TRANSCRIBED, Name, Pair, pair

# A name found in so many documents stands by itself: a slip of the pen is rare beside the name that
# it means.
RARE = 2
RARE_SHARE = 0.1
SHORTEST_SLIP = 10  # letters; in shorter names one letter makes another name too easily
# A name with a word left out stands in so many of the other's documents, or in fewer.
_LEFT_OUT_SHARE = 0.3
_LONG_SLIP = 20  # letters; in those two may be wrong
_SHORTEST_SURE = 18  # letters of a name that may differ in a letter, though both are rare
# An alias that documents give to several entities is of one only if nearly all give it to it.
ALIAS_SHARE = 0.9
_EXPLAINED = 1  # documents that must say so where the letters do not
_SHORTEST_CUT = 14  # letters of a name cut short that is a name still
# Names that share an abbreviation of so many letters, and so much of their own.
_SHORTEST_SHARED = 3
_SHARED_ALIKE = 0.75
_REST_ALIKE = 0.7
_CALLED_SO = 0.02
_SURE_SOUNDS, _MOST_SOUNDS = 6, 16  # consonants of a name that is compared by its sound
_HEARD_ALIKE = 0.7


def judge(a: Name, b: Name) -> tuple[float, str] | None:
    """The surest rule by which two names mean the same agency; None where none does."""
    if forms.letters(a.key) == forms.letters(b.key):
        return 0.99, "the same letters"
    first, second = agency_forms.listed(a.key), agency_forms.listed(b.key)
    if first is not None and second is not None:
        return (0.98, "both in the list of its names") if first == second else None
    if a.known and b.known:
        return None  # two that the list of agencies tells apart
    if agency_forms.whole(a.key) == agency_forms.whole(b.key):
        return 0.96, "the same with its abbreviations written out"
    if agency_forms.plain(a.key) == agency_forms.plain(b.key):
        return 0.92, "the same but for small words"
    core, other = agency_forms.company(a.key), agency_forms.company(b.key)
    if (core or other) and (core or forms.letters(a.key)) == (other or forms.letters(b.key)):
        return 0.97, "the same but for the legal form"
    return _slip(a, b) or _heard(a, b) or _shared(a, b) or _left_out(a, b)


def _slip(a: Name, b: Name) -> tuple[float, str] | None:
    """One name spelt in two ways, or misspelt."""
    one, two = agency_forms.whole(a.key), agency_forms.whole(b.key)
    if min(len(one), len(two)) < SHORTEST_SLIP - 2 or forms.digits(one) != forms.digits(two):
        return None
    local = agency_forms.is_local(one) or agency_forms.is_local(two)
    heard = forms.strict_sounds if local else forms.sounds
    if heard(one) == heard(two):
        return 0.95, "spelt in two ways"
    if local or min(len(one), len(two)) < SHORTEST_SLIP:
        return None
    most = 2 if min(len(one), len(two)) >= _LONG_SLIP else 1
    distance = OSA.distance(one, two, score_cutoff=most)
    if distance > most or agency_forms.only_words_differ(a.name, b.name):
        return None
    rarer, other = sorted((a.documents, b.documents))
    if rarer > max(RARE, RARE_SHARE * other):
        return None  # both stand too often for one to be a slip
    if other <= RARE and min(len(one), len(two)) < _SHORTEST_SURE:
        return None
    return 0.9 if distance == 1 else 0.85, f"misspelt in {distance} of {len(two)} letters"


def _left_out(a: Name, b: Name) -> tuple[float, str] | None:
    """A word left out in the middle, or that the body is the nation's at the end."""
    one, two = agency_forms.core(a.key), agency_forms.core(b.key)
    if agency_forms.is_local(one) or agency_forms.is_local(two) or forms.is_latin(one):
        return None
    if one == two:
        return 0.88, "the same but for the nation at its end"
    rarer, other = sorted((a.documents, b.documents))
    if rarer > max(RARE, _LEFT_OUT_SHARE * other) or other <= RARE:
        return None
    word = agency_forms.word_left_out(one, two)
    return (0.84, f"the same but for {word}") if word else None


# ---- by sound ---------------------------------------------------------------


def sound(key: str) -> str:
    """The consonants of a company's name without its legal form, or of a name in Latin letters or
    a short one; "" where they are too few or too many to be compared."""
    core = agency_forms.company(key)
    if core is None:
        core = forms.letters(key)
        if agency_forms.head(core) or len(core) > 2 * _MOST_SOUNDS:
            return ""
    if forms.digits(core):
        return ""
    heard = phonetics.skeleton(core)
    return heard if _SURE_SOUNDS <= len(heard) <= _MOST_SOUNDS else ""


def _heard(a: Name, b: Name) -> tuple[float, str] | None:
    """Companies and foreign names that are written by their sound."""
    heard = sound(a.key)
    if not heard or heard != sound(b.key):
        return None
    one, two = (agency_forms.company(n.key) or forms.letters(n.key) for n in (a, b))
    if forms.is_latin(one) != forms.is_latin(two):
        return 0.86, f"{TRANSCRIBED}: the same consonants"
    if agency_forms.company(a.key) and Indel.normalized_similarity(one, two) >= _HEARD_ALIKE:
        return 0.88, "companies that sound alike"
    return None


# ---- by an abbreviation -----------------------------------------------------


def abbreviations(name: Name) -> set[str]:
    """The abbreviations that documents give to a name, long enough and often enough to tell
    something (a few among thousands are slips)."""
    least = _CALLED_SO * max(name.aliases.values(), default=0)
    return {
        alias
        for alias, count in name.aliases.items()
        if count > least
        and len(forms.letters(alias)) >= _SHORTEST_SHARED
        and forms.is_abbreviation(alias.upper())
    }


def _shared(a: Name, b: Name) -> tuple[float, str] | None:
    """Two wordings of one long name, of which documents give the same abbreviation."""
    one, two = agency_forms.plain(a.key), agency_forms.plain(b.key)
    if (
        agency_forms.is_local(one) or agency_forms.is_local(two)
        or forms.digits(one) != forms.digits(two)
        or agency_forms.head(a.key) != agency_forms.head(b.key)
        or agency_forms.places(a.key) != agency_forms.places(b.key)
        or min(len(one), len(two)) < SHORTEST_SLIP
        or Indel.normalized_similarity(one, two) < _SHARED_ALIKE
        or Indel.normalized_similarity(*(_behind_head(n.key) for n in (a, b))) < _REST_ALIKE
    ):  # fmt: skip
        return None
    shared = abbreviations(a) & abbreviations(b)
    if not shared:
        return None
    return 0.87, f"two wordings, both called {min(shared).upper()}"


def _behind_head(key: str) -> str:
    """What a name says beside the kind of body and that it is the nation's."""
    core = agency_forms.core(key)
    return core[len(agency_forms.head(core)) :]


def by_alias(alias: str, bearers: Sequence[Name]) -> Pair | None:
    """Documents that explain a name: who bears `alias` as canonical name is who others call so.

    `bearers`: all agencies that stand in the block of the alias. None where the documents do not
    agree on one, or too few say so.
    """
    short = next((n for n in bearers if n.key == alias), None)
    told = [(n.aliases.get(alias, 0), n) for n in bearers if n is not short]
    told = [(count, n) for count, n in told if count > 0]
    if short is None or not told or short.known:
        return None
    told.sort(key=lambda t: (-t[0], t[1].id))
    full = told[0][1]
    # Spellings and wordings of one agency count as one.
    count = sum(n for n, name in told if name is full or judge(full, name))
    if count < ALIAS_SHARE * sum(n for n, _ in told):
        return None
    fits = agency_forms.shortens(alias, full.key)
    translated = forms.is_latin(short.name) != forms.is_latin(full.name)
    if not fits and (not translated or count < _EXPLAINED):
        return None
    one, two = forms.letters(alias), forms.letters(full.key)
    cut = two.startswith(one) and len(one) >= _SHORTEST_CUT
    if not (forms.is_abbreviation(short.name) or translated or cut) and count < short.documents:
        # Two that both stand by themselves; a few documents that join them may be wrong.
        return None
    score = 0.9 + 0.08 * (1 - 1 / (1 + count))
    return pair(short, full, round(score, 3), f"{count} mentions explain {short.name}")
