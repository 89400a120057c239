"""What a filed application must hold, who may confirm a situation, when it may be struck off."""

from datetime import date
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from register.actor import Role
from register.applications.codes import Claim, EvidenceLevel, StrikeOffReason
from register.applications.content import content_of
from register.applications.derivation import derive
from register.applications.identity import fold, identity_key, sort_name
from register.applications.numbers import NUMBER, compose_number
from register.applications.rules import (
    FIELDS,
    evidence_refusal,
    person_problems,
    refusals_of,
    step_refusals,
    strike_off_refusal,
    valid_until,
)
from register.errors import Refused
from tests.factories.filing import HEROUVILLE, answers
from tests.factories.letting import CAEN

TODAY = date(2026, 3, 2)
COMMUNES = frozenset({CAEN, HEROUVILLE})


def refused(**changes: Any) -> dict[str, str]:
    return refusals_of(answers(**changes), today=TODAY, communes=COMMUNES)


@pytest.mark.law("R441-2-3")
def test_the_minimum_of_the_form_is_enough() -> None:
    assert refused() == {}
    assert refused(contact_phone=None, reference_income_euros=None, claims=None, people=None) == {}


@pytest.mark.law("R441-2-2")
@pytest.mark.parametrize("name", [rule.name for rule in FIELDS if rule.is_required])
def test_each_compulsory_answer_is_asked_for(name: str) -> None:
    assert refused(**{name: None}) == {name: "required"}


@pytest.mark.parametrize(
    ("changes", "field", "problem"),
    [
        ({"birth_date": "2026-03-03"}, "birth_date", "future"),
        ({"birth_date": "2010-03-03"}, "birth_date", "too_young"),
        ({"birth_date": "1899-12-31"}, "birth_date", "too_old"),
        ({"birth_date": "14/03/1991"}, "birth_date", "invalid"),
        ({"email_consent": True}, "contact_email", "required_by_consent"),
        ({"sms_consent": True, "contact_phone": None}, "contact_phone", "required_by_consent"),
        ({"current_housing": "SOCIAL_TENANT"}, "current_landlord", "required"),
        ({"wanted_communes": ["75056"]}, "wanted_communes", "outside_territory"),
        ({"wanted_communes": [CAEN, CAEN]}, "wanted_communes", "repeated"),
        ({"wanted_communes": [f"140{n:02d}" for n in range(9)]}, "wanted_communes", "too_many"),
        ({"reasons": ["HEALTH", "HEALTH"]}, "reasons", "repeated"),
        ({"reasons": ["HEALTH", "EVICTION", "OTHER", "NO_HOME"]}, "reasons", "too_many"),
        ({"monthly_resources_euros": -1}, "monthly_resources_euros", "too_small"),
        ({"monthly_resources_euros": True}, "monthly_resources_euros", "invalid"),
        ({"postcode": "1400"}, "postcode", "invalid"),
        ({"civility": "MX"}, "civility", "unknown_code"),
        ({"current_occupants": 0}, "current_occupants", "too_small"),
        ({"claims": ["RICH"]}, "claims", "unknown_code"),
        ({"people": [{"role": "APPLICANT"}]}, "people", "invalid"),
    ],
)
def test_an_answer_without_sense_is_refused_by_its_field(changes: dict[str, Any], field: str, problem: str) -> None:
    found = refused(**changes)
    assert found == {field: problem}
    assert step_refusals(next(rule.step for rule in FIELDS if rule.name == field), found) == found


def test_sixteen_years_is_old_enough_on_the_birthday() -> None:
    assert refused(birth_date="2010-03-02") == {}


def test_two_spouses_are_one_too_many() -> None:
    spouse = {"role": "SPOUSE", "first_names": "Paul", "birth_name": "Roux", "birth_date": "1990-01-01"}
    assert refused(people=[spouse]) == {}
    assert refused(people=[spouse, {**spouse, "first_names": "Jean"}]) == {"people": "two_spouses"}
    assert person_problems({**spouse, "birth_name": " "}) == {"birth_name": "invalid"}


@given(st.dictionaries(st.sampled_from([rule.name for rule in FIELDS]), st.none() | st.integers() | st.text(max_size=5)
                       | st.lists(st.text(max_size=3), max_size=3) | st.booleans(), max_size=6))  # fmt: skip
@example({"reference_income_euros": ""})
@example({"reference_income_euros": [], "people": None})
def test_whatever_a_draft_holds_is_refused_or_makes_a_content(changes: dict[str, Any]) -> None:
    given_answers = answers()
    for rule in FIELDS:
        if rule.name in changes:
            given_answers[rule.step][rule.name] = changes[rule.name]
    if not refusals_of(given_answers, today=TODAY, communes=COMMUNES):
        assert derive(content_of(given_answers), TODAY).household_size >= 1


