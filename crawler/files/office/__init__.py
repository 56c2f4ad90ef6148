"""Files of word processors and sheets."""
