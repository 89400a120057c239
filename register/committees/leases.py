"""The lease: its signature ends the application, counts the letting, and closes what it makes useless."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from register.actor import Actor, system
from register.applications.actions import strike_off_application
from register.applications.codes import Reason, StrikeOffReason
from register.applications.models import Application
from register.audit.actions import Act, record
from register.clock import paris_day
from register.committees import queries, rules, texts
from register.committees.codes import CandidateStatus, Decision, OfferStatus
from register.committees.commands import Signing
from register.committees.conflicts import conflicts_told
from register.committees.equity import tally_offer_ended
from register.committees.models import Candidate, Lease, LettingStatistic, Offer
from register.committees.rules import Signature
from register.committees.sheets import ceiling_of, in_first_quartile, priority_flags
from register.db import db, new_id, widened
from register.errors import Conflict, Refused
from register.housing.actions import move_vacancy
from register.housing.codes import VacancyStatus, construction_period
from register.lettings.actions import close_bids_of_housed, update_answers
from register.lettings.codes import BidAnswer
from register.notices.actions import Message, notify_all
from register.notices.codes import NoticeKind
from register.priorities.seekers import households_of, seeker_of
from scoring.deadlines import full_months
from scoring.eligibility import Seeker


def sign_lease(actor: Actor, offer_id: UUID, *, command: Signing, now: datetime) -> Lease:
    """Record a signed lease: the application leaves the register, the letting is counted, the rest is closed.

    Parameters
    ----------
    actor : an agent of the landlord
    offer_id : an accepted offer
    command : day of signature, day the lease starts, whether the committee's condition is met
    now : instant of the act

    Returns
    -------
    The lease.

    Raises
    ------
    Refused with the code of ``rules.refusals_to_sign``; Conflict when the lease is already signed, the household
    housed or the application struck off: it never tells by whom.

    Source
    ------
    CCH R441-1 (resources on the day of the lease), R441-2-8 a (strike-off), L441-2-1, R441-5-1 (flow report).
    """
    seen = queries.offer_of(actor, offer_id)
    # Everybody holds the application first, then the offer: two signatures wait for each other and never lock up.
    application = queries.locked_application(actor, seen.application_id, to_change=True)
    offer = queries.locked_offer(actor, offer_id)
    if offer.status == OfferStatus.SIGNED:
        raise Conflict("lease_already_signed")
    if not queries.is_live(application):
        raise Conflict("household_already_housed")
    candidate = queries.candidate_of(actor, offer.candidate_id)
    household = households_of(actor, [application.id])[application.id]
    seeker = seeker_of(application, household, command.signed_on)
    _check_signature(seeker, offer, candidate=candidate, command=command, today=paris_day(now))
    lease = _lease(offer, command, now)
    # The vacancy is held before the lease is written: two households that sign it wait instead of locking up.
    move_vacancy(actor, offer.vacancy_id, VacancyStatus.LET, now=now)
    with conflicts_told():
        db.session.add(lease)
    offer.status = OfferStatus.SIGNED
    candidate.status, candidate.closed_reason = CandidateStatus.CLOSED, "HOUSED_HERE"
    _count_letting(actor, application, offer=offer, signed_on=command.signed_on)
    tally_offer_ended(actor, offer, is_signed=True, now=now)
    detail = {"signed_on": command.signed_on, "starts_on": command.starts_on}
    record(actor, Act("sign_lease", "lease", lease.id, application.id, detail=detail), now)
    strike_off_application(actor, application.id, StrikeOffReason.HOUSED, now)
    _close_the_rest(actor, offer, now=now)
    _tell_housed(actor, offer, signed_on=command.signed_on, now=now)
    return lease


def _check_signature(
    seeker: Seeker, offer: Offer, *, candidate: Candidate, command: Signing, today: date
) -> None:
    day = command.signed_on
    signature = Signature(
        status=OfferStatus(offer.status),
        offered_on=offer.notified_on,
        signed_on=day,
        starts_on=command.starts_on,
        reference_income=seeker.reference_income,
        ceiling=ceiling_of(seeker, offer.sheet, day),
        is_conditional=candidate.decision == Decision.ALLOCATED_CONDITIONAL,
        condition_met=command.condition_met,
    )
    problems = rules.refusals_to_sign(signature, today=today)
    if problems:
        raise Refused(problems[0].code.lower())


def _lease(offer: Offer, command: Signing, now: datetime) -> Lease:
    return Lease(
        territory_id=offer.territory_id, id=new_id(), organisation_id=offer.organisation_id,
        application_id=offer.application_id, offer_id=offer.id, vacancy_id=offer.vacancy_id,
        dwelling_id=offer.dwelling_id, reserver_kind=offer.sheet["reserver_kind"], signed_on=command.signed_on,
        starts_on=command.starts_on, rent_euros=Decimal(str(offer.sheet["rent_euros"])),
        charges_euros=Decimal(str(offer.sheet["charges_euros"])), created_at=now,
    )  # fmt: skip


def _count_letting(actor: Actor, application: Application, *, offer: Offer, signed_on: date) -> None:
    """One line for the returns; it outlives the application and names nobody.

    The form has no box for a relocation under urban renewal: a demolition given as the reason counts as one.
    """
    sheet = offer.sheet
    facts = queries.score_facts(actor, application.id, epci_siren=sheet["epci_siren"])
    flags = priority_flags(facts) if facts else ()
    db.session.add(
        LettingStatistic(
            territory_id=actor.territory_id, id=new_id(), organisation_id=offer.organisation_id, signed_on=signed_on,
            **_dwelling_columns(sheet), household_size=application.household_size,
            income_band=application.income_band, is_first_quartile=in_first_quartile(application, signed_on),
            is_relocated=Reason.DEMOLITION in application.reasons, is_priority=bool(flags), is_dalo="DALO" in flags,
            is_transfer=application.is_transfer, reason=next(iter(application.reasons), Reason.OTHER),
            channel=application.channel,
            wait_months=full_months(application.filed_on, max(signed_on, application.filed_on)),
        )
    )  # fmt: skip


def _dwelling_columns(sheet: dict[str, Any]) -> dict[str, Any]:
    same = ("commune_insee", "epci_siren", "typology", "financing", "in_qpv", "reserver_kind")
    return {**{name: sheet[name] for name in same}, "construction_period": construction_period(sheet["built_in"])}


def _close_the_rest(actor: Actor, offer: Offer, *, now: datetime) -> None:
    """Close the household's other candidacies and the other candidates of the dwelling, whoever they belong to."""
    program = system(actor.territory_id)
    with widened():
        elsewhere = queries.open_candidates_for(actor, application_id=offer.application_id)
        others = queries.open_candidates_for(actor, vacancy_id=offer.vacancy_id)
        _close(actor, elsewhere, reason="HOUSED_ELSEWHERE", now=now)
        _close(actor, others, reason="LET_TO_ANOTHER", now=now)
        close_bids_of_housed(program, offer.application_id, vacancy_id=offer.vacancy_id, now=now)
        answers = {each.application_id: (BidAnswer.LET_TO_ANOTHER, ("DWELLING_LET",)) for each in others}
        update_answers(program, offer.vacancy_id, answers, now)
    told = [each for each in others if not each.sheet.get("has_bid")]  # a bidder reads it in its bid's answer
    text = texts.let_to_another(offer.sheet)
    messages = [
        Message(each.application_id, NoticeKind.DECISION, f"let:{each.id}", text.subject, text.body) for each in told
    ]
    notify_all(actor, messages, now)


def _close(actor: Actor, candidates: Sequence[Candidate], *, reason: str, now: datetime) -> None:
    for candidate in candidates:
        candidate.status, candidate.closed_reason = CandidateStatus.CLOSED, reason
        act = Act("close_candidacy", "candidate", candidate.id, candidate.application_id, reason)
        record(actor, act, now)


def _tell_housed(actor: Actor, offer: Offer, *, signed_on: date, now: datetime) -> None:
    text = texts.housed(offer.sheet, signed_on)
    message = Message(offer.application_id, NoticeKind.OFFER_CLOSED, f"lease:{offer.id}", text.subject, text.body)
    notify_all(actor, [message], now)
