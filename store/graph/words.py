"""What a picture says in its reader's language: counts, kinds, dates."""

from __future__ import annotations

from dataclasses import dataclass

from store import wording


@dataclass(frozen=True, slots=True)
class Words:
    """`lang` is one of wording.LANGUAGES."""

    lang: str = "en"

    def of(self, key: str, **values: object) -> str:
        """The words of a key of store/data/wording.tsv."""
        return wording.translator(self.lang)(key, **values)

    def count(self, number: int, one: str, many: str) -> str:
        """A count with its noun: keys of the one and of the many, below `graph.`."""
        return self.of(f"graph.{one}") if number == 1 else self.of(f"graph.{many}", n=number)

    def day(self, value: str | None) -> str:
        """A date: in Thai as people write it, else as it stands in the store."""
        return wording.day(value, self.lang) if self.lang == "th" else value or ""

    def agency(self, subkind: str | None) -> str:
        """What kind of agency it is."""
        return self.of(f"subkind.{subkind}") if subkind else ""
