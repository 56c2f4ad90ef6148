"""The agency above another: as the list of known agencies has it, or as documents write it, the
one right behind the other (คณะแพทยศาสตร์ มหาวิทยาลัยขอนแก่น)."""

from __future__ import annotations

import sqlite3

# The heads of agencies that are named behind their parts, and the heads of parts that they have.
_ABOVE = ("กระทรวง%", "สำนักนายกรัฐมนตรี", "มหาวิทยาลัย%", "กรุงเทพมหานคร", "กรม%")
_PARTS_OF_DEPARTMENTS = ("กอง%", "สำนัก%", "ศูนย์%", "สถาบัน%", "กลุ่ม%")
_DOCUMENTS = 2
_SHARE = 0.6


def update(conn: sqlite3.Connection) -> None:
    """Find the agencies above those in the temporary table `fresh`."""
    conn.execute(
        "UPDATE entities SET parent = (SELECT p.main FROM known_agencies k "
        "JOIN entities p ON p.kind = 'agency' AND p.key = k.parent "
        "WHERE k.key = entities.key AND p.main <> entities.main) "
        "WHERE kind = 'agency' AND number IN (SELECT number FROM fresh)"
    )
    above = " OR ".join(["u.name LIKE ?"] * len(_ABOVE))
    parts = " OR ".join(["e.name LIKE ?"] * len(_PARTS_OF_DEPARTMENTS))
    rows = conn.execute(
        "WITH beside AS (SELECT e.number AS part, u.main AS whole, "  # noqa: S608 - marks only
        "count(DISTINCT m.document) AS documents FROM entities e "
        "JOIN mentions m ON m.entity = e.number "
        "JOIN documents d ON d.number = m.document AND d.newest = 1 "
        "JOIN mentions o ON o.document = m.document AND o.kind = 'agency' "
        'AND o.start BETWEEN m."end" AND m."end" + 1 '
        "JOIN entities n ON n.number = o.entity JOIN entities u ON u.number = n.main "
        "WHERE e.kind = 'agency' AND e.parent IS NULL AND e.main = e.number "
        "AND u.number <> e.number "
        f"AND e.name NOT LIKE 'กระทรวง%' AND ({above}) AND (u.name NOT LIKE 'กรม%' OR {parts}) "
        "AND e.number IN (SELECT number FROM fresh) GROUP BY 1, 2) "
        "SELECT b.part, b.whole, b.documents FROM beside b WHERE b.documents >= ? "
        "AND b.documents >= ? * (SELECT sum(documents) FROM beside o WHERE o.part = b.part) "
        "AND NOT EXISTS (SELECT 1 FROM known_agencies k JOIN entities e ON e.key = k.key "
        "WHERE e.number = b.part) ORDER BY b.documents, b.whole",
        (*_ABOVE, *_PARTS_OF_DEPARTMENTS, _DOCUMENTS, _SHARE),
    ).fetchall()
    conn.executemany(
        "UPDATE entities SET parent = ? WHERE number = ?", [(r["whole"], r["part"]) for r in rows]
    )
