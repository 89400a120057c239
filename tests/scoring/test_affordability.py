from decimal import Decimal

import pytest

from scoring.affordability import effort_rate, is_first_quartile, residual_income_euros, whole_percent


@pytest.mark.law("R441-3-1")
def test_the_effort_rate_is_the_net_cost_on_the_resources() -> None:
    # (420 + 80 - 200) / 1 200 = 0.25
    assert effort_rate(420, 80, housing_benefit=200, monthly_resources=1_200) == Decimal("0.25")
    assert effort_rate(420.10, 79.90, housing_benefit=Decimal(200), monthly_resources=1_200) == Decimal("0.25")


@pytest.mark.law("arrêté du 10 mars 2011")
def test_the_flat_amount_for_metered_water_and_heating_is_part_of_the_cost() -> None:
    # (420 + 40 + 85 - 185) / 1 200 = 0.30
    rate = effort_rate(420, 40, housing_benefit=185, monthly_resources=1_200, further_costs=85)
    assert rate == Decimal("0.3")


@pytest.mark.law("R441-3-1")
def test_a_benefit_above_the_rent_gives_no_negative_effort() -> None:
    assert effort_rate(200, 0, housing_benefit=250, monthly_resources=700) == 0


@pytest.mark.parametrize("resources", [0, -5])
def test_without_resources_the_rate_has_no_meaning(resources: int) -> None:
    rate = effort_rate(400, 50, housing_benefit=0, monthly_resources=resources)
    assert rate is None
    assert whole_percent(rate) == 0


@pytest.mark.parametrize(
    ("ratio", "percent"), [("0.3299", 32), ("0.33", 33), ("0.3999", 39), ("0.4", 40), ("2.5", 250)]
)
def test_a_threshold_is_not_reached_by_rounding(ratio: str, percent: int) -> None:
    assert whole_percent(Decimal(ratio)) == percent


def test_residual_income_is_per_day_and_per_unit() -> None:
    # (1 500 - 400 - 20) / 1.8 / 30 = 20
    assert residual_income_euros(1_500, 400, units=Decimal("1.8"), fixed_charges=20) == 20
    assert residual_income_euros(300, 400, units=1) == Decimal("-3.33")


@pytest.mark.law("L441-1")
@pytest.mark.parametrize(("monthly", "is_first"), [("749.99", True), ("750", False), ("750.01", False)])
def test_the_first_quartile_is_strictly_below_its_threshold(monthly: str, is_first: bool) -> None:
    assert is_first_quartile(Decimal(monthly), 1, threshold_euros_per_year=9_000) is is_first


@pytest.mark.law("L441-1")
def test_the_first_quartile_counts_by_consumption_unit() -> None:
    assert is_first_quartile(1_500, Decimal("2.1"), threshold_euros_per_year=9_000)
    assert not is_first_quartile(1_500, 1, threshold_euros_per_year=9_000)
