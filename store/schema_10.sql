-- Files that were imported whole: the SHA-256 of their bytes, what read them, and the documents that
-- they gave in their order. The same bytes are not read again by the same reader; read by a better
-- one they give new versions of the same documents.
CREATE TABLE files_read (
    digest TEXT PRIMARY KEY,
    reader TEXT NOT NULL,
    read TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE files_read_documents (
    digest TEXT NOT NULL REFERENCES files_read ON DELETE CASCADE,
    place INTEGER NOT NULL,
    document TEXT NOT NULL,
    PRIMARY KEY (digest, place)
) WITHOUT ROWID;
