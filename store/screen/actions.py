"""What the keys do that ask something: each a method by the action's name (store.screen.keys)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from rich.style import Style
from rich.text import Text

from khaosan.console import one_line, plural
from khaosan.errors import UsageError
from khaosan.records import AGENCY_KINDS, AGREEMENT_KINDS, DATE_KINDS, Date
from store.reviews import fields, values
from store.reviews.decide import InTheWayError
from store.reviews.records import KINDS, Item, Kind
from store.reviews.wording import short
from store.screen import checks, closest, facts
from store.screen.beside import Beside
from store.screen.dialogs import Ask, Choose, Find
from store.screen.forms import Form
from store.screen.look import LETTERS
from store.screen.marking import Marking
from store.screen.session import Session

if TYPE_CHECKING:
    pass

_SUBKINDS: dict[str, Sequence[str]] = {
    "agency": AGENCY_KINDS, "date": DATE_KINDS, "agreement": AGREEMENT_KINDS, "person": (),
}  # fmt: skip
# Values of these shapes have a kind of their own; others (a fiscal year) keep the one they have.
_SHAPES = {4: "year", 7: "month", 10: "day"}


def _shape(value: str | None) -> str | None:
    if not value:
        return None
    return "range" if "/" in value else _SHAPES[len(value)]


def _spoken(value: str) -> str:
    """A field's value, however its names are parted."""
    return "; ".join(part.strip() for part in one_line(value).split(";") if part.strip())


# Those of the class below.
MENDING = (
    "span", "add", "done", "kind", "name", "merge", "role", "form", "value", "note", "others",
)  # fmt: skip


# Those that open a box to write in.
WRITING = frozenset({"name", "merge", "role", "form", "value", "note"})


