"""What a grid says beside its points: routes outside them, the effect of refusals, the order of the list."""

from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import bulk
from scoring.bulk import score_many_plain
from scoring.errors import InvalidGrid
from scoring.evaluate import points_of, score_one
from scoring.facts import Evidence, encode, matrix
from scoring.grid import Grid, Order
from scoring.ranking import EXCLUDED_TIER, SUSPENDED_TIER, Standing, grid_order_key, rank, tier_of
from scoring.tables import Tables, compile_grid
from tests.scoring.grids import QUICK, ROWS, sheet, small_document

DALO_OUT = {"code": "dalo_out", "label": "Traité par le préfet", "fact": "dalo", "when": {"kind": "flag"},
            "evidence": "INSTITUTION", "article": "L441-2-3"}  # fmt: skip


def refusal(code: str, at: int, effect: str, *groups: str) -> dict[str, Any]:
    document = {"code": code, "label": f"Refus {at}", "fact": "unjustified_refusals",
                "when": {"kind": "at_least", "value": at}, "evidence": "INSTITUTION", "effect": effect,
                "article": "R441-2-10 11°"}  # fmt: skip
    return document | ({"groups": list(groups)} if groups else {})


def tier(code: str, fact: str) -> dict[str, Any]:
    return {"code": code, "label": code, "fact": fact, "when": {"kind": "flag"}, "evidence": "DOCUMENT",
            "article": None}  # fmt: skip


def ruled_document() -> dict[str, Any]:
    return small_document() | {
        "exclusions": [DALO_OUT],
        "refusals": [refusal("frozen", 1, "freeze", "age"), refusal("out", 3, "suspend")],
        "order": {"tiers": [tier("a", "unfit_housing"), tier("b", "disability")], "then": ["points", "filed_on"]},
    }


RULED = compile_grid(Grid.from_document(ruled_document()))


def compiled(tables: Tables, rows: list[bytes]) -> list[tuple[int, int]]:
    kernel = bulk._kernel()
    assert kernel is not None
    counted, sure = bulk._compiled(kernel, [tables], [0, len(rows)], matrix(rows))
    return list(zip(counted.tolist(), sure.tolist(), strict=True))


def test_a_grid_with_every_rule_reads_back_from_the_document_it_writes() -> None:
    grid = Grid.from_document(ruled_document())
    assert Grid.from_document(grid.to_document()) == grid
    assert "order" not in Grid.from_document(small_document()).to_document()
    assert Grid.from_document(small_document()).order == Order()


def test_an_excluded_route_has_no_point_and_says_which() -> None:
    proved, declared = (sheet(level, dalo=1, no_dwelling=1) for level in (Evidence.INSTITUTION, Evidence.DECLARED))
    score = score_one(RULED, proved)
    assert (score.points, score.lines) == (0, ())
    assert score.outside == ("EXCLUDED", "dalo_out", "Traité par le préfet", "L441-2-3")
    assert score_one(RULED, declared).outside is None
    assert compiled(RULED, [proved, declared]) == [(0, 0), (30, 0)]


@pytest.mark.law("R441-2-10")
def test_refusals_take_points_then_freeze_then_suspend() -> None:
    rows = [sheet(Evidence.INSTITUTION, no_dwelling=1, seniority_months=24, unjustified_refusals=n) for n in range(4)]
    assert [points_of(RULED, row)[0] for row in rows] == [36, 30 - 15, 30 - 20, 0]
    frozen = {line.code: line for line in score_one(RULED, rows[1]).lines}["months"]
    assert (frozen.points, frozen.full_points, frozen.halted_by) == (0, 6, "Refus 1")
    outside = score_one(RULED, rows[3]).outside
    assert outside is not None
    assert (outside.kind, outside.code) == ("SUSPENDED", "out")


def test_a_refusal_that_nobody_proved_changes_nothing() -> None:
    assert points_of(RULED, sheet(Evidence.DECLARED, seniority_months=24, unjustified_refusals=3))[0] == 6


@pytest.mark.law("L441-1")
def test_the_list_goes_by_law_then_by_tier_then_leaves_out_who_has_no_points() -> None:
    tiers = [
        tier_of(encode(dict.fromkeys(codes, (count, Evidence.DOCUMENT))), RULED)
        for codes, count in [
            (["dalo"], 1), (["unfit_housing", "disability"], 1), (["disability"], 1), (["no_dwelling"], 1),
        ]
    ]  # fmt: skip
    assert tiers == [0, 1, 2, 3]
    assert tier_of(sheet(Evidence.INSTITUTION, unjustified_refusals=3), RULED) == SUSPENDED_TIER
    document = ruled_document()
    document["exclusions"][0] |= {"fact": "pdalhpd"}
    other = compile_grid(Grid.from_document(document))
    assert tier_of(sheet(Evidence.INSTITUTION, pdalhpd=1), other) == EXCLUDED_TIER
    assert tier_of(sheet(Evidence.INSTITUTION, pdalhpd=1)) == 1


