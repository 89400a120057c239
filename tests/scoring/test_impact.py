"""Two grids on one population: the columns say what the readable twin says, and the counts add up."""

from copy import deepcopy

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.facts import Evidence, encode
from scoring.grid import Grid
from scoring.impact import (
    compare,
    effects,
    first_of,
    histogram,
    moved_from,
    proved_dalo,
    spearman,
    under,
)
from scoring.ranking import DALO_TIER, tier_of
from scoring.sensitivity import sensitivities
from tests.scoring.grids import QUICK, Document, random_value, small_document
from tests.scoring.impact_twin import Person, effect_of, first_rows, order_of, population_of

LISTS = 3
GROUPS = 3
SEEN = ("dalo", "no_dwelling", "temporary_housing", "eviction", "social_tenant", "effort_rate_percent",
        "household_size", "minor_children", "seniority_months", "unjustified_refusals")  # fmt: skip


@st.composite
def sheets(draw: st.DrawFn) -> bytes:
    chosen = draw(st.sets(st.sampled_from(SEEN), max_size=6))
    return encode({
        code: (random_value(code, draw(st.integers(0, 255))), draw(st.sampled_from(list(Evidence)[1:])))
        for code in sorted(chosen)
    })


@st.composite
def crowds(draw: st.DrawFn) -> list[Person]:
    count = draw(st.integers(1, 24))
    return [
        Person(
            draw(sheets()), draw(st.integers(0, 5)), f"{k:06d}",
            draw(st.frozensets(st.integers(0, LISTS - 1))), draw(st.integers(0, GROUPS - 1)),
        )
        for k in range(count)
    ]  # fmt: skip


SMALL = Grid.from_document(small_document())


def circumstance(code: str, fact: str, **more: object) -> Document:
    """What an exclusion, a refusal or a tier rests on."""
    when = {"kind": "flag"} if fact != "unjustified_refusals" else {"kind": "at_least", "value": 1}
    return {"code": code, "label": code, "fact": fact, "when": when, "evidence": "DOCUMENT", "article": None, **more}


def draft(*, with_transfers: bool = False, by_date: bool = False) -> Document:
    """The small grid, with shelter above home and a heavier age; on demand, a section for transfers, then exclusions,
    refusals that freeze, and an order of its own."""
    document = small_document()
    by_code = {criterion["code"]: criterion for criterion in document["criteria"]}
    by_code["shelter"]["points"], by_code["months"]["points"] = 45, 9
    if with_transfers:
        document["transfer"] = {"groups": deepcopy(document["groups"]), "criteria": deepcopy(document["criteria"][3:6])}
        document["transfer"]["groups"] = [g for g in document["transfer"]["groups"] if g["code"] in ("money", "age")]
    if by_date:
        document["exclusions"] = [circumstance("out", "eviction")]
        document["refusals"] = [circumstance("frozen", "unjustified_refusals", effect="freeze", groups=["age"])]
        document["order"] = {"tiers": [circumstance("rank_a", "no_dwelling")], "then": ["filed_on", "points"]}
    return document


def grid_of(**asked: bool) -> Grid:
    return Grid.from_document(draft(**asked))


COUNTS = st.lists(st.integers(0, 30), min_size=LISTS, max_size=LISTS)


@QUICK
@given(crowds(), COUNTS, st.booleans(), st.booleans())
def test_the_columns_say_what_the_readable_twin_says(people, counts, with_transfers, by_date) -> None:
    before, after = SMALL, grid_of(with_transfers=with_transfers, by_date=by_date)
    found = compare(before, after, population_of(people, LISTS), counts)
    orders = order_of(before, people), order_of(after, people)
    for order, one in zip(orders, (found.before, found.after), strict=True):
        assert [int(one.places[k]) for k in order] == list(range(1, len(people) + 1))
        assert [set(np.flatnonzero(one.first[:, k])) for k in range(LISTS)] == first_rows(order, people, counts)
    groups = np.array([person.group for person in people])
    expected = [effect_of(group, orders, people, counts) for group in range(GROUPS)]
    assert [tuple(effect) for effect in effects(found, groups, GROUPS)] == expected


@QUICK
@given(crowds(), COUNTS)
def test_the_same_grid_twice_moves_nobody(people, counts) -> None:
    found = compare(SMALL, SMALL, population_of(people, LISTS), counts)
    assert not found.moves.any()
    assert not found.entering.any()
    assert not found.leaving.any()


