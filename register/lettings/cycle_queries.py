"""Reading what a cycle matches and what a forecast rests on. Sealed bids are read for the register's own use only."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, and_, func, select

from register.actor import Actor
from register.applications.codes import ApplicationStatus
from register.applications.models import Application
from register.db import db
from register.lettings.codes import AdvertStatus, BidAnswer, BidStatus, Designation
from register.lettings.models import Advert, Bid, LettingCycle
from register.lettings.queries import BID_ADVERT, BID_APPLICATION
from register.priorities.models import Score

Rows = Sequence[Row[*tuple[Any, ...]]]
# A household's own order; bids placed before there was one come as they were placed.
OWN_ORDER = (Bid.preference.asc().nulls_last(), Bid.placed_at, Bid.advert_id)


def unmatched_adverts(actor: Actor, advert_ids: Sequence[UUID]) -> list[Advert]:
    """Closed adverts without a cycle among those named, held until the transaction ends, by closing instant."""
    wanted = select(Advert).where(
        Advert.territory_id == actor.territory_id,
        Advert.id == func.any(list(advert_ids)),
        Advert.status == AdvertStatus.CLOSED,
        Advert.cycle_id.is_(None),
    )
    held = wanted.order_by(Advert.closes_at, Advert.id).with_for_update()
    return list(db.session.scalars(held.execution_options(populate_existing=True)))


def _wishes(actor: Actor, *columns: Any) -> Select[*tuple[Any, ...]]:
    return (
        select(Bid.id, Bid.advert_id, Bid.application_id, Bid.rank, *columns)
        .where(Bid.territory_id == actor.territory_id, Bid.rank.is_not(None))
        .order_by(Bid.application_id, *OWN_ORDER)
    )


def ranked_wishes(actor: Actor, advert_ids: Sequence[UUID]) -> Rows:
    """The ranked bids of some adverts, each household's in its own order."""
    return db.session.execute(_wishes(actor).where(Bid.advert_id == func.any(list(advert_ids)))).all()


def cycle_wishes(actor: Actor, cycle_id: UUID) -> Rows:
    """The same of a stored cycle, each with its designation."""
    of_cycle = _wishes(actor, Bid.designation).join(Advert, BID_ADVERT).where(Advert.cycle_id == cycle_id)
    return db.session.execute(of_cycle).all()


def letting_cycles(actor: Actor) -> list[LettingCycle]:
    """The stored cycles of the territory, the oldest first."""
    wanted = select(LettingCycle).where(LettingCycle.territory_id == actor.territory_id)
    return list(db.session.scalars(wanted.order_by(LettingCycle.ran_at, LettingCycle.id)))


def live_bids_of(actor: Actor) -> list[Bid]:
    """The applicant's own sealed bids, in its own order, held until the transaction ends."""
    wanted = select(Bid).where(
        Bid.territory_id == actor.territory_id,
        Bid.application_id == actor.application_id,
        Bid.status == BidStatus.LIVE,
    )
    return list(db.session.scalars(wanted.order_by(*OWN_ORDER).with_for_update()))


STANDING = (Score.points, Score.facts, Application.filed_on, Score.grid_id)


def own_standing_points(actor: Actor, advert: Advert) -> Row[*tuple[Any, ...]] | None:
    """What the published order knows of the applicant for an advert; None without points there."""
    return db.session.execute(
        select(Application.id, Application.number, Advert.id, *STANDING)
        .join(Score, and_(Score.territory_id == Application.territory_id, Score.application_id == Application.id))
        .join(Advert, and_(Advert.territory_id == Application.territory_id, Advert.id == advert.id))
        .where(
            Application.territory_id == actor.territory_id,
            Application.id == actor.application_id,
            Score.epci_siren == Advert.sheet["epci_siren"].astext,
        )
    ).first()


def sealed_bids(actor: Actor, closes_at: datetime) -> Rows:
    """The live bids of the windows that end at one instant: for the forecast, inside ``widened()``, never shown."""
    score = and_(
        Score.territory_id == Bid.territory_id,
        Score.application_id == Bid.application_id,
        Score.epci_siren == Advert.sheet["epci_siren"].astext,
    )
    return db.session.execute(
        select(Bid.application_id, Application.number, Bid.advert_id, *STANDING)
        .join(Advert, BID_ADVERT)
        .join(Application, BID_APPLICATION)
        .join(Score, score)
        .where(
            Bid.territory_id == actor.territory_id,
            Bid.status == BidStatus.LIVE,
            Advert.status == AdvertStatus.PUBLISHED,
            Advert.closes_at == closes_at,
            Application.status == ApplicationStatus.LIVE,
        )
        .order_by(Bid.application_id, *OWN_ORDER)
    ).all()


def bids_that_left(actor: Actor) -> tuple[int, int]:
    """How many bids of closed windows were withdrawn or could not be ranked, and how many there were."""
    left = (Bid.status == BidStatus.WITHDRAWN) | (Bid.answer == BidAnswer.NOT_ELIGIBLE)
    row = db.session.execute(
        select(func.count().filter(left), func.count())
        .select_from(Bid)
        .join(Advert, BID_ADVERT)
        .where(Bid.territory_id == actor.territory_id, Advert.status == AdvertStatus.CLOSED)
    ).one()
    return row[0], row[1]


def told_and_designated(actor: Actor) -> list[tuple[int, bool]]:
    """Of bids whose chance was told and whose cycle was matched: the twelfths told, and whether they came first."""
    rows = db.session.execute(
        select(Bid.told_twelfths, Bid.designation == Designation.DESIGNATED).where(
            Bid.territory_id == actor.territory_id, Bid.told_twelfths.is_not(None), Bid.designation.is_not(None)
        )
    )
    return [(int(told), bool(came_first)) for told, came_first in rows if told is not None]
