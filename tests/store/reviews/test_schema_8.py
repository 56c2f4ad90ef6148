"""A store of the seventh version, in which editors decided, says the same afterwards."""

from __future__ import annotations

import json
import re
from pathlib import Path

from khaosan.records import dumps
from store.database import Store
from store.reviews import decide, machine
from store.reviews.items import items
from store.reviews.replay import differences
from tests.store.reviews.conftest import FULL, Put
from tests.store.reviews.test_sequences import tables

_SEVENTH = Path(__file__).parents[3] / "store" / "schema_6.sql"


def test_what_gave_way_is_taken_over(store: Store, put: Put) -> None:
    put()
    found = {item.kind: item for item in items(store, "a")}
    short = next(item for item in items(store, "a") if item.text == "กทน.")
    decide.reject(store, found["person"], "ก")
    decide.edit(store, found["date"], "ก", value="2021-12", subkind="month")
    decide.edit(store, found["agreement"], "ก", parties=[FULL])
    decide.edit(store, short, "ก", canonical="กองทดสอบ")
    before = tables(store)
    assert len(before["overruled"]) == 3
    assert len(before["raw"]) == 1
    number = found["date"].number
    raw = machine.extraction(store, "a", number)
    assert raw is not None

    conn = store.conn
    [table] = re.findall(
        r"CREATE TABLE reviewed_extractions .*?STRICT", _SEVENTH.read_text("utf-8"), re.DOTALL
    )
    conn.execute(table)
    conn.execute("INSERT INTO reviewed_extractions VALUES (?, ?)", (number, dumps(raw.to_json())))
    conn.execute("DROP TABLE overruled_mentions")
    conn.execute("DROP TABLE machine_agreements")
    conn.execute("DELETE FROM _sqlite_migrations WHERE name = '008_overruled_mentions'")
    conn.execute("PRAGMA user_version = 7")
    store.close()

    with Store(store.path) as again:
        after = tables(again)
        # SQLite writes JSON without spaces.
        [(_, told)], [(_, there)] = before.pop("raw"), after.pop("raw")
        assert json.loads(there) == json.loads(told)
        assert after == before
        assert differences(again) == []
        assert machine.extraction(again, "a", number) == raw
