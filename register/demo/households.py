"""Fictitious households by columns: composition, ages, roles, and what the law computes from them."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from register.demo import marginals as m
from scoring.household import LARGEST_CATEGORY
from scoring.law import parameter_at

Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]
Days = NDArray[np.datetime64]
Random = np.random.Generator

LARGEST_HOUSEHOLD = 8
NOBODY, APPLICANT, SPOUSE, CO_APPLICANT, DEPENDANT = range(5)
ROLES = ("", "APPLICANT", "SPOUSE", "CO_APPLICANT", "DEPENDANT")


@dataclass(frozen=True, slots=True)
class Households:
    """One row per household; ``births`` and ``roles`` have one column per person, the applicant first."""

    composition: Ints
    children: Ints
    size: Ints
    births: Days
    roles: Ints
    is_woman: Flags
    family_situation: Ints
    nationality: Ints
    disabled_person: Ints
    adults: Ints
    minors: Ints
    category: Ints
    consumption_units: NDArray[np.float64]
    age: Ints


def pick(random: Random, shares: m.Shares, n: int) -> Ints:
    """``n`` draws among ``len(shares)`` outcomes, in exact shares but for rounding."""
    bounds = np.concatenate([[0.0], np.cumsum(shares)])
    even = (np.arange(n) + random.random()) / max(n, 1)
    drawn = np.searchsorted(bounds, even, side="right") - 1
    return random.permutation(np.clip(drawn, 0, len(shares) - 1)).astype(np.int64)


def pick_by(random: Random, table: NDArray[np.float64] | NDArray[np.int64], groups: Ints) -> Ints:
    """One draw per row, in the shares that the table gives to the row's group."""
    drawn = np.zeros(len(groups), dtype=np.int64)
    for group in range(len(table)):
        members = np.flatnonzero(groups == group)
        drawn[members] = pick(random, m.normal(table[group].astype(np.float64)), len(members))
    return drawn


def years_before(day: date, years: int) -> np.datetime64:
    """The last birth date of those who have completed ``years`` on a day."""
    leap_day = (day.month, day.day) == (2, 29)
    return np.datetime64(date(day.year - years, day.month, 28 if leap_day else day.day))


def households(random: Random, n: int, today: date) -> Households:
    """Draw ``n`` households whose shares hold the reference file's anchors."""
    composition = pick(random, m.shares(m.published("composition_familiale")), n)
    children = _children(random, composition)
    two_adults = np.isin(composition, (m.COUPLE, m.COUPLE_WITH_CHILDREN, m.TWO_ADULTS))
    size = 1 + two_adults + children
    age = _ages(random, composition)
    births = _births(random, age, today=today, two_adults=two_adults, children=children)
    roles = _roles(composition, two_adults, children)
    disabled = np.where(random.random(n) < 0.10, np.where(random.random(n) < 0.8, 0, size - 1), -1)
    return Households(
        composition=composition,
        children=children,
        size=size,
        births=births,
        roles=roles,
        is_woman=random.random(n) * 100 < np.array(m.WOMEN_PERCENT)[composition],
        family_situation=pick_by(random, m.FAMILY_OF, composition),
        nationality=pick(random, m.shares(m.published("nationalite", "demandes actives")), n),
        disabled_person=disabled,
        adults=(births <= years_before(today, 18)).sum(axis=1),
        minors=(births > years_before(today, 18)).sum(axis=1),
        category=categories(roles, births, disabled=disabled, today=today),
        consumption_units=consumption_units(births, today),
        age=age.astype(np.int64),
    )


def _children(random: Random, composition: Ints) -> Ints:
    children = np.zeros(len(composition), dtype=np.int64)
    for kind, weights in m.CHILDREN_OF.items():
        members = np.flatnonzero(composition == kind)
        children[members] = 1 + pick(random, m.normal(weights), len(members))
    return children


