"""The certificate of registration (R441-2-4): its content as data, and its PDF."""

from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from register.actor import Actor
from register.applications import queries
from register.applications.codes import PersonRole
from register.applications.models import Application, Person
from register.errors import NotFound
from register.notices.texts import day_in_words, spaced_number
from register.organisations.models import Organisation
from register.organisations.queries import organisation
from register.organisations.reference import commune, territory
from register.typesetting import typeset
from scoring.deadlines import months_after
from scoring.law import parameter_at

TEMPLATE = Path(__file__).with_name("templates") / "certificate.typ"


def certificate_pdf(actor: Actor, application_id: UUID, today: date) -> bytes:
    """The certificate of an application the actor may see, as a PDF, inside an open transaction.

    Raises NotFound ``application``.
    """
    return typeset(TEMPLATE, certificate_content(actor, application_id, today))


def certificate_content(actor: Actor, application_id: UUID, today: date) -> dict[str, Any]:
    """What R441-2-4 asks for, letters a to i, in words and ready to print."""
    application = queries.application_visible_to(actor, application_id)
    if application is None:
        raise NotFound("application")
    people = queries.people_of(actor, application_id)
    applicant = next(person for person in people if person.role == PersonRole.APPLICANT)
    desk = organisation(actor, application.desk_organisation_id) if application.desk_organisation_id else None
    place = territory(actor.territory_id)
    return {
        "territory": place.name,
        "is_synthetic": queries.is_synthetic(actor),
        "applicant": applicant_name(applicant),
        "address": [application.address_line, f"{application.postcode} {application.city}".strip()],
        "desk": _desk(desk, place.name),
        "number": spaced_number(application.number),
        "filed_on": day_in_words(application.filed_on),
        "renewed_on": day_in_words(application.renewed_on) if application.renewed_on else None,
        "valid_until": day_in_words(application.valid_until),
        "landlords": queries.landlords_in(actor, application.wanted_communes),
        "communes": [_name(code) for code in application.wanted_communes],
        "typologies": application.typologies,
        "household_size": application.household_size,
        "delay": _delay(application),
        "made_on": day_in_words(today),
    }


def applicant_name(person: Person) -> str:
    """First names, birth name, and the name in use when it is another."""
    names = f"{person.first_names.replace(',', '')} {person.birth_name}"
    usual = f" (nom d’usage {person.usual_name})" if person.usual_name else ""
    return " ".join(names.split()) + usual


def _name(insee: str) -> str:
    known = commune(insee)
    return known.name if known else insee


def _desk(desk: Organisation | None, place: str) -> list[str]:
    if desk is None:
        return ["Portail en ligne du registre partagé", place]
    return [line for line in (desk.name, desk.address, desk.phone) if line]


def _delay(application: Application) -> dict[str, Any]:
    """From which day the mediation commission may be seized for an abnormally long wait, when the delay is known."""
    department = territory(application.territory_id).department_code
    months = parameter_at("abnormal_delay_months", application.filed_on).get(department)
    if months is None:
        return {"months": None, "from": None}
    return {"months": months, "from": day_in_words(months_after(application.filed_on, months))}
