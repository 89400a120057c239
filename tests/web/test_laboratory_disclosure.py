"""What of a comparison is hidden: small counts, and those that would give one away."""

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from register.priorities.codes import ImpactGroup
from register.priorities.laboratory import Bands, Effect, ListEffect, Question, Study
from web.laboratory_disclosure import FEW, MEASURES, Count, GroupLine, shown


def effect(households: int, before: int, after: int, entering: int) -> Effect:
    """A group where a third rises and a quarter falls."""
    return Effect(households, households // 3, households // 4, before, after, entering, before - after + entering, 0)


def study_of(*effects: Effect, entering: int = 40) -> Study:
    """A study whose one kind of group is the household."""
    whole = Effect(*map(sum, zip(*effects, strict=True)))
    one = ListEffect("T2", whole.households, max(whole.first_before, 80), entering, {})
    other = ListEffect("T3", whole.households, 80, 30, {})
    codes = ("SINGLE", "SINGLE_PARENT", "ADULTS", "FAMILY")
    return Study(
        question=Question(), scored_on=None, same_points=False, lists=(one, other), whole=whole,
        groups={ImpactGroup.HOUSEHOLD: tuple(zip(codes, effects, strict=False))},
        bands=Bands((0,), (whole.households,), (whole.households,), (0, 0)), criteria=(), relet=None,
    )  # fmt: skip


def line_of(study: Study, place: int = 0) -> GroupLine:
    return shown(study).groups[ImpactGroup.HOUSEHOLD][place]


def test_a_group_of_ten_is_not_counted_and_neither_is_what_would_tell_it() -> None:
    study = study_of(effect(10, 4, 4, 2), effect(300, 100, 110, 40), effect(500, 120, 130, 50))
    assert line_of(study).households == Count(None, FEW)
    hidden = [line_of(study, place).households.value is None for place in range(3)]
    assert hidden.count(True) >= 2


def test_nearly_everybody_is_said_without_a_figure() -> None:
    study = study_of(effect(60, 58, 59, 1), effect(300, 100, 110, 40), effect(500, 120, 130, 50))
    assert line_of(study).first_before == Count(None, "nearly")


@pytest.mark.parametrize(("entering", "value"), [(10, None), (11, 11), (70, None), (69, 69)])
def test_an_entry_is_shown_from_eleven_who_move_and_eleven_who_do_not(entering: int, value: int | None) -> None:
    study = study_of(effect(300, 80, 80, 40), effect(500, 0, 0, 0), entering=entering)
    assert shown(study).lists[0].places.value == 80
    assert shown(study).lists[0].entering.value == value


@st.composite
def effects(draw: st.DrawFn) -> Effect:
    parts = [draw(st.integers(0, 40)) for _ in range(7)]
    staying, entering, leaving, outside = parts[:4]
    households = staying + entering + leaving + outside
    cuts = sorted(draw(st.integers(0, households)) for _ in range(2))
    rising, falling, _ = (b - a for a, b in pairwise((0, *cuts, households)))
    return Effect(households, rising, falling, staying + leaving, staying + entering, entering, leaving, 0)


@settings(max_examples=15, deadline=None)
@given(st.lists(effects(), min_size=2, max_size=4))
def test_nothing_shown_is_under_eleven_nor_works_out_to_it(parts: list[Effect]) -> None:
    study = study_of(*parts)
    seen: Any = shown(study)
    lines = [seen.whole, *seen.groups[ImpactGroup.HOUSEHOLD]]
    for line in lines:
        assert all(getattr(line, name).value is None or getattr(line, name).value >= 11 for name in MEASURES)
        for total, part in (("first_before", "leaving"), ("households", "first_after")):
            counts = getattr(line, total).value, getattr(line, part).value
            assert None in counts or counts[0] - counts[1] >= 11
    for name in MEASURES:
        total, members = getattr(lines[0], name).value, [getattr(line, name).value for line in lines[1:]]
        assert total is None or members.count(None) != 1
