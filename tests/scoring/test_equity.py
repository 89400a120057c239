from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.equity import (
    TOTAL,
    Comparison,
    Dimension,
    EquityPolicy,
    Groups,
    Step,
    Tally,
    comparisons,
    difference_interval,
    equity_policy,
    hidden_groups,
    merged,
    wilson_interval,
)
from tests.scoring.grids import QUICK

ON = date(2026, 11, 22)
POLICY = EquityPolicy(ratio=0.8, confidence=0.95, smallest=11)
TALLIES = st.integers(1, 400).flatmap(lambda n: st.builds(Tally, st.just(n), st.integers(0, n)))
FUNNELS = st.dictionaries(st.sampled_from("abcde"), TALLIES | st.just(Tally(0, 0)), min_size=1, max_size=5)


def report(groups: Groups, policy: EquityPolicy = POLICY) -> dict[str, Comparison]:
    key: tuple[Step, Dimension] = ("PRESENTED", "INCOME_QUARTILE")
    return {each.group: each for each in comparisons({key: groups}, policy, frozenset())}


def test_the_interval_is_the_one_worked_by_hand() -> None:
    # 20 of 100, z = 1.96: centre (0.2 + 0.019207) / 1.038415 = 0.211098, half 1.96 / 1.038415 x 0.0411718 = 0.077711.
    low, high = wilson_interval(Tally(100, 20), 0.95)
    assert (round(low, 4), round(high, 4)) == (0.1334, 0.2888)


def test_the_interval_of_a_difference_is_the_published_one() -> None:
    # Newcombe 1998, table II, example (a): 56/70 less 48/80, method 10: 0.0524 to 0.3339.
    low, high = difference_interval(Tally(70, 56), Tally(80, 48), 0.95)
    assert (round(low, 4), round(high, 4)) == (0.0524, 0.3339)


def test_nobody_selected_or_everybody_keeps_the_rate_in_its_interval() -> None:
    assert wilson_interval(Tally(30, 0), 0.95).low == 0
    assert wilson_interval(Tally(30, 30), 0.95).high == 1


@pytest.mark.parametrize("tally", [Tally(0, 0), Tally(5, 6), Tally(5, -1)])
def test_a_rate_of_nobody_has_no_interval(tally: Tally) -> None:
    with pytest.raises(ValueError, match="at least one"):
        wilson_interval(tally, 0.95)


@QUICK
@given(TALLIES, st.sampled_from([0.9, 0.95, 0.999]))
def test_an_interval_holds_its_rate_and_narrows_with_more_households(tally: Tally, confidence: float) -> None:
    low, high = wilson_interval(tally, confidence)
    assert 0 <= low <= tally.selected / tally.considered <= high <= 1
    tenfold = wilson_interval(Tally(tally.considered * 10, tally.selected * 10), confidence)
    assert tenfold.high - tenfold.low < high - low


@QUICK
@given(TALLIES, TALLIES)
def test_the_difference_is_the_same_read_from_either_side(one: Tally, other: Tally) -> None:
    low, high = difference_interval(one, other, 0.95)
    back = difference_interval(other, one, 0.95)
    assert (low, high) == pytest.approx((-back.high, -back.low))


def test_an_alert_needs_both_a_ratio_under_four_fifths_and_an_interval_under_zero() -> None:
    # 24 of 100 against 40 of 100: ratio 0.6. Wilson: 0.24 is at most 0.3323, 0.40 at least 0.3094, so the difference is
    # at most -0.16 + sqrt(0.0923^2 + 0.0906^2) = -0.0306.
    both = report({"FIRST": Tally(100, 24), "OTHERS": Tally(100, 40)})
    assert both["FIRST"].ratio == pytest.approx(0.6)
    assert both["FIRST"].difference.high == pytest.approx(-0.0306, abs=0.0001)
    assert both["FIRST"].is_alert
    assert not both["OTHERS"].is_alert
    # The same ratio on twenty households proves nothing.
    assert not report({"FIRST": Tally(25, 6), "OTHERS": Tally(25, 10)})["FIRST"].is_alert
    # 3 800 of 10 000 against 4 500: certain, but a ratio of 0.84.
    assert not report({"FIRST": Tally(10_000, 3_800), "OTHERS": Tally(10_000, 4_500)})["FIRST"].is_alert


def test_exactly_four_fifths_is_no_alert() -> None:
    certain = {"FIRST": Tally(100_000, 40_000), "OTHERS": Tally(100_000, 50_000)}
    assert not report(certain)["FIRST"].is_alert
    assert report({**certain, "FIRST": Tally(100_000, 39_999)})["FIRST"].is_alert


