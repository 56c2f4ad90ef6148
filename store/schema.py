"""The schema and its migrations, by sqlite-utils' own migration system.

A migration is never edited once released; a change is a new one. `PRAGMA user_version` counts
them, so that opening an up-to-date file needs no sqlite-utils, whose import takes longer than a
search.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlite_utils import Database
    from sqlite_utils.migrations import Migrations

# "khao" in ASCII; `file` and this module tell a khaosan store from any other SQLite file by it.
APPLICATION_ID = 0x6B68616F

# The migrations in their order: the statements of each stand in schema_NUMBER.sql.
_NAMES = (
    "first", "entities_across_documents", "kept_pages", "rules_of_names", "saved_searches",
    "reviews", "pages_and_letters", "overruled_mentions", "files_and_letters_titles",
    "files_read",
)  # fmt: skip
# How many there are: PRAGMA user_version of an up-to-date file.
LATEST = len(_NAMES)

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

    for version, name in enumerate(_NAMES, 1):
        khaosan(name=f"{version:03}_{name}")(_step(version))
    return khaosan


def _step(version: int) -> Callable[[Database], None]:
    def apply(db: Database) -> None:
        script = (_FOLDER / f"schema_{version}.sql").read_text(encoding="utf-8")
        for statement in statements(script):
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {version}")

    return apply


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database up to date; each migration is one transaction."""
    from sqlite_utils import Database

    migrations().apply(Database(connection, execute_plugins=False))
