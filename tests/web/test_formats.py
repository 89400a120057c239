"""Numbers, money and dates as French readers write them."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web import formats

S = "\u00a0"


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        (0, f"0{S}€"),
        (452, f"452{S}€"),
        (1480, f"1{S}480{S}€"),
        (Decimal("452.50"), f"452,50{S}€"),
        (452.004, f"452{S}€"),
        (Decimal("999.995"), f"1{S}000{S}€"),
        (-12, f"\u221212{S}€"),
    ],
)
def test_an_amount_has_cents_only_when_there_are_some(amount: formats.Number, written: str) -> None:
    assert formats.euros(amount) == written


@pytest.mark.parametrize(
    ("value", "written"), [(7, "7"), (28792, f"28{S}792"), (3_000_000, f"3{S}000{S}000"), (2.5, "3")]
)
def test_a_whole_number_is_in_groups_of_three(value: formats.Number, written: str) -> None:
    assert formats.integer(value) == written


def test_a_value_that_rounds_to_zero_has_no_sign() -> None:
    assert formats.number(-0.2) == "0"
    assert formats.number(Decimal("-0.04"), 1) == "0,0"


@given(st.integers(min_value=-(10**12), max_value=10**12))
def test_the_digits_of_a_whole_number_are_kept(value: int) -> None:
    assert int(formats.integer(value).replace(S, "").replace("\u2212", "-")) == value


@given(st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False, places=4))
def test_no_number_contains_a_space_that_breaks(value: Decimal) -> None:
    for written in (formats.euros(value), formats.percent(value), formats.surface(value)):
        assert " " not in written


def test_a_ratio_is_written_as_a_percentage() -> None:
    assert formats.percent(0.14) == f"14{S}%"
    assert formats.percent(0.234, 1) == f"23,4{S}%"
    assert formats.percent(1) == f"100{S}%"


def test_a_surface_has_a_decimal_only_when_it_is_not_whole() -> None:
    assert formats.surface(64) == f"64{S}m²"
    assert formats.surface(Decimal("64.50")) == f"64,5{S}m²"


@pytest.mark.parametrize(
    ("day", "written"),
    [
        (date(2025, 5, 14), f"14{S}mai{S}2025"),
        (date(2025, 5, 1), f"1er{S}mai{S}2025"),
        (date(2024, 2, 29), f"29{S}février{S}2024"),
    ],
)
def test_a_date_is_written_in_full(day: date, written: str) -> None:
    assert formats.date_long(day) == written


def test_a_near_date_has_its_weekday() -> None:
    assert formats.date_day(date(2026, 11, 27)) == f"vendredi 27{S}novembre"
    assert formats.date_day(date(2026, 12, 1)) == f"mardi 1er{S}décembre"


def test_dense_tables_have_dates_in_figures() -> None:
    assert formats.date_short(date(2025, 5, 4)) == "04/05/2025"
    assert formats.month_year(date(2025, 5, 4)) == f"mai{S}2025"


@pytest.mark.parametrize(
    ("instant", "written"),
    [
        (datetime(2026, 11, 18, 13, 32, tzinfo=UTC), f"18{S}novembre{S}2026 à 14{S}h{S}32"),
        (datetime(2026, 7, 1, 22, 5, tzinfo=UTC), f"2{S}juillet{S}2026 à 0{S}h{S}05"),
    ],
)
def test_an_instant_is_shown_at_the_hour_of_paris(instant: datetime, written: str) -> None:
    assert formats.paris_datetime(instant) == written
    assert formats.paris_datetime(instant.replace(tzinfo=None)) == written


@pytest.mark.parametrize(
    ("count", "written"),
    [(0, f"0{S}mois"), (18, f"18{S}mois"), (12, f"12{S}mois"), (24, f"2{S}ans"), (30, f"30{S}mois"), (36, f"3{S}ans")],
)
def test_a_duration_is_in_years_only_when_they_are_whole(count: int, written: str) -> None:
    assert formats.months(count) == written


@pytest.mark.parametrize(
    ("count", "written"),
    [(0, f"0{S}dossier"), (1, f"1{S}dossier"), (2, f"2{S}dossiers"), (1200, f"1{S}200{S}dossiers")],
)
def test_zero_and_one_are_singular(count: int, written: str) -> None:
    assert formats.plural(count, "dossier", "dossiers") == written


def test_an_application_number_is_in_its_four_groups() -> None:
    assert formats.number_groups("0140525001127GDPUB") == f"014{S}0525{S}001127{S}GDPUB"
    assert formats.number_groups("014 0525 001127 GDPUB") == f"014{S}0525{S}001127{S}GDPUB"
    assert formats.number_groups("B 4721") == "B 4721"
