-- Pages of a document, and official letters.

-- Where in the text each page of a version begins (code points), and how it was read: plainly from
-- its own text, by OCR (with what confidence), or not at all; `reason`: why not plainly.
CREATE TABLE document_pages (
    document   INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    page       INTEGER NOT NULL,       -- from 1
    start      INTEGER NOT NULL,
    way        TEXT NOT NULL DEFAULT 'text' CHECK (way IN ('text', 'ocr', 'unread')),
    confidence REAL,
    reason     TEXT,
    PRIMARY KEY (document, page)
) STRICT, WITHOUT ROWID;

-- The letters of a version, in their order (a file may hold several): what each field says, and the
-- whole record with the place of every field as JSON (khaosan.letters). `date` is EDTF; `number_key`
-- is the book's number without spaces; lists are JSON.
CREATE TABLE letters (
    number      INTEGER PRIMARY KEY,
    extraction  INTEGER NOT NULL REFERENCES extractions (number) ON DELETE CASCADE,
    document    INTEGER NOT NULL REFERENCES documents (number) ON DELETE CASCADE,
    position    INTEGER NOT NULL,      -- from 0
    form        TEXT NOT NULL,
    start       INTEGER NOT NULL,
    "end"       INTEGER NOT NULL,
    book_number TEXT,
    number_key  TEXT,
    circular    INTEGER NOT NULL CHECK (circular IN (0, 1)),
    urgency     TEXT,
    secrecy     TEXT,
    agency      TEXT,
    address     TEXT,
    date        TEXT,
    place       TEXT,
    subject     TEXT,
    recipient   TEXT,
    office      TEXT,
    phone       TEXT,
    fax         TEXT,
    email       TEXT,
    refers_to   TEXT NOT NULL,         -- อ้างถึง
    enclosures  TEXT NOT NULL,
    signers     TEXT NOT NULL,
    copies      TEXT NOT NULL,
    score       REAL NOT NULL,
    letter      TEXT NOT NULL,
    UNIQUE (document, position)
) STRICT;
CREATE INDEX letters_extraction ON letters (extraction);
CREATE INDEX letters_number ON letters (number_key) WHERE number_key IS NOT NULL;
CREATE INDEX letters_date ON letters (date);
