"""The document of a grid while it is written: begun, a line added, moved, taken away. Pure; keys it does not know are
kept as they are."""

from typing import Any

from scoring.grid import FORMAT

Document = dict[str, Any]


def blank_document(title: str, warning: str) -> Document:
    """A grid that says nothing yet."""
    return {
        "format": FORMAT,
        "id": "grille",
        "title": title,
        "version": 1,
        "kind": "adopted",
        "warning": warning or None,
        "source": None,
        "deliberation": None,
        "adopted_on": None,
        "in_force_from": None,
        "groups": [],
        "criteria": [],
    }
