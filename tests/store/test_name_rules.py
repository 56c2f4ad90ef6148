"""Names that other rules joined are joined anew; those of the same rules are left alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from khaosan.records import Document
from store.adding import add
from store.database import Store
from store.resolution import rules
from store.resolution.resolve import count_unresolved, resolve_all


def test_other_rules_join_names_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store(tmp_path / "s.db") as store:
        with store.transaction():
            add(store, Document(id="d", text="กรมประมงแจ้งข่าว"))
            store.conn.execute(
                "INSERT INTO entities (id, kind, key, name, documents) "
                "VALUES ('a1', 'agency', 'กรมประมง', 'กรมประมง', 1)"
            )
            assert rules.update(store)
        resolve_all(store)
        with store.transaction():
            assert not rules.update(store)
        assert count_unresolved(store) == 0
        monkeypatch.setattr(rules, "made_by", lambda: "other rules")
        with store.transaction():
            assert rules.update(store)
        assert count_unresolved(store) == 1
