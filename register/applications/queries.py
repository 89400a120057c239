"""Reading drafts and applications; the database's policies decide which rows each actor sees (R441-2-6)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, column, func, select, table
from sqlalchemy.orm import aliased

from register.actor import Actor
from register.applications.codes import PROTECTED_CLAIMS, ApplicationStatus, EvidenceLevel, PersonRole
from register.applications.identity import fold
from register.applications.models import Application, ApplicationClaim, Draft, Person, ProtectedValue
from register.audit.models import HistoryLine, Reading
from register.db import db, widened
from register.organisations.models import Account, Agent, Organisation, Territory

MOST_FOUND = 50


def draft_of(actor: Actor, draft_id: UUID, *, lock: bool = False) -> Draft | None:
    """A draft its visitor, or its desk, may see; ``lock`` holds it until the transaction ends."""
    wanted = select(Draft).where(Draft.territory_id == actor.territory_id, Draft.id == draft_id)
    return db.session.scalars(wanted.with_for_update() if lock else wanted).first()


def drafts_to_finish(actor: Actor, now: datetime, limit: int = 20) -> list[Draft]:
    """The unfinished entries of the actor's organisation, latest first."""
    return list(
        db.session.scalars(
            select(Draft)
            .where(
                Draft.territory_id == actor.territory_id,
                Draft.organisation_id == actor.organisation_id,
                Draft.application_id.is_(None),
                Draft.expires_at > now,
            )
            .order_by(Draft.updated_at.desc())
            .limit(limit)
        )
    )


def application_visible_to(actor: Actor, application_id: UUID) -> Application | None:
    """One application, if the actor may see it."""
    return db.session.get(Application, (actor.territory_id, application_id))


def application_locked(actor: Actor, application_id: UUID) -> Application | None:
    """The same, held until the transaction ends: for the actions that change it."""
    return db.session.scalars(
        select(Application)
        .where(Application.territory_id == actor.territory_id, Application.id == application_id)
        .with_for_update()
    ).first()


def live_application_exists(actor: Actor, identity: str) -> bool:
    """Whether this person already has a live application in the territory: asked of all of it, so run it widened."""
    wanted = select(Application.id).where(
        Application.territory_id == actor.territory_id, Application.live_identity == identity
    )
    return db.session.scalar(wanted) is not None


def people_of(actor: Actor, application_id: UUID) -> list[Person]:
    """The persons to be housed: the applicant, then by role and age."""
    order = {role.value: rank for rank, role in enumerate(PersonRole)}
    people = db.session.scalars(
        select(Person).where(Person.territory_id == actor.territory_id, Person.application_id == application_id)
    )
    return sorted(people, key=lambda person: (order[person.role], person.birth_date, person.id))


def claims_of(actor: Actor, application_id: UUID) -> list[ApplicationClaim]:
    """The declared situations of an application, by code."""
    return list(
        db.session.scalars(
            select(ApplicationClaim)
            .where(
                ApplicationClaim.territory_id == actor.territory_id,
                ApplicationClaim.application_id == application_id,
            )
            .order_by(ApplicationClaim.claim)
        )
    )


def claim_locked(actor: Actor, application_id: UUID, claim: str) -> ApplicationClaim | None:
    """One declared situation, held until the transaction ends."""
    return db.session.scalars(
        select(ApplicationClaim)
        .where(
            ApplicationClaim.territory_id == actor.territory_id,
            ApplicationClaim.application_id == application_id,
            ApplicationClaim.claim == claim,
        )
        .with_for_update()
    ).first()


def applicants_named(actor: Actor, application_ids: Collection[UUID]) -> dict[UUID, Person]:
    """The applicant of each application, in one query."""
    if not application_ids:
        return {}
    found = db.session.scalars(
        select(Person).where(
            Person.territory_id == actor.territory_id,
            Person.application_id.in_(application_ids),
            Person.role == PersonRole.APPLICANT.value,
        )
    )
    return {person.application_id: person for person in found}


