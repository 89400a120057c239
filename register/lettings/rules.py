"""What an advert and a bid must hold: pure answers, as codes. Wording lives in web/labels and texts.py."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from register.lettings.codes import AdvertStatus, BidAnswer, BidStatus
from scoring.ceilings import zone_of
from scoring.eligibility import DwellingOffered
from scoring.law import parameter_at
from scoring.practice import Practice
from scoring.proofs import prove_ranking
from scoring.ranking import OrderKey, order_key, rank

NOT_LIVE = "APPLICATION_NOT_LIVE"
NOT_WANTED_HERE = "NOT_WANTED_HERE"


@dataclass(frozen=True, slots=True)
class LettingPolicy:
    """What a territory settled: bids at once per household, and the length of a window."""

    max_live_bids: int
    window_min: timedelta
    window_max: timedelta


@dataclass(frozen=True, slots=True)
class Contender:
    """One bidder at the close: what the published order may know, and why it cannot have the dwelling if so."""

    application_id: UUID
    tier: int
    points: int
    filed_on: date
    number: str
    reasons: tuple[str, ...] = ()

    @property
    def key(self) -> OrderKey:
        return order_key(self.tier, self.points, filed_on=self.filed_on, number=self.number)


def policy_on(day: date) -> LettingPolicy:
    """The settings of choice-based letting on a day.

    Parameters
    ----------
    day : day of the act

    Returns
    -------
    Bids at once (a count) and the shortest and longest window.

    Raises
    ------
    MissingParameter before the first settled value.

    Source
    ------
    No text sets these values; CCH L441-2-8 asks for the publication of vacant dwellings.
    """
    value = parameter_at("choice_based_letting", day)
    return LettingPolicy(
        max_live_bids=int(value["max_live_bids"]),
        window_min=timedelta(hours=int(value["window_min_hours"])),
        window_max=timedelta(days=int(value["window_max_days"])),
    )


def window_problem(opens_at: datetime, closes_at: datetime, policy: LettingPolicy) -> str | None:
    """Why a window cannot be published with these two instants.

    Parameters
    ----------
    opens_at, closes_at : instants; the close is excluded: a bid at that very instant is late
    policy : settings of the territory

    Returns
    -------
    ``CLOSES_BEFORE_OPENING``, ``WINDOW_TOO_SHORT``, ``WINDOW_TOO_LONG``, or None when the window is right. A window of
    exactly the shortest or longest length is right.

    Source
    ------
    No text; a sealed window of several days gives no advantage to who sees the advert first.
    """
    length = closes_at - opens_at
    if length <= timedelta(0):
        return "CLOSES_BEFORE_OPENING"
    if length < policy.window_min:
        return "WINDOW_TOO_SHORT"
    return "WINDOW_TOO_LONG" if length > policy.window_max else None


def is_open(status: str, opens_at: datetime, closes_at: datetime, now: datetime) -> bool:
    """Whether bids are taken at an instant.

    Parameters
    ----------
    status : an ``AdvertStatus`` code
    opens_at, closes_at : the window; its first instant is in, its last is out
    now : the instant of the question

    Returns
    -------
    True from the opening to just before the close of a published advert.
    """
    return status == AdvertStatus.PUBLISHED and opens_at <= now < closes_at


def may_close(status: str, closes_at: datetime, now: datetime) -> bool:
    """Whether a window may be closed and its bids opened.

    Parameters
    ----------
    status : an ``AdvertStatus`` code
    closes_at : end of the window
    now : the instant of the question

    Returns
    -------
    True from the very instant of the end: nobody opens the bids before.
    """
    return status == AdvertStatus.PUBLISHED and now >= closes_at


def bid_refusals(eligibility: Sequence[str], *, live_bids: int, policy: LettingPolicy) -> tuple[str, ...]:
    """Why a household may not bid on an open advert.

    Parameters
    ----------
    eligibility : codes of ``scoring.eligibility``, or ``APPLICATION_NOT_LIVE``, ``NOT_WANTED_HERE``
    live_bids : bids of the household waiting for an answer, this advert left out
    policy : settings of the territory

    Returns
    -------
    The codes given, then ``TOO_MANY_BIDS``; an empty tuple means it may bid.

    Source
    ------
    CCH R441-1 for eligibility; the number of bids at once is set by no text.
    """
    crowded = ("TOO_MANY_BIDS",) if live_bids >= policy.max_live_bids else ()
    return (*eligibility, *crowded)


def ranked_contenders(contenders: Iterable[Contender]) -> list[Contender]:
    """The eligible bidders in the published total order, proved before it is used.

    Parameters
    ----------
    contenders : one per bidder; those with reasons are left out

    Returns
    -------
    Best placed first.

    Raises
    ------
    BrokenProof when the result is not the published order of the right bidders: it must then be withheld.

    Source
    ------
    CCH L441-1 (DALO first); R441-2-10 11° (points of the grid, applied to all alike).
    """
    bidders = list(contenders)
    eligible = [bidder for bidder in bidders if not bidder.reasons]
    ordered = rank(eligible, key=lambda bidder: bidder.key)
    prove_ranking(
        [bidder.application_id for bidder in eligible],
        [bidder.application_id for bidder in ordered],
        {bidder.application_id: bidder.key for bidder in eligible},
        ineligible=[bidder.application_id for bidder in bidders if bidder.reasons],
    )
    return ordered


def may_replace_answer(status: str, before: str | None, after: BidAnswer) -> bool:
    """Whether an answer may take the place of the one a bidder has.

    Parameters
    ----------
    status : a ``BidStatus`` code
    before : the present ``BidAnswer`` code, or None
    after : the answer wanted

    Returns
    -------
    False for a bid withdrawn or still sealed, for a bidder that was not eligible, for a household already housed, and
    for the same answer again.

    Source
    ------
    CCH R441-3 (a reason for each decision); an answer moves forward and never contradicts an earlier refusal.
    """
    final = (BidAnswer.NOT_ELIGIBLE, BidAnswer.HOUSED_ELSEWHERE, BidAnswer.ADVERT_WITHDRAWN)
    return status == BidStatus.ANSWERED and before not in final and before != after


def dwelling_offered(sheet: Mapping[str, Any]) -> DwellingOffered:
    """The dwelling of a sheet as eligibility may know it.

    Parameters
    ----------
    sheet : as ``queries.sheet_of_vacancy`` makes it, amounts in euros per month

    Returns
    -------
    The value that the refusals are asked of.

    Raises
    ------
    MissingParameter overseas, whose ceilings are not known.
    """
    return DwellingOffered(
        financing=sheet["financing"],
        zone=zone_of(sheet["commune_insee"]),
        typology=sheet["typology"],
        rooms=sheet["rooms"],
        surface_m2=sheet["surface_m2"],
        rent_and_charges=sheet["total_euros"],
        is_adapted=sheet["is_adapted"],
        practice=Practice.from_document(sheet["practice"]) if sheet.get("practice") else None,
    )


def is_metered(sheet: Mapping[str, Any]) -> bool:
    """Whether the tenant pays water and heating apart, so that the landlord's flat amount is added to the cost.

    Parameters
    ----------
    sheet : as ``queries.sheet_of_vacancy`` makes it; older sheets do not say, and count as not metered

    Returns
    -------
    True when they are metered in the dwelling.

    Source
    ------
    Arrêté of 10 March 2011.
    """
    return bool(sheet.get("is_metered"))


def result_content(
    advert_id: UUID, rows: Iterable[tuple[UUID, int | None, int | None, Sequence[str]]]
) -> dict[str, Any]:
    """What the digest of a closed advert covers, the same whether made at the close or read back from the bids.

    Parameters
    ----------
    advert_id : the advert
    rows : one per bidder answered at the close: application, rank and points (None when not eligible), reasons

    Returns
    -------
    A value whose canonical writing is hashed: ranks, then those refused with their reasons.
    """
    listed = list(rows)
    ranked = sorted((rank, str(application), points) for application, rank, points, _ in listed if rank is not None)
    refused = sorted((str(application), sorted(reasons)) for application, rank, _, reasons in listed if rank is None)
    return {"advert": str(advert_id), "ranked": ranked, "refused": refused}
