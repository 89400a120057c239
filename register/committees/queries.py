"""Every reading of sittings, candidates, offers and leases. The database's policies say which rows an actor has:
a landlord its own, a member those of its committees, an applicant its own candidacies and offers."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TypeVar
from uuid import UUID

from sqlalchemy import and_, func, select

from register.actor import Actor
from register.applications.codes import ApplicationStatus, PersonRole
from register.applications.models import Application, Person
from register.clock import paris_day
from register.committees.codes import CandidateStatus, Decision, OfferStatus, SittingStatus
from register.committees.models import AgendaItem, Candidate, Committee, CommitteeMember, Lease, Offer, Sitting
from register.committees.rows import Candidacy, ItemRow, SittingRow, ToOffer, Work
from register.committees.rules import ALLOCATED
from register.committees.sheets import Known
from register.db import db, widened
from register.errors import NotFound
from register.housing.codes import VacancyStatus
from register.housing.models import Vacancy
from register.priorities.models import Score
from register.priorities.queries import scores_of
from register.priorities.seekers import households_of

LIVE_OFFERS = (OfferStatus.PENDING, OfferStatus.ACCEPTED)
LISTED = 200
Found = TypeVar("Found")


def committee_of(actor: Actor) -> Committee | None:
    """The committee of the actor's organisation; the oldest when it has several."""
    wanted = select(Committee).where(
        Committee.territory_id == actor.territory_id, Committee.organisation_id == actor.organisation_id
    )
    return db.session.scalars(wanted.order_by(Committee.id).limit(1)).first()


def members_of(actor: Actor, committee_id: UUID) -> list[CommitteeMember]:
    """Everybody who sits in a committee, the chair first, then those who vote."""
    wanted = select(CommitteeMember).where(
        CommitteeMember.territory_id == actor.territory_id, CommitteeMember.committee_id == committee_id
    )
    order = (CommitteeMember.is_chair.desc(), CommitteeMember.has_vote.desc(), CommitteeMember.full_name)
    return list(db.session.scalars(wanted.order_by(*order)))


def sittings_of(actor: Actor, *, open_only: bool = False) -> list[SittingRow]:
    """Sittings the actor prepares or sits in, latest first."""
    counts = (
        select(
            AgendaItem.sitting_id,
            func.count().label("item_count"),
            func.count(AgendaItem.decided_at).label("decided"),
        )
        .where(AgendaItem.territory_id == actor.territory_id)
        .group_by(AgendaItem.sitting_id)
        .subquery()
    )
    wanted = (
        select(Sitting, Committee, func.coalesce(counts.c.item_count, 0), func.coalesce(counts.c.decided, 0))
        .join(Committee, and_(Committee.territory_id == Sitting.territory_id, Committee.id == Sitting.committee_id))
        .outerjoin(counts, counts.c.sitting_id == Sitting.id)
        .where(Sitting.territory_id == actor.territory_id)
        .order_by(Sitting.held_at.desc())
        .limit(LISTED)
    )
    if open_only:
        wanted = wanted.where(Sitting.status != SittingStatus.CLOSED)
    return [SittingRow(*row) for row in db.session.execute(wanted)]


def sitting_of(actor: Actor, sitting_id: UUID) -> tuple[Sitting, Committee]:
    """One sitting with its committee."""
    wanted = (
        select(Sitting, Committee)
        .join(Committee, and_(Committee.territory_id == Sitting.territory_id, Committee.id == Sitting.committee_id))
        .where(Sitting.territory_id == actor.territory_id, Sitting.id == sitting_id)
    )
    row = db.session.execute(wanted).first()
    if row is None:
        raise NotFound("sitting")
    return row[0], row[1]


def locked_sitting(actor: Actor, sitting_id: UUID) -> Sitting:
    """One sitting, kept from other transactions until this one ends."""
    wanted = select(Sitting).where(Sitting.territory_id == actor.territory_id, Sitting.id == sitting_id)
    return _found(db.session.scalars(wanted.with_for_update()).first(), "sitting")


def agenda_of(actor: Actor, sitting_id: UUID) -> list[ItemRow]:
    """The agenda of a sitting, in order."""
    counts = (
        select(
            Candidate.agenda_item_id,
            func.count().label("candidates"),
            func.count().filter(Candidate.decision.in_(ALLOCATED)).label("allocated"),
        )
        .where(Candidate.territory_id == actor.territory_id)
        .group_by(Candidate.agenda_item_id)
        .subquery()
    )
    wanted = (
        select(AgendaItem, func.coalesce(counts.c.candidates, 0), func.coalesce(counts.c.allocated, 0))
        .outerjoin(counts, counts.c.agenda_item_id == AgendaItem.id)
        .where(AgendaItem.territory_id == actor.territory_id, AgendaItem.sitting_id == sitting_id)
        .order_by(AgendaItem.position)
    )
    return [ItemRow(*row) for row in db.session.execute(wanted)]