@dataclass(frozen=True, slots=True)
class FoundApplication:
    """One line of a list of applications; it names the applicant, so showing it is a reading."""

    application_id: UUID
    number: str
    status: str
    filed_on: date
    name: str
    birth_date: date
    household_size: int
    count: int = 0


def search_applications(actor: Actor, term: str, limit: int = MOST_FOUND) -> list[FoundApplication]:
    """Applications by number, whole or its beginning, or by the beginning of the birth name; live ones first."""
    digits = "".join(term.split()).upper()
    if digits[:1].isdigit():
        condition = Application.number.startswith(digits, autoescape=True)
    else:
        folded = fold(term)
        if not folded:
            return []
        condition = Person.sort_name.startswith(folded, autoescape=True)
    rows = db.session.execute(
        select(Application, Person)
        .join(Person, _applicant_of(Application))
        .where(Application.territory_id == actor.territory_id, condition)
        .order_by(Application.status, Person.sort_name, Application.number)
        .limit(min(limit, MOST_FOUND))
    )
    return [_found(application, person) for application, person in rows]


def _applicant_of(application: type[Application]) -> ColumnElement[bool]:
    return (
        (Person.territory_id == application.territory_id)
        & (Person.application_id == application.id)
        & (Person.role == PersonRole.APPLICANT.value)
    )


def _found(application: Application, person: Person, count: int = 0) -> FoundApplication:
    return FoundApplication(
        application.id, application.number, application.status, application.filed_on, person.full_name,
        person.birth_date, application.household_size, count,
    )  # fmt: skip


def claims_to_verify(actor: Actor, limit: int = 20) -> list[tuple[FoundApplication, date]]:
    """Live applications with declared situations to confirm, oldest declaration first.

    Situations that are shown only to who needs them stay out: they are confirmed from the file itself.
    """
    waiting = (
        select(
            ApplicationClaim.application_id.label("application_id"),
            func.count().label("count"),
            func.min(ApplicationClaim.declared_on).label("since"),
        )
        .where(
            ApplicationClaim.territory_id == actor.territory_id,
            ApplicationClaim.evidence == EvidenceLevel.DECLARED.value,
            ApplicationClaim.claim.not_in([claim.value for claim in PROTECTED_CLAIMS]),
        )
        .group_by(ApplicationClaim.application_id)
        .subquery()
    )
    rows = db.session.execute(
        select(Application, Person, waiting.c.count, waiting.c.since)
        .join(waiting, waiting.c.application_id == Application.id)
        .join(Person, _applicant_of(Application))
        .where(Application.territory_id == actor.territory_id, Application.status == ApplicationStatus.LIVE.value)
        .order_by(waiting.c.since, Application.number)
        .limit(limit)
    )
    return [(_found(application, person, count), since) for application, person, count, since in rows]


def claims_waiting_count(actor: Actor) -> int:
    """How many live applications have declared situations to confirm."""
    return (
        db.session.scalar(
            select(func.count(ApplicationClaim.application_id.distinct()))
            .join(
                Application,
                (Application.territory_id == ApplicationClaim.territory_id)
                & (Application.id == ApplicationClaim.application_id),
            )
            .where(
                ApplicationClaim.territory_id == actor.territory_id,
                Application.status == ApplicationStatus.LIVE.value,
                ApplicationClaim.evidence == EvidenceLevel.DECLARED.value,
                ApplicationClaim.claim.not_in([claim.value for claim in PROTECTED_CLAIMS]),
            )
        )
        or 0
    )


def recently_filed(actor: Actor, limit: int = 10) -> list[FoundApplication]:
    """The last live applications the actor may see."""
    rows = db.session.execute(
        select(Application, Person)
        .join(Person, _applicant_of(Application))
        .where(Application.territory_id == actor.territory_id, Application.status == ApplicationStatus.LIVE.value)
        .order_by(Application.filed_on.desc(), Application.filed_at.desc())
        .limit(limit)
    )
    return [_found(application, person) for application, person in rows]


