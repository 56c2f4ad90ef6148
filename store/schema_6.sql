-- Reviews: what editors decide about extractions. `reviews` stays the log; all other tables here
-- are derived from it (store.reviews.state), but for review_places.

-- Lines of one step are undone together: `step` is the number of its first line (NULL: the line
-- is the first or alone). `document` and `item` are public ids, `before` and `after` JSON; `blind`
-- lines belong to a second pass and decide nothing. An `undo` or `redo` line points to the line that
-- it takes back: a redo takes back an undo.
ALTER TABLE reviews ADD COLUMN step INTEGER REFERENCES reviews (number);
ALTER TABLE reviews ADD COLUMN document TEXT;
ALTER TABLE reviews ADD COLUMN item TEXT;
ALTER TABLE reviews ADD COLUMN before TEXT;
ALTER TABLE reviews ADD COLUMN after TEXT;
ALTER TABLE reviews ADD COLUMN reason TEXT;
ALTER TABLE reviews ADD COLUMN blind INTEGER NOT NULL DEFAULT 0 CHECK (blind IN (0, 1));
CREATE INDEX reviews_undoes ON reviews (undoes) WHERE undoes IS NOT NULL;
CREATE INDEX reviews_step ON reviews (step) WHERE step IS NOT NULL;
CREATE INDEX reviews_item ON reviews (item) WHERE item IS NOT NULL;
CREATE INDEX reviews_document ON reviews (document) WHERE document IS NOT NULL;
CREATE INDEX reviews_editor ON reviews (editor);
CREATE INDEX reviews_action ON reviews (action);

-- The lines that hold: those that no undo took back which holds itself.
CREATE VIEW standing_reviews AS
    SELECT * FROM reviews r WHERE NOT EXISTS (
        SELECT 1 FROM reviews u WHERE u.undoes = r.number AND NOT EXISTS (
            SELECT 1 FROM reviews again WHERE again.undoes = u.number));

-- The present decision on each item that an editor touched. `was` is the machine's record (NULL:
-- an editor added it), `record` the decided one (NULL: nothing is decided, it is flagged or noted);
-- both JSON with offsets in `version`. `now_start` is where it stands in the newest version; NULL
-- where it does not, and then `why` says why not if that is to be reviewed.
CREATE TABLE reviewed_items (
    number    INTEGER PRIMARY KEY,
    item      TEXT NOT NULL UNIQUE,
    document  TEXT NOT NULL,
    kind      TEXT NOT NULL CHECK (kind IN ('person', 'agency', 'date', 'agreement')),
    state     TEXT NOT NULL CHECK (state IN ('open', 'accepted', 'rejected', 'edited', 'added')),
    version   INTEGER NOT NULL,
    start     INTEGER NOT NULL,
    "end"     INTEGER NOT NULL,
    text      TEXT NOT NULL,
    was       TEXT,
    record    TEXT,
    review    INTEGER REFERENCES reviews (number),
    editor    TEXT,
    at        TEXT,
    reason    TEXT,
    flag      INTEGER REFERENCES reviews (number),
    flagged   TEXT,                    -- who flagged it
    noted     INTEGER REFERENCES reviews (number),
    note      TEXT,
    now_start INTEGER,
    why       TEXT
) STRICT;
CREATE INDEX reviewed_items_document ON reviewed_items (document);
CREATE INDEX reviewed_items_unfit ON reviewed_items (document) WHERE why IS NOT NULL;
CREATE INDEX reviewed_items_flag ON reviewed_items (flag) WHERE flag IS NOT NULL;
CREATE INDEX reviewed_items_editor ON reviewed_items (editor, document) WHERE review IS NOT NULL;

-- Documents of which an editor said that a version was read and nothing missed.
CREATE TABLE reviewed_documents (
    document TEXT PRIMARY KEY,
    version  INTEGER NOT NULL,
    editor   TEXT NOT NULL,
    at       TEXT NOT NULL,
    review   INTEGER NOT NULL REFERENCES reviews (number)
) STRICT;

-- The machine's own extraction of a newest version about which editors decided something, as JSON:
-- `mentions` and `agreement_documents` hold what the two say together.
CREATE TABLE reviewed_extractions (
    document   INTEGER PRIMARY KEY REFERENCES documents (number),
    extraction TEXT NOT NULL
) STRICT;

-- How many items of each newest version wait (open_) and how many are decided (done_).
CREATE TABLE review_counts (
    document       INTEGER PRIMARY KEY REFERENCES documents (number),
    open_person    INTEGER NOT NULL,
    open_agency    INTEGER NOT NULL,
    open_date      INTEGER NOT NULL,
    open_agreement INTEGER NOT NULL,
    done_person    INTEGER NOT NULL,
    done_agency    INTEGER NOT NULL,
    done_date      INTEGER NOT NULL,
    done_agreement INTEGER NOT NULL
) STRICT;

-- Where each editor left.
CREATE TABLE review_places (
    editor TEXT PRIMARY KEY,
    at     TEXT NOT NULL,
    place  TEXT NOT NULL               -- JSON
) STRICT;

-- The line of the log that decided a mention or an agreement as a document tells it; NULL: the
-- machine's word only.
ALTER TABLE mentions ADD COLUMN review INTEGER REFERENCES reviews (number);
ALTER TABLE agreement_documents ADD COLUMN review INTEGER REFERENCES reviews (number);
-- The queue, least sure first.
CREATE INDEX mentions_open ON mentions (score, document, start, kind, source) WHERE review IS NULL;
CREATE INDEX documents_old ON documents (number) WHERE newest = 0;
CREATE INDEX documents_added ON documents (added) WHERE newest = 1;
INSERT INTO review_counts
    SELECT d.number, coalesce(m.persons, 0), coalesce(m.agencies, 0), coalesce(m.dates, 0),
        (SELECT count(*) FROM agreement_documents f WHERE f.document = d.number), 0, 0, 0, 0
    FROM extractions e JOIN documents d ON d.number = e.document AND d.newest = 1 LEFT JOIN (
        SELECT document, sum(kind = 'person') AS persons, sum(kind = 'agency') AS agencies,
            sum(kind = 'date') AS dates FROM mentions GROUP BY document) m ON m.document = d.number;

-- Documents that tell of agreements of a kind (facets, and the filter by it).
CREATE INDEX agreement_documents_kind ON agreement_documents (kind, document);
