"""What the readings of lettings return."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from register.lettings.models import Bid


@dataclass(frozen=True, slots=True)
class RankedBid:
    """One eligible bidder of a closed advert, at its rank."""

    bid_id: UUID
    advert_id: UUID
    application_id: UUID
    rank: int
    points: int
    number: str
    filed_on: date
    household_size: int
    income_band: str | None
    answer: str | None
    answer_reasons: tuple[str, ...]
    designation: str | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one household stands before an advert: why it may not bid, its bid if any, its bids under way."""

    refusals: tuple[str, ...]
    values: tuple[tuple[str, dict[str, Any]], ...]
    live_bids: int
    max_live_bids: int
    bid: Bid | None = None


@dataclass(frozen=True, slots=True)
class AdvertFilters:
    """What a visitor asks of the list; None means no condition. The rent is with charges, in euros per month."""

    commune_insee: str | None = None
    typology: str | None = None
    most_rent_euros: int | None = None
