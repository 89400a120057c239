import csv
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.ceilings import (
    INCOME_BANDS,
    ceiling_euros,
    income_band,
    reference_income_euros,
    share_of_ceiling,
    zone_of,
)
from scoring.errors import MissingParameter
from tests.scoring.grids import QUICK

ON = date(2026, 11, 22)
ZONES = ["PARIS_AND_ADJACENT", "IDF_OTHER", "OTHER_REGIONS"]
PUBLISHED = Path(__file__).parent / "cases" / "income_ceilings.csv"


def published() -> list[dict[str, str]]:
    with PUBLISHED.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@pytest.mark.law("R441-1")
@pytest.mark.law("D304-1")
def test_every_collected_ceiling_is_the_one_applied() -> None:
    rows = published()
    assert len(rows) == 308
    for row in rows:
        category, year = int(row["household_category"]), int(row["year"])
        for day in (date(year, 1, 1), date(year, 12, 31)):
            found = ceiling_euros(row["loan_type"], row["zone"], category=category, persons=category, on=day)
            assert found == int(row["annual_ceiling_eur"]), row


@pytest.mark.law("R441-1")
def test_beyond_six_persons_each_adds_the_increment() -> None:
    for row in published():
        if row["household_category"] != "6" or not row["increment_per_extra_person"]:
            continue
        day, zone = date(int(row["year"]), 6, 1), row["zone"]
        nine = ceiling_euros(row["loan_type"], zone, category=6, persons=9, on=day)
        assert nine == int(row["annual_ceiling_eur"]) + 3 * int(row["increment_per_extra_person"])


def test_five_persons_raised_to_category_six_get_no_increment() -> None:
    assert ceiling_euros("PLUS", "OTHER_REGIONS", category=6, persons=5, on=ON) == 60_156


@pytest.mark.parametrize(
    ("loan_type", "zone", "category", "day"),
    [
        ("PLAI", "OTHER_REGIONS", 1, date(2016, 12, 31)),
        ("PLUS", "MARS", 1, ON),
        ("PLI", "B1", 1, date(2025, 6, 1)),
        ("PLI", "A_BIS", 5, date(2025, 6, 1)),
        ("PSH", "OTHER_REGIONS", 1, ON),
    ],
)
def test_an_unknown_ceiling_is_never_guessed(loan_type: str, zone: str, category: int, day: date) -> None:
    with pytest.raises(MissingParameter):
        ceiling_euros(loan_type, zone, category=category, persons=category, on=day)


@pytest.mark.parametrize("category", [0, 7])
def test_a_category_is_between_one_and_six(category: int) -> None:
    with pytest.raises(ValueError, match="between 1 and 6"):
        ceiling_euros("PLUS", "OTHER_REGIONS", category=category, persons=1, on=ON)


@pytest.mark.law("R441-1")
def test_ceilings_rise_with_the_category_the_zone_and_the_financing() -> None:
    for year in range(2017, 2027):
        day = date(year, 3, 1)
        for loan in ("PLAI", "PLUS", "PLS"):
            table = [[ceiling_euros(loan, z, category=c, persons=c, on=day) for c in range(1, 7)] for z in ZONES]
            assert all(row == sorted(row) for row in table)
            assert all(a >= b >= c for a, b, c in zip(*table, strict=True))
        for zone in ZONES:
            three = [ceiling_euros(loan, zone, category=3, persons=3, on=day) for loan in ("PLAI", "PLUS", "PLS")]
            assert three == sorted(three)


@pytest.mark.law("arrêté du 29 juillet 1987")
@pytest.mark.parametrize(
    ("n2", "n1", "recent", "method", "amount"),
    [
        (20_000, None, None, "N_2", 20_000),
        (20_000, 18_000, None, "N_1_DROP", 18_000),  # exactly ten percent
        (20_000, 18_001, None, "N_2", 20_000),
        (20_000, 25_000, None, "N_2", 20_000),
        (20_000, 18_000, 17_000, "LAST_12_MONTHS", 17_000),
        (20_000, 15_000, 17_000, "N_1_DROP", 15_000),
        (20_000, None, 0, "LAST_12_MONTHS", 0),
        (0, 0, 0, "N_2", 0),
        (15, 13, None, "N_1_DROP", 13),  # 13.5 is the threshold: no rounding in between
        (15, 14, None, "N_2", 15),
    ],
)
def test_a_fall_of_a_tenth_or_more_opens_the_lower_income(
    n2: int, n1: int | None, recent: int | None, method: str, amount: int
) -> None:
    assert reference_income_euros(n2, n1, last_12_months=recent) == (method, amount)


@QUICK
@given(st.integers(0, 200_000), st.none() | st.integers(0, 200_000), st.none() | st.integers(0, 200_000))
def test_the_reference_income_is_never_above_the_year_before_last(n2: int, n1: int | None, recent: int | None) -> None:
    found = reference_income_euros(n2, n1, last_12_months=recent)
    assert found.amount <= n2
    assert found.amount == n2 or found.amount * 10 <= n2 * 9


def test_an_income_is_not_negative() -> None:
    with pytest.raises(ValueError, match="negative"):
        reference_income_euros(10_000, -1)


@pytest.mark.law("R441-1")
@pytest.mark.parametrize(
    ("amount", "band"),
    [
        (12_870, "UNDER_PLAI"),
        (12_871, "PLAI_TO_PLUS"),
        (23_403, "PLAI_TO_PLUS"),
        (23_404, "PLUS_TO_PLS"),
        (30_424, "PLUS_TO_PLS"),
        (30_425, "ABOVE_PLS"),
    ],
)
def test_an_income_equal_to_a_ceiling_is_under_it(amount: int, band: str) -> None:
    assert income_band(amount, "OTHER_REGIONS", category=1, persons=1, on=ON) == band
    assert band in INCOME_BANDS


def test_the_share_of_a_ceiling_is_a_ratio() -> None:
    assert share_of_ceiling(23_403, 23_403) == 1
    assert share_of_ceiling(10_000, 30_000) == Decimal("0.3333")


@pytest.mark.parametrize(
    ("commune", "zone"),
    [
        ("75056", "PARIS_AND_ADJACENT"),
        ("75113", "PARIS_AND_ADJACENT"),
        # The three codes that a public library got wrong.
        ("93001", "PARIS_AND_ADJACENT"),
        ("93006", "PARIS_AND_ADJACENT"),
        ("92012", "PARIS_AND_ADJACENT"),
        ("93005", "IDF_OTHER"),
        ("77288", "IDF_OTHER"),
        ("14118", "OTHER_REGIONS"),
        ("61001", "OTHER_REGIONS"),
        ("2A004", "OTHER_REGIONS"),
    ],
)
def test_the_zone_of_a_commune(commune: str, zone: str) -> None:
    assert zone_of(commune) == zone


def test_overseas_ceilings_are_not_guessed() -> None:
    with pytest.raises(MissingParameter):
        zone_of("97411")
