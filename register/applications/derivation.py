"""What the register computes from an application's content: household, category, units, income band; pure."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from register.applications.content import ADULT_YEARS, Content
from scoring.ceilings import ceiling_euros, income_band, reference_income_euros, share_of_ceiling, zone_of
from scoring.household import age, consumption_units, household_category, people_to_house, persons_count


@dataclass(frozen=True, slots=True)
class Derived:
    """Computed columns of ``applications``; the band is unknown as long as the tax income is."""

    household_size: int
    adults: int
    minors: int
    household_category: int
    consumption_units: Decimal
    has_disability: bool
    income_band: str | None
    plus_share_percent: int | None


def derive(content: Content, today: date) -> Derived:
    """The computed columns of an application on its filing day.

    Parameters
    ----------
    content : a complete, accepted content
    today : day on which ages and ceilings are taken

    Returns
    -------
    Sizes in persons, category 1 to 6, consumption units, band and whole percent of the PLUS ceiling (rounded down).

    Source
    ------
    CCH, articles R441-1 and L442-12; arrêté of 29 July 1987.
    """
    household = content.household()
    births = [member.birth_date for member in household.members]
    minors = sum(age(born, today) < ADULT_YEARS for born in births)
    category = household_category(household, today)
    persons = persons_count(household, today)
    band, share = _income(content, category=category, persons=persons, today=today)
    return Derived(
        household_size=people_to_house(household, today),
        adults=len(births) - minors,
        minors=minors,
        household_category=category,
        consumption_units=consumption_units(household, today),
        has_disability=any(member.is_disabled for member in household.members),
        income_band=band,
        plus_share_percent=share,
    )


def _income(content: Content, *, category: int, persons: int, today: date) -> tuple[str | None, int | None]:
    if content.reference_income_euros is None:
        return None, None
    zone = zone_of(content.wanted_communes[0])
    income = reference_income_euros(content.reference_income_euros, content.lower_income_euros, on=today).amount
    ceiling = ceiling_euros("PLUS", zone, category=category, persons=persons, on=today)
    band = income_band(income, zone, category=category, persons=persons, on=today)
    return band, int(share_of_ceiling(income, ceiling) * 100)
