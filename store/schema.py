"""The schema and its migrations, by sqlite-utils' own migration system.

A migration is never edited once released; a change is a new one. `PRAGMA user_version` counts
them, so that opening an up-to-date file needs no sqlite-utils, whose import takes longer than a
search.
"""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

# "khao" in ASCII; `file` and this module tell a khaosan store from any other SQLite file by it.
APPLICATION_ID = 0x6B68616F

# How many migrations there are: PRAGMA user_version of an up-to-date file.
LATEST = 9

_FOLDER = Path(__file__).parent


def statements(script: str) -> list[str]:
    """The statements of an SQL script; one ends with a semicolon at the end of a line.

    executescript() would commit the migration's transaction first, so they are run one by one.
    """
    without_comments = re.sub(r"--.*", "", script)
    parts = re.split(r";[ \t]*(?:\n|$)", without_comments)
    return [part.strip() for part in parts if part.strip()]


def migrations() -> Migrations:
    """All migrations in order. Imports sqlite-utils."""
    from sqlite_utils.migrations import Migrations

    khaosan = Migrations("khaosan")

    @khaosan(name="001_first")
    def first(db: Database) -> None:
        for statement in statements((_FOLDER / "schema_1.sql").read_text(encoding="utf-8")):
            db.execute(statement)
        db.execute("PRAGMA user_version = 1")

    @khaosan(name="002_entities_across_documents")
    def second(db: Database) -> None:
        for statement in statements((_FOLDER / "schema_2.sql").read_text(encoding="utf-8")):
            db.execute(statement)
        db.execute("PRAGMA user_version = 2")

    @khaosan(name="003_kept_pages")
    def third(db: Database) -> None:
        for statement in statements((_FOLDER / "schema_3.sql").read_text(encoding="utf-8")):
            db.execute(statement)
        db.execute("PRAGMA user_version = 3")

    @khaosan(name="004_rules_of_names")
    def fourth(db: Database) -> None:
        for statement in statements((_FOLDER / "schema_4.sql").read_text(encoding="utf-8")):
            db.execute(statement)
        db.execute("PRAGMA user_version = 4")

    @khaosan(name="005_saved_searches")
    def fifth(db: Database) -> None:
        for statement in statements((_FOLDER / "schema_5.sql").read_text(encoding="utf-8")):
            db.execute(statement)
        db.execute("PRAGMA user_version = 5")

    @khaosan(name="006_reviews")
    def sixth(db: Database) -> None:
        for statement in statements((_FOLDER / "schema_6.sql").read_text(encoding="utf-8")):
            db.execute(statement)
        db.execute("PRAGMA user_version = 6")

    @khaosan(name="007_pages_and_letters")
    def seventh(db: Database) -> None:
        for statement in statements((_FOLDER / "schema_7.sql").read_text(encoding="utf-8")):
            db.execute(statement)
        db.execute("PRAGMA user_version = 7")

    @khaosan(name="008_overruled_mentions")
    def eighth(db: Database) -> None:
        for statement in statements((_FOLDER / "schema_8.sql").read_text(encoding="utf-8")):
            db.execute(statement)
        db.execute("PRAGMA user_version = 8")

    @khaosan(name="009_files_and_letters_titles")
    def ninth(db: Database) -> None:
        for statement in statements((_FOLDER / "schema_9.sql").read_text(encoding="utf-8")):
            db.execute(statement)
        db.execute("PRAGMA user_version = 9")

    return khaosan


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database up to date; each migration is one transaction."""
    from sqlite_utils import Database

    migrations().apply(Database(connection, execute_plugins=False))
