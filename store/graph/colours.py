"""The colours of the network's nodes, and what a legend calls them.

The hues are Okabe and Ito's, which people with any colour vision tell apart, a little darkened
where white paper asks for it. All text beside them is black.
"""

from __future__ import annotations

PERSON = "#7a7a7a"
AGREEMENT = "#333333"
UNKNOWN = "#b8b8b8"

# By kind of agency, in the order of a legend.
AGENCIES: dict[str, tuple[str, str]] = {
    "government": ("#0072b2", "Central government"),
    "local": ("#56b4e9", "Local government"),
    "state_enterprise": ("#009e73", "State enterprise"),
    "academic": ("#e69f00", "University, school"),
    "private": ("#d55e00", "Company"),
    "civil": ("#cc79a7", "Association, foundation"),
    "international": ("#e8d21d", "International body"),
    "foreign": ("#8b5fbf", "Foreign body"),
    "body": ("#5d4037", "Cabinet, court, committee"),
}


def colour_of(kind: str, subkind: str | None) -> str:
    """The colour of a node, #rrggbb."""
    if kind == "person":
        return PERSON
    if kind == "agreement":
        return AGREEMENT
    return AGENCIES.get(subkind or "", (UNKNOWN, ""))[0]
