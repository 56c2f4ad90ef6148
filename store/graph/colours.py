"""The colours of the network's nodes.

The hues are Okabe and Ito's, which people with any colour vision tell apart, a little darkened
where white paper asks for it. All text beside them is black.
"""

from __future__ import annotations

PERSON = "#7a7a7a"
AGREEMENT = "#333333"
UNKNOWN = "#b8b8b8"

# By kind of agency, in the order of a legend.
AGENCIES: dict[str, str] = {
    "government": "#0072b2",
    "local": "#56b4e9",
    "state_enterprise": "#009e73",
    "academic": "#e69f00",
    "private": "#d55e00",
    "civil": "#cc79a7",
    "international": "#e8d21d",
    "foreign": "#8b5fbf",
    "body": "#5d4037",
}


def colour_of(kind: str, subkind: str | None) -> str:
    """The colour of a node, #rrggbb."""
    if kind == "person":
        return PERSON
    if kind == "agreement":
        return AGREEMENT
    return AGENCIES.get(subkind or "", UNKNOWN)
