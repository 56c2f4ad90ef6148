-- One row: what joined names across documents (store.resolution.rules); other rules join them anew.
CREATE TABLE name_rules (
    number  INTEGER PRIMARY KEY CHECK (number = 1),
    made_by TEXT
) STRICT;
INSERT INTO name_rules (number) VALUES (1);
