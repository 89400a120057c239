"""Adding a place or a size to what a live application asks for."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from register.actor import Actor
from register.applications import queries
from register.applications.codes import ApplicationStatus
from register.applications.models import Application
from register.applications.rules import widening_problems
from register.audit.actions import Act, record
from register.clock import paris_day
from register.db import application_changed
from register.errors import Conflict, Invalid, NotFound
from register.organisations.reference import communes_of, territory


@dataclass(frozen=True, slots=True)
class Widening:
    """What is to be added: a commune by its INSEE code, a typology, or both; empty for neither."""

    commune_insee: str = ""
    typology: str = ""


def widen_wishes(actor: Actor, application_id: UUID, *, added: Widening, now: datetime) -> Application:
    """Add a commune, a size or both to an application, after those already wanted.

    Parameters
    ----------
    actor : the applicant, or a desk on its request
    application_id : a live application
    added : what to add; what is wanted already is left as it is
    now : the instant of the act

    Returns
    -------
    The application; its points and ranking rows are rewritten before the transaction ends. Sent twice, the second
    time changes nothing and writes no line.

    Raises
    ------
    NotFound ``application``; Conflict ``application_struck_off``; Invalid with a problem per field.

    Source
    ------
    CCH, articles R441-2-2 (h: location and type wanted) and R441-2-8: the number and the seniority stay.
    """
    application = queries.application_locked(actor, application_id)
    if application is None:
        raise NotFound("application")
    if application.status != ApplicationStatus.LIVE:
        raise Conflict("application_struck_off")
    before = {"wanted_communes": application.wanted_communes, "typologies": application.typologies}
    known = {one.insee for one in communes_of(territory(actor.territory_id).department_code)}
    problems = widening_problems(
        added.commune_insee, added.typology, wanted=application.wanted_communes, known=known, today=paris_day(now)
    )
    if problems:
        raise Invalid("wishes_invalid", fields=problems)
    after = {
        "wanted_communes": _with(application.wanted_communes, added.commune_insee),
        "typologies": _with(application.typologies, added.typology),
    }
    if after == before:
        return application
    application.wanted_communes, application.typologies = after["wanted_communes"], after["typologies"]
    application.version += 1
    detail = {"commune_insee": added.commune_insee, "typology": added.typology}
    record(actor, Act("widen_wishes", "application", application_id, application_id, "", before, after, detail), now)
    application_changed(application_id)
    return application


def _with(held: list[str], code: str) -> list[str]:
    return [*held, code] if code and code not in held else list(held)
