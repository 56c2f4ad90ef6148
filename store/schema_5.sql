-- Saved searches (store.saved): a query with its filters, and the documents that it has found.

CREATE TABLE saved_searches (
    number  INTEGER PRIMARY KEY,
    name    TEXT NOT NULL UNIQUE,
    query   TEXT NOT NULL,
    source  TEXT,
    after   TEXT,
    before  TEXT,
    exact   INTEGER NOT NULL DEFAULT 0 CHECK (exact IN (0, 1)),
    added   TEXT NOT NULL,
    ran     TEXT                       -- when it was run last
) STRICT;

-- Every document that a saved search has shown, by its public id: a new version is no new hit.
CREATE TABLE saved_search_hits (
    search   INTEGER NOT NULL REFERENCES saved_searches (number) ON DELETE CASCADE,
    document TEXT NOT NULL,
    PRIMARY KEY (search, document)
) STRICT, WITHOUT ROWID;
