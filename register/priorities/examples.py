"""A few invented households, scored by a grid while it is written: the effect of a line is seen at once. Pure."""

import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

from register.priorities.grids import problems_of, tables_of
from scoring.evaluate import points_of
from scoring.facts import Evidence, FactSheet, encode

DECLARED, COMPUTED, DOCUMENT, INSTITUTION = (
    Evidence.DECLARED, Evidence.COMPUTED, Evidence.DOCUMENT, Evidence.INSTITUTION,
)  # fmt: skip

# Nobody: each stands for a situation that most grids speak of. Their wording is in web/labels/grids.py.
EXAMPLES: Mapping[str, FactSheet] = {
    "cramped_family": {
        "household_size": (4, DECLARED), "minor_children": (2, DECLARED), "overcrowded_with_minor": (1, COMPUTED),
        "effort_rate_percent": (41, DECLARED), "seniority_months": (18, COMPUTED), "local_link": (1, DECLARED),
    },
    "dalo_homeless": {
        "household_size": (1, DECLARED), "dalo": (1, INSTITUTION), "no_dwelling": (1, DECLARED),
        "seniority_months": (30, COMPUTED),
    },
    "violence_shelter": {
        "household_size": (2, DECLARED), "minor_children": (1, DECLARED), "domestic_violence": (1, DOCUMENT),
        "temporary_housing": (1, DECLARED), "seniority_months": (3, COMPUTED), "local_link": (1, DECLARED),
    },
    "young_worker": {
        "household_size": (1, DECLARED), "key_worker": (1, DECLARED), "effort_rate_percent": (34, DECLARED),
        "seniority_months": (6, COMPUTED), "local_link": (1, DECLARED),
    },
    "large_tenant": {
        "household_size": (2, DECLARED), "social_tenant": (1, DECLARED), "under_occupied_tenant": (1, COMPUTED),
        "seniority_months": (27, COMPUTED), "local_link": (1, DECLARED),
    },
    "disabled_refusing": {
        "household_size": (2, DECLARED), "disability": (1, DOCUMENT), "dwelling_unfit_for_disability": (1, DECLARED),
        "social_tenant": (1, DECLARED), "unjustified_refusals": (1, INSTITUTION), "seniority_months": (40, COMPUTED),
    },
}  # fmt: skip
# What lacks in a heading does not change points: a placeholder stands for it while the lines are tried.
HEADING = {
    "id": "essai", "title": "Essai", "version": 1, "kind": "synthetic", "warning": "Essai", "adopted_on": None,
    "in_force_from": None,
}  # fmt: skip


class ExampleScore(NamedTuple):
    """The points of an invented household: counted, and confirmed already."""

    points: int
    confirmed: int


def example_scores(text: str) -> dict[str, ExampleScore]:
    """The points of each invented household under a document, its unfinished lines left out; empty when none is whole.

    Parameters
    ----------
    text : the JSON text of a document, complete or not

    Returns
    -------
    Points by the code of the household.
    """
    applicable = _applicable(text)
    if applicable is None:
        return {}
    tables = tables_of(applicable)
    return {code: ExampleScore(*points_of(tables, encode(sheet))) for code, sheet in EXAMPLES.items()}


@lru_cache(maxsize=64)
def _applicable(text: str) -> str | None:
    """The same document without the lines that cannot be applied yet."""
    document: dict[str, Any] = {**json.loads(text), **HEADING}
    for _ in range(len(document.get("criteria") or []) + 2):
        candidate = json.dumps(document, ensure_ascii=False)
        wrong = {path for path, _ in problems_of(candidate)}
        if not wrong:
            return candidate
        smaller = _without_wrong(document, wrong)
        if smaller == document:
            return None
        document = smaller
    return None


def _without_wrong(document: dict[str, Any], wrong: set[str]) -> dict[str, Any]:
    kept = dict(document)
    for kind in ("groups", "criteria"):
        kept[kind] = [
            item for place, item in enumerate(document.get(kind) or [])
            if not any(f"{path}.".startswith(f"{kind}[{place}].") for path in wrong)
        ]  # fmt: skip
    if any(path.startswith("transfer") for path in wrong):
        kept.pop("transfer", None)
    return kept
