"""What the clock has to end, asked as the program itself; and the erasures that anybody with a reference may check."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, ScalarSelect, Table, func, select

from register.actor import Actor
from register.applications.codes import ApplicationStatus
from register.applications.models import Application, Draft
from register.audit.models import Reading
from register.clock import PARIS
from register.db import Base, db
from register.notices.models import Notice
from register.organisations.models import Account, Agent, SignInSession
from register.privacy.models import Erasure
from register.privacy.retention import retentions

ERASED_NAME = "Ancien agent"

COUNTED = (
    "people", "application_claims", "protected_values", "scores", "bids", "candidates", "offers", "leases", "notices",
    "accounts",
)  # fmt: skip
"""The tables whose rows a certificate counts."""

@dataclass(frozen=True, slots=True)
class Due:
    """What a purge has to do, or has done, in one territory: counts only."""

    announced: int
    applications: int
    drafts: int
    readings: int
    agents: int
    accounts: int

    def __add__(self, other: "Due") -> "Due":
        return Due(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


NOTHING = Due(0, 0, 0, 0, 0, 0)


def start_of(day: date) -> datetime:
    """Midnight in Paris: what is dated by an instant ends with its French day."""
    return datetime(day.year, day.month, day.day, tzinfo=PARIS)


def drafts_before(today: date) -> datetime:
    """Drafts last saved before this instant are no longer kept."""
    return start_of(retentions()["draft"].started_by(today) + timedelta(days=1))


def sessions_over(actor: Actor, opened: datetime) -> tuple[ColumnElement[bool], ...]:
    """Sessions opened before an instant; the longest lasts twelve hours, so none of them is open."""
    return SignInSession.territory_id == actor.territory_id, SignInSession.opened_at < opened


def readings_before(today: date) -> datetime:
    """Readings made before this instant are no longer kept."""
    return start_of(retentions()["reading"].started_by(today) + timedelta(days=1))


def last_day_erased(today: date) -> date:
    """Applications struck off on this day or before are erased today."""
    return retentions()["archive"].started_by(today)


def last_day_announced(today: date) -> date:
    """Applications struck off on this day or before have been told of their erasure."""
    return retentions()["archive"].started_by(today + timedelta(days=retentions()["erasure_notice"].days or 0))


def due(actor: Actor, today: date) -> Due:
    """What a purge would do today, without doing it."""
    return Due(
        announced=len(to_announce(actor, today, limit=None)),
        applications=_count(select(func.count()).select_from(Application).where(*_to_erase(actor, today))),
        drafts=_count(select(func.count()).select_from(Draft).where(*drafts_over(actor, today))),
        readings=_count(
            select(func.count())
            .select_from(Reading)
            .where(Reading.territory_id == actor.territory_id, Reading.at < readings_before(today))
        ),
        agents=_count(select(func.count()).select_from(Agent).where(*agents_over(actor, today))),
        accounts=len(accounts_over(actor, today)),
    )


def _count(wanted: Any) -> int:
    return db.session.scalar(wanted) or 0


def _to_erase(actor: Actor, today: date) -> tuple[Any, ...]:
    return (
        Application.territory_id == actor.territory_id,
        Application.status == ApplicationStatus.STRUCK_OFF.value,
        Application.struck_off_on <= last_day_erased(today),
    )


def months_to_erase(actor: Actor, today: date) -> list[date]:
    """The months in which the applications to erase were struck off: they must be counted first."""
    month = func.date_trunc("month", Application.struck_off_on)
    found = db.session.scalars(select(month).where(*_to_erase(actor, today)).distinct().order_by(month))
    return [instant.date() for instant in found]


def next_to_erase(actor: Actor, today: date, limit: int) -> Sequence[UUID]:
    """A batch of applications whose year is over, held until the transaction ends; another purge skips them."""
    wanted = select(Application.id).where(*_to_erase(actor, today)).order_by(Application.id).limit(limit)
    return db.session.scalars(wanted.with_for_update(skip_locked=True)).all()


def to_announce(actor: Actor, today: date, limit: int | None) -> list[Application]:
    """Applications that will be erased within the delay of the notice and whose holder was not told yet."""
    told = select(Erasure.application_id).where(Erasure.territory_id == actor.territory_id)
    wanted = (
        select(Application)
        .where(
            Application.territory_id == actor.territory_id,
            Application.status == ApplicationStatus.STRUCK_OFF.value,
            Application.struck_off_on <= last_day_announced(today),
            Application.struck_off_on > last_day_erased(today),
            Application.id.not_in(told),
        )
        .order_by(Application.id)
        .limit(limit)
    )
    return list(db.session.scalars(wanted))


def contents_of(actor: Actor, ids: Sequence[UUID]) -> dict[UUID, dict[str, Any]]:
    """How many rows each application has, by table, and the day it was struck off."""
    counts = [_rows_of(Base.metadata.tables[name]).label(name) for name in COUNTED]
    wanted = select(Application.id, Application.struck_off_on, *counts).where(
        Application.territory_id == actor.territory_id, Application.id.in_(ids)
    )
    return {row["id"]: dict(row) for row in db.session.execute(wanted).mappings()}


def _rows_of(table: Table) -> ScalarSelect[int]:
    return (
        select(func.count())
        .where(table.c.territory_id == Application.territory_id, table.c.application_id == Application.id)
        .select_from(table)
        .correlate(Application)
        .scalar_subquery()
    )


def letters_of(actor: Actor, ids: Sequence[UUID]) -> Sequence[UUID]:
    """The notices of several applications: each may have left a file in the outbox."""
    wanted = select(Notice.id).where(Notice.territory_id == actor.territory_id, Notice.application_id.in_(ids))
    return db.session.scalars(wanted).all()


def erasures_planned(actor: Actor, ids: Sequence[UUID]) -> dict[UUID, Erasure]:
    """The announced erasures of several applications."""
    wanted = select(Erasure).where(Erasure.territory_id == actor.territory_id, Erasure.application_id.in_(ids))
    return {erasure.application_id: erasure for erasure in db.session.scalars(wanted)}


def drafts_over(actor: Actor, today: date) -> tuple[Any, ...]:
    """Drafts untouched for too long, filed or not: a filed one holds no answer any more."""
    return (Draft.territory_id == actor.territory_id, Draft.updated_at < drafts_before(today))


def agents_over(actor: Actor, today: date) -> tuple[Any, ...]:
    """Agents gone for so long that the log no longer shows them, and whose name is still written."""
    limit = retentions()["agent"].started_by(today)
    return (Agent.territory_id == actor.territory_id, Agent.left_on <= limit, Agent.full_name != ERASED_NAME)


def accounts_over(actor: Actor, today: date) -> Sequence[UUID]:
    """Accounts of agents who left."""
    limit = retentions()["agent_account"].started_by(today)
    wanted = (
        select(Account.id)
        .join(Agent, (Agent.territory_id == Account.territory_id) & (Agent.id == Account.agent_id))
        .where(Account.territory_id == actor.territory_id, Agent.left_on <= limit)
    )
    return db.session.scalars(wanted).all()


def erasure_of(actor: Actor, reference: UUID) -> Erasure | None:
    """One erasure by the reference of its certificate, announced or done."""
    return db.session.get(Erasure, (actor.territory_id, reference))


def last_erasures(actor: Actor, limit: int) -> list[Erasure]:
    """The newest erasures, for the manager."""
    wanted = select(Erasure).where(Erasure.territory_id == actor.territory_id, Erasure.erased_at.is_not(None))
    return list(db.session.scalars(wanted.order_by(Erasure.erased_at.desc(), Erasure.id).limit(limit)))


def archived_id(actor: Actor, number: str) -> UUID | None:
    """The struck-off application of a number; run it widened, after the right to ask was checked."""
    wanted = select(Application.id).where(
        Application.territory_id == actor.territory_id,
        Application.number == "".join(number.split()).upper(),
        Application.status == ApplicationStatus.STRUCK_OFF.value,
    )
    return db.session.scalar(wanted)
