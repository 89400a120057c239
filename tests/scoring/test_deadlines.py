from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.deadlines import (
    easter,
    full_months,
    is_working_day,
    last_day,
    months_after,
    offer_deadline,
    public_holidays,
)
from tests.scoring.grids import QUICK

DAYS = st.dates(date(2000, 1, 1), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("year", "month", "day"), [(2000, 4, 23), (2008, 3, 23), (2024, 3, 31), (2025, 4, 20), (2026, 4, 5), (2038, 4, 25)]
)
def test_easter_falls_where_calendars_put_it(year: int, month: int, day: int) -> None:
    assert easter(year) == date(year, month, day)


@pytest.mark.law("code du travail L3133-1")
def test_the_eleven_holidays_of_2026() -> None:
    assert sorted(day.strftime("%d-%m") for day in public_holidays(2026)) == sorted(
        ["01-01", "06-04", "01-05", "08-05", "14-05", "25-05", "14-07", "15-08", "01-11", "11-11", "25-12"]
    )
    assert is_working_day(date(2026, 11, 23))
    assert not is_working_day(date(2026, 11, 22))


@pytest.mark.law("R441-10")
@pytest.mark.parametrize(
    ("notified", "ends"),
    [
        (date(2026, 11, 2), date(2026, 11, 12)),  # Monday: ten days after, the start left out
        (date(2026, 11, 4), date(2026, 11, 16)),  # would end on Saturday the 14th
        (date(2026, 11, 5), date(2026, 11, 16)),  # would end on Sunday the 15th
        (date(2026, 11, 1), date(2026, 11, 12)),  # would end on 11 November, a Wednesday
        (date(2026, 12, 15), date(2026, 12, 28)),  # 25 December is a Friday
        (date(2024, 12, 15), date(2024, 12, 26)),  # 25 December is a Wednesday
        (date(2026, 12, 21), date(2026, 12, 31)),
        (date(2026, 12, 22), date(2027, 1, 4)),  # 1 January is a Friday
        (date(2026, 3, 27), date(2026, 4, 7)),  # Easter Monday is 6 April
        (date(2026, 5, 4), date(2026, 5, 15)),  # Ascension is 14 May
        (date(2026, 5, 15), date(2026, 5, 26)),  # Whit Monday is 25 May
    ],
)
def test_an_offer_of_ten_days_ends_on_a_working_day(notified: date, ends: date) -> None:
    assert offer_deadline(notified) == ends


@pytest.mark.law("R441-10")
def test_an_offer_may_leave_more_than_ten_days_and_never_less() -> None:
    assert offer_deadline(date(2026, 11, 2), 15) == date(2026, 11, 17)
    with pytest.raises(ValueError, match="at least 10"):
        offer_deadline(date(2026, 11, 2), 9)


@QUICK
@given(DAYS, st.integers(0, 400))
def test_a_delay_is_never_shortened_and_ends_within_four_days_of_its_length(start: date, days: int) -> None:
    end = last_day(start, days)
    assert is_working_day(end)
    assert timedelta(days) <= end - start <= timedelta(days + 4)


@pytest.mark.parametrize(
    ("since", "until", "months"),
    [
        (date(2026, 1, 15), date(2026, 1, 15), 0),
        (date(2026, 1, 15), date(2026, 2, 14), 0),
        (date(2026, 1, 15), date(2026, 2, 15), 1),
        (date(2026, 1, 31), date(2026, 2, 27), 0),
        (date(2026, 1, 31), date(2026, 2, 28), 1),
        (date(2024, 2, 29), date(2025, 2, 28), 12),
        (date(2020, 11, 22), date(2026, 11, 22), 72),
    ],
)
def test_seniority_counts_months_wholly_elapsed(since: date, until: date, months: int) -> None:
    assert full_months(since, until) == months


@QUICK
@given(DAYS, st.integers(0, 600))
def test_months_after_and_full_months_agree(day: date, months: int) -> None:
    later = months_after(day, months)
    assert full_months(day, later) == months
    if months:
        assert full_months(day, later - timedelta(1)) == months - 1


def test_a_filing_in_the_future_is_a_corrupt_file() -> None:
    with pytest.raises(ValueError, match="precedes"):
        full_months(date(2026, 2, 1), date(2026, 1, 31))
