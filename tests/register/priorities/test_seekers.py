"""An application as eligibility sees it on a day: the day of the lease where one is signed."""

from datetime import date
from typing import Any

import pytest

from register.applications.models import Application, Person
from register.priorities.seekers import categories_of, household_of, reference_income_of, seeker_of
from scoring.household import Household, Member

FILED, LEASE = date(2026, 3, 2), date(2026, 11, 23)
COUPLE = Household((Member(date(1998, 11, 23), "APPLICANT"), Member(date(1998, 11, 22), "SPOUSE")))


def application(**changes: Any) -> Application:
    values = {"reference_income_euros": 26_000, "lower_income_euros": None, "reasons": ["TOO_SMALL"],
              "needs_adapted": False, "typologies": ["T2"], "max_rent_euros": None}  # fmt: skip
    return Application(**{**values, **changes})


@pytest.mark.law("R441-1")
def test_ages_are_those_of_the_lease_and_not_of_the_filing() -> None:
    assert seeker_of(application(), COUPLE, FILED).category == 3
    assert seeker_of(application(), COUPLE, LEASE).category == 2
    assert seeker_of(application(), COUPLE, LEASE).is_couple


@pytest.mark.law("L441-1")
def test_who_separates_and_asks_alone_is_judged_on_its_own_income() -> None:
    alone = Household(COUPLE.members[:1])
    leaving = application(reasons=["DIVORCE_SEPARATION"], lower_income_euros=23_400)
    assert reference_income_of(leaving, alone, LEASE) == ("OWN_ONLY", 23_400)
    assert reference_income_of(leaving, COUPLE, LEASE) == ("N_1_DROP", 23_400)
    assert reference_income_of(application(lower_income_euros=23_401), alone, LEASE) == ("N_2", 26_000)
    assert reference_income_of(application(reference_income_euros=None), alone, LEASE) is None


@pytest.mark.law("L442-12")
def test_the_other_readings_are_told_only_where_they_change_the_category() -> None:
    people = [Person(role="APPLICANT", birth_date=date(1980, 1, 1), is_disabled=False),
              Person(role="VISITING_CHILD", birth_date=date(2018, 5, 1), is_disabled=False)]  # fmt: skip
    visited = household_of(people, 0)
    assert categories_of(visited, LEASE) == {"category": 2, "other_categories": {"FULL": 3, "NONE": 1}}
    assert categories_of(household_of(people[:1], 1), LEASE) == {"category": 1, "other_categories": {}}
