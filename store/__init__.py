"""The store: one SQLite file with documents, what was found in them, and the search over them.

It knows no web and no language model: Documents and Extractions (khaosan.records) come in, rows
and answers go out. `store.database.Store` opens the file; each other module is about one thing in
it and takes a Store.
"""
