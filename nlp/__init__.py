"""Text in, extraction out: a spaCy pipeline for Thai government news. Knows no database, no web."""
