"""Grids copied from public sources: each reads, says what it lacks, and gives the points that its source gives."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import scoring
from scoring.adoption import adoption_problems
from scoring.evaluate import Score, score_one
from scoring.facts import Evidence
from scoring.grid import Grid
from scoring.law import reference_grid_text
from scoring.tables import compile_grid
from tests.scoring.grids import sheet

FOLDER = Path(scoring.__file__).parent / "reference" / "grids"
PUBLISHED = sorted(path.stem for path in FOLDER.glob("*.json") if not path.stem.startswith("synthetic"))


def grid(name: str) -> Grid:
    return Grid.from_document(json.loads(reference_grid_text(name)))


def scored(name: str, evidence: Evidence = Evidence.DECLARED, **values: int) -> Score:
    return score_one(compile_grid(grid(name)), sheet(evidence, **values))


def points_by_hand() -> Iterator[Any]:
    yield "toulouse-metropole", {"seniority_months": 41, "abnormal_delay_exceeded": 1, "dalo": 1}, 41 + 20 + 50
    yield "toulouse-metropole", {"seniority_months": 12, "pdalhpd": 1}, 12 + 40
    # The worked example: eviction, alone with two children, 1,300 euros, 500 euros of net rent (38 %): 35 points.
    lyon = {"eviction": 1, "adults": 1, "minor_children": 2, "effort_rate_percent": 50_000 // 1_300}
    yield "metropole-de-lyon", lyon, 35
    yield "metropole-de-lyon", lyon | {"adults": 2}, 30
    yield "metropole-de-lyon", lyon | {"social_tenant": 1}, 0
    yield "paris-2014", {"roofless": 1, "disability": 1}, 17 + 4
    yield "paris-2014", {"with_parents": 1, "current_occupants": 4, "current_rooms": 2}, 1 + 4
    yield "paris-2014", {"current_occupants": 4, "current_rooms": 3, "effort_rate_percent": 20}, 0
    yield "rennes-metropole-2015", {"minor_children": 1, "fixed_term_contract": 1}, 6 + 4
    for name in ("bordeaux-metropole-2023", "dunkerque", "ivry-sur-seine-2016", "paris-2024"):
        yield name, {"seniority_months": 60, "disability": 1}, 0


@pytest.mark.parametrize(("name", "facts", "points"), list(points_by_hand()))
def test_a_published_grid_gives_the_points_of_its_source(name: str, facts: dict[str, int], points: int) -> None:
    assert scored(name, Evidence.INSTITUTION, **facts).points == points


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_grid_names_its_source_and_lists_what_it_lacks(name: str) -> None:
    found = grid(name)
    assert found.kind == "published"
    assert found.id == name
    assert "https://" in found.source
    assert "novembre 2026" in found.source
    assert found.incomplete is not None
    assert found.incomplete.missing
    assert "incomplète" in found.warning
    assert Grid.from_document(found.to_document()) == found


@pytest.mark.parametrize("name", PUBLISHED)
def test_a_published_grid_cannot_be_adopted_as_it_is(name: str) -> None:
    assert "kind" in adoption_problems(grid(name))


def test_every_grid_of_the_sources_is_there() -> None:
    assert PUBLISHED == [
        "bordeaux-metropole-2023", "dunkerque", "ivry-sur-seine-2016", "metropole-de-lyon", "paris-2014",
        "paris-2024", "rennes-metropole-2015", "toulouse-metropole",
    ]  # fmt: skip


def test_dunkerque_leaves_three_routes_outside_the_points_and_gives_none_of_its_22_criteria_a_value() -> None:
    for code in ("dalo", "pdalhpd", "demolition"):
        outside = scored("dunkerque", Evidence.INSTITUTION, **{code: 1}).outside
        assert outside is not None
    found = grid("dunkerque").incomplete
    assert found is not None
    assert len(found.unscored) == 22


def test_a_declared_situation_is_provisional_in_lyon_until_somebody_checks() -> None:
    declared = scored("metropole-de-lyon", eviction=1)
    assert (declared.points, declared.verified_points) == (20, 0)
