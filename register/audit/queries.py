"""Reading the history and its seals."""

from datetime import date

from sqlalchemy import func, select

from register.actor import Actor
from register.audit.models import HistoryLine, ReadingQuota, Seal
from register.db import db


def last_acts(actor: Actor, limit: int) -> list[HistoryLine]:
    """The newest history lines this actor may see."""
    mine = select(HistoryLine).where(HistoryLine.territory_id == actor.territory_id)
    return list(db.session.scalars(mine.order_by(HistoryLine.seq.desc()).limit(limit)))


def last_seal(actor: Actor) -> Seal | None:
    """The newest seal of the territory's history."""
    mine = select(Seal).where(Seal.territory_id == actor.territory_id)
    return db.session.scalars(mine.order_by(Seal.day.desc()).limit(1)).first()


def reading_alerts(actor: Actor, since: date, limit: int = 100) -> list[ReadingQuota]:
    """The days since ``since`` on which an agent read 300 files or more, latest first."""
    wanted = select(ReadingQuota).where(
        ReadingQuota.territory_id == actor.territory_id,
        ReadingQuota.day >= since,
        ReadingQuota.alerted_at.is_not(None),
    )
    return list(db.session.scalars(wanted.order_by(ReadingQuota.day.desc(), ReadingQuota.files.desc()).limit(limit)))


def reading_alerts_count(actor: Actor, since: date) -> int:
    """How many there are."""
    wanted = select(func.count()).where(
        ReadingQuota.territory_id == actor.territory_id,
        ReadingQuota.day >= since,
        ReadingQuota.alerted_at.is_not(None),
    )
    return db.session.scalar(wanted) or 0