@pytest.mark.law("R441-2-7")
def test_an_application_lasts_one_year_and_a_leap_day_ends_on_the_28th() -> None:
    assert valid_until(date(2026, 3, 2)) == date(2027, 3, 2)
    assert valid_until(date(2028, 2, 29)) == date(2029, 2, 28)


@pytest.mark.law("R441-2-8")
@pytest.mark.parametrize(
    ("reason", "until", "warned_on", "expected"),
    [
        ("HOUSED", date(2027, 1, 1), None, None),
        ("WITHDRAWN", date(2027, 1, 1), None, None),
        ("NOT_RENEWED", date(2026, 3, 2), None, "still_valid"),
        ("NOT_RENEWED", date(2026, 3, 1), None, None),
        ("NO_REPLY", date(2027, 1, 1), None, "warning_missing"),
        ("NO_REPLY", date(2027, 1, 1), date(2026, 2, 3), "warning_too_recent"),
        ("NO_REPLY", date(2027, 1, 1), date(2026, 2, 2), None),
        ("INADMISSIBLE", date(2027, 1, 1), date(2026, 2, 3), "warning_too_recent"),
    ],
)
def test_a_strike_off_needs_its_condition(
    reason: str, until: date, warned_on: date | None, expected: str | None
) -> None:
    found = strike_off_refusal(StrikeOffReason(reason), today=TODAY, until=until, warned_on=warned_on)
    assert found == expected


@pytest.mark.law("R441-2-15")
@pytest.mark.parametrize(
    ("claim", "present", "wanted", "role", "expected"),
    [
        ("HARDSHIP", "DECLARED", "DOCUMENT", "ALLOCATION_OFFICER", None),
        ("HARDSHIP", "DOCUMENT", "DOCUMENT", "DESK_AGENT", "evidence_not_higher"),
        ("HARDSHIP", "INSTITUTION", "DOCUMENT", "DESK_AGENT", "evidence_not_higher"),
        ("DALO", "DECLARED", "DOCUMENT", "DESK_AGENT", "evidence_needs_institution"),
        ("DALO", "DECLARED", "INSTITUTION", "ALLOCATION_OFFICER", "evidence_needs_institution_role"),
        ("DALO", "DECLARED", "INSTITUTION", "STATE_OFFICER", None),
    ],
)
def test_a_proof_is_given_by_who_may_give_it(
    claim: str, present: str, wanted: str, role: str, expected: str | None
) -> None:
    found = evidence_refusal(
        Claim(claim), present=EvidenceLevel(present), wanted=EvidenceLevel(wanted), roles=[Role(role)]
    )
    assert found == expected


def test_one_person_typed_in_two_ways_has_one_key() -> None:
    born = date(1991, 3, 14)
    typed = identity_key("Lœuillet-D’Été", "Marie-Ange, Anne", born)
    assert typed == identity_key("LOEUILLET D ETE", "marie ange", born)
    assert identity_key("Roux", "Ève", born) != identity_key("Roux", "Eva", born)
    assert identity_key("Roux", "Ève", born) != identity_key("Roux", "Ève", date(1991, 3, 15))
    assert sort_name("d'Été", "Zoé, Anne") == "D ETE ZOE"


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_and_keeps_only_letters(typed: str) -> None:
    once = fold(typed)
    assert fold(once) == once
    assert set(once) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ ")


@pytest.mark.law("L441-2-1")
@given(st.integers(1, 999_999), st.dates(date(2000, 1, 1), date(2099, 12, 31)))
def test_a_number_has_the_18_signs_of_the_national_format(sequence: int, day: date) -> None:
    number = compose_number("014", day, sequence=sequence, desk_code="G1401")
    assert len(number) == 18
    assert NUMBER.fullmatch(number)


def test_a_month_cannot_give_a_millionth_number() -> None:
    with pytest.raises(Refused, match="number_sequence_exhausted"):
        compose_number("014", TODAY, sequence=1_000_000, desk_code="GDPUB")


@pytest.mark.law("R441-1")
def test_a_lone_parent_with_a_child_is_in_category_3_and_its_income_is_placed() -> None:
    derived = derive(content_of(answers()), TODAY)
    assert (derived.household_size, derived.adults, derived.minors, derived.household_category) == (2, 1, 1, 3)
    assert derived.income_band == "UNDER_PLAI"
    assert derive(content_of(answers(reference_income_euros=None)), TODAY).income_band is None
    assert derive(content_of(answers(expected_births=1)), TODAY).household_size == 3
