-- The file that a document was read from: a path as it was given, with the member of an archive or
-- the attachment of a mail behind it.
ALTER TABLE documents ADD COLUMN file TEXT;

-- Which of title and published no source told, so that they are an official letter's own: its
-- subject, its date ("title", "published" or "title published").
ALTER TABLE documents ADD COLUMN from_letter TEXT;
