"""What the rooms of khaosan share: records, settings, Thai text, errors, terminal output.

The rooms are `crawler` (the web and files), `nlp` (text to extraction), `store` (SQLite) and
`jobs` (what joins them). This package imports none of them and nothing heavy.
"""

__version__ = "0.1.0"
