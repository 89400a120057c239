"""The fictitious population holds the published anchors, and what the law computes from it is what the law says."""

from dataclasses import dataclass
from datetime import date
from typing import cast

import numpy as np
import pytest

from register.demo.households import ROLES, Households, completed_years, households
from register.demo.journeys import Journeys, closed_journeys, exit_reasons, live_journeys
from register.demo.places import places_of
from register.demo.profiles import PROFILES, REAL_SIZES, sizes_of
from register.demo.situations import Situations, situations
from register.demo.stock import Stock, stock_of
from scoring.ceilings import income_band
from scoring.household import Household, Member, Role, consumption_units, household_category

TODAY = date(2026, 11, 22)
CALVADOS = REAL_SIZES[0]


@dataclass(frozen=True)
class Population:
    homes: Households
    wants: Situations
    journeys: Journeys


@pytest.fixture(scope="module")
def population() -> Population:
    random = np.random.default_rng(1)
    homes = households(random, CALVADOS.live, TODAY)
    wants = situations(
        random, homes, places=places_of("014"), today=TODAY, transfer_share=CALVADOS.transfer_share
    )
    return Population(homes, wants, live_journeys(random, CALVADOS.live, TODAY))


@pytest.fixture(scope="module")
def stock() -> Stock:
    return stock_of(np.random.default_rng(1), "014", CALVADOS.dwellings)


def percent(flags: np.ndarray) -> float:
    return 100 * float(np.mean(flags))


def test_profiles_keep_the_proportion_of_the_two_territories() -> None:
    for profile, total in PROFILES.items():
        sizes = sizes_of(profile)
        assert abs(sum(size.live for size in sizes) - total) <= 1
        assert 0.85 < sizes[0].live / total < 0.88


def test_the_pressure_of_calvados_is_the_published_one() -> None:
    assert 3.3 <= CALVADOS.live / CALVADOS.lettings_per_year <= 4.5


def test_transfers_are_37_9_percent(population: Population) -> None:
    assert percent(population.wants.is_transfer) == pytest.approx(37.9, abs=2)


def test_ages_of_applications_are_56_19_and_25_percent(population: Population) -> None:
    days = (np.datetime64(TODAY) - population.journeys.filed_on).astype(int)
    shares = [percent(days < 365), percent((days >= 365) & (days < 730)), percent(days >= 730)]
    assert shares == pytest.approx([56, 19, 25], abs=3)


def test_the_mean_age_of_applications_is_near_the_published_22_months(population: Population) -> None:
    days = (np.datetime64(TODAY) - population.journeys.filed_on).astype(int)
    assert days.mean() / 30.44 == pytest.approx(22, abs=2)


def test_45_percent_are_alone_and_24_5_percent_are_lone_parents(population: Population) -> None:
    homes = population.homes
    assert percent(homes.size == 1) == pytest.approx(45, abs=2)
    lone = (homes.roles[:, 1] != 2) & (homes.roles[:, 1] != 3) & (homes.children > 0)
    assert percent(lone) == pytest.approx(24.5, abs=2)


def test_47_percent_want_first_a_t1_or_a_t2(population: Population) -> None:
    assert percent(population.wants.typology <= 1) == pytest.approx(47, abs=2)


def test_three_quarters_are_under_the_plai_ceiling(population: Population) -> None:
    band = population.wants.resources.band
    assert percent(band[band != ""] == "UNDER_PLAI") == pytest.approx(75, abs=2)


def test_categories_and_units_are_those_of_the_law(population: Population) -> None:
    homes = population.homes
    for row in range(0, 4000, 5):
        members = tuple(
            Member(homes.births[row, k].item(), cast(Role, ROLES[homes.roles[row, k]]), homes.disabled_person[row] == k)
            for k in range(8)
            if homes.roles[row, k]
        )
        household = Household(members)
        assert household_category(household, TODAY) == homes.category[row]
        assert float(consumption_units(household, TODAY)) == pytest.approx(homes.consumption_units[row])


def test_income_bands_are_those_of_the_ceilings(population: Population) -> None:
    homes, resources = population.homes, population.wants.resources
    for row in range(0, 3000, 7):
        if not resources.band[row]:
            continue
        lower = resources.lower_income[row]
        income = int(lower if lower >= 0 else resources.reference_income[row])
        band = income_band(
            income, "OTHER_REGIONS", category=int(homes.category[row]), persons=int(homes.size[row]), on=TODAY
        )
        assert band == resources.band[row]


def test_every_applicant_is_of_age_and_every_live_application_is_valid(population: Population) -> None:
    assert completed_years(population.homes.births[:, 0], TODAY).min() >= 18
    assert (population.journeys.valid_until > np.datetime64(TODAY)).all()
    assert (population.journeys.filed_on < np.datetime64(TODAY)).all()


def test_renewals_follow_the_filing_and_precede_the_end(population: Population) -> None:
    journeys = population.journeys
    renewed = ~np.isnat(journeys.renewed_on)
    assert (journeys.renewed_on[renewed] > journeys.filed_on[renewed]).all()
    assert (journeys.renewed_on[renewed] <= np.datetime64(TODAY)).all()


def test_wishes_have_no_repetition_and_no_hole(population: Population) -> None:
    for row in population.wants.wishes[:2000].tolist():
        kept = [wish for wish in row if wish >= 0]
        assert kept
        assert len(kept) == len(set(kept))
        assert row == kept + [-1] * (len(row) - len(kept))


def test_online_applications_are_housed_a_little_less(population: Population) -> None:
    reasons = exit_reasons(np.random.default_rng(3), population.homes, population.wants, housed=7150)
    online = population.wants.channel == "ONLINE"
    assert (reasons == "HOUSED").sum() == 7150
    gap = percent(reasons[~online] == "HOUSED") - percent(reasons[online] == "HOUSED")
    assert 1 < gap < 8


def test_closed_applications_ended_within_twelve_months_and_after_their_filing() -> None:
    reasons = np.array(["HOUSED", "NOT_RENEWED", "WITHDRAWN"] * 500)
    journeys = closed_journeys(np.random.default_rng(5), len(reasons), today=TODAY, reasons=reasons)
    assert (journeys.struck_off_on > np.datetime64("2025-11-22")).all()
    assert (journeys.struck_off_on < np.datetime64(TODAY)).all()
    assert (journeys.filed_on < journeys.struck_off_on).all()


def test_rents_and_priority_districts_are_the_published_ones(stock: Stock) -> None:
    assert stock.rent.sum() / stock.surface.sum() == pytest.approx(6.2, abs=0.05)
    assert percent(stock.in_qpv) == pytest.approx(27, abs=2)
    assert percent(stock.typology <= 1) == pytest.approx(22.2, abs=1)
    assert len(stock.ids) == len(set(stock.ids)) == CALVADOS.dwellings


def test_priority_districts_are_in_communes_that_have_one(stock: Stock) -> None:
    places = places_of("014")
    assert places.in_qpv[stock.commune[stock.in_qpv]].all()
