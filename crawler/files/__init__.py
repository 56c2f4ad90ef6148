"""Documents out of files: PDF, Word, OpenDocument, RTF, sheets, saved pages, mails, scans.

    with Reading() as reading:                      # crawler/files/sandbox.py
        future = reading.begin(path, "หนังสือ.pdf", "/where/หนังสือ.pdf")
        future.result()                             # [Document or LeftOut, ...]

Each file is read in a process of its own with bounds of time and memory (worker.py), since the
formats are large and files are hostile, broken or both. Within it a module a format makes a `Paper`
(paper.py): paragraphs on pages. What PDF and scans give are letters at places, of which layout.py
and paragraphs.py make lines in reading order and paragraphs; thai.py mends the letters.
"""
