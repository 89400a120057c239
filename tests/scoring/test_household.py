from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring import household
from scoring.household import (
    Household,
    Member,
    Role,
    VisitingChildrenRule,
    age,
    categories_by_rule,
    consumption_units,
    dependants_count,
    household_category,
    household_size_key,
    is_over_occupied,
    is_under_occupied,
    is_young_couple,
    min_surface_m2,
    people_to_house,
    persons_count,
)
from scoring.law import parameter_at
from tests.scoring.grids import QUICK

ON = date(2026, 11, 22)
OLD, CHILD = date(1970, 5, 1), date(2018, 5, 1)


def home(
    *roles: Role, disabled: int = 0, births: tuple[date, ...] = (), rule: VisitingChildrenRule = "PERSONS_ONLY"
) -> Household:
    """An applicant with these others; the first ``disabled`` persons hold the card."""
    default = {"DEPENDANT": CHILD, "VISITING_CHILD": CHILD}
    everyone: tuple[Role, ...] = ("APPLICANT", *roles)
    dates = births or tuple(default.get(role, OLD) for role in everyone)
    members = tuple(
        Member(born, role, is_disabled=i < disabled) for i, (role, born) in enumerate(zip(everyone, dates, strict=True))
    )
    return Household(members, rule)


@pytest.mark.law("arrêté du 29 juillet 1987")
@pytest.mark.parametrize(
    ("household", "category"),
    [
        (home(), 1),
        (home(disabled=1), 2),
        (home("SPOUSE"), 2),
        (home("CO_APPLICANT"), 2),
        (home("SPOUSE", births=(date(2000, 1, 1), date(1999, 1, 1))), 3),
        (home("DEPENDANT"), 3),
        (home("SPOUSE", disabled=1), 3),
        (home("SPOUSE", "DEPENDANT"), 3),
        (home("DEPENDANT", "DEPENDANT"), 4),
        (home("SPOUSE", "DEPENDANT", disabled=1), 4),
        (home("DEPENDANT", "DEPENDANT", "DEPENDANT"), 5),
        (home("SPOUSE", "DEPENDANT", "DEPENDANT", disabled=1), 5),
        (home(*["DEPENDANT"] * 4), 6),
        (home("SPOUSE", *["DEPENDANT"] * 3, disabled=1), 6),
        (home("SPOUSE", *["DEPENDANT"] * 4, disabled=1), 6),
        (home("SPOUSE", *["DEPENDANT"] * 7), 6),
    ],
)
def test_the_category_follows_the_published_table(household: Household, category: int) -> None:
    assert household_category(household, ON) == category


@pytest.mark.law("arrêté du 29 juillet 1987")
def test_the_raises_do_not_cumulate() -> None:
    assert household_category(home("DEPENDANT", disabled=1), ON) == 3
    assert household_category(home("SPOUSE", disabled=2), ON) == 3
    young = home("SPOUSE", disabled=1, births=(date(2000, 1, 1), date(2000, 1, 1)))
    assert household_category(young, ON) == 3


@pytest.mark.law("arrêté du 29 juillet 1987")
@pytest.mark.parametrize(
    ("births", "young"),
    [
        # 28 + 27 = 55 completed years: still young.
        ((date(1998, 11, 22), date(1999, 11, 22)), True),
        # 28 + 28 = 56.
        ((date(1998, 11, 22), date(1998, 11, 22)), False),
        # The birthday is tomorrow: 27 + 28 = 55.
        ((date(1998, 11, 23), date(1998, 11, 22)), True),
    ],
)
def test_a_couple_is_young_up_to_55_completed_years_together(births: tuple[date, date], young: bool) -> None:
    couple = home("SPOUSE", births=births)
    assert is_young_couple(couple, ON) is young
    assert household_category(couple, ON) == (3 if young else 2)


def test_two_young_co_applicants_are_not_a_couple() -> None:
    assert household_category(home("CO_APPLICANT", births=(date(2005, 1, 1), date(2005, 1, 1))), ON) == 2


@pytest.mark.law("L442-12")
@pytest.mark.parametrize(
    ("rule", "persons", "dependants", "category"), [("PERSONS_ONLY", 2, 0, 2), ("FULL", 2, 1, 3), ("NONE", 1, 0, 1)]
)
def test_a_visiting_child_counts_as_the_rule_says(
    rule: VisitingChildrenRule, persons: int, dependants: int, category: int
) -> None:
    household = home("VISITING_CHILD", rule=rule)
    assert (persons_count(household), dependants_count(household)) == (persons, dependants)
    assert household_category(household, ON) == category


