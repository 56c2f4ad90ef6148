"""Which names mean the same agency or person: resolution across documents.

The pipeline reads each document alone; what it finds there comes to the store under canonical names
(store.entities: a row for each folded name). Here those names are joined:

    forms       what two spellings of one name have in common (pure)
    pairs       whether two names mean the same, how surely, and why (pure)
    groups      pairs and editors' decisions to groups (pure)
    resolve     what changed since the last time, judged and grouped anew
    readings    whom a short name means in one document, where it could mean several
    places      local bodies of one name in several provinces
    decisions   the editors' log: merged, split, undone

The result is a function of what the documents say and editors decided: not of the order in which
documents came, nor of how often this runs.
"""
