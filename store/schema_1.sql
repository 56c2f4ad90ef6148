-- khaosan's store, first version. Statements end with a semicolon at the end of a line.
-- Dates are ISO 8601 in the Common Era, times UTC; offsets count code points of documents.text.

CREATE TABLE sources (
    name  TEXT PRIMARY KEY,          -- as in the source file: gnews, dla, thaigov ...
    title TEXT,
    url   TEXT,
    added TEXT NOT NULL
) STRICT;

-- One run of the crawler over one source.
CREATE TABLE crawls (
    number       INTEGER PRIMARY KEY,
    source       TEXT NOT NULL REFERENCES sources (name),
    started      TEXT NOT NULL,
    finished     TEXT,
    state        TEXT NOT NULL CHECK (state IN ('running', 'finished', 'stopped', 'failed')),
    requests     INTEGER NOT NULL DEFAULT 0,
    not_modified INTEGER NOT NULL DEFAULT 0,
    new          INTEGER NOT NULL DEFAULT 0,
    changed      INTEGER NOT NULL DEFAULT 0,
    known        INTEGER NOT NULL DEFAULT 0,
    duplicates   INTEGER NOT NULL DEFAULT 0,
    errors       INTEGER NOT NULL DEFAULT 0,
    message      TEXT,
    details      TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX crawls_source ON crawls (source, number);

-- What an address answered: a row for each answer that differed from the one before, `checked`
-- the last time that it was asked.
CREATE TABLE pages (
    number        INTEGER PRIMARY KEY,
    url           TEXT NOT NULL,
    crawl         INTEGER REFERENCES crawls (number),
    source        TEXT REFERENCES sources (name),
    status        INTEGER NOT NULL,
    etag          TEXT,
    last_modified TEXT,
    content_type  TEXT,
    sha256        TEXT,
    fetched       TEXT NOT NULL,
    checked       TEXT NOT NULL,
    permission    TEXT,              -- the operator's note, where the source asks for permission
    document      INTEGER REFERENCES documents (number)
) STRICT;
CREATE INDEX pages_url ON pages (url, number);
CREATE INDEX pages_document ON pages (document);
CREATE INDEX pages_crawl ON pages (crawl);

-- One row a version of a text. `id` is the same for all versions; `newest` marks one of them.
-- `text` stands last: a query that does not ask for it never reads its pages.
CREATE TABLE documents (
    number      INTEGER PRIMARY KEY,
    id          TEXT NOT NULL,
    version     INTEGER NOT NULL,
    newest      INTEGER NOT NULL CHECK (newest IN (0, 1)),
    url         TEXT,
    title       TEXT,
    published   TEXT,
    source      TEXT REFERENCES sources (name),
    category    TEXT,
    agency      TEXT,                -- of origin, as the source states it
    fingerprint TEXT NOT NULL,       -- of the folded text without white space
    fetched     TEXT,
    added       TEXT NOT NULL,
    page        INTEGER REFERENCES pages (number),
    text        TEXT NOT NULL,
    UNIQUE (id, version)
) STRICT;
CREATE UNIQUE INDEX documents_one_newest ON documents (id) WHERE newest = 1;
CREATE INDEX documents_fingerprint ON documents (fingerprint);
CREATE INDEX documents_published ON documents (published) WHERE newest = 1;
-- All that the filters of a search ask, in a twentieth of the table's pages.
CREATE INDEX documents_search ON documents (number, newest, published, source);

-- Every address at which a document was seen, in canonical form (store.identity).
CREATE TABLE addresses (
    canonical TEXT PRIMARY KEY,
    url       TEXT NOT NULL,
    document  INTEGER NOT NULL REFERENCES documents (number),  -- the version first seen there
    main      INTEGER NOT NULL CHECK (main IN (0, 1)),         -- 0: the same text, a second address
    added     TEXT NOT NULL
) STRICT;
CREATE INDEX addresses_document ON addresses (document);

-- One run of the pipeline over one version of a document.
CREATE TABLE extractions (
    number    INTEGER PRIMARY KEY,
    document  INTEGER NOT NULL UNIQUE REFERENCES documents (number),
    model_key TEXT NOT NULL,
    model     TEXT NOT NULL,         -- JSON: everything that took part, with versions
    at        TEXT NOT NULL
) STRICT;
CREATE INDEX extractions_model ON extractions (model_key, document);

-- A real agency or person, over all documents. The counts are of newest versions only.
CREATE TABLE entities (
    number    INTEGER PRIMARY KEY,
    id        TEXT NOT NULL UNIQUE,  -- a digest of kind and key: the same in every store
    kind      TEXT NOT NULL CHECK (kind IN ('agency', 'person')),
    key       TEXT NOT NULL,         -- the folded canonical name (khaosan.text.key)
    name      TEXT NOT NULL,
    subkind   TEXT,
    documents INTEGER NOT NULL DEFAULT 0,
    mentions  INTEGER NOT NULL DEFAULT 0,
    UNIQUE (kind, key)
) STRICT;
CREATE INDEX entities_documents ON entities (kind, documents DESC);

CREATE TABLE mentions (
    number     INTEGER PRIMARY KEY,
    extraction INTEGER NOT NULL REFERENCES extractions (number) ON DELETE CASCADE,
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
    subkind    TEXT,                 -- the kind of agency or of date
    score      REAL NOT NULL,
    source     TEXT NOT NULL,        -- what found it
    entity     INTEGER REFERENCES entities (number)
) STRICT;
CREATE INDEX mentions_document ON mentions (document, start);
CREATE INDEX mentions_extraction ON mentions (extraction);
CREATE INDEX mentions_entity ON mentions (entity, document) WHERE entity IS NOT NULL;

-- The forms in which an entity is named, and how often in newest versions: as a surface in the
-- text, and as the canonical name that a document gives it.
CREATE TABLE aliases (
    entity    INTEGER NOT NULL REFERENCES entities (number) ON DELETE CASCADE,
    alias     TEXT NOT NULL,
    key       TEXT NOT NULL,
    count     INTEGER NOT NULL DEFAULT 0,
    canonical INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (entity, alias)
) STRICT, WITHOUT ROWID;
CREATE INDEX aliases_key ON aliases (key);

CREATE TABLE entity_kinds (
    entity  INTEGER NOT NULL REFERENCES entities (number) ON DELETE CASCADE,
    subkind TEXT NOT NULL,
    count   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (entity, subkind)
) STRICT, WITHOUT ROWID;

-- Who held which position, by which document, on the day that it was published.
CREATE TABLE positions (
    number      INTEGER PRIMARY KEY,
    person      INTEGER NOT NULL REFERENCES entities (number),
    role        TEXT NOT NULL,
    agency      INTEGER REFERENCES entities (number),
    agency_name TEXT,
    document    INTEGER NOT NULL REFERENCES documents (number),
    mention     INTEGER NOT NULL REFERENCES mentions (number) ON DELETE CASCADE,
    date        TEXT
) STRICT;
CREATE INDEX positions_person ON positions (person, date);
CREATE INDEX positions_agency ON positions (agency, date);
CREATE INDEX positions_document ON positions (document);
CREATE INDEX positions_mention ON positions (mention);

-- One real agreement, derived from the frames of all documents that tell of it.
CREATE TABLE agreements (
    number INTEGER PRIMARY KEY,
    id     TEXT NOT NULL UNIQUE,     -- a digest of its first frame: the same in every store
    kind   TEXT NOT NULL,
    status TEXT NOT NULL,
    title  TEXT,
    date   TEXT,
    place  TEXT,
    score  REAL NOT NULL
) STRICT;
CREATE INDEX agreements_date ON agreements (date);

-- An agreement as one document tells it: the frame as it was extracted, and where it stands.
CREATE TABLE agreement_documents (
    number         INTEGER PRIMARY KEY,
    extraction     INTEGER NOT NULL REFERENCES extractions (number) ON DELETE CASCADE,
    document       INTEGER NOT NULL REFERENCES documents (number),
    position       INTEGER NOT NULL,   -- its place among the document's frames
    agreement      INTEGER REFERENCES agreements (number) ON DELETE SET NULL,
    kind           TEXT NOT NULL,
    status         TEXT NOT NULL,
    date           TEXT,
    published      TEXT,
    evidence_start INTEGER NOT NULL CHECK (evidence_start >= 0),
    evidence_end   INTEGER NOT NULL CHECK (evidence_end >= evidence_start),
    evidence       TEXT NOT NULL,
    frame          TEXT NOT NULL,      -- JSON, as in the interchange format
    score          REAL NOT NULL,
    UNIQUE (document, position)
) STRICT;
CREATE INDEX agreement_documents_agreement ON agreement_documents (agreement);
CREATE INDEX agreement_documents_extraction ON agreement_documents (extraction);
CREATE INDEX agreement_documents_date ON agreement_documents (date);

-- The parties of each frame by folded name: where the search for the same agreement starts.
CREATE TABLE agreement_frame_parties (
    frame INTEGER NOT NULL REFERENCES agreement_documents (number) ON DELETE CASCADE,
    key   TEXT NOT NULL,
    PRIMARY KEY (frame, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX agreement_frame_parties_key ON agreement_frame_parties (key, frame);

CREATE TABLE agreement_parties (
    agreement INTEGER NOT NULL REFERENCES agreements (number) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    name      TEXT NOT NULL,
    key       TEXT NOT NULL,
    entity    INTEGER REFERENCES entities (number),
    documents INTEGER NOT NULL,        -- how many documents name it as a party
    PRIMARY KEY (agreement, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX agreement_parties_key ON agreement_parties (key);
CREATE INDEX agreement_parties_entity ON agreement_parties (entity);

-- Who signed, and (witness = 1) who presided or witnessed.
CREATE TABLE agreement_signatories (
    agreement INTEGER NOT NULL REFERENCES agreements (number) ON DELETE CASCADE,
    position  INTEGER NOT NULL,
    person    TEXT NOT NULL,
    key       TEXT NOT NULL,
    entity    INTEGER REFERENCES entities (number),
    party     TEXT,
    witness   INTEGER NOT NULL CHECK (witness IN (0, 1)),
    documents INTEGER NOT NULL,
    PRIMARY KEY (agreement, position)
) STRICT, WITHOUT ROWID;
CREATE INDEX agreement_signatories_key ON agreement_signatories (key);
CREATE INDEX agreement_signatories_entity ON agreement_signatories (entity);

-- Full-text index over words (store.words): the row's number is documents.number. It keeps no
-- text of its own. U+E000 (category Co) marks abbreviations; Thai vowels and tones are M.
CREATE VIRTUAL TABLE search_words USING fts5 (
    title, body, parts,
    content = '',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co M*'"
);

-- Which compounds of the dictionary hold a word, of those that occur: การปกครอง for ปกครอง.
CREATE TABLE search_compounds (
    part     TEXT NOT NULL,
    compound TEXT NOT NULL,
    PRIMARY KEY (part, compound)
) STRICT, WITHOUT ROWID;
CREATE INDEX search_compounds_compound ON search_compounds (compound);

-- One row: what made the index, and how far a rebuild has come.
CREATE TABLE search_index (
    number   INTEGER PRIMARY KEY CHECK (number = 1),
    made_by  TEXT,                     -- tokenizer, dictionary and folding; NULL: nothing indexed
    building TEXT,                     -- what makes the index that is being built beside it
    upto     INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO search_index (number) VALUES (1);
