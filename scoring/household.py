"""Who lives in the home and what follows: ceiling category, consumption units, occupancy, usual typologies.
Incomes belong to ceilings.py."""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal

from scoring.law import LATEST, parameter_at

Role = Literal["APPLICANT", "SPOUSE", "CO_APPLICANT", "DEPENDANT", "VISITING_CHILD"]
VisitingChildrenRule = Literal["PERSONS_ONLY", "FULL", "NONE"]
VISITING_CHILDREN_RULES: tuple[VisitingChildrenRule, ...] = ("PERSONS_ONLY", "FULL", "NONE")
LARGEST_CATEGORY = 6
HOUSEHOLD_SIZES = ("1", "2", "2_couple", "3", "4", "5", "6")


@dataclass(frozen=True, slots=True)
class Member:
    """One person of the home. ``is_disabled``: holder of the inclusion card "invalidité"."""

    birth_date: date
    role: Role = "APPLICANT"
    is_disabled: bool = False


@dataclass(frozen=True, slots=True)
class Household:
    """The persons to be housed. ``visiting_children_rule`` says what children with a visiting right count for:
    PERSONS_ONLY (a person, not a dependant), FULL (both) or NONE; texts differ, hence the setting. None: the rule of
    the parameter on the day. A child in alternating custody is a DEPENDANT in both homes, whatever this rule."""

    members: tuple[Member, ...]
    visiting_children_rule: VisitingChildrenRule | None = None
    expected_births: int = 0


def age(birth_date: date, on: date) -> int:
    """Completed years on a day.

    Parameters
    ----------
    birth_date : day of birth
    on : day of the question

    Returns
    -------
    Years; negative before birth.
    """
    return on.year - birth_date.year - ((on.month, on.day) < (birth_date.month, birth_date.day))


def visiting_children_rule(household: Household, on: date) -> VisitingChildrenRule:
    """What children with a visiting right count for in this household: its own rule, or else the parameter's.

    Parameters
    ----------
    household : the persons
    on : day of the question

    Returns
    -------
    PERSONS_ONLY, FULL or NONE.

    Source
    ------
    CCH L442-12 counts them as persons; the notice of the form for rooms only: hence a setting.
    """
    if household.visiting_children_rule is not None:
        return household.visiting_children_rule
    rule: VisitingChildrenRule = parameter_at("visiting_children", on)
    return rule


def _counted(household: Household, on: date) -> tuple[Member, ...]:
    without_visits = visiting_children_rule(household, on) == "NONE"
    return tuple(m for m in household.members if m.role != "VISITING_CHILD" or not without_visits)


def _births_counted(household: Household, on: date, *, use: str) -> int:
    return household.expected_births if parameter_at("expected_births", on)[use] else 0


def persons_count(household: Household, on: date = LATEST) -> int:
    """Number of persons living in the home, for the ceiling.

    Parameters
    ----------
    household : the persons and the rule for children with a visiting right
    on : day of the question

    Returns
    -------
    Persons, at least 1 for a real household; expected births are in it only where the parameter says so.

    Source
    ------
    CCH L442-12, version of 25 November 2018.
    """
    return len(_counted(household, on)) + _births_counted(household, on, use="ceiling")


def people_to_house(household: Household, on: date = LATEST) -> int:
    """Number of people the rooms are for: children with a visiting right always sleep there.

    Parameters
    ----------
    household : the persons
    on : day of the question

    Returns
    -------
    People; expected births are in it where the parameter says so.

    Source
    ------
    CCH L621-2, version of 25 November 2018; notice of the form (other children count for the rooms).
    """
    return len(household.members) + _births_counted(household, on, use="rooms")


def dependants_count(household: Household, on: date = LATEST) -> int:
    """Number of dependants; a child with a visiting right is one only under the FULL rule.

    Parameters
    ----------
    household : the persons and the rule for children with a visiting right
    on : day of the question

    Returns
    -------
    Persons.

    Source
    ------
    CCH L442-12; arrêté of 29 July 1987, article 1.
    """
    is_full = visiting_children_rule(household, on) == "FULL"
    roles = {"DEPENDANT", "VISITING_CHILD"} if is_full else {"DEPENDANT"}
    born = sum(member.role in roles for member in household.members)
    return born + _births_counted(household, on, use="ceiling")


def is_young_couple(household: Household, on: date) -> bool:
    """Two spouses without anybody else whose completed ages add up to at most 55 years.

    Parameters
    ----------
    household : the persons
    on : day on which ages are taken

    Returns
    -------
    True for a young couple (jeune ménage).

    Source
    ------
    Arrêté of 29 July 1987, annex I.
    """
    members = _counted(household, on)
    is_couple = sorted(member.role for member in members) == ["APPLICANT", "SPOUSE"]
    if not is_couple or persons_count(household, on) > len(members):
        return False
    most: int = parameter_at("young_couple_ages_years", on)
    return sum(age(member.birth_date, on) for member in members) <= most


