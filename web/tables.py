"""Cells of CSV, by the rule of the command's own CSV (formulas are quoted)."""

from __future__ import annotations

from khaosan.console import _cell as cell

__all__ = ["cell"]
