"""Actions beside the mending of an item: its document is done, a note, the others like it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from rich.text import Text

from khaosan.console import one_line, plural
from khaosan.errors import UsageError
from store.reviews import carrying, fields
from store.reviews.filtering import passes
from store.reviews.records import Item
from store.reviews.wording import short
from store.screen.dialogs import Ask, Carry, Choose
from store.screen.session import Session
from store.screen.walk import View

if TYPE_CHECKING:
    from store.database import Store
    from store.screen.main import Main

# More rows than anybody reads one by one.
MOST_SHOWN = 2_000
# What the machine is less sure of than this is told apart before all is accepted at once.
_UNSURE = 0.5


class Beside:
    """Actions on the item under the cursor. `main`: the screen that they belong to."""

    def __init__(self, main: Main) -> None:
        self.main = main

    @property
    def _item(self) -> Item:
        if (item := self.main.view.item) is None:
            raise UsageError("nothing is left in this queue; choose another one")
        return item

    async def _do(self, do: Callable[..., View], *args: Any, **kwargs: Any) -> None:
        self.main.show(await self.main.desk.write(do, *args, **kwargs))

    # ---- the document ---------------------------------------------------------

    async def done(self) -> None:
        """The document is read to its end; what would be accepted with that is asked first."""
        item, view = self._item, self.main.view
        for other in view.found:
            if other.state == "unfit":
                raise UsageError(
                    f"mend or reject “{short(other.text, 30)}” first: it fits the text no more"
                )
        left = [f for f in view.found if f.state == "open"]
        if left:
            seen = await self.main.desk.read(passes, self.main.filters)
            hidden = sum(not seen(f) for f in left)
            title = f"{plural(len(left), 'open item')} will be accepted"
            among = [
                plural(n, word, word if " " in word else None)
                for n, word in (
                    (sum(f.kind == "agreement" for f in left), "agreement"),
                    (sum(f.score < _UNSURE for f in left), f"scored below {_UNSURE}"),
                    (hidden, "not in this queue"),
                )
                if n
            ]
            if among:
                title += f" ({', '.join(among)})"
            rows = [(True, Text("yes: all is read, nothing is missed")), (False, Text("no"))]
            if not await self.main.ask(Choose(f"{title}: y / n", rows, at=1, letters="yn")):
                return
        await self._do(Session.done, item.document)

    # ---- beside -----------------------------------------------------------------

    async def note(self) -> None:
        """Write a note."""
        text = await self.main.ask(
            Ask(f"A note on “{short(self._item.text, 40)}”", self._item.note or "", free=True)
        )
        if text:
            await self._do(Session.note, text)

    async def others(self) -> None:
        """Carry the last decision to the others that say the same."""
        item = await self.main.desk.write(lambda session: session.last)
        if item is None:
            raise UsageError("decide one first; then o offers the others that say the same")
        found = await self.main.desk.read(carrying.alike, item, limit=MOST_SHOWN)
        if not found:
            raise UsageError(f"no other undecided one says the same as “{short(item.text, 40)}”")
        own = self.main.view.item.number if self.main.view.item else None
        rows = await self.main.desk.read(_in_context, found, own, self.main.look.quiet)
        claim = fields.described(item.record)
        same = plural(len(found), "other says", "others say")
        title = f"{item.state}: “{short(item.text, 40)}” = {claim}. {same} the same"
        here = [n for n, other in enumerate(found) if other.number == own]
        chosen = await self.main.ask(Carry(title, rows, here))
        if chosen:
            picked = [found[n] for n in chosen]
            await self._do(Session.carry, item, picked, self.main.advance(len(picked)))


def _in_context(store: Store, found: Sequence[Item], own: int | None, quiet: str) -> list[Text]:
    """Each item with the words around it; of another document than `own` with its title."""
    rows = []
    for item in found:
        row = store.conn.execute(
            "SELECT title, substr(text, max(1, ? - 24), 80) AS around FROM documents "
            "WHERE number = ?",
            (item.start, item.number),
        ).fetchone()
        out = Text(no_wrap=True, overflow="ellipsis")
        around = one_line(row["around"]) if row else ""
        before, words, after = around.partition(one_line(item.text))
        out.append(f"…{re.sub('^[ัิ-ฺ็-๎]+', '', before)}", quiet)
        out.append(words, "bold")
        out.append(f"{after}…", quiet)
        if row and item.number != own and row["title"]:
            out.append(f"   {short(row['title'], 60)}", "italic " + quiet)
        rows.append(out)
    return rows
