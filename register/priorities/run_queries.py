"""Reading the rescorings of a territory: the one under way, the last one of a grid."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text

from register.actor import Actor
from register.db import db
from register.priorities.codes import RescoringStatus
from register.priorities.models import Rescoring

# A chunk takes about a second: one that has not moved for so long was killed.
STALLED = timedelta(minutes=2)

# Edits hold the same lock, shared, from before they read the grids until they end (queries.lock_applications).
WAIT_FOR_EDITS = text("select pg_advisory_xact_lock(hashtextextended('priorities ' || :territory, 0))")


def wait_for_edits(actor: Actor) -> None:
    """Wait for the edits under way, and keep new ones waiting until the transaction ends."""
    db.session.execute(WAIT_FOR_EDITS, {"territory": actor.territory_id})


def running(actor: Actor) -> Rescoring | None:
    """The rescoring under way, held until the transaction ends."""
    statement = select(Rescoring).where(
        Rescoring.territory_id == actor.territory_id, Rescoring.status == RescoringStatus.RUNNING
    )
    return db.session.scalars(statement.with_for_update()).first()


def locked_run(actor: Actor, run_id: UUID) -> Rescoring:
    """One rescoring, held until the transaction ends: two workers at it take turns."""
    statement = select(Rescoring).where(Rescoring.territory_id == actor.territory_id, Rescoring.id == run_id)
    return db.session.scalars(statement.with_for_update()).one()


def grids_applied(actor: Actor) -> set[UUID]:
    """The grids that a finished rescoring of the territory applied."""
    wanted = select(func.unnest(Rescoring.grids)).where(
        Rescoring.territory_id == actor.territory_id, Rescoring.status == RescoringStatus.DONE
    )
    return set(db.session.execute(wanted.distinct()).scalars())


def is_stalled(actor: Actor, now: datetime) -> bool:
    """Whether a rescoring was left in the middle."""
    statement = select(func.count()).where(
        Rescoring.territory_id == actor.territory_id,
        Rescoring.status == RescoringStatus.RUNNING,
        Rescoring.moved_at < now - STALLED,
    )
    return bool(db.session.execute(statement).scalar_one())


@dataclass(frozen=True, slots=True)
class RescoringProgress:
    """How far the first scoring of a grid is."""

    day: date
    status: str
    done: int
    total: int
    started_at: datetime
    ended_at: datetime | None


def first_scoring_of(actor: Actor, grid_id: UUID) -> RescoringProgress | None:
    """The last rescoring that was to apply a grid for the first time; None before it begins."""
    run = Rescoring
    statement = (
        select(run.day, run.status, run.done, run.total, run.started_at, run.ended_at)
        .where(run.territory_id == actor.territory_id, run.new_grids.contains([grid_id]))
        .order_by(run.started_at.desc())
        .limit(1)
    )
    row = db.session.execute(statement).first()
    return None if row is None else RescoringProgress(*tuple[Any, ...](row))
