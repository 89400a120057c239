from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import practice
from scoring.eligibility import (
    ARTICLES,
    MISMATCH_CODES,
    REFUSAL_CODES,
    DwellingOffered,
    Seeker,
    refusals,
    wish_mismatches,
)
from scoring.law import parameter_at
from scoring.practice import register_practice
from tests.scoring.grids import QUICK

ON = date(2026, 11, 22)
FAMILY = Seeker(reference_income=25_000, category=3, persons=3, household_size=3, typologies=("T3",), max_rent=600)
FLAT = DwellingOffered("PLUS", "OTHER_REGIONS", "T3", rooms=3, surface_m2=62, rent_and_charges=540)


def codes(seeker: Seeker, dwelling: DwellingOffered) -> list[str]:
    return [refusal.code for refusal in refusals(seeker, dwelling, on=ON)]


def test_no_reason_means_eligible() -> None:
    assert refusals(FAMILY, FLAT, on=ON) == ()


@pytest.mark.law("R441-1")
def test_the_ceiling_is_reached_without_being_passed() -> None:
    assert codes(replace(FAMILY, reference_income=37_584), FLAT) == []
    (refusal,) = refusals(replace(FAMILY, reference_income=37_585), FLAT, on=ON)
    assert refusal.code == "INCOME_ABOVE_CEILING"
    assert refusal.values == {"income_euros": 37_585, "ceiling_euros": 37_584, "loan_type": "PLUS"}
    assert refusal.article == "R441-1"


def test_an_income_not_yet_known_refuses_nobody() -> None:
    assert codes(replace(FAMILY, reference_income=None), FLAT) == []


@pytest.mark.law("R822-25")
def test_a_household_is_too_large_under_its_surface() -> None:
    assert codes(FAMILY, replace(FLAT, surface_m2=25)) == []
    (refusal,) = refusals(FAMILY, replace(FLAT, surface_m2=24.9), on=ON)
    assert (refusal.code, refusal.values["min_surface_m2"]) == ("HOUSEHOLD_TOO_LARGE", 25)


@pytest.mark.law("L621-2")
def test_a_household_is_too_small_from_two_spare_rooms() -> None:
    assert codes(FAMILY, replace(FLAT, rooms=4)) == []
    (refusal,) = refusals(FAMILY, replace(FLAT, rooms=5), on=ON)
    assert (refusal.code, refusal.values) == ("HOUSEHOLD_TOO_SMALL", {"people": 3, "rooms": 5, "most_rooms": 4})


@pytest.mark.law("R441-4")
def test_who_needs_an_adapted_dwelling_is_not_sent_to_another() -> None:
    assert codes(replace(FAMILY, needs_adapted=True), FLAT) == ["NOT_ADAPTED"]
    assert codes(replace(FAMILY, needs_adapted=True), replace(FLAT, is_adapted=True)) == []


@pytest.mark.law("R441-4")
def test_an_adapted_dwelling_gives_a_priority_and_excludes_only_where_it_is_set_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    adapted = replace(FLAT, is_adapted=True)
    assert codes(FAMILY, adapted) == []

    def reserved(name: str, day: date) -> object:
        return True if name == "adapted_dwelling_reserved" else parameter_at(name, day)

    monkeypatch.setattr(practice, "parameter_at", reserved)
    assert codes(FAMILY, adapted) == ["ADAPTED_ONLY"]


def test_every_reason_is_told_at_once() -> None:
    many = Seeker(reference_income=90_000, category=6, persons=9, household_size=9, needs_adapted=True)
    assert codes(many, FLAT) == ["INCOME_ABOVE_CEILING", "HOUSEHOLD_TOO_LARGE", "NOT_ADAPTED"]
    assert set(codes(many, FLAT)) <= set(REFUSAL_CODES)


@QUICK
@given(st.integers(1, 12), st.integers(1, 7), st.floats(9, 200))
def test_nobody_is_both_too_many_and_too_few_in_a_real_dwelling(people: int, rooms: int, surface: float) -> None:
    dwelling = replace(FLAT, rooms=rooms, surface_m2=max(surface, rooms * 9))
    found = codes(replace(FAMILY, household_size=people), dwelling)
    assert not {"HOUSEHOLD_TOO_LARGE", "HOUSEHOLD_TOO_SMALL"} <= set(found)


def test_wishes_are_told_apart_from_reasons_to_refuse() -> None:
    dear = replace(FLAT, typology="T4", rooms=4, rent_and_charges=601)
    assert [mismatch.code for mismatch in wish_mismatches(FAMILY, dear)] == list(MISMATCH_CODES)
    assert codes(FAMILY, dear) == []
    assert wish_mismatches(FAMILY, FLAT) == ()
    assert wish_mismatches(replace(FAMILY, typologies=(), max_rent=None), dear) == ()


@pytest.mark.law("R441-9")
def test_only_a_table_of_the_landlord_s_own_excludes_a_typology() -> None:
    two_rooms = replace(FLAT, typology="T2", rooms=2)
    assert codes(FAMILY, two_rooms) == []
    assert codes(FAMILY, replace(two_rooms, practice=register_practice(ON))) == []
    own = replace(register_practice(ON), is_own=True)
    (refusal,) = refusals(FAMILY, replace(two_rooms, practice=own), on=ON)
    assert (refusal.code, refusal.article) == ("TYPOLOGY_OUTSIDE_TABLE", "R441-9")
    assert refusal.values == {"people": 3, "typology": "T2", "usual": "T3"}
    assert codes(FAMILY, replace(FLAT, practice=own)) == []


@pytest.mark.law("R441-9")
def test_a_couple_has_its_own_line_in_the_table() -> None:
    usual = {**register_practice(ON).usual, "2": ("T3",), "2_couple": ("T2",)}
    own = replace(FLAT, practice=replace(register_practice(ON), usual=usual, is_own=True))
    two = replace(FAMILY, household_size=2)
    assert codes(two, own) == []
    assert codes(replace(two, is_couple=True), own) == ["TYPOLOGY_OUTSIDE_TABLE"]


@pytest.mark.law("R441-4")
def test_a_landlord_may_reserve_its_adapted_dwellings() -> None:
    own = replace(register_practice(ON), is_own=True, reserves_adapted=True)
    assert codes(FAMILY, replace(FLAT, is_adapted=True, practice=own)) == ["ADAPTED_ONLY"]
    assert codes(replace(FAMILY, needs_adapted=True), replace(FLAT, is_adapted=True, practice=own)) == []


def test_every_reason_has_its_article() -> None:
    assert set(ARTICLES) == set(REFUSAL_CODES)
