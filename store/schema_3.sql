-- Pages kept as they were fetched; files and pictures of an article; near-duplicates.

-- What a page answered beside its body. `final`: the address that answered, where it is another
-- than `url` (a redirect); `headers`: JSON, a list of [name, value]; `link`: the text of the link
-- that led to it; `reader`: a digest of what read its text (crawler.kept.reader), so that a better
-- reader knows which pages it has not read yet.
ALTER TABLE pages ADD COLUMN final TEXT;
ALTER TABLE pages ADD COLUMN headers TEXT;
ALTER TABLE pages ADD COLUMN link TEXT;
ALTER TABLE pages ADD COLUMN reader TEXT;
CREATE INDEX pages_sha256 ON pages (sha256);

-- Bodies of pages, each once: pages.sha256 names it. Packed with Zstandard; `base` is the body of
-- another page of the same site, which served as dictionary: pages of a site are alike but for the
-- article. (store.bodies unpacks them.)
CREATE TABLE page_bodies (
    number INTEGER PRIMARY KEY,
    sha256 TEXT NOT NULL UNIQUE,
    site   TEXT,                       -- whose pages it is like; NULL: like no other
    base   INTEGER REFERENCES page_bodies (number),
    size   INTEGER NOT NULL,           -- bytes, unpacked
    body   BLOB NOT NULL
) STRICT;
CREATE INDEX page_bodies_base ON page_bodies (base);
CREATE INDEX page_bodies_site ON page_bodies (site, number) WHERE base IS NULL;

-- One row: how many bytes the packed bodies take, kept by the triggers.
CREATE TABLE page_bodies_size (
    number INTEGER PRIMARY KEY CHECK (number = 1),
    bytes  INTEGER NOT NULL
) STRICT;
INSERT INTO page_bodies_size VALUES (1, 0);
CREATE TRIGGER page_bodies_added AFTER INSERT ON page_bodies BEGIN UPDATE page_bodies_size SET bytes = bytes + length(NEW.body); END;
CREATE TRIGGER page_bodies_removed AFTER DELETE ON page_bodies BEGIN UPDATE page_bodies_size SET bytes = bytes - length(OLD.body); END;
CREATE TRIGGER page_bodies_repacked AFTER UPDATE OF body ON page_bodies BEGIN UPDATE page_bodies_size SET bytes = bytes - length(OLD.body) + length(NEW.body); END;

-- Files that an article links to (PDF, DOC ...) and its pictures that have a caption.
CREATE TABLE attachments (
    document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    position INTEGER NOT NULL,
    kind     TEXT NOT NULL CHECK (kind IN ('file', 'picture')),
    url      TEXT NOT NULL,
    text     TEXT,                     -- of the link; a picture's caption
    PRIMARY KEY (document, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX attachments_url ON attachments (url);

-- Articles that were there and are there no more: their own address answers 404 or 410, and has not
-- answered otherwise since. The text stays; `since` is when it was first seen, `checked` when last.
CREATE INDEX pages_gone ON pages (url, number) WHERE status IN (404, 410);
CREATE VIEW gone_pages AS
    SELECT g.url, g.number, g.status, g.fetched, g.checked FROM pages g
    WHERE g.status IN (404, 410) AND NOT EXISTS (
        SELECT 1 FROM pages later
        WHERE later.url = g.url AND later.number > g.number AND later.status BETWEEN 200 AND 299);
CREATE VIEW taken_down AS
    SELECT d.number AS document, d.id, d.url,
        (SELECT min(fetched) FROM gone_pages WHERE url = d.url) AS since,
        (SELECT max(checked) FROM gone_pages WHERE url = d.url) AS checked,
        (SELECT status FROM gone_pages WHERE url = d.url ORDER BY number DESC LIMIT 1) AS status
    FROM documents d
    WHERE d.newest = 1 AND EXISTS (SELECT 1 FROM gone_pages WHERE url = d.url);

-- Near-duplicates (store.near): documents that tell the same in nearly the same words. Those
-- that share a row of `near_bands` are compared; `near_documents` are those that were.
CREATE TABLE near_documents (
    document INTEGER PRIMARY KEY REFERENCES documents (number) ON DELETE CASCADE
) STRICT;
CREATE TABLE near_bands (
    band     INTEGER NOT NULL,         -- a hash of a part of the text's MinHash
    document INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    PRIMARY KEY (band, document)
) STRICT, WITHOUT ROWID;
CREATE INDEX near_bands_document ON near_bands (document);
CREATE TABLE near_duplicates (
    a          INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    b          INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    similarity REAL NOT NULL,          -- of their three-word pieces, what share they have in common
    PRIMARY KEY (a, b),
    CHECK (a < b)
) STRICT, WITHOUT ROWID;
CREATE INDEX near_duplicates_b ON near_duplicates (b);
-- One row: what made them; another maker makes them anew.
CREATE TABLE near_index (
    number  INTEGER PRIMARY KEY CHECK (number = 1),
    made_by TEXT
) STRICT;
INSERT INTO near_index (number) VALUES (1);

-- The latest documents of a source and their days of publication (`khaosan status`).
CREATE INDEX documents_source ON documents (source, added, published) WHERE version = 1;
