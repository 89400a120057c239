"""What bidding here would give: the true matching run again on the sealed bids, told as a band and nothing else.

The sealed bids of others are read inside the register and never leave it: a caller gets twelfths and a sample size.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple
from uuid import UUID

from register.actor import Actor
from register.db import widened
from register.lettings import cycle_queries as queries
from register.lettings.models import Advert
from register.priorities.grid_tables import tables_by_id
from scoring.chances import Chance, Pace, Reliability, chance_of, leaving_share, reliability
from scoring.matching import Market, market_of, words_of
from scoring.ranking import tier_of
from scoring.tables import Tables

__all__ = ["Chance", "Reliability", "chance_before_bid", "told_reliability"]


class SealedBid(NamedTuple):
    """One live bid of the windows that end together, as the published order may know it."""

    application_id: UUID
    number: str
    advert_id: UUID
    points: int
    facts: bytes
    filed_on: date
    grid_id: UUID


def chance_before_bid(actor: Actor, advert: Advert, now: datetime) -> Chance | None:
    """The applicant's chance of being designated first for an open advert; None where it has no points there."""
    mine = queries.own_standing_points(actor, advert)
    if mine is None:
        return None
    with widened():
        sealed = [SealedBid(*row) for row in queries.sealed_bids(actor, advert.closes_at)]
        left, past = queries.bids_that_left(actor)
    own = SealedBid(*mine)
    if not any(bid[:3:2] == own[:3:2] for bid in sealed):
        sealed.append(own)
    market, rows, programmes = _market(sealed, tables_by_id(actor, {bid.grid_id for bid in sealed}))
    elapsed = max((now - advert.opens_at).total_seconds(), 1.0)
    growth = max((advert.closes_at - advert.opens_at).total_seconds() / elapsed, 1.0)
    pace = Pace(growth, leaving_share(left, past), advert.id.int % 2**31)
    return chance_of(market, rows.index(own.application_id), programmes.index(advert.id), pace)


def _market(
    sealed: Sequence[SealedBid], tables: Mapping[UUID, Tables]
) -> tuple[Market, list[UUID], list[UUID]]:
    """Rows in the order of the numbers, wishes in each household's own order."""
    programmes = sorted({bid.advert_id for bid in sealed})
    place = {advert: position for position, advert in enumerate(programmes)}
    lists: dict[UUID, list[tuple[int, int]]] = {
        bid.application_id: [] for bid in sorted(sealed, key=lambda bid: bid.number)
    }
    words = words_of([(tier_of(bid.facts, tables[bid.grid_id]), bid.points, bid.filed_on) for bid in sealed])
    for bid, word in zip(sealed, words, strict=True):
        lists[bid.application_id].append((place[bid.advert_id], word))
    return market_of(list(lists.values()), [1] * len(programmes)), list(lists), programmes


def told_reliability(actor: Actor) -> list[Reliability]:
    """Of the bids told a band in this territory, how many were designated first; nothing under eleven."""
    with widened():
        told: Iterable[tuple[int, bool]] = queries.told_and_designated(actor)
    return reliability(told)
