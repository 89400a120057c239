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
        ({"order": {"then": ["filed_on"]}}, "order", "DALO"),
        (
            {"exclusions": [{"code": "x", "label": "x", "fact": "accepted_offer", "when": {"kind": "flag"},
                             "evidence": "DECLARED"}]},
            "exclusions", "retirez les exclusions",
        ),
        (
            {"refusals": [{"code": "x", "label": "x", "fact": "missed_viewings", "evidence": "DECLARED",
                           "when": {"kind": "at_least", "value": 1}, "effect": "suspend"}]},
            "criteria", "missed_viewings",
        ),
    ],
)  # fmt: skip
def test_what_the_register_cannot_apply_is_told_by_its_place(changes: dict[str, Any], path: str, words: str) -> None:
    assert words in adoption_problems(Grid.from_document(small_document() | changes))[path]