def protected_value(actor: Actor, application_id: UUID, field: str) -> ProtectedValue | None:
    """An encrypted value; only ``actions.reveal_address`` reads it, which leaves a trace."""
    return db.session.scalars(
        select(ProtectedValue).where(
            ProtectedValue.territory_id == actor.territory_id,
            ProtectedValue.application_id == application_id,
            ProtectedValue.field == field,
        )
    ).first()


def account_of(actor: Actor, application_id: UUID) -> Account | None:
    """The account of an application; run it widened for an agent, who may not see accounts."""
    return db.session.scalars(
        select(Account).where(Account.territory_id == actor.territory_id, Account.application_id == application_id)
    ).first()


@dataclass(frozen=True, slots=True)
class Event:
    """One line of an application's history, with who acted."""

    at: datetime
    action: str
    actor_kind: str
    reason: str
    detail: str
    agent_name: str | None
    organisation_name: str | None


def history_of(actor: Actor, application_id: UUID, limit: int = 50) -> list[Event]:
    """What happened to an application, newest first."""
    rows = db.session.execute(
        select(
            HistoryLine.at, HistoryLine.action, HistoryLine.actor_kind, HistoryLine.reason, HistoryLine.detail,
            Agent.full_name, Organisation.name,
        )
        .outerjoin(Agent, (Agent.territory_id == HistoryLine.territory_id) & (Agent.id == HistoryLine.agent_id))
        .outerjoin(
            Organisation,
            (Organisation.territory_id == HistoryLine.territory_id) & (Organisation.id == HistoryLine.organisation_id),
        )
        .where(HistoryLine.territory_id == actor.territory_id, HistoryLine.application_id == application_id)
        .order_by(HistoryLine.seq.desc())
        .limit(limit)
    )  # fmt: skip
    return [Event(*row) for row in rows]


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """One opening of a file: which organisation, which part, why."""

    at: datetime
    part: str
    purpose: str
    agent_name: str | None
    organisation_name: str | None


def readings_of(actor: Actor, application_id: UUID, limit: int = 50) -> list[ReadingLine]:
    """Who opened an application, newest first."""
    rows = db.session.execute(
        select(Reading.at, Reading.part, Reading.purpose, Agent.full_name, Organisation.name)
        .outerjoin(Agent, (Agent.territory_id == Reading.territory_id) & (Agent.id == Reading.agent_id))
        .outerjoin(
            Organisation,
            (Organisation.territory_id == Reading.territory_id) & (Organisation.id == Reading.organisation_id),
        )
        .where(Reading.territory_id == actor.territory_id, Reading.application_id == application_id)
        .order_by(Reading.at.desc(), Reading.id.desc())
        .limit(limit)
    )
    return [ReadingLine(*row) for row in rows]


def is_synthetic(actor: Actor) -> bool:
    """Whether the territory holds invented people: every paper that leaves it then says so."""
    return bool(db.session.scalar(select(Territory.is_synthetic).where(Territory.id == actor.territory_id)))


# Housing is beside this feature, not under it: here it is only where a landlord has homes (certificate, R441-2-4 e).
_programmes = table("programmes", column("territory_id"), column("organisation_id"), column("commune_insee"))


def landlords_in(actor: Actor, communes: Collection[str]) -> list[str]:
    """Names of the landlords that own dwellings in these communes: public knowledge, whoever asks."""
    owner = aliased(Organisation)
    wanted = (
        select(owner.name)
        .join(
            _programmes,
            (_programmes.c.territory_id == owner.territory_id) & (_programmes.c.organisation_id == owner.id),
        )
        .where(owner.territory_id == actor.territory_id, _programmes.c.commune_insee.in_(communes))
        .distinct()
        .order_by(owner.name)
    )
    with widened():
        return list(db.session.scalars(wanted))
