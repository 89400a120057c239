"""The arithmetic of the returns."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from register.reporting.rules import missing_to_target, pressure, rate_percent


@pytest.mark.parametrize(("part", "whole", "expected"), [
    (0, 0, None), (0, 3, 0.0), (1, 3, 33.3), (1, 4, 25.0), (1, 8, 12.5), (3, 3, 100.0),
])
def test_a_rate_has_one_decimal_and_none_without_lease(part: int, whole: int, expected: float | None) -> None:
    assert rate_percent(part, whole) == expected


@pytest.mark.parametrize(("part", "whole"), [(2, 1), (-1, 1)])
def test_impossible_counts_are_refused(part: int, whole: int) -> None:
    with pytest.raises(ValueError, match="of"):
        rate_percent(part, whole)


@given(st.integers(0, 5000), st.integers(0, 5000), st.integers(1, 100))
def test_the_leases_missing_are_the_fewest_that_reach_the_target(part: int, rest: int, target: int) -> None:
    whole = part + rest
    missing = missing_to_target(part, whole, target)
    assert 100 * (part + missing) >= target * whole
    assert missing == 0 or 100 * (part + missing - 1) < target * whole


def test_without_allocation_there_is_no_pressure() -> None:
    assert pressure(10, 0) is None
    assert pressure(0, 10) == 0.0
