"""The facts of an application: what each situation gives, its evidence, and the same answer by columns."""

from datetime import date
from decimal import Decimal
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from register.applications.codes import Claim, CurrentHousing, EvidenceLevel, Reason, WorkStatus
from register.priorities.fact_columns import fact_rows, full_months, stored, with_local_link
from register.priorities.facts import Situation, fact_sheet
from scoring import deadlines
from scoring.facts import FACTS, Evidence, encode

DAY = date(2026, 3, 2)
PATIENT = settings(max_examples=60)
EPCI = "200065597"
ELSEWHERE = "200069532"


def situation(**changes: object) -> Situation:
    plain = Situation(
        application_id=UUID(int=1), filed_on=date(2025, 5, 14), current_housing="PRIVATE_TENANT", has_disability=False,
        household_size=3, minors=1, current_rooms=2, current_surface_m2=40, current_occupants=3, current_rent_euros=610,
        housing_benefit_euros=None, monthly_resources_euros=1480, is_non_decent=False, claims=(), local_epcis=(),
        wanted_epcis=(EPCI,),
    )  # fmt: skip
    return plain._replace(**changes)


def facts(found: Situation, *, day: date = DAY, delay: int | None = None) -> dict[str, tuple[int, Evidence]]:
    return fact_sheet(found, EPCI, day=day, abnormal_delay_months=delay)


@pytest.mark.law("R822-25")
@pytest.mark.parametrize(("surface", "crowded"), [(24, True), (25, False), (None, False)])
def test_a_home_is_overcrowded_strictly_below_the_surface_for_its_people(surface: int | None, crowded: bool) -> None:
    assert ("overcrowded_with_minor" in facts(situation(current_surface_m2=surface))) is crowded


def test_an_overcrowded_home_without_a_minor_is_not_that_priority() -> None:
    assert "overcrowded_with_minor" not in facts(situation(current_surface_m2=10, minors=0))


@pytest.mark.parametrize(("rent", "benefit", "resources", "percent"), [
    (610, None, 1480, 41), (610, 200, 1480, 27), (592, 0, 1480, 40), (591, 0, 1480, 39), (100, 300, 900, 0),
])
def test_the_effort_rate_counts_the_benefit_and_is_rounded_down(
    rent: int, benefit: int | None, resources: int, percent: int
) -> None:
    found = situation(current_rent_euros=rent, housing_benefit_euros=benefit, monthly_resources_euros=resources)
    assert facts(found)["effort_rate_percent"] == (percent, Evidence.DECLARED)


@pytest.mark.parametrize("changes", [{"current_rent_euros": None}, {"monthly_resources_euros": 0}])
def test_without_rent_or_resources_there_is_no_effort_rate(changes: dict[str, object]) -> None:
    assert "effort_rate_percent" not in facts(situation(**changes))


@pytest.mark.law("R441-2-3")
@pytest.mark.parametrize(("day", "months"), [
    (date(2025, 5, 14), 0), (date(2025, 6, 13), 0), (date(2025, 6, 14), 1), (date(2026, 5, 13), 11),
    (date(2026, 5, 14), 12), (date(2025, 5, 1), 0),
])
def test_seniority_counts_full_months_since_filing(day: date, months: int) -> None:
    assert facts(situation(), day=day)["seniority_months"] == (months, Evidence.COMPUTED)


@pytest.mark.law("L441-1-4")
@pytest.mark.parametrize(("day", "exceeded"), [(date(2026, 6, 14), False), (date(2026, 6, 15), True)])
def test_the_abnormal_delay_is_exceeded_the_day_after_its_last(day: date, exceeded: bool) -> None:
    assert ("abnormal_delay_exceeded" in facts(situation(), day=day, delay=13)) is exceeded


def test_where_no_abnormal_delay_is_known_nobody_exceeds_it() -> None:
    assert "abnormal_delay_exceeded" not in facts(situation(filed_on=date(2001, 1, 1)))


@pytest.mark.law("L441-1")
@pytest.mark.parametrize("housing", CurrentHousing)
def test_a_place_to_sleep_is_temporary_or_none_or_a_home_never_two_of_them(housing: CurrentHousing) -> None:
    found = facts(situation(current_housing=housing.value))
    assert not {"temporary_housing", "no_dwelling"} <= found.keys()


@pytest.mark.law("L441-2-3")
@pytest.mark.parametrize("level", EvidenceLevel)
def test_a_claim_becomes_the_fact_of_its_name_with_its_evidence(level: EvidenceLevel) -> None:
    for claim in Claim:
        found = facts(situation(claims=(f"{claim.value}:{level.value}",)))
        assert found[claim.value.lower()] == (1, Evidence[level.name])


def test_a_disabled_person_in_the_household_declares_the_disability_and_a_document_proves_it() -> None:
    assert facts(situation(has_disability=True))["disability"] == (1, Evidence.DECLARED)
    proved = situation(has_disability=True, claims=("DISABILITY:DOCUMENT",))
    assert facts(proved)["disability"] == (1, Evidence.DOCUMENT)


@pytest.mark.law("L441")
def test_the_local_link_belongs_to_one_epci() -> None:
    linked = situation(local_epcis=(EPCI,))
    assert "local_link" in fact_sheet(linked, EPCI, day=DAY, abnormal_delay_months=None)
    assert "local_link" not in fact_sheet(linked, ELSEWHERE, day=DAY, abnormal_delay_months=None)


