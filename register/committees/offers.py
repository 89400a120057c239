"""Offers: made in the order of the decisions, answered by the household, ended by silence (R441-10)."""

from datetime import datetime
from uuid import UUID

from register.actor import Actor, system
from register.audit.actions import Act, record
from register.clock import paris_day
from register.committees import queries, rules, texts
from register.committees.codes import CandidateStatus, OfferStatus, RefusalReason, SittingStatus
from register.committees.commands import Answer
from register.committees.conflicts import conflicts_told
from register.committees.equity import tally_offer_ended
from register.committees.models import AgendaItem, Candidate, Offer
from register.db import db, new_id, widened
from register.errors import Conflict, Invalid, Refused
from register.housing.actions import move_vacancy
from register.housing.codes import VacancyStatus
from register.notices.actions import Message, notify
from register.notices.codes import NoticeKind


def make_offer(actor: Actor, item_id: UUID, *, days: int | None = None, now: datetime) -> Offer:
    """Offer a decided dwelling to the next candidate, in the order of the decisions.

    Parameters
    ----------
    actor : an agent of the landlord
    item_id : a dwelling decided in a closed sitting
    days : delay to answer, at least the legal one; None for the legal one
    now : instant of the act; the day of notification does not count

    Returns
    -------
    The offer, waiting for its answer.

    Raises
    ------
    Refused under ten days or with nobody left to offer to; Conflict when the household or the dwelling already has a
    live offer: it never tells whose.

    Source
    ------
    CCH R441-10 (delay), R441-3 b (next rank), R441-16-3 (mention of DALO).
    """
    item = queries.locked_item(actor, item_id)
    sitting, _committee = queries.sitting_of(actor, item.sitting_id)
    if sitting.status != SittingStatus.CLOSED:
        raise Conflict("sitting_not_closed")
    candidate = queries.next_to_offer(actor, item_id)
    if candidate is None:
        raise Refused("nobody_to_offer")
    offer = _offer(actor, item, candidate=candidate, days=days, now=now)
    # The application is held first, here as in sign_lease: a household that signs elsewhere meanwhile is seen.
    if not queries.is_live(queries.locked_application(actor, candidate.application_id)):
        raise Conflict("candidate_no_longer_available")
    with conflicts_told():
        db.session.add(offer)
    move_vacancy(actor, item.vacancy_id, VacancyStatus.OFFERED, now=now)
    detail = {"answer_by": offer.answer_by, "rank": candidate.decision_rank, "is_dalo": offer.is_dalo}
    record(actor, Act("make_offer", "offer", offer.id, offer.application_id, detail=detail), now)
    text = texts.offered(offer.sheet, offer.answer_by, is_dalo=offer.is_dalo)
    key = f"offer:{offer.id}"
    notify(actor, Message(offer.application_id, NoticeKind.OFFER, key, text.subject, text.body), now)
    return offer


def _offer(actor: Actor, item: AgendaItem, *, candidate: Candidate, days: int | None, now: datetime) -> Offer:
    today = paris_day(now)
    try:
        answer_by = rules.offer_answer_by(today, days)
    except ValueError:
        raise Refused("offer_delay_too_short") from None
    return Offer(
        territory_id=actor.territory_id, id=new_id(), organisation_id=item.organisation_id, candidate_id=candidate.id,
        application_id=candidate.application_id, vacancy_id=item.vacancy_id,
        dwelling_id=UUID(item.sheet["dwelling_id"]), status=OfferStatus.PENDING, sheet=item.sheet,
        is_dalo=bool(candidate.sheet["is_dalo"]), made_at=now, notified_on=today, answer_by=answer_by, refusal_text="",
    )  # fmt: skip


def answer_offer(actor: Actor, offer_id: UUID, *, answer: Answer, now: datetime) -> Offer:
    """Record the household's answer to its offer.

    Parameters
    ----------
    actor : the applicant, or an agent of the landlord that heard it
    offer_id : a live offer
    answer : acceptance, or refusal with its reason
    now : instant of the answer

    Returns
    -------
    The offer, accepted or refused; the same answer again changes nothing.

    Raises
    ------
    Invalid for a refusal without a reason; Conflict ``OFFER_CLOSED`` or ``OFFER_EXPIRED`` after the last day.

    Source
    ------
    CCH R441-10.
    """
    wanted = OfferStatus.ACCEPTED if answer.accepted else OfferStatus.REFUSED
    if not answer.accepted and answer.refusal_reason is None:
        raise Invalid("answer", fields={"refusal_reason": "REFUSAL_REASON_MISSING"})
    offer = queries.locked_offer(actor, offer_id)
    if offer.status == wanted:
        return offer
    problems = rules.refusals_to_answer(OfferStatus(offer.status), offer.answer_by, today=paris_day(now))
    if problems:
        raise Conflict(problems[0].code.lower())
    _end(actor, offer, status=wanted, answer=answer, now=now)
    return offer


def expire_offers(actor: Actor, *, now: datetime) -> int:
    """End the offers whose last day has passed: silence is refusal.

    Parameters
    ----------
    actor : the program itself, or a landlord for its own offers
    now : instant of the run

    Returns
    -------
    How many offers ended.

    Source
    ------
    CCH R441-10.
    """
    overdue = queries.overdue_offers(actor, paris_day(now))
    silence = Answer(accepted=False, refusal_reason=RefusalReason.NO_REPLY)
    for offer in overdue:
        _end(actor, offer, status=OfferStatus.EXPIRED, answer=silence, now=now)
    return len(overdue)


def _end(actor: Actor, offer: Offer, *, status: OfferStatus, answer: Answer, now: datetime) -> None:
    offer.status, offer.answered_at = status, now
    offer.refusal_reason = None if answer.accepted else answer.refusal_reason
    offer.refusal_text = "" if answer.accepted else answer.refusal_text.strip()
    detail = {"status": status.value, "reason": offer.refusal_reason}
    record(actor, Act("answer_offer", "offer", offer.id, offer.application_id, detail=detail), now)
    if not answer.accepted:
        tally_offer_ended(actor, offer, is_signed=False, now=now)
        _give_back(actor, offer, now=now)
    text = texts.offer_closed(offer.sheet, status.value)
    key = f"offer:{offer.id}:{status.value.lower()}"
    notify(actor, Message(offer.application_id, NoticeKind.OFFER_CLOSED, key, text.subject, text.body), now)


def _give_back(actor: Actor, offer: Offer, *, now: datetime) -> None:
    """The applicant sees neither the landlord's stock nor the next candidate: the program writes for it."""
    with widened():
        program = system(actor.territory_id)
        candidate = queries.candidate_of(program, offer.candidate_id)
        candidate.status, candidate.closed_reason = CandidateStatus.CLOSED, f"OFFER_{offer.status}"
        db.session.flush()
        someone_left = queries.next_to_offer(program, candidate.agenda_item_id) is not None
        to = VacancyStatus.IN_COMMITTEE if someone_left else VacancyStatus.SHORTLISTING
        move_vacancy(program, offer.vacancy_id, to, now=now, reason=f"OFFER_{offer.status}")
