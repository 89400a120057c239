"""Applications as eligibility sees them: one door, so that lettings, committees and pages give the same reasons."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from sqlalchemy import select

from register.actor import Actor
from register.applications.models import Application
from register.db import db
from scoring.ceilings import reference_income_euros
from scoring.eligibility import DwellingOffered, Refusal, Seeker, refusals


def seeker_of(application: Application, today: date) -> Seeker:
    """What eligibility may know of an application: no name, no origin, no reason."""
    income = None
    if application.reference_income_euros is not None:
        income = reference_income_euros(
            application.reference_income_euros, application.lower_income_euros, on=today
        ).amount
    return Seeker(
        reference_income=income,
        category=application.household_category,
        persons=application.adults + application.minors,
        household_size=application.household_size,
        needs_adapted=application.needs_adapted,
        typologies=tuple(application.typologies),
        max_rent=application.max_rent_euros,
    )


def refusals_for(
    actor: Actor, application_ids: Iterable[UUID], dwelling: DwellingOffered, today: date
) -> dict[UUID, tuple[Refusal, ...]]:
    """Why each application cannot have a dwelling, in one statement; an empty tuple means eligible."""
    wanted = select(Application).where(
        Application.territory_id == actor.territory_id, Application.id.in_(list(application_ids))
    )
    return {
        application.id: refusals(seeker_of(application, today), dwelling, on=today)
        for application in db.session.scalars(wanted)
    }