@pytest.mark.law("L621-2")
@pytest.mark.parametrize(("rooms", "under"), [(4, False), (5, True), (None, False)])
def test_a_social_home_is_under_occupied_with_two_rooms_more_than_people(rooms: int | None, under: bool) -> None:
    found = facts(situation(current_housing="SOCIAL_TENANT", current_rooms=rooms))
    assert ("under_occupied_tenant" in found) is under
    assert "under_occupied_tenant" not in facts(situation(current_rooms=rooms))


@pytest.mark.parametrize(("changes", "fact", "value"), [
    ({"adults": 2}, "adults", 2), ({"current_rooms": 3}, "current_rooms", 3),
    ({"current_surface_m2": 44, "current_occupants": 3}, "surface_m2_per_person", 14),
    ({"current_surface_m2": None}, "surface_m2_per_person", None), ({"current_occupants": 4}, "current_occupants", 4),
    ({"current_housing": "HOMELESS"}, "roofless", 1), ({"current_housing": "SQUAT"}, "roofless", None),
    ({"current_housing": "WITH_PARENTS"}, "with_parents", 1), ({"work_status": "UNEMPLOYED"}, "unemployed", 1),
    ({"reasons": ("DEMOLITION",)}, "demolition", 1), ({"plus_share_percent": 61}, "income_percent_of_plus", 61),
    ({"filed_on": date(2024, 3, 3)}, "seniority_years", 1), ({"filed_on": date(2024, 3, 2)}, "seniority_years", 2),
])  # fmt: skip
def test_each_fact_is_read_from_what_the_application_says(changes: dict[str, object], fact: str, value: int) -> None:
    assert facts(situation(**changes)).get(fact, (None,))[0] == value


# (1480 - 610) euros, 1.5 unit, 30 days: 19.33 a day.
@pytest.mark.parametrize(("rent", "benefit", "euros"), [(610, 0, 19), (610, 300, 26), (2000, 0, 0), (None, 0, None)])
def test_what_is_left_to_live_on_is_in_whole_euros_a_day_and_unit(rent: int, benefit: int, euros: int) -> None:
    found = situation(
        current_rent_euros=rent, housing_benefit_euros=benefit, consumption_units=Decimal("1.5")
    )
    assert facts(found).get("residual_income_euros", (None,))[0] == euros


def test_a_fact_is_written_exactly_when_the_register_knows_it() -> None:
    full = situation(
        claims=tuple(f"{claim.value}:DOCUMENT" for claim in Claim), current_housing="SOCIAL_TENANT", current_rooms=9,
        current_surface_m2=9, is_non_decent=True, plus_share_percent=50, work_status="UNEMPLOYED",
        reasons=("DEMOLITION",),
    )  # fmt: skip
    written = fact_sheet(full._replace(local_epcis=(EPCI,)), EPCI, day=DAY, abnormal_delay_months=1).keys()
    for housing in CurrentHousing:
        written |= facts(situation(current_housing=housing.value)).keys()
    assert written == {known.code for known in FACTS if known.is_known}


optional_small = st.none() | st.integers(0, 12)
LEVELS = st.sampled_from([level.value for level in EvidenceLevel])
written_claims = st.dictionaries(st.sampled_from([claim.value for claim in Claim]), LEVELS, max_size=4).map(
    lambda claims: tuple(f"{claim}:{level}" for claim, level in claims.items())
)
situations = st.builds(
    Situation,
    application_id=st.uuids(), filed_on=st.dates(date(2019, 1, 1), date(2026, 3, 2)),
    current_housing=st.sampled_from([housing.value for housing in CurrentHousing]), has_disability=st.booleans(),
    household_size=st.integers(1, 14), minors=st.integers(0, 9), current_rooms=optional_small,
    current_surface_m2=st.none() | st.integers(0, 120), current_occupants=st.integers(0, 14),
    current_rent_euros=st.none() | st.integers(0, 4000), housing_benefit_euros=st.none() | st.integers(0, 900),
    monthly_resources_euros=st.integers(0, 9000), is_non_decent=st.booleans(), claims=written_claims,
    local_epcis=st.sampled_from([(), (EPCI,), (ELSEWHERE,)]), wanted_epcis=st.just((EPCI,)),
    adults=st.integers(1, 5), consumption_units=st.integers(10, 40).map(lambda tenths: Decimal(tenths) / 10),
    work_status=st.sampled_from([status.value for status in WorkStatus]),
    plus_share_percent=st.none() | st.integers(0, 400),
    reasons=st.lists(st.sampled_from([reason.value for reason in Reason]), max_size=3),
)  # fmt: skip


@PATIENT
@given(st.lists(situations, min_size=1, max_size=12), st.sampled_from([None, 13, 36]))
def test_many_applications_have_the_facts_they_have_one_by_one(found: list[Situation], delay: int | None) -> None:
    rows = fact_rows(found, day=DAY, abnormal_delay_months=delay)
    together = stored(with_local_link(rows, np.array([EPCI in one.local_epcis for one in found], dtype=bool)))
    assert together == [encode(facts(one, delay=delay)) for one in found]


@PATIENT
@given(st.dates(date(2015, 1, 1), date(2026, 1, 1)), st.dates(date(2026, 1, 1), date(2030, 1, 1)))
def test_months_by_columns_are_the_months_of_the_rule(since: date, until: date) -> None:
    assert full_months(np.array([since], dtype="datetime64[D]"), until)[0] == deadlines.full_months(since, until)
