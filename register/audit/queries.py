"""Reading the history and its seals."""

from sqlalchemy import select

from register.actor import Actor
from register.audit.models import HistoryLine, Seal
from register.db import db


def last_acts(actor: Actor, limit: int) -> list[HistoryLine]:
    """The newest history lines this actor may see."""
    mine = select(HistoryLine).where(HistoryLine.territory_id == actor.territory_id)
    return list(db.session.scalars(mine.order_by(HistoryLine.seq.desc()).limit(limit)))


def last_seal(actor: Actor) -> Seal | None:
    """The newest seal of the territory's history."""
    mine = select(Seal).where(Seal.territory_id == actor.territory_id)
    return db.session.scalars(mine.order_by(Seal.day.desc()).limit(1)).first()