def test_nobody_else_selected_gives_no_ratio_and_no_alert() -> None:
    found = report({"FIRST": Tally(50, 0), "OTHERS": Tally(50, 0)})
    assert found["FIRST"].ratio is None
    assert not found["FIRST"].is_alert


def test_the_confidence_is_shared_between_the_comparisons() -> None:
    gap = {"FIRST": Tally(100, 24), "OTHERS": Tally(100, 40)}
    steps: tuple[Step, ...] = ("ELIGIBLE", "PRESENTED", "ALLOCATED", "LET")
    many: dict[tuple[Step, Dimension], Groups] = {(step, "CHANNEL"): {
        name: Tally(100, 40) for name in ("ONLINE", "DESK", "PAPER", "PHONE")} for step in steps}  # fmt: skip
    many["PRESENTED", "INCOME_QUARTILE"] = gap
    found = [each for each in comparisons(many, POLICY, frozenset()) if each.group == "FIRST"]
    # 17 comparisons: 0.997 each. The gap that is an alert alone may be chance among seventeen.
    assert report(gap)["FIRST"].is_alert
    assert [each.is_alert for each in found] == [False]
    assert found[0].interval == report(gap)["FIRST"].interval


@pytest.mark.parametrize(("first", "shown"), [(10, set()), (11, {"FIRST", "OTHERS"})])
def test_no_group_under_eleven_is_judged(first: int, shown: set[str]) -> None:
    assert set(report({"FIRST": Tally(first, 0), "OTHERS": Tally(500, 200)})) == shown


@QUICK
@given(FUNNELS)
def test_a_group_favoured_over_the_others_is_never_an_alert(groups: dict[str, Tally]) -> None:
    for each in report(groups).values():
        assert not (each.is_alert and each.rate >= each.others.selected / each.others.considered)
        assert merged((each.tally, each.others)) == merged(groups.values())


@QUICK
@given(FUNNELS, st.permutations("abcde"))
def test_the_order_of_the_groups_changes_nothing(groups: dict[str, Tally], order: list[str]) -> None:
    again = {name: groups[name] for name in order if name in groups}
    assert report(again) == report(groups)


def test_a_small_group_is_hidden_with_a_second_one() -> None:
    groups = {"ONLINE": Tally(300, 100), "DESK": Tally(100, 40), "PAPER": Tally(40, 20), "PHONE": Tally(10, 0)}
    assert hidden_groups({"x": groups}, 11) == {("x", "PHONE"), ("x", "PAPER"), (TOTAL, "PHONE"), (TOTAL, "PAPER")}
    large = {"ONLINE": Tally(300, 100), "DESK": Tally(100, 40)}
    assert hidden_groups({"x": large}, 11) == frozenset()


def test_a_few_selected_or_a_few_set_aside_are_small_cells_too() -> None:
    assert ("x", "a") in hidden_groups({"x": {"a": Tally(200, 3), "b": Tally(200, 100)}}, 11)
    assert ("x", "a") in hidden_groups({"x": {"a": Tally(200, 197), "b": Tally(200, 100)}}, 11)
    assert hidden_groups({"x": {"a": Tally(200, 0), "b": Tally(200, 200)}}, 11) == frozenset()


def test_a_landlord_hidden_alone_is_not_found_by_subtraction_from_all() -> None:
    units = {
        "small": {"a": Tally(12, 5), "b": Tally(60, 30)},
        "one": {"a": Tally(200, 90), "b": Tally(300, 150)},
        "two": {"a": Tally(250, 90), "b": Tally(300, 150)},
    }
    hidden = hidden_groups(units, 11)
    assert {unit for unit, group in hidden if group == "a"} == {"small", "one"}
    assert (TOTAL, "a") not in hidden


@QUICK
@given(st.dictionaries(st.sampled_from("xyz"), FUNNELS, min_size=1, max_size=3))
def test_no_hidden_count_is_found_again_along_a_line(units: dict[str, dict[str, Tally]]) -> None:
    hidden = hidden_groups(units, 11)
    names = {name for groups in units.values() for name in groups}
    for unit, groups in units.items():
        gone = [tally for name, tally in groups.items() if (unit, name) in hidden]
        shown = [tally for name, tally in groups.items() if (unit, name) not in hidden and tally.considered]
        assert not gone or not shown or len(gone) > 1
    for name in names if len(units) > 1 else ():
        gone_units = [unit for unit in units if (unit, name) in hidden]
        others = [unit for unit in units if unit not in gone_units and units[unit].get(name, Tally(0, 0)).considered]
        assert (TOTAL, name) in hidden or len(gone_units) != 1 or not others


def test_the_rule_of_the_register_is_four_fifths_and_ninety_five_percent() -> None:
    assert equity_policy(ON) == POLICY
    assert replace(POLICY, smallest=11) == POLICY
