"""Whether two names mean the same agency or person, how surely, and why. Pure: no database.

A rule looks at two names and at what the documents say of each; it never looks at a third, so a
pair is judged alike whatever else is in the store. The blocks say which pairs are looked at: two
names that no block holds together are not the same.
"""

from __future__ import annotations

from collections.abc import Iterator

from store.resolution import agencies, agency_forms, forms, people, person_forms, phonetics
from store.resolution.names import Name, Pair, pair

_SHORTEST_BLOCK = 4
_ENDS = 8  # letters


def blocks(name: Name) -> set[str]:
    """The blocks that a name stands in."""
    key = name.key
    found = {f"letters:{forms.letters(key)}", f"sounds:{forms.sounds(key)}"}
    if name.kind == "agency":
        if core := agency_forms.company(key):
            found |= {f"letters:{core}", f"sounds:{forms.sounds(core)}"}
        if heard := agencies.sound(key):
            found.add(f"heard:{heard}")
        if (listed := agency_forms.listed(key)) is not None:
            found.add(f"listed:{listed:04}")
        whole = agency_forms.whole(key)
        found |= {f"alias:{alias}" for alias in name.aliases if alias != key}
        found |= {
            f"alias:{key}",
            f"plain:{agency_forms.plain(key)}",
            f"sounds:{forms.sounds(whole)}",
        }
        if not forms.is_abbreviation(name.name) and not agency_forms.is_local(key):
            found |= {f"called:{alias}" for alias in agencies.abbreviations(name)}
        if not agency_forms.is_local(whole):
            found |= {f"core:{end}" for end in _ends(agency_forms.core(key))}
        found |= set(_halves(whole))
    else:
        bare = person_forms.bare(name.name)
        given, family = person_forms.person_parts(bare)
        if family:
            last = bare.split()[-1]
            found |= {f"given:{given}", f"family:{family}", f"family:{forms.letters(last)}"}
            found |= {f"called:{alias}" for alias in people.in_latin(name)}
            found |= _heard(person_forms.without_initials(bare))
        if forms.is_latin(name.name) or any(map(forms.is_latin, name.aliases)):
            found |= {f"alias:{person_forms.untitled(alias)}" for alias in (*name.aliases, key)}
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
    """Blocks of a person's name as it sounds: whole, in whichever order, and by the beginnings of
    its first and last word, for a name in the other script."""
    words = phonetics.skeletons(name)
    if len(words) < 2:
        return set()
    script = "latin" if forms.is_latin(name) else "thai"
    rough = "-".join(sorted((words[0][:2], words[-1][:2])))
    return {f"heard:{'-'.join(sorted(words))}", f"{script}:{rough}"}


def _ends(core: str) -> tuple[str, ...]:
    """The whole, and the first and the last letters of what stands behind the kind of body: of two
    names of which one lacks a word one of these is the same."""
    rest = core[len(agency_forms.head(core)) :]
    if len(rest) < 2 * _SHORTEST_BLOCK:
        return (core,)
    return core, f"{rest[:_ENDS]}-", f"-{rest[-_ENDS:]}"


def _halves(text: str) -> Iterator[str]:
    """Beginnings and ends: of two names that differ in a letter, one is the same in both."""
    if len(text) < agencies.SHORTEST_SLIP - 1:
        return
    for length in {len(text) // 2, (len(text) - 1) // 2}:
        if length >= _SHORTEST_BLOCK:
            yield f"start:{text[:length]}"
            yield f"end:{text[-length:]}"


def judge(a: Name, b: Name) -> Pair | None:
    """The surest rule by which two names of a kind mean the same; None where none does.
    (Aliases are judged with all that bear one: agencies.by_alias, people.translated.)"""
    found = (agencies if a.kind == "agency" else people).judge(a, b)
    return pair(a, b, *found) if found else None