class Mending(Beside):
    """The actions that mend the item under the cursor, or add one."""

    # ---- spans ----------------------------------------------------------------

    async def span(self) -> None:
        """Move where the item begins and ends."""
        item, text = self._item, self.main.view.text
        placed = self.main.view.placed(item)
        start, end = item.start, item.end
        if not placed:  # its place is in an older version
            found = [f for f in self.main.view.found if self.main.view.placed(f)]
            start, end = await self.main.desk.read(closest.place, item, text, found)
        span = await self.main.marker.mark(Marking(text, end, start))
        if span is None or (placed and span == (item.start, item.end)):
            return
        try:
            await self._do(Session.edit, start=span[0], end=span[1])
        except InTheWayError:
            if await self._replaces(span, item):
                await self._do(Session.edit, start=span[0], end=span[1], replace=True)

    async def add(self) -> None:
        """Mark what was missed, and say what it is."""
        item = self._item
        place = item.end if self.main.view.placed(item) else 0
        span = await self.main.marker.mark(
            Marking(self.main.view.text, self.main.marker.in_sight(place))
        )
        if span is None:
            return
        words = self.main.view.text[slice(*span)]
        like = await self.main.desk.write(Session.like, words)
        kind = await self._ask_kind(f"What is “{short(words, 40)}”?", like.kind if like else None)
        if kind is None:
            return
        known: dict[str, Any] | None
        if like is not None and like.kind == kind:  # what the same words are elsewhere in it
            known = {"canonical": facts.named(like.record)}
            if subkind := fields.value(like.record, "subkind"):
                known["subkind"] = subkind
        else:
            known = await self._ask_about(kind, words)
        if known is None:
            return
        try:
            await self._do(Session.add, kind, *span, **known)
        except InTheWayError:
            if not await self._replaces(span):
                return
            await self._do(Session.add, kind, *span, replace=True, **known)
        if kind != "agreement":
            await self._add_elsewhere(kind, words, known)
        elif not await self._all_fields():
            await self._do(Session.undo)
            self.main.say("left: nothing is added")

    async def _add_elsewhere(self, kind: Kind, words: str, known: dict[str, Any]) -> None:
        """The same words were missed elsewhere in the document too: offer to add them as well."""
        missed = await self.main.desk.write(Session.missed, kind, words)
        if not missed:
            return
        many = plural(len(missed), "other place", "other places")
        rows = [(True, Text("yes: there too")), (False, Text("no: here only"))]
        title = f"“{short(words, 40)}” is missed in {many} of the document. Add? y / n"
        if await self.main.ask(Choose(title, rows, letters="yn")):
            await self._do(Session.add_all, kind, missed, **known)

    async def _replaces(self, span: tuple[int, int], item: Item | None = None) -> bool:
        """Whether what is marked may take the place of what the machine found there; `item`: the
        one that is mended."""
        there = [
            short(f.text, 25)
            for f in self.main.view.found
            if f.state == "open"
            and f.kind != "agreement"
            and f.start < span[1]
            and span[0] < f.end
            and (item is None or f.id != item.id)
        ]
        rows = [(True, Text("yes: it takes their place")), (False, Text("no: leave it all"))]
        title = f"Open there: {', '.join(there)}. Replace? y / n (e mends one)"
        return bool(await self.main.ask(Choose(title, rows, at=1, letters="yn")))

    # ---- kinds ----------------------------------------------------------------

    async def kind(self) -> None:
        """Change the kind, of an agreement its own kind."""
        item = self._item
        kind: Kind | None = item.kind
        if kind != "agreement":
            kind = await self._ask_kind(f"What is “{short(item.text, 40)}”?", item.kind, KINDS[:3])
        if kind is None:
            return
        if kind != item.kind:
            known = await self._ask_about(kind, item.text)
            if known is not None:
                await self._do(Session.edit, kind=kind, **known)
        elif _SUBKINDS[kind]:
            now = fields.value(item.record, "subkind")
            subkind = await self._ask_subkind(kind, now)
            if subkind is not None and subkind != now:
                await self._do(Session.edit, subkind=subkind)

    async def _ask_about(self, kind: Kind, words: str) -> dict[str, Any] | None:
        """What is to be known of words that are to be of this kind; None where the editor leaves
        it. Of a date that is understood, its value is offered, and its kind is known."""
        if kind == "date":
            meant = await self.main.desk.write(Session.meant, words)
            now = meant.value if meant else ""
            value = await self._ask_value(f"The value of “{short(words, 40)}”", now)
            if value is None:
                return None
            if meant is not None and values.edtf(value) == meant.value:
                return {"value": meant.value, "subkind": meant.kind}
            subkind = await self._ask_subkind(kind, _shape(values.edtf(value)))
            return None if subkind is None else {"value": values.edtf(value), "subkind": subkind}
        if not _SUBKINDS[kind]:
            return {}
        subkind = await self._ask_subkind(kind, None)
        return None if subkind is None else {"subkind": subkind}

    async def _ask_kind(
        self, title: str, now: Kind | None, kinds: Sequence[Kind] = KINDS
    ) -> Kind | None:
        rows = [(kind, Text(kind)) for kind in kinds]
        letters = "".join(LETTERS[kind].lower() for kind in kinds)
        at = kinds.index(now) if now in kinds else 0
        return await self.main.ask(Choose[Kind](title, rows, at=at, letters=letters))

    async def _ask_subkind(self, kind: str, now: str | None) -> str | None:
        known = _SUBKINDS[kind]
        rows = [(one, Text(one.replace("_", " "))) for one in known]
        at = known.index(now) if now in known else 0
        return await self.main.ask(Choose(f"Which kind of {kind}?", rows, at=at))

    # ---- names ----------------------------------------------------------------

    async def name(self) -> None:
        """Set the full name: what is typed, or a known one."""
        item = self._item
        now = facts.named(item.record)
        if now is None:
            raise UsageError("only a person or an agency has a full name")
        found = await self.main.ask(
            Find(f"The full name of “{short(item.text, 40)}”", now, self._names(item.kind), str)
        )
        if found is not None and found != now:
            await self._do(Session.edit, canonical=found)

    async def merge(self) -> None:
        """The item's entity and another are one."""
        item = self._item
        if item.kind not in ("person", "agency"):
            raise UsageError("only people and agencies are merged")
        row = await self.main.desk.read(facts.entity_of, item)
        if row is None:
            raise UsageError("its name is not in the store yet; accept or mend it first")
        own, name = row["id"], row["name"]
        title = f"“{short(name, 50)}” is the same as"
        other = await self.main.ask(
            Find(title, "", self.entities(item.kind, own, name), chosen=False)
        )
        if other is None:
            return
        goes, stays = await self.main.desk.read(facts.becomes, own, other)
        rows = [(True, Text("yes: they are one, in all documents")), (False, Text("no"))]
        title = f"“{short(goes, 60)}” becomes “{short(stays, 60)}”: y / n"
        if await self.main.ask(Choose(title, rows, at=1, letters="yn")):
            await self._do(Session.merge, own, other)

    def entities(
        self, kind: str, without: str | None = None, near: str = ""
    ) -> Callable[[str, bool], Any]:
        """Looks for entities; `near`: a name, of which close ones come before a letter is typed."""

        async def search(typed: str, inside: bool) -> list[tuple[str, Text]]:
            if near and not typed.strip():
                rows = [] if inside else await self.main.desk.read(facts.near, kind, near)
            else:
                rows = await self.main.desk.read(facts.search, kind, typed, inside=inside)
            return [(row["id"], self._entity(row)) for row in rows if row["id"] != without]

        return search

    def _names(self, kind: str) -> Callable[[str, bool], Any]:
        async def search(typed: str, inside: bool) -> list[tuple[str, Text]]:
            rows = await self.main.desk.read(facts.search, kind, typed, inside=inside)
            return [(row["name"], self._entity(row)) for row in rows]

        return search

    def _entity(self, row: dict[str, Any]) -> Text:
        out = Text(one_line(row["name"]), no_wrap=True, overflow="ellipsis")
        about = " · ".join([f"{row['documents']:,}", *row["aliases"][:3]])
        out.append("   " + one_line(about), Style(color=self.main.look.quiet))
        return out

    # ---- fields -----------------------------------------------------------------

    async def role(self) -> None:
        """Mend a person's title, name, position and agency."""
        if self._item.kind != "person":
            raise UsageError("only a person has a position")
        await self._form(("title", "name", "role", "agency"))

    async def form(self) -> None:
        """Mend all fields of the item."""
        await self._all_fields()

    async def _all_fields(self) -> bool:
        names = [f.name for f in fields.FIELDS[self._item.kind] if f.name != "kind"]
        return await self._form(names)

    async def value(self) -> None:
        """Mend a date's value; its kind follows where the value's shape says it."""
        item = self._item
        if not isinstance(item.record, Date):
            raise UsageError("only a date has a value; p mends all fields")
        typed = await self._ask_value(
            f"The value of “{short(item.text, 40)}”", item.record.value or ""
        )
        if typed is None:
            return
        value = values.edtf(typed)
        changes: dict[str, Any] = {"value": value}
        if value and item.record.kind in ("day", "month", "year", "range"):
            shape = _shape(value)
            if shape != item.record.kind:
                changes["subkind"] = shape
        await self._do(Session.edit, **changes)

    async def _ask_value(self, title: str, now: str) -> str | None:
        def check(typed: str) -> str:
            values.edtf(typed)
            return typed

        hint = "2021-12-15, 2021-12, 2021, two with a slash, 2564-12-15 or 15 ธันวาคม 2564"
        return await self.main.ask(Ask(title, now, hint, check, select=True))

    async def _form(self, names: Sequence[str]) -> bool:
        """A form of these fields; whether it was taken."""
        item = self._item
        known = {f.name: f for f in fields.FIELDS[item.kind] if f.name in names}
        before = {n: fields.shown(fields.value(item.record, n)) for n in known}

        asked: set[str] = set()

        async def check(typed: dict[str, str]) -> None:
            changed = {n: v for n, v in typed.items() if _spoken(v) != _spoken(before[n])}
            read: dict[str, Any] = {}
            for name, text in changed.items():
                if known[name].required and not text:
                    raise UsageError(f"{known[name].label} may not be empty")
                read[name] = known[name].read(text)
            checks.signers(item.record, read)
            new = set(await self.main.desk.read(checks.unknown, item, read)) - asked
            if new:  # a slip of the finger would be an agency of its own
                asked.update(new)
                names = ", ".join(sorted(new))
                raise UsageError(f"{names}: not known in the store; enter again to keep")
            if read:
                await self._do(Session.edit, **read)

        async def offer(name: str, before: str, typed: str) -> Sequence[str]:
            parties: list[str] = []
            if "parties" in known:
                parties = values.names(form.value("parties"))
            found = self.main.view.found
            return await self.main.desk.read(
                checks.offered, item, found, name, before, typed, parties
            )

        rows = [(f.name, f.label, before[f.name], f.hint) for f in known.values()]
        form = Form(f"{item.kind}: {short(item.text, 50)}", rows, check, offer)
        return await self.main.ask(form) is not None
