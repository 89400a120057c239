"""Applications as eligibility sees them: one door, so that lettings, committees and pages give the same reasons."""

from collections.abc import Iterable
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select

from register.actor import Actor
from register.applications.codes import PersonRole, Reason
from register.applications.models import Application, Person
from register.db import db
from scoring.ceilings import ReferenceIncome, reference_income_euros
from scoring.eligibility import DwellingOffered, Refusal, Seeker, refusals
from scoring.household import (
    Household,
    Member,
    categories_by_rule,
    household_category,
    people_to_house,
    persons_count,
)

Households = dict[UUID, Household]


def households_of(actor: Actor, application_ids: Iterable[UUID]) -> Households:
    """The persons of several applications: dates, roles and cards, no name; one statement."""
    rows = db.session.execute(
        select(Person.application_id, Person.role, Person.birth_date, Person.is_disabled, Application.expected_births)
        .join(
            Application,
            and_(Application.territory_id == Person.territory_id, Application.id == Person.application_id),
        )
        .where(Person.territory_id == actor.territory_id, Person.application_id.in_(list(application_ids)))
        .order_by(Person.application_id, Person.id)
    )
    found: dict[UUID, tuple[list[Member], int]] = {}
    for application_id, role, birth_date, is_disabled, expected_births in rows:
        members, _ = found.setdefault(application_id, ([], expected_births))
        members.append(Member(birth_date, PersonRole(role).value, is_disabled))
    return {
        application_id: Household(tuple(members), expected_births=births)
        for application_id, (members, births) in found.items()
    }


def household_of(people: Iterable[Person], expected_births: int) -> Household:
    """Persons already read, as the scoring sees them."""
    members = (Member(each.birth_date, PersonRole(each.role).value, each.is_disabled) for each in people)
    return Household(tuple(members), expected_births=expected_births)


def categories_of(household: Household, today: date) -> dict[str, Any]:
    """The category, and those that the other readings of the texts give where a child only visits (L442-12)."""
    category = household_category(household, today)
    others = {rule: each for rule, each in categories_by_rule(household, today).items() if each != category}
    return {"category": category, "other_categories": others}


def reference_income_of(application: Application, household: Household, today: date) -> ReferenceIncome | None:
    """The income compared with the ceiling on a day, and how it was chosen; None while it is unknown.

    Somebody who separates and asks alone is asked for its own income only (L441-1): the amounts typed are its own.
    """
    if application.reference_income_euros is None:
        return None
    is_alone = all(member.role != "SPOUSE" for member in household.members)
    return reference_income_euros(
        application.reference_income_euros,
        application.lower_income_euros,
        own_only=is_alone and Reason.DIVORCE_SEPARATION in application.reasons,
        on=today,
    )


def seeker_of(application: Application, household: Household, today: date) -> Seeker:
    """What eligibility may know of an application: no name, no origin, no reason.

    Ages and ceilings are those of ``today``, the day of the lease where one is signed (R441-1): a couple that was young
    when it filed may no longer be.
    """
    income = reference_income_of(application, household, today)
    return Seeker(
        reference_income=None if income is None else income.amount,
        category=household_category(household, today),
        persons=persons_count(household, today),
        household_size=people_to_house(household, today),
        needs_adapted=application.needs_adapted,
        typologies=tuple(application.typologies),
        max_rent=application.max_rent_euros,
        is_couple=any(member.role == "SPOUSE" for member in household.members),
    )


def refusals_for(
    actor: Actor, application_ids: Iterable[UUID], dwelling: DwellingOffered, today: date
) -> dict[UUID, tuple[Refusal, ...]]:
    """Why each application cannot have a dwelling, in two statements; an empty tuple means eligible."""
    ids = list(application_ids)
    households = households_of(actor, ids)
    wanted = select(Application).where(Application.territory_id == actor.territory_id, Application.id.in_(ids))
    return {
        application.id: refusals(seeker_of(application, households[application.id], today), dwelling, on=today)
        for application in db.session.scalars(wanted)
    }
