"""How good an extraction is, against documents that were annotated by hand in the guide's form.

    gold = read_gold([path]).documents
    figures = report(gold, {id: Found.of(extraction), ...})

`gold` reads annotated documents, `found` what was extracted from them, `figures` compares one
document, `report` adds documents up: precision, recall and F1 of each figure, by kind and by month,
and how far the scores can be trusted.
"""
