"""What editors decide about extractions: the log, the state derived from it, the queue.

    log        the append-only log `reviews`: lines, steps, which lines stand
    overlay    what a document says once the machine's extraction and the decisions are put together
    mapping    where a decided span stands in another version of the text
    state      derives the present decisions from the log, and places them in the newest version
    items      the claims of a document, each with its state
    decide     accept, reject, edit, add, note, flag, done, merge, split
    history    undo and redo, over sessions
    queue      which claims come next, and how much is done
    carrying   the same decision on the same claim elsewhere

Nothing here draws a screen or prints.
"""