def next_position(actor: Actor, sitting_id: UUID) -> int:
    """The place of a new dwelling on an agenda; the sitting is locked by its caller."""
    wanted = select(func.coalesce(func.max(AgendaItem.position), 0) + 1).where(
        AgendaItem.territory_id == actor.territory_id, AgendaItem.sitting_id == sitting_id
    )
    return int(db.session.scalars(wanted).one())


def locked_item(actor: Actor, item_id: UUID) -> AgendaItem:
    """One dwelling of an agenda, kept from other transactions until this one ends."""
    wanted = select(AgendaItem).where(AgendaItem.territory_id == actor.territory_id, AgendaItem.id == item_id)
    return _found(db.session.scalars(wanted.with_for_update()).first(), "agenda_item")


def item_of(actor: Actor, item_id: UUID) -> AgendaItem:
    """One dwelling of an agenda."""
    wanted = select(AgendaItem).where(AgendaItem.territory_id == actor.territory_id, AgendaItem.id == item_id)
    return _found(db.session.scalars(wanted).first(), "agenda_item")


def candidates_of(actor: Actor, item_ids: Iterable[UUID]) -> dict[UUID, list[Candidate]]:
    """Candidates of several dwellings, each list in shortlist order."""
    wanted = select(Candidate).where(
        Candidate.territory_id == actor.territory_id, Candidate.agenda_item_id.in_(list(item_ids))
    )
    found: dict[UUID, list[Candidate]] = {}
    for candidate in db.session.scalars(wanted.order_by(Candidate.shortlist_rank)):
        found.setdefault(candidate.agenda_item_id, []).append(candidate)
    return found


def candidate_of(actor: Actor, candidate_id: UUID) -> Candidate:
    """One candidate."""
    wanted = select(Candidate).where(Candidate.territory_id == actor.territory_id, Candidate.id == candidate_id)
    return _found(db.session.scalars(wanted).first(), "candidate")


def open_candidates_for(
    actor: Actor, *, application_id: UUID | None = None, vacancy_id: UUID | None = None
) -> list[Candidate]:
    """Candidates not closed yet, of one application or for one vacancy."""
    wanted = select(Candidate).where(
        Candidate.territory_id == actor.territory_id, Candidate.status != CandidateStatus.CLOSED
    )
    if application_id is not None:
        wanted = wanted.where(Candidate.application_id == application_id)
    if vacancy_id is not None:
        wanted = wanted.where(Candidate.vacancy_id == vacancy_id)
    return list(db.session.scalars(wanted.order_by(Candidate.id).with_for_update()))


def candidacies_of(actor: Actor, application_id: UUID) -> list[Candidacy]:
    """The candidacies of one application, latest first, as its holder may read them."""
    wanted = select(Candidate).where(
        Candidate.territory_id == actor.territory_id, Candidate.application_id == application_id
    )
    return [_candidacy(found) for found in db.session.scalars(wanted.order_by(Candidate.id.desc()).limit(LISTED))]


def candidacies_with_offers(actor: Actor, application_id: UUID) -> list[tuple[Candidacy, Offer | None]]:
    """The same candidacies, each with its last offer: one statement for the applicant's own page."""
    last_offer = (Offer.territory_id == Candidate.territory_id) & (Offer.candidate_id == Candidate.id)
    wanted = (
        select(Candidate, Offer)
        .outerjoin(Offer, last_offer)
        .where(Candidate.territory_id == actor.territory_id, Candidate.application_id == application_id)
        .order_by(Candidate.id.desc(), Offer.made_at.desc())
        .limit(LISTED)
    )
    return [(_candidacy(candidate), offer) for candidate, offer in db.session.execute(wanted)]


def _candidacy(found: Candidate) -> Candidacy:
    known = found.status != CandidateStatus.PRESENTED and found.decision is not None
    return Candidacy(
        id=found.id,
        vacancy_id=found.vacancy_id,
        status=CandidateStatus(found.status),
        dwelling=found.sheet["dwelling"],
        sitting_on=date.fromisoformat(found.sheet["sitting_on"]),
        decision=Decision(found.decision) if known and found.decision else None,
        decision_rank=found.decision_rank if known else None,
        reason_code=found.reason_code if known else None,
        reason_text=found.reason_text if known else "",
        condition_text=found.condition_text if known else "",
        condition_due_on=found.condition_due_on if known else None,
        closed_reason=found.closed_reason,
    )


