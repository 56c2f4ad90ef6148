"""Where letters stand on a page, made into its text: a PDF's, or what OCR reads of a scan's."""