def _ages(random: Random, composition: Ints) -> NDArray[np.float64]:
    band = pick_by(random, m.AGES_OF, composition)
    low, high = np.array(m.AGE_BANDS[:-1])[band], np.array(m.AGE_BANDS[1:])[band]
    # The last band thins out with age: few applicants are ninety.
    spread = np.where(band == len(m.AGE_BANDS) - 2, random.random(len(band)) ** 2, random.random(len(band)))
    return low + spread * (high - low - 0.01)


def _births(random: Random, age: NDArray[np.float64], *, today: date, two_adults: Flags, children: Ints) -> Days:
    n = len(age)
    ages = np.full((n, LARGEST_HOUSEHOLD), np.nan)
    ages[:, 0] = age
    ages[:, 1] = np.where(two_adults, np.clip(age + random.normal(0, 4, n), 18.05, 95), np.nan)
    eldest = np.clip(age - 19, 0.4, 20.9)
    for child in range(int(children.max(initial=0))):
        has = children > child
        column = (1 + two_adults + child)[has]
        ages[np.flatnonzero(has), column] = (0.02 + 0.96 * random.random(has.sum())) * eldest[has]
    days = np.where(np.isnan(ages), 0, ages * 365.2425).astype("timedelta64[D]")
    births = np.datetime64(today) - days
    births[np.isnan(ages)] = np.datetime64("NaT")
    return births


def _roles(composition: Ints, two_adults: Flags, children: Ints) -> Ints:
    roles = np.full((len(composition), LARGEST_HOUSEHOLD), NOBODY, dtype=np.int64)
    roles[:, 0] = APPLICANT
    roles[:, 1] = np.where(two_adults, np.where(composition == m.TWO_ADULTS, CO_APPLICANT, SPOUSE), NOBODY)
    first = 1 + two_adults
    column = np.arange(LARGEST_HOUSEHOLD)
    is_child = (column >= first[:, None]) & (column < (first + children)[:, None])
    roles[is_child] = DEPENDANT
    return roles


def completed_years(births: Days, today: date) -> Ints:
    """Completed years on a day, as ``scoring.household.age`` counts them; -1 where there is nobody."""
    known = np.where(np.isnat(births), np.datetime64(today), births)
    months = known.astype("datetime64[M]")
    day_of_month = (known - months.astype("datetime64[D]")).astype(np.int64) + 1
    month_of_year = months.astype(np.int64) % 12 + 1
    years = today.year - (months.astype("datetime64[Y]").astype(np.int64) + 1970)
    not_yet = (month_of_year > today.month) | ((month_of_year == today.month) & (day_of_month > today.day))
    return np.where(np.isnat(births), -1, years - not_yet).astype(np.int64)


def categories(roles: Ints, births: Days, *, disabled: Ints, today: date) -> Ints:
    """The ceiling category of each household: ``scoring.household.household_category`` by columns, its oracle."""
    size = (roles != NOBODY).sum(axis=1)
    dependants = (roles == DEPENDANT).sum(axis=1)
    one_adult = size - dependants == 1
    ages = completed_years(births, today)
    limit: int = parameter_at("young_couple_ages_years", today)
    young = (size == 2) & (roles[:, 1] == SPOUSE) & (ages[:, :2].sum(axis=1) <= limit)
    category = np.where(one_adult & (dependants > 0), np.maximum(size, dependants + 2), np.where(young, 3, size))
    category = np.where((disabled >= 0) & (category == size), size + 1, category)
    return np.minimum(category, LARGEST_CATEGORY)


def consumption_units(births: Days, today: date) -> NDArray[np.float64]:
    """Consumption units of each household: ``scoring.household.consumption_units`` by columns, its oracle."""
    scale = parameter_at("consumption_units", today)
    years = np.sort(completed_years(births, today), axis=1)[:, :-1]  # the eldest is the first adult
    older = (years >= scale["older_from_years"]).sum(axis=1)
    younger = ((years >= 0) & (years < scale["older_from_years"])).sum(axis=1)
    units = float(scale["first_adult"]) + older * float(scale["older_person"]) + younger * float(scale["younger_child"])
    return np.round(units, 2)