def known_candidates(actor: Actor, application_ids: Sequence[UUID], *, epci_siren: str | None) -> dict[UUID, Known]:
    """What sheets are made of, for several applications, in a constant number of statements."""
    wanted = (
        select(Application, Person)
        .join(
            Person,
            and_(
                Person.territory_id == Application.territory_id,
                Person.application_id == Application.id,
                Person.role == PersonRole.APPLICANT,
            ),
        )
        .where(Application.territory_id == actor.territory_id, Application.id.in_(application_ids))
    )
    scores = scores_of(actor, application_ids, epci_siren or "")
    households = households_of(actor, application_ids)
    return {
        application.id: Known(application, person.full_name, scores.get(application.id), households[application.id])
        for application, person in db.session.execute(wanted)
    }


def locked_application(actor: Actor, application_id: UUID, *, to_change: bool = False) -> Application:
    """An application that cannot be struck off by another transaction before this one ends.

    Its key stays free (FOR NO KEY UPDATE): others may still write a notice or a candidacy that refers to it. A
    landlord no longer sees a household that another one housed, yet must be told that it comes too late.
    """
    wanted = select(Application).where(Application.territory_id == actor.territory_id, Application.id == application_id)
    held = wanted.with_for_update(read=not to_change, key_share=to_change)
    with widened():
        found = db.session.scalars(held.execution_options(populate_existing=True)).first()
    return _found(found, "application")


def live_among(actor: Actor, application_ids: Sequence[UUID]) -> set[UUID]:
    """Those of several applications that still seek a dwelling."""
    wanted = select(Application.id).where(
        Application.territory_id == actor.territory_id,
        Application.id.in_(application_ids),
        Application.status == ApplicationStatus.LIVE,
    )
    return set(db.session.scalars(wanted))


def is_live(application: Application) -> bool:
    """Whether an application still seeks a dwelling."""
    return application.status == ApplicationStatus.LIVE


def locked_vacancy(actor: Actor, vacancy_id: UUID) -> Vacancy:
    """A vacancy, kept from other transactions until this one ends."""
    wanted = select(Vacancy).where(Vacancy.territory_id == actor.territory_id, Vacancy.id == vacancy_id)
    return _found(db.session.scalars(wanted.with_for_update()).first(), "vacancy")


def next_to_offer(actor: Actor, item_id: UUID) -> Candidate | None:
    """The best placed allocated candidate of a decided dwelling that has had no offer yet."""
    wanted = select(Candidate).where(
        Candidate.territory_id == actor.territory_id,
        Candidate.agenda_item_id == item_id,
        Candidate.status == CandidateStatus.DECIDED,
        Candidate.decision.in_(ALLOCATED),
    )
    return db.session.scalars(wanted.order_by(Candidate.decision_rank).limit(1)).first()


def items_to_offer(actor: Actor) -> list[ToOffer]:
    """Decided dwellings of the landlord whose next candidate waits for an offer, oldest sitting first."""
    wanted = (
        select(AgendaItem, Candidate, Sitting)
        .join(
            Candidate,
            and_(Candidate.territory_id == AgendaItem.territory_id, Candidate.agenda_item_id == AgendaItem.id),
        )
        .join(Sitting, and_(Sitting.territory_id == AgendaItem.territory_id, Sitting.id == AgendaItem.sitting_id))
        .join(Vacancy, and_(Vacancy.territory_id == AgendaItem.territory_id, Vacancy.id == AgendaItem.vacancy_id))
        .where(
            AgendaItem.territory_id == actor.territory_id,
            AgendaItem.organisation_id == actor.organisation_id,
            Sitting.status == SittingStatus.CLOSED,
            Vacancy.status == VacancyStatus.IN_COMMITTEE,
            Candidate.status == CandidateStatus.DECIDED,
            Candidate.decision.in_(ALLOCATED),
        )
        .order_by(Sitting.held_at, AgendaItem.position, AgendaItem.id, Candidate.decision_rank)
        .limit(LISTED)
    )
    first_of: dict[UUID, ToOffer] = {}
    for row in db.session.execute(wanted):
        first_of.setdefault(row[0].id, ToOffer(*row))
    return list(first_of.values())


