"""Dates of an adoption, and a place among comparable applications."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from register.priorities.rules import Place, adoption_refusals, place_among

VOTE = date(2026, 3, 12)
LEAST = 11
PATIENT = settings(max_examples=60)


@pytest.mark.law("L441-2-8")
@pytest.mark.parametrize(("since", "earlier", "refusals"), [
    (date(2026, 3, 12), [], ()),
    (date(2026, 3, 11), [], ("grid_in_force_before_adoption",)),
    (date(2026, 4, 1), [date(2026, 3, 31), None], ()),
    (date(2026, 4, 1), [date(2026, 4, 1)], ("grid_in_force_before_previous",)),
])
def test_a_grid_never_applies_before_its_vote_nor_before_the_grid_it_follows(
    since: date, earlier: list[date | None], refusals: tuple[str, ...]
) -> None:
    assert adoption_refusals(VOTE, since, earlier) == refusals


@pytest.mark.law("R441-2-17")
def test_nothing_is_said_under_eleven_applications() -> None:
    assert place_among([(1, 40, 10)], 1, 40, least=LEAST) == Place()
    assert place_among([(1, 40, 11)], 1, 40, least=LEAST).count == 11


def test_the_legal_tier_comes_before_any_points() -> None:
    counts = [(0, 5, 3), (1, 90, 20)]
    assert place_among(counts, 1, 90, least=LEAST).ahead == 3
    assert place_among(counts, 0, 5, least=LEAST).rank == 1


populations = st.lists(st.tuples(st.integers(0, 1), st.integers(-30, 300)), min_size=11, max_size=60)


@PATIENT
@given(populations, st.data())
def test_a_place_is_what_counting_everybody_gives(population: list[tuple[int, int]], data: st.DataObject) -> None:
    tier, points = data.draw(st.sampled_from(population))
    counts = [(*kind, population.count(kind)) for kind in set(population)]
    place = place_among(counts, tier, points, least=LEAST)
    assert place.count == len(population)
    assert place.ahead == sum((other, -theirs) < (tier, -points) for other, theirs in population)
    ordered = sorted(theirs for _, theirs in population)
    many = place_among([(*kind, 10 * number) for *kind, number in counts], tier, points, least=LEAST)
    assert many.deciles == tuple(ordered[-(-len(ordered) * tenth // 10) - 1] for tenth in range(1, 10))


def test_tenths_are_cut_only_where_each_holds_the_smallest_cell() -> None:
    points = [(1, value, 1) for value in range(10 * LEAST)]
    assert place_among(points[:-1], 1, 0, least=LEAST).deciles is None
    assert place_among(points, 1, 0, least=LEAST).deciles is not None
