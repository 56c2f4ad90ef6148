"""Worker processes that neither outlive nor interrupt the process that started them."""

from __future__ import annotations

import os
import signal
import threading
from multiprocessing import parent_process
from multiprocessing.connection import wait


def begin_worker() -> None:
    """To be called first in a worker of a process pool.

    Ctrl-C reaches the whole process group; the parent decides what becomes of it. And where the
    parent is killed (SIGKILL, out of memory), the worker ends too: a pool's workers would else wait
    for work for ever, since each of them holds the other end of its own queue open.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    parent = parent_process()
    if parent is not None:
        sentinel = parent.sentinel

        def end_with_parent() -> None:
            wait([sentinel])
            os._exit(1)

        threading.Thread(target=end_with_parent, daemon=True).start()