def household_category(household: Household, on: date) -> int:
    """The category that chooses the income ceiling.

    Parameters
    ----------
    household : the persons and the rule for children with a visiting right
    on : day on which ages are taken (the lease, or the day of the question)

    Returns
    -------
    1 to 6; beyond six persons the category stays 6 and the ceiling adds an increment per person. The raises (lone
    parent, young couple, disability) never cumulate and stop at six.

    Raises
    ------
    ValueError for a household without anybody.

    Source
    ------
    Arrêté of 29 July 1987, annex I; CCH L442-12.
    """
    members = _counted(household, on)
    persons, dependants = persons_count(household, on), dependants_count(household, on)
    if persons == 0:
        raise ValueError("a household has at least one person")
    adults = sum(member.role in {"APPLICANT", "SPOUSE", "CO_APPLICANT"} for member in members)
    category = persons
    if adults == 1 and dependants >= 1:
        category = max(persons, dependants + 2)
    elif is_young_couple(household, on):
        category = 3
    if category == persons and any(member.is_disabled for member in members):
        category = persons + 1
    return min(category, LARGEST_CATEGORY)


def categories_by_rule(household: Household, on: date) -> dict[VisitingChildrenRule, int]:
    """The category under each reading of the texts on children with a visiting right, for the case officer.

    Parameters
    ----------
    household : the persons
    on : day on which ages are taken

    Returns
    -------
    Rule -> category, in the order of ``VISITING_CHILDREN_RULES``; three equal figures when nobody visits.

    Source
    ------
    CCH L442-12; arrêté of 29 July 1987, article 1; notice of the form.
    """
    return {
        rule: household_category(replace(household, visiting_children_rule=rule), on)
        for rule in VISITING_CHILDREN_RULES
    }


def consumption_units(household: Household, on: date) -> Decimal:
    """Consumption units of the home: 1 for the first person, 0.5 for others from 14 years, 0.3 below.

    Parameters
    ----------
    household : the persons; children with a visiting right count only under the FULL rule, since they live elsewhere
    on : day on which ages are taken

    Returns
    -------
    Units, at least 1.

    Raises
    ------
    ValueError for a household without anybody.

    Source
    ------
    INSEE scale (OECD modified), used for the first quartile of CCH L441-1.
    """
    scale = parameter_at("consumption_units", on)
    full = visiting_children_rule(household, on) == "FULL"
    members = [member for member in household.members if full or member.role != "VISITING_CHILD"]
    if not members:
        raise ValueError("a household has at least one person")
    # The eldest is the first adult: the order in which people were typed must not change the result.
    others = sorted(members, key=lambda member: member.birth_date)[1:]
    older: int = sum(age(member.birth_date, on) >= scale["older_from_years"] for member in others)
    younger = len(others) - older
    units = Decimal(scale["first_adult"]) + older * Decimal(scale["older_person"])
    return units + younger * Decimal(scale["younger_child"])


def min_surface_m2(people: int, on: date = LATEST) -> int:
    """The surface under which a dwelling is over-occupied.

    Parameters
    ----------
    people : persons living there, at least 1
    on : day of the question

    Returns
    -------
    m2: 9 for one person, 16 for two, 9 more per further person, at most 70.

    Raises
    ------
    ValueError under one person.

    Source
    ------
    CCH R822-25.
    """
    if people < 1:
        raise ValueError("a dwelling is occupied by at least one person")
    surface = parameter_at("over_occupation_surface_m2", on)
    if people == 1:
        return int(surface["one_person"])
    return int(min(surface["two_persons"] + surface["each_further"] * (people - 2), surface["most"]))


def is_over_occupied(surface_m2: float, people: int, *, on: date = LATEST) -> bool:
    """Whether a dwelling is too small for the people who live there.

    Parameters
    ----------
    surface_m2 : habitable surface, in m2
    people : persons living there, at least 1
    on : day of the question

    Returns
    -------
    True strictly below the surface of R822-25.

    Source
    ------
    CCH R822-25.
    """
    return surface_m2 < min_surface_m2(people, on)


def is_under_occupied(rooms: int, people: int, *, on: date = LATEST) -> bool:
    """Whether habitable rooms exceed the number of people by more than one.

    Parameters
    ----------
    rooms : habitable rooms, kitchen and rooms needed for a profession or a mandate left out
    people : persons who have their main home there, children with a visiting right included
    on : day of the question

    Returns
    -------
    True from two rooms above the number of people.

    Source
    ------
    CCH L621-2, version of 25 November 2018.
    """
    return rooms > people + int(parameter_at("under_occupation_spare_rooms", on))


def household_size_key(people: int, is_couple: bool = False) -> str:
    """The line of a table of typologies that a household reads.

    Parameters
    ----------
    people : persons to be housed, at least 1
    is_couple : True when two of them share a room as a couple

    Returns
    -------
    One of ``HOUSEHOLD_SIZES``; the last stands for six and more.

    Raises
    ------
    ValueError under one person.
    """
    if people < 1:
        raise ValueError("a dwelling is occupied by at least one person")
    return "2_couple" if people == 2 and is_couple else str(min(people, LARGEST_CATEGORY))