@QUICK
@given(crowds(), COUNTS)
def test_as_many_enter_a_list_as_leave_it(people, counts) -> None:
    found = compare(SMALL, grid_of(), population_of(people, LISTS), counts)
    assert found.entering.sum(axis=0).tolist() == found.leaving.sum(axis=0).tolist()
    assert found.moves.sum() == 0


@QUICK
@given(crowds(), COUNTS)
def test_the_counts_of_the_groups_add_up_to_the_population(people, counts) -> None:
    found = compare(SMALL, grid_of(), population_of(people, LISTS), counts)
    groups = np.array([person.group for person in people])
    parts = effects(found, groups, GROUPS)
    (whole,) = effects(found, np.zeros(len(people), dtype=int), 1)
    assert tuple(map(sum, zip(*parts, strict=True))) == tuple(whole)
    for part in parts:
        assert part.rising + part.falling + part.steady == part.households
        assert part.first_after == part.first_before + part.entering - part.leaving


@QUICK
@given(crowds(), COUNTS, st.booleans(), st.booleans())
def test_a_criterion_tried_otherwise_is_the_grid_written_otherwise(people, counts, with_transfers, by_date) -> None:
    document = draft(with_transfers=with_transfers, by_date=by_date)
    population = population_of(people, LISTS)
    base, _ = under(Grid.from_document(document), population, counts)
    for line in sensitivities(Grid.from_document(document), population, counts):
        written = deepcopy(document)
        section = written if line.section == "main" else written["transfer"]
        (criterion,) = [one for one in section["criteria"] if one["code"] == line.code]
        if line.change == "REMOVED":
            # Without its points rather than absent: a grid of no criterion does not read.
            criterion["fact"], criterion["when"] = "trafficking", {"kind": "flag"}
            criterion.pop("and", None)
        else:
            criterion["points"] = line.points
        varied, _ = under(Grid.from_document(written), population, counts)
        assert line.changed == int((varied.first != base.first).any(axis=1).sum())
        assert line.correlation == pytest.approx(spearman(base.places, varied.places))


def test_a_criterion_of_one_point_is_not_tried_with_none_twice() -> None:
    document = small_document()
    document["criteria"] = [one for one in document["criteria"] if one["code"] == "months"]
    document["criteria"][0]["points"] = 1
    population = population_of([Person(encode({}), 0, "1", frozenset({0}), 0)], LISTS)
    found = sensitivities(Grid.from_document(document), population, [1, 1, 1])
    assert [(line.change, line.points) for line in found] == [("MORE", 2), ("REMOVED", 0)]


@pytest.mark.law("L441-1", "L441-2-3")
@pytest.mark.parametrize("evidence", list(Evidence)[1:])
def test_a_proved_decision_is_the_first_tier(evidence: Evidence) -> None:
    rows = [encode({"dalo": (1, evidence)}), encode({}), encode({"eviction": (1, evidence)})]
    facts = population_of([Person(row, 0, str(k), frozenset(), 0) for k, row in enumerate(rows)], LISTS).facts
    assert proved_dalo(facts).tolist() == [tier_of(row) == DALO_TIER for row in rows]


def test_a_dalo_household_comes_before_more_points() -> None:
    dalo = Person(encode({"dalo": (1, Evidence.INSTITUTION)}), 9, "2", frozenset({0}), 0)
    poor = Person(encode({"no_dwelling": (1, Evidence.DOCUMENT)}), 0, "1", frozenset({0}), 0)
    found, _ = under(SMALL, population_of([poor, dalo], LISTS), [1, 0, 0])
    assert found.points.tolist() == [30, 0]
    assert found.places.tolist() == [2, 1]


@pytest.mark.parametrize(("count", "expected"), [(0, 0), (1, 1), (2, 2), (3, 2)])
def test_a_list_shorter_than_its_first_places_is_first_altogether(count: int, expected: int) -> None:
    wanted = np.array([[True], [False], [True]])
    assert first_of(np.array([30, 10, 20]), wanted, [count]).sum() == expected


def test_the_bands_of_points_share_everybody_out() -> None:
    points = np.array([-15, 0, 9, 10, 19, 20, 400], dtype=np.int32)
    assert histogram(points, [0, 10, 20]) == [3, 2, 2]


@pytest.mark.parametrize(("size", "places"), [(1, 1), (100, 1), (101, 2), (18_255, 183)])
def test_a_household_has_moved_from_a_hundredth_of_the_order(size: int, places: int) -> None:
    assert moved_from(size) == places


def test_two_opposite_orders_are_as_unlike_as_can_be() -> None:
    places = np.arange(1, 8)
    assert spearman(places, places[::-1]) == pytest.approx(-1)
    assert spearman(places[:1], places[:1]) == 1