@pytest.mark.law("L442-12")
def test_the_case_officer_sees_the_category_under_each_reading() -> None:
    assert categories_by_rule(home("VISITING_CHILD"), ON) == {"PERSONS_ONLY": 2, "FULL": 3, "NONE": 1}
    assert set(categories_by_rule(home("DEPENDANT"), ON).values()) == {3}


def test_expected_births_count_where_the_parameter_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    expecting = Household(home().members, expected_births=1)
    assert (persons_count(expecting, ON), people_to_house(expecting, ON)) == (1, 2)

    def counted(name: str, day: date) -> object:
        return {"ceiling": True, "rooms": True} if name == "expected_births" else parameter_at(name, day)

    monkeypatch.setattr(household, "parameter_at", counted)
    assert (persons_count(expecting, ON), dependants_count(expecting, ON)) == (2, 1)
    assert household_category(expecting, ON) == 3
    couple = Household(home("SPOUSE", births=(date(2000, 1, 1), date(2000, 1, 1))).members, expected_births=1)
    assert household_category(couple, ON) == 3
    assert not is_young_couple(couple, ON)


@QUICK
@given(
    st.lists(st.sampled_from(["SPOUSE", "CO_APPLICANT", "DEPENDANT", "VISITING_CHILD"]), max_size=8),
    st.sampled_from(["PERSONS_ONLY", "FULL", "NONE"]),
)
def test_one_more_dependant_never_lowers_the_category(roles: list[Role], rule: VisitingChildrenRule) -> None:
    before, after = home(*roles, rule=rule), home(*roles, "DEPENDANT", rule=rule)
    if not is_young_couple(before, ON):
        assert household_category(after, ON) >= household_category(before, ON)
    assert 1 <= household_category(after, ON) <= 6


def test_nobody_is_not_a_household() -> None:
    with pytest.raises(ValueError, match="at least one"):
        household_category(Household(()), ON)
    with pytest.raises(ValueError, match="at least one"):
        consumption_units(Household(()), ON)


@pytest.mark.parametrize(
    ("roles", "births", "units"),
    [
        ((), (), "1"),
        (("SPOUSE",), (), "1.5"),
        (("SPOUSE", "DEPENDANT", "DEPENDANT"), (), "2.1"),
        # 14 today, then 14 tomorrow.
        (("DEPENDANT",), (OLD, date(2012, 11, 22)), "1.5"),
        (("DEPENDANT",), (OLD, date(2012, 11, 23)), "1.3"),
        (("VISITING_CHILD",), (), "1"),
    ],
)
def test_consumption_units_change_at_fourteen(roles: tuple[Role, ...], births: tuple[date, ...], units: str) -> None:
    assert consumption_units(home(*roles, births=births), ON) == Decimal(units)


def test_consumption_units_do_not_depend_on_the_order_of_the_persons() -> None:
    members = home("SPOUSE", "DEPENDANT").members
    assert consumption_units(Household(members[::-1]), ON) == consumption_units(Household(members), ON)


@pytest.mark.law("R822-25")
@pytest.mark.parametrize(
    ("people", "surface"), [(1, 9), (2, 16), (3, 25), (4, 34), (7, 61), (8, 70), (9, 70), (20, 70)]
)
def test_the_smallest_surface_grows_by_nine_up_to_seventy(people: int, surface: int) -> None:
    assert min_surface_m2(people) == surface
    assert not is_over_occupied(surface, people)
    assert is_over_occupied(surface - 0.01, people)


@pytest.mark.law("L621-2")
@pytest.mark.parametrize(("rooms", "people", "under"), [(2, 1, False), (3, 1, True), (4, 3, False), (5, 3, True)])
def test_a_dwelling_is_under_occupied_from_two_spare_rooms(rooms: int, people: int, under: bool) -> None:
    assert is_under_occupied(rooms, people) is under


def test_a_table_of_typologies_is_read_by_number_of_people() -> None:
    assert [household_size_key(people) for people in (1, 2, 5, 6, 11)] == ["1", "2", "5", "6", "6"]
    assert household_size_key(2, is_couple=True) == "2_couple"
    assert household_size_key(3, is_couple=True) == "3"


@pytest.mark.parametrize("people", [0, -1])
def test_a_dwelling_without_people_has_no_surface_and_no_typology(people: int) -> None:
    with pytest.raises(ValueError, match="at least one"):
        min_surface_m2(people)
    with pytest.raises(ValueError, match="at least one"):
        household_size_key(people)


def test_an_age_is_completed_on_the_birthday() -> None:
    assert age(date(2008, 2, 29), date(2026, 2, 28)) == 17
    assert age(date(2008, 2, 29), date(2026, 3, 1)) == 18
