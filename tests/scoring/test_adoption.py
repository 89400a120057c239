"""A rule that the register would ignore is never adopted."""

from typing import Any

import pytest

from scoring.adoption import adoption_problems
from scoring.grid import Grid
from tests.scoring.grids import reference_document, small_document


def test_the_reference_grid_may_be_adopted() -> None:
    assert adoption_problems(Grid.from_document(reference_document())) == {}


@pytest.mark.law("R441-2-10")
@pytest.mark.parametrize(
    ("changes", "path", "words"),
    [
        ({"kind": "published", "source": "ailleurs"}, "kind", "recopiée"),
        ({"order": {"then": ["filed_on"]}}, "order.then", "points, ancienneté"),
        ({"order": {"then": ["points", "priority_date", "filed_on"]}}, "order.then", "ancienneté"),
        (
            {"refusals": [{"code": "x", "label": "x", "fact": "missed_viewings", "evidence": "DECLARED",
                           "when": {"kind": "at_least", "value": 1}, "effect": "suspend"}]},
            "criteria", "missed_viewings",
        ),
    ],
)  # fmt: skip
def test_what_the_register_cannot_apply_is_told_by_its_place(changes: dict[str, Any], path: str, words: str) -> None:
    assert words in adoption_problems(Grid.from_document(small_document() | changes))[path]


def test_tiers_and_routes_outside_the_points_may_be_adopted() -> None:
    route = {"code": "x", "label": "x", "fact": "pdalhpd", "when": {"kind": "flag"}, "evidence": "DECLARED"}
    asked = {"exclusions": [route], "order": {"tiers": [route], "then": ["points", "filed_on"]}}
    assert adoption_problems(Grid.from_document(small_document() | asked)) == {}
