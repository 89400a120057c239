"""Grids and sheets for the tests: the reference grid, and a small one whose every rule is known."""

import copy
import json
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from scoring.facts import FACTS, Evidence, encode
from scoring.grid import Grid
from scoring.law import reference_grid_text
from scoring.tables import Tables, compile_grid

Document = dict[str, Any]

# The fast suite stays under six seconds; no deadline, since the first call of the kernel compiles it.
QUICK = settings(max_examples=30)

SMALL: Document = {
    "format": "toit-grid/1",
    "id": "small",
    "title": "Petite grille d’essai",
    "version": 1,
    "kind": "synthetic",
    "warning": "Données fictives",
    "groups": [
        {"code": "needs", "label": "Besoins", "combine": "sum", "cap": 50},
        {"code": "money", "label": "Budget", "combine": "max", "cap": None},
        {"code": "age", "label": "Ancienneté", "combine": "sum", "cap": None},
        {"code": "malus", "label": "Malus", "combine": "sum", "cap": -20},
    ],
    "criteria": [
        {"code": "home", "label": "Sans logement", "group": "needs", "fact": "no_dwelling", "when": {"kind": "flag"},
         "points": 30, "evidence": "DECLARED", "provisional": True, "article": "L441-1 k", "not_with": ["shelter"]},
        {"code": "shelter", "label": "Hébergé", "group": "needs", "fact": "temporary_housing",
         "when": {"kind": "flag"}, "points": 20, "evidence": "DOCUMENT", "provisional": True, "article": "L441-1 d"},
        {"code": "eviction", "label": "Expulsion", "group": "needs", "fact": "eviction", "when": {"kind": "flag"},
         "points": 40, "evidence": "DOCUMENT", "provisional": False, "article": "L441-1 l"},
        {"code": "effort", "label": "Effort", "group": "money", "fact": "effort_rate_percent",
         "when": {"kind": "table", "rows": [{"from": 30, "points": 1}, {"from": 40, "points": 3}]},
         "points": 5, "evidence": "COMPUTED", "provisional": True, "article": None},
        {"code": "size", "label": "Taille", "group": "money", "fact": "household_size",
         "when": {"kind": "at_least", "value": 4}, "points": 12, "evidence": "COMPUTED", "provisional": True,
         "article": None, "and": {"fact": "minor_children", "when": {"kind": "at_least", "value": 2}}},
        {"code": "months", "label": "Ancienneté", "group": "age", "fact": "seniority_months",
         "when": {"kind": "per_unit", "step": 6, "from": 12, "cap": 4}, "points": 3, "evidence": "COMPUTED",
         "provisional": True, "article": None},
        {"code": "refusals", "label": "Refus", "group": "malus", "fact": "unjustified_refusals",
         "when": {"kind": "per_unit", "step": 1, "from": 0, "cap": None}, "points": -15,
         "evidence": "INSTITUTION", "provisional": False, "article": "R441-2-10 11°"},
    ],
}  # fmt: skip


def small_document() -> Document:
    return copy.deepcopy(SMALL)


def reference_document() -> Document:
    return json.loads(reference_grid_text())


def small_tables() -> Tables:
    return compile_grid(Grid.from_document(SMALL))


def reference_tables() -> Tables:
    return compile_grid(Grid.from_document(reference_document()))


def sheet(evidence: Evidence = Evidence.DOCUMENT, **values: int) -> bytes:
    """Stored facts, all with the same evidence."""
    return encode({code: (value, evidence) for code, value in values.items()})


def random_value(code: str, number: int) -> int:
    """A value the fact may take, from any byte."""
    kind = next(known.kind for known in FACTS if known.code == code)
    return number % 2 if kind == "flag" else number


# Stored facts of anybody: any facts, any values they may take, any evidence.
ROWS = st.lists(
    st.tuples(st.sampled_from([known.code for known in FACTS]), st.integers(0, 255), st.sampled_from(list(Evidence))),
    max_size=20,
).map(lambda rows: encode({code: (random_value(code, number), level) for code, number, level in rows}))