def test_a_transfer_section_has_its_own_refusals() -> None:
    document = ruled_document()
    moved = [document["criteria"][0] | {"group": "t", "not_with": []}]
    document["transfer"] = {
        "groups": [{"code": "t", "label": "Mutations", "combine": "sum", "cap": None}], "criteria": moved,
        "refusals": [refusal("once", 1, "reset", "t")],
    }  # fmt: skip
    tables = compile_grid(Grid.from_document(document))
    rows = [sheet(Evidence.INSTITUTION, social_tenant=1, no_dwelling=1, unjustified_refusals=n) for n in (0, 1, 4)]
    assert [points_of(tables, row)[0] for row in rows] == [30, 0, 0]
    assert compiled(tables, rows) == [(30, 30), (0, 0), (0, 0)]
    assert tier_of(rows[2], tables) == 3


@pytest.mark.parametrize(
    ("key", "value", "where", "words"),
    [
        ("exclusions", [DALO_OUT, DALO_OUT], "exclusions", "employé 2 fois"),
        ("exclusions", [DALO_OUT | {"fact": "nationality"}], "exclusions[0].fact", "vocabulaire"),
        ("exclusions", [DALO_OUT | {"points": 3}], "exclusions[0].points", "n’existe pas"),
        ("refusals", [refusal("a", 1, "points")], "refusals[0].effect", "freeze, reset, suspend"),
        ("refusals", [refusal("a", 1, "freeze")], "refusals[0].groups", "nomme les groupes"),
        ("refusals", [refusal("a", 1, "freeze", "ghost")], "refusals[0].groups", "n’est pas défini"),
        ("refusals", [refusal("a", 1, "reset", "malus")], "refusals[0].groups", "en ferait gagner"),
        ("refusals", [refusal("a", 1, "suspend", "age")], "refusals[0].groups", "toute la demande"),
        ("order", {"tiers": [], "then": ["points"]}, "order.then", "filed_on"),
        ("order", {"tiers": [], "then": []}, "order.then", "liste non vide"),
        ("order", {"then": ["luck", "filed_on"]}, "order.then[0]", "points, priority_date, filed_on"),
        ("order", {"then": ["filed_on", "filed_on"]}, "order.then", "employé 2 fois"),
        ("incomplete", {"missing": ["tout"]}, "incomplete", "recopiée"),
    ],
)  # fmt: skip
def test_a_wrong_rule_is_refused_with_its_place_and_what_is_allowed(
    key: str, value: Any, where: str, words: str
) -> None:
    with pytest.raises(InvalidGrid) as refused:
        Grid.from_document(ruled_document() | {key: value})
    assert words in dict(refused.value.problems)[where]


def test_a_circumstance_holds_or_does_not() -> None:
    step = {"kind": "per_unit", "step": 1, "from": 0, "cap": None}
    with pytest.raises(InvalidGrid) as refused:
        Grid.from_document(ruled_document() | {"refusals": [refusal("a", 1, "suspend") | {"when": step}]})
    assert "vraie ou fausse" in dict(refused.value.problems)["refusals[0].when.kind"]


def test_the_order_of_a_grid_may_put_a_priority_date_before_seniority() -> None:
    order = Order(steps=("priority_date", "filed_on"))
    old, young = date(2020, 1, 1), date(2025, 1, 1)
    people = [
        Standing(1, 90, young, "3", priority_on=date(2025, 6, 1)),
        Standing(1, 0, old, "2", priority_on=date(2025, 6, 2)),
        Standing(1, 5, date(2025, 6, 2), "9"),
        Standing(2, 99, old, "1"),
    ]
    assert rank(people[::-1], key=lambda one: grid_order_key(order, one)) == people


@QUICK
@given(rows=st.lists(ROWS, min_size=1, max_size=6))
def test_every_way_of_scoring_agrees_on_exclusions_and_refusals(rows: list[bytes]) -> None:
    expected = [points_of(RULED, row) for row in rows]
    traced = [score_one(RULED, row) for row in rows]
    assert [(score.points, score.verified_points) for score in traced] == expected
    assert all(sum(line.points for line in score.lines) == score.points for score in traced)
    assert compiled(RULED, rows) == expected
    plain = np.array(score_many_plain(RULED, matrix(rows))).T.tolist()
    assert [tuple(pair) for pair in plain] == expected


def test_several_territories_are_scored_at_once_each_by_its_own_grid() -> None:
    rows = [sheet(no_dwelling=1, seniority_months=24)] * 3
    document = small_document()
    document["criteria"][0]["points"] = 35
    grids = [RULED, compile_grid(Grid.from_document(document)), RULED]
    for score_all in (bulk.score_grouped, bulk.score_grouped_plain):
        assert score_all(grids, [0, 1, 3, 3], matrix(rows))[0].tolist() == [36, 41, 41]
    kernel = bulk._kernel()
    assert kernel is not None
    assert bulk._compiled(kernel, grids, [0, 1, 3, 3], matrix(rows))[0].tolist() == [36, 41, 41]
    with pytest.raises(ValueError, match="starts"):
        bulk.score_grouped(grids, [0, 2, 1, 3], matrix(rows))