def offer_of(actor: Actor, offer_id: UUID) -> Offer:
    """One offer."""
    wanted = select(Offer).where(Offer.territory_id == actor.territory_id, Offer.id == offer_id)
    return _found(db.session.scalars(wanted).first(), "offer")


def locked_offer(actor: Actor, offer_id: UUID) -> Offer:
    """One offer as it is now, kept from other transactions until this one ends."""
    wanted = select(Offer).where(Offer.territory_id == actor.territory_id, Offer.id == offer_id)
    fresh = wanted.with_for_update().execution_options(populate_existing=True)
    return _found(db.session.scalars(fresh).first(), "offer")


def offers_of(actor: Actor, application_id: UUID) -> list[Offer]:
    """The offers made to one application, latest first."""
    wanted = select(Offer).where(Offer.territory_id == actor.territory_id, Offer.application_id == application_id)
    return list(db.session.scalars(wanted.order_by(Offer.made_at.desc()).limit(LISTED)))


def live_offers_of_landlord(actor: Actor) -> list[tuple[Offer, Candidate]]:
    """Offers of the actor's organisation that wait for an answer or a signature, the most urgent first."""
    wanted = (
        select(Offer, Candidate)
        .join(Candidate, and_(Candidate.territory_id == Offer.territory_id, Candidate.id == Offer.candidate_id))
        .where(
            Offer.territory_id == actor.territory_id,
            Offer.organisation_id == actor.organisation_id,
            Offer.status.in_(LIVE_OFFERS),
        )
        .order_by(Offer.answer_by, Offer.id)
        .limit(LISTED)
    )
    return [(row[0], row[1]) for row in db.session.execute(wanted)]


def overdue_offers(actor: Actor, today: date) -> list[Offer]:
    """Offers whose last day has passed without an answer, kept from other transactions until this one ends."""
    wanted = select(Offer).where(
        Offer.territory_id == actor.territory_id, Offer.status == OfferStatus.PENDING, Offer.answer_by < today
    )
    return list(db.session.scalars(wanted.order_by(Offer.id).with_for_update(skip_locked=True)))


def leases_of_landlord(actor: Actor) -> list[tuple[Lease, Offer]]:
    """The leases of the actor's organisation with the offers they come from, latest first."""
    wanted = (
        select(Lease, Offer)
        .join(Offer, and_(Offer.territory_id == Lease.territory_id, Offer.id == Lease.offer_id))
        .where(Lease.territory_id == actor.territory_id, Lease.organisation_id == actor.organisation_id)
        .order_by(Lease.signed_on.desc(), Lease.id.desc())
        .limit(LISTED)
    )
    return [(row[0], row[1]) for row in db.session.execute(wanted)]


def score_facts(actor: Actor, application_id: UUID, *, epci_siren: str | None) -> bytes | None:
    """The stored facts of an application under the grid of an EPCI."""
    wanted = select(Score.facts).where(
        Score.territory_id == actor.territory_id,
        Score.application_id == application_id,
        Score.epci_siren == epci_siren,
    )
    return db.session.scalars(wanted).first()


def work_of(actor: Actor, today: date) -> Work:
    """What the landlord has to do around its committees: sittings until a week ahead, offers and leases."""
    soon = [row for row in sittings_of(actor, open_only=True) if (paris_day(row.sitting.held_at) - today).days <= 7]
    offers = [offer for offer, _candidate in live_offers_of_landlord(actor)]
    return Work(
        sittings=soon,
        to_offer=items_to_offer(actor),
        pending=[offer for offer in offers if offer.status == OfferStatus.PENDING],
        to_sign=[offer for offer in offers if offer.status == OfferStatus.ACCEPTED],
    )


def item_in_preparation(actor: Actor, vacancy_id: UUID) -> tuple[AgendaItem, Sitting] | None:
    """The agenda item where a vacancy is presented at the moment, with its sitting."""
    wanted = (
        select(AgendaItem, Sitting)
        .join(Sitting, and_(Sitting.territory_id == AgendaItem.territory_id, Sitting.id == AgendaItem.sitting_id))
        .where(AgendaItem.territory_id == actor.territory_id, AgendaItem.vacancy_id == vacancy_id)
        .order_by(Sitting.held_at.desc())
        .limit(1)
    )
    row = db.session.execute(wanted).first()
    return (row[0], row[1]) if row else None


def _found(value: Found | None, what: str) -> Found:
    if value is None:
        raise NotFound(what)
    return value
