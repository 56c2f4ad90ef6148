"""Errors that a user can act on."""

from __future__ import annotations


class KhaosanError(Exception):
    """Bad input or a missing thing, told in one line: what, where, and what to do.

    The command prints the message to standard error and ends with `exit_code`;
    anything else that is raised is a fault of khaosan's own and shows its traceback.
    """

    exit_code = 1


class UsageError(KhaosanError):
    """A wrong argument or setting."""

    exit_code = 2


class BusyError(KhaosanError):
    """Another khaosan is at this work; nothing was done. 75 is EX_TEMPFAIL of sysexits.h."""

    exit_code = 75
