"""Pages that are pictures: OCR by Tesseract, and what a second look at the picture mends."""
