"""The acts of choice-based letting: a sealed window, few bids at once, a proved ranking, an answer to every bidder."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from register.actor import Actor, system
from register.audit.actions import Act, record
from register.clock import is_fake, paris_day
from register.db import db, new_id, transaction
from register.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from register.housing.actions import move_vacancy
from register.housing.codes import VacancyStatus
from register.lettings import cycle_queries, queries, rules, texts
from register.lettings.answers import Answer, write_answers
from register.lettings.closing import CloseResult, judge_bids, stored_result
from register.lettings.codes import AdvertStatus, BidAnswer, BidStatus, WithdrawalReason
from register.lettings.cycles import match_closed
from register.lettings.forecast import chance_before_bid
from register.lettings.models import Advert, Bid
from register.lettings.rules import LettingPolicy
from register.lettings.sheets import public_sheet
from register.notices.actions import Message, notify
from register.notices.codes import NoticeKind
from scoring.errors import BrokenProof


@dataclass(frozen=True, slots=True)
class Window:
    """When bids are taken, and the settings they are checked against (the territory's own when ``policy`` is None)."""

    opens_at: datetime
    closes_at: datetime
    policy: LettingPolicy | None = None


def publish_advert(actor: Actor, vacancy_id: UUID, window: Window, *, now: datetime) -> UUID:
    """Show a vacancy to applicants for a sealed window.

    Parameters
    ----------
    actor : an agent of the landlord
    vacancy_id : one of its vacancies, still open
    window : opening and close, as instants
    now : instant of the act

    Returns
    -------
    The advert's identifier.

    Raises
    ------
    Invalid for a window too short, too long or already over; Refused when the letting is further on; NotFound for
    another landlord's vacancy.

    Source
    ------
    CCH L441-2-8 (vacant dwellings are published).
    """
    policy = window.policy or rules.policy_on(paris_day(now))
    problem = rules.window_problem(max(window.opens_at, now), window.closes_at, policy)
    if problem:
        raise Invalid("window", fields={"closes_at": problem})
    vacancy = move_vacancy(actor, vacancy_id, VacancyStatus.ADVERTISED, now=now)
    if queries.live_advert_exists(actor, vacancy_id):
        raise Conflict("advert_already_published")
    sheet = public_sheet(queries.sheet_of_vacancy(actor, vacancy_id))
    advert = Advert(
        territory_id=actor.territory_id, id=new_id(), organisation_id=vacancy.organisation_id, vacancy_id=vacancy_id,
        status=AdvertStatus.PUBLISHED, commune_insee=sheet["commune_insee"], typology=sheet["typology"],
        opens_at=window.opens_at, closes_at=window.closes_at, sheet=sheet,
    )  # fmt: skip
    db.session.add(advert)
    detail = {"vacancy": vacancy_id, "opens_at": window.opens_at, "closes_at": window.closes_at}
    record(actor, Act("publish_advert", "advert", advert.id, after=sheet, detail=detail), now)
    return advert.id


def withdraw_advert(actor: Actor, advert_id: UUID, reason: WithdrawalReason, *, now: datetime) -> None:
    """Take back a published advert; every bidder is told why, and the vacancy is open again.

    Parameters
    ----------
    actor : an agent of the landlord
    advert_id : one of its adverts
    reason : told to each bidder
    now : instant of the act

    Raises
    ------
    Refused when the bids are already opened; NotFound for another landlord's advert.
    """
    advert = queries.own_advert_for_update(actor, advert_id)
    if advert.status == AdvertStatus.WITHDRAWN:
        return
    if advert.status != AdvertStatus.PUBLISHED:
        raise Refused("advert_not_published")
    advert.status = AdvertStatus.WITHDRAWN
    advert.closed_at = now
    advert.version += 1
    answers = [
        Answer(bid, BidAnswer.ADVERT_WITHDRAWN, (reason.value,)) for bid in queries.live_bids(actor, advert_id)
    ]
    write_answers(actor, advert, answers, now)
    move_vacancy(actor, advert.vacancy_id, VacancyStatus.OPEN, now=now, reason=reason.value)
    detail = {"bidders": len(answers)}
    record(actor, Act("withdraw_advert", "advert", advert.id, reason=reason.value, detail=detail), now)


def close_advert(actor: Actor, advert_id: UUID, *, now: datetime) -> CloseResult:
    """Open the sealed bids: freeze eligibility, rank in the total order, prove it, and answer every bidder.

    Parameters
    ----------
    actor : an agent of the landlord, or the program itself
    advert_id : one of its adverts, its window over
    now : instant of the close: eligibility and points are those of that instant

    Returns
    -------
    Counts and digests of the result; closing again returns the first result.

    Raises
    ------
    Refused before the end of the window; Conflict when the proof fails: nothing is stored and the ranking is withheld.

    Source
    ------
    CCH L441-1 and R441-2-10 11° (order); R441-1 (eligibility).
    """
    advert = queries.own_advert_for_update(actor, advert_id)
    if advert.status == AdvertStatus.CLOSED:
        return stored_result(actor, advert)
    if not rules.may_close(advert.status, advert.closes_at, now):
        raise Refused("window_still_open", closes_at=advert.closes_at)
    try:
        answers, proof = judge_bids(actor, advert, now)
    except BrokenProof:
        raise Conflict("ranking_withheld") from None
    advert.status = AdvertStatus.CLOSED
    advert.closed_at = now
    advert.result_digest = proof.result_digest
    advert.version += 1
    write_answers(actor, advert, answers, now)
    move_vacancy(actor, advert.vacancy_id, VacancyStatus.SHORTLISTING, now=now)
    record(actor, Act("close_advert", "advert", advert.id, detail=proof.as_detail()), now)
    return proof


def close_due_adverts(territory_id: str, now: datetime) -> list[CloseResult]:
    """Close every advert of a territory whose window is over, one transaction each, then match those that end together.

    Parameters
    ----------
    territory_id : the territory
    now : instant of the run

    Returns
    -------
    One result per advert closed; an advert whose proof fails stays published, with a line in the history.
    """
    actor = system(territory_id)
    with transaction(actor):
        due = queries.due_adverts(actor, now)
    results = [result for result in (_close_one(actor, advert_id, now) for advert_id in due) if result is not None]
    with transaction(actor):
        match_closed(actor, [result.advert_id for result in results], now)
    return results


def _close_one(actor: Actor, advert_id: UUID, now: datetime) -> CloseResult | None:
    try:
        with transaction(actor):
            return close_advert(actor, advert_id, now=now)
    except Conflict:
        # One ranking that cannot be proved must not hold back the others; its line is written once, not at each run.
        with transaction(actor):
            if not queries.was_withheld(actor, advert_id):
                record(actor, Act("withhold_ranking", "advert", advert_id, reason="BROKEN_PROOF"), now)
    except (NotFound, Refused):  # withdrawn meanwhile
        pass
    return None


def place_bid(actor: Actor, advert_id: UUID, *, now: datetime) -> Bid:
    """Place the applicant's bid on an open advert.

    Parameters
    ----------
    actor : the applicant
    advert_id : a published advert of its territory
    now : instant of the act; the database's own clock decides when it is later

    Returns
    -------
    The bid; the same wish sent twice is one bid.

    Raises
    ------
    Refused ``window_closed``, or ``may_not_bid`` with its reasons; NotFound for an unknown advert.

    Source
    ------
    CCH R441-1 (conditions of access); the number of bids at once is a setting of the territory.
    """
    application = queries.own_application_locked(actor)
    advert, database_now = queries.advert_for_bid(actor, advert_id)
    bid = queries.own_bid(actor, advert_id)
    if bid is not None and bid.status != BidStatus.WITHDRAWN:
        return bid
    instant = now if is_fake() else max(now, database_now)
    if not rules.is_open(advert.status, advert.opens_at, advert.closes_at, instant):
        raise Refused("window_closed", closes_at=advert.closes_at)
    standing = queries.standing_for(actor, advert, application, paris_day(now))
    if standing.refusals:
        raise Refused("may_not_bid", reasons=standing.refusals)
    chance = chance_before_bid(actor, advert, now)
    wishes = cycle_queries.live_bids_of(actor)
    bid = _write_bid(actor, advert, bid, now)
    bid.preference = max((wish.preference or 0 for wish in wishes), default=0) + 1
    bid.told_twelfths = chance.likely if chance else None
    record(actor, Act("place_bid", "bid", bid.id, application_id=bid.application_id, detail={"advert": advert_id}), now)
    text = texts.placed(advert.sheet, advert.closes_at)
    key = f"bid:{bid.id}:placed:{now:%Y%m%dT%H%M%S%f}"
    notify(actor, Message(bid.application_id, NoticeKind.BID_PLACED, key, text.subject, text.body), now)
    return bid


def _write_bid(actor: Actor, advert: Advert, bid: Bid | None, now: datetime) -> Bid:
    if bid is None:
        bid = Bid(
            territory_id=actor.territory_id, id=new_id(), advert_id=advert.id, application_id=actor.application_id,
            organisation_id=advert.organisation_id, agent_id=actor.agent_id,
        )  # fmt: skip
        db.session.add(bid)
    bid.status = BidStatus.LIVE
    bid.placed_at = now
    bid.withdrawn_at = None
    db.session.flush()
    return bid


def prefer_bid(actor: Actor, advert_id: UUID, place: int, *, now: datetime) -> None:
    """Give one of the applicant's sealed bids its place in the household's own order.

    Parameters
    ----------
    actor : the applicant
    advert_id : the advert it bid on
    place : 1 for the first wish; a place after the last is the last
    now : instant of the act

    Raises
    ------
    NotFound without a sealed bid there: once opened, the order is what the matching used.

    Source
    ------
    docs/adr, the matching of a cycle: naming one's true order is always one's best choice.
    """
    queries.own_application_locked(actor)
    wishes = cycle_queries.live_bids_of(actor)
    chosen = next((wish for wish in wishes if wish.advert_id == advert_id), None)
    if chosen is None:
        raise NotFound("bid")
    others = [wish for wish in wishes if wish is not chosen]
    position = min(max(place, 1), len(wishes)) - 1
    ordered = [*others[:position], chosen, *others[position:]]
    if ordered == wishes and all(wish.preference == one for one, wish in enumerate(wishes, start=1)):
        return
    for one, wish in enumerate(ordered, start=1):
        wish.preference = one
    detail = {"order": [wish.advert_id for wish in ordered]}
    record(actor, Act("prefer_bid", "bid", chosen.id, application_id=chosen.application_id, detail=detail), now)


def withdraw_bid(actor: Actor, advert_id: UUID, *, now: datetime) -> None:
    """Take back the applicant's bid, freely, until the close.

    Parameters
    ----------
    actor : the applicant
    advert_id : the advert it bid on
    now : instant of the act

    Raises
    ------
    Refused ``bid_already_answered`` after the close; NotFound without a bid.
    """
    queries.own_application_locked(actor)
    queries.advert_for_bid(actor, advert_id)
    bid = queries.own_bid(actor, advert_id)
    if bid is None:
        raise NotFound("bid")
    if bid.status == BidStatus.WITHDRAWN:
        return
    if bid.status != BidStatus.LIVE:
        raise Refused("bid_already_answered")
    bid.status = BidStatus.WITHDRAWN
    bid.withdrawn_at = now
    act = Act("withdraw_bid", "bid", bid.id, application_id=bid.application_id, detail={"advert": advert_id})
    record(actor, act, now)


def update_answers(
    actor: Actor, vacancy_id: UUID, answers: Mapping[UUID, tuple[BidAnswer, tuple[str, ...]]], now: datetime
) -> int:
    """Bring the answers of a vacancy's bidders forward, as the committee's work goes on.

    Parameters
    ----------
    actor : an agent of the landlord, or the program itself
    vacancy_id : the vacancy
    answers : application -> its answer and the codes of its reasons; applications that did not bid are passed over
    now : instant of the act

    Returns
    -------
    How many answers changed. A bidder that was not eligible, withdrew or is housed keeps what it has.

    Raises
    ------
    NotAllowed without organisation.

    Source
    ------
    CCH R441-3 (a reason for each).
    """
    if actor.organisation_id is None and actor.agent_id is not None:
        raise NotAllowed("landlord_only")
    by_advert: dict[UUID, tuple[Advert, list[Answer]]] = {}
    for bid, advert in queries.bids_of_vacancy(actor, vacancy_id, list(answers)):
        code, reasons = answers[bid.application_id]
        if rules.may_replace_answer(bid.status, bid.answer, code):
            by_advert.setdefault(advert.id, (advert, []))[1].append(Answer(bid, code, reasons))
    for advert, changed in by_advert.values():
        write_answers(actor, advert, changed, now)
    return sum(len(changed) for _, changed in by_advert.values())


def close_bids_of_housed(actor: Actor, application_id: UUID, *, vacancy_id: UUID, now: datetime) -> int:
    """Close the other bids of a household that signs a lease: call it inside ``register.db.widened()``.

    Parameters
    ----------
    actor : who signs for the landlord
    application_id : the household housed
    vacancy_id : the vacancy it signs for, whose bid keeps its own answer
    now : instant of the signature

    Returns
    -------
    How many bids were closed, sealed ones included.

    Source
    ------
    CCH L441-2-1 (the lease ends the application).
    """
    closed = 0
    for bid, advert in queries.open_bids_elsewhere(actor, application_id, vacancy_id):
        write_answers(actor, advert, [Answer(bid, BidAnswer.HOUSED_ELSEWHERE)], now)
        closed += 1
    return closed
