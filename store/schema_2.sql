-- Entities across documents: names that mean the same are joined, and every join says why.

-- A row of `entities` is a name. `main` is the name that stands for all that mean the same (its own
-- number where it stands alone); `parent` the agency above it. whole_documents and whole_mentions
-- count, at a main name, all the names that it stands for.
ALTER TABLE entities ADD COLUMN main INTEGER REFERENCES entities (number);
ALTER TABLE entities ADD COLUMN parent INTEGER REFERENCES entities (number) ON DELETE SET NULL;
ALTER TABLE entities ADD COLUMN whole_documents INTEGER NOT NULL DEFAULT 0;
ALTER TABLE entities ADD COLUMN whole_mentions INTEGER NOT NULL DEFAULT 0;
UPDATE entities SET main = number, whole_documents = documents, whole_mentions = mentions;
CREATE INDEX entities_main ON entities (main);
CREATE INDEX entities_parent ON entities (parent);
CREATE INDEX entities_whole ON entities (kind, whole_documents DESC);
DROP INDEX entities_documents;
CREATE TRIGGER entities_alone AFTER INSERT ON entities WHEN NEW.main IS NULL BEGIN UPDATE entities SET main = number WHERE number = NEW.number; END;

-- Names of which the documents say something new since names were last joined.
CREATE TABLE unresolved (
    entity INTEGER PRIMARY KEY
) STRICT;
INSERT INTO unresolved (entity) SELECT number FROM entities;

-- Names that share a block are compared with each other (store.resolution.pairs).
CREATE TABLE entity_blocks (
    block  TEXT NOT NULL,
    entity INTEGER NOT NULL REFERENCES entities (number) ON DELETE CASCADE,
    PRIMARY KEY (block, entity)
) STRICT, WITHOUT ROWID;
CREATE INDEX entity_blocks_entity ON entity_blocks (entity);

-- Two names that mean the same, by a rule. `block`: of an alias, the block that was judged as a
-- whole; else ''.
CREATE TABLE entity_pairs (
    a      INTEGER NOT NULL REFERENCES entities (number) ON DELETE CASCADE,
    b      INTEGER NOT NULL REFERENCES entities (number) ON DELETE CASCADE,
    block  TEXT NOT NULL,
    score  REAL NOT NULL,
    reason TEXT NOT NULL,
    PRIMARY KEY (a, b, block)
) STRICT, WITHOUT ROWID;
CREATE INDEX entity_pairs_b ON entity_pairs (b);
CREATE INDEX entity_pairs_block ON entity_pairs (block) WHERE block <> '';

-- Whom a short name means in one document, where it could mean several.
CREATE TABLE readings (
    document INTEGER NOT NULL REFERENCES documents (number),
    name     INTEGER NOT NULL REFERENCES entities (number) ON DELETE CASCADE,
    entity   INTEGER NOT NULL REFERENCES entities (number) ON DELETE CASCADE,
    score    REAL NOT NULL,
    reason   TEXT NOT NULL,
    PRIMARY KEY (document, name)
) STRICT, WITHOUT ROWID;
CREATE INDEX readings_name ON readings (name);
CREATE INDEX readings_entity ON readings (entity);

-- The entity of each mention: by the reading of its document, else by its name; then the main name.
CREATE VIEW mention_entities AS
    SELECT m.number AS mention, m.document, e.main AS entity
    FROM mentions m LEFT JOIN readings r ON r.document = m.document AND r.name = m.entity
    JOIN entities e ON e.number = coalesce(r.entity, m.entity);

-- What editors decided: a log to which lines are only added; the present state is derived from it.
CREATE TABLE reviews (
    number  INTEGER PRIMARY KEY,
    at      TEXT NOT NULL,
    editor  TEXT NOT NULL,
    action  TEXT NOT NULL,
    subject TEXT NOT NULL,             -- JSON: public ids and the names they had
    undoes  INTEGER REFERENCES reviews (number)
) STRICT;
CREATE TRIGGER reviews_stay BEFORE UPDATE ON reviews BEGIN SELECT raise(ABORT, 'the log of reviews is only added to'); END;
CREATE TRIGGER reviews_are_kept BEFORE DELETE ON reviews BEGIN SELECT raise(ABORT, 'the log of reviews is only added to'); END;

-- Agencies known by name beforehand (nlp/data/agencies.tsv): those listed apart are never joined.
CREATE TABLE known_agencies (
    key    TEXT PRIMARY KEY,
    name   TEXT NOT NULL,
    parent TEXT                        -- key of the agency above it
) STRICT, WITHOUT ROWID;

-- Party names: `name_key` is that of the name in the document, `key` that of the name it is joined to.
ALTER TABLE agreement_frame_parties RENAME TO agreement_frame_parties_1;
CREATE TABLE agreement_frame_parties (
    frame    INTEGER NOT NULL REFERENCES agreement_documents (number) ON DELETE CASCADE,
    name_key TEXT NOT NULL,
    key      TEXT NOT NULL,
    PRIMARY KEY (frame, name_key)
) STRICT, WITHOUT ROWID;
INSERT INTO agreement_frame_parties SELECT frame, key, key FROM agreement_frame_parties_1;
DROP TABLE agreement_frame_parties_1;
CREATE INDEX agreement_frame_parties_key ON agreement_frame_parties (key, frame);
CREATE INDEX agreement_frame_parties_name ON agreement_frame_parties (name_key, frame);
