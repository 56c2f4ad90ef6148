-- What the machine claims of a newest version about which editors decided something, and what does
-- not stand beside that: with the mentions on which nothing is decided it is all that the machine
-- says. A decision thus writes what it changes, and not the whole document.

-- The machine's agreements, as JSON; a row says that editors decided something about the document.
CREATE TABLE machine_agreements (
    document   INTEGER PRIMARY KEY REFERENCES documents (number),
    agreements TEXT NOT NULL
) STRICT;

-- Its mentions that gave way; the columns are those of `mentions`.
CREATE TABLE overruled_mentions (
    number     INTEGER PRIMARY KEY,
    document   INTEGER NOT NULL REFERENCES documents (number),
    kind       TEXT NOT NULL CHECK (kind IN ('person', 'agency', 'date')),
    start      INTEGER NOT NULL CHECK (start >= 0),
    "end"      INTEGER NOT NULL CHECK ("end" > start),
    text       TEXT NOT NULL,
    title      TEXT,
    name       TEXT,
    role       TEXT,
    agency     TEXT,
    canonical  TEXT,
    value      TEXT,
    subkind    TEXT,
    score      REAL NOT NULL,
    source     TEXT NOT NULL
) STRICT;
CREATE INDEX overruled_mentions_document ON overruled_mentions (document, start);

INSERT INTO machine_agreements
    SELECT document, json_extract(extraction, '$.agreements') FROM reviewed_extractions;
INSERT INTO overruled_mentions (document, kind, start, "end", text, title, name, role, agency,
        canonical, value, subkind, score, source)
    SELECT r.document, r.kind, json_extract(m.value, '$.start'), json_extract(m.value, '$.end'),
        json_extract(m.value, '$.text'), json_extract(m.value, '$.title'),
        json_extract(m.value, '$.name'), json_extract(m.value, '$.role'),
        json_extract(m.value, '$.agency'), json_extract(m.value, '$.canonical'),
        json_extract(m.value, '$.value'), json_extract(m.value, '$.kind'),
        CAST(json_extract(m.value, '$.score') AS REAL), json_extract(m.value, '$.source')
    FROM (SELECT document, 'person' AS kind, json_extract(extraction, '$.persons') AS claims
            FROM reviewed_extractions
        UNION ALL SELECT document, 'agency', json_extract(extraction, '$.agencies')
            FROM reviewed_extractions
        UNION ALL SELECT document, 'date', json_extract(extraction, '$.dates')
            FROM reviewed_extractions) r, json_each(r.claims) m
    WHERE NOT EXISTS (SELECT 1 FROM mentions t WHERE t.document = r.document AND t.review IS NULL
        AND t.kind = r.kind AND t.start = json_extract(m.value, '$.start')
        AND t."end" = json_extract(m.value, '$.end'));
DROP TABLE reviewed_extractions;
