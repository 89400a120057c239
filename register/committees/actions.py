"""The acts of a committee, from the sitting convened to its minutes. Shortlists, decisions, offers and leases have
their own files; they are named here too, so that one module lists every act."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, update

from register.actor import Actor, system
from register.audit.actions import Act, digest, record
from register.committees import queries, rules, texts
from register.committees.codes import CandidateStatus, SittingStatus
from register.committees.decisions import record_decision
from register.committees.documents import decision_facts
from register.committees.equity import tally_allocated
from register.committees.leases import sign_lease
from register.committees.minutes import minutes_of
from register.committees.models import AgendaItem, Candidate, CommitteeMember, Sitting
from register.committees.offers import answer_offer, expire_offers, make_offer
from register.committees.shortlists import draw_up_shortlist
from register.db import db, new_id, widened
from register.errors import Conflict, Invalid, NotAllowed, Refused
from register.housing.actions import move_vacancy
from register.housing.codes import VacancyStatus
from register.lettings.actions import update_answers
from register.lettings.codes import BidAnswer
from register.notices.actions import Message, notify_all
from register.notices.codes import NoticeKind

__all__ = [
    "answer_offer", "close_sitting", "convene_sitting", "draw_up_shortlist", "expire_offers", "make_offer",
    "open_sitting", "postpone_item", "record_decision", "sign_lease",
]  # fmt: skip


def convene_sitting(actor: Actor, held_at: datetime, *, place: str, now: datetime) -> Sitting:
    """Call a committee together.

    Parameters
    ----------
    actor : an agent of the landlord
    held_at : when the committee meets, after ``now``
    place : room, or how to join from afar
    now : instant of the act

    Returns
    -------
    The sitting, with an empty agenda.

    Raises
    ------
    Invalid for a past hour or no place; NotAllowed for an organisation without a committee.

    Source
    ------
    CCH R441-9: at least one meeting every two months.
    """
    problems = {"held_at": "SITTING_IN_PAST"} if held_at <= now else {}
    if not place.strip():
        problems["place"] = "PLACE_MISSING"
    if problems:
        raise Invalid("sitting", fields=problems)
    committee = queries.committee_of(actor)
    if committee is None:
        raise NotAllowed("no_committee")
    sitting = Sitting(
        territory_id=actor.territory_id, id=new_id(), organisation_id=committee.organisation_id,
        committee_id=committee.id, status=SittingStatus.CONVENED, held_at=held_at, place=place.strip(),
        present_member_ids=[], minutes_digest="", version=1,
    )  # fmt: skip
    db.session.add(sitting)
    record(actor, Act("convene_sitting", "sitting", sitting.id, detail={"held_at": held_at}), now)
    return sitting


def open_sitting(actor: Actor, sitting_id: UUID, *, present: Sequence[UUID], now: datetime) -> Sitting:
    """Open a sitting with the members present, or correct the presence before the first decision.

    Parameters
    ----------
    actor : the landlord's secretary, or a member of the committee
    sitting_id : a sitting convened
    present : members present or represented
    now : instant of the act

    Returns
    -------
    The sitting, open.

    Raises
    ------
    Refused ``quorum_not_reached`` below the committee's quorum; Conflict once a dwelling is decided or the sitting
    closed.

    Source
    ------
    CCH R441-9.
    """
    sitting = queries.locked_sitting(actor, sitting_id)
    _, committee = queries.sitting_of(actor, sitting_id)
    decided = any(row.item.decided_at for row in queries.agenda_of(actor, sitting_id))
    if sitting.status == SittingStatus.CLOSED or decided:
        raise Conflict("sitting_has_decided")
    members = [member for member in queries.members_of(actor, committee.id) if member.id in set(present)]
    if not rules.has_quorum(_voters(members), committee.quorum):
        raise Refused("quorum_not_reached", present=_voters(members), quorum=committee.quorum)
    sitting.status = SittingStatus.OPEN
    sitting.present_member_ids = [str(member.id) for member in members]
    sitting.version += 1
    detail = {"present": sitting.present_member_ids, "quorum": committee.quorum}
    record(actor, Act("open_sitting", "sitting", sitting.id, detail=detail), now)
    return sitting


def _voters(members: Sequence[CommitteeMember]) -> int:
    return sum(member.has_vote for member in members)


def postpone_item(actor: Actor, item_id: UUID, *, now: datetime) -> UUID:
    """Take a dwelling off the agenda before its vote; its bidders keep their answer until a new list is drawn up.

    Parameters
    ----------
    actor : the landlord's secretary, or a member of the committee
    item_id : a dwelling not decided
    now : instant of the act

    Returns
    -------
    The sitting it was on.

    Raises
    ------
    Conflict once decided, or when the sitting is closed.

    Source
    ------
    CCH R441-3: to adjourn is not a decision, so nothing is written about the candidates.
    """
    item = queries.locked_item(actor, item_id)
    sitting = queries.locked_sitting(actor, item.sitting_id)
    if item.decided_at or sitting.status == SittingStatus.CLOSED:
        raise Conflict("decision_already_recorded")
    candidates = queries.candidates_of(actor, [item.id]).get(item.id, [])
    program = system(actor.territory_id)
    with widened():
        move_vacancy(program, item.vacancy_id, VacancyStatus.SHORTLISTING, now=now)
    for candidate in candidates:
        act = Act("postpone_candidate", "agenda_item", item.id, candidate.application_id)
        record(actor, act, now)
    record(actor, Act("postpone_item", "agenda_item", item.id, detail={"vacancy_id": item.vacancy_id}), now)
    mine = Candidate.territory_id == actor.territory_id
    db.session.execute(delete(Candidate).where(mine, Candidate.agenda_item_id == item.id))
    db.session.delete(item)
    return sitting.id


def close_sitting(actor: Actor, sitting_id: UUID, *, now: datetime) -> Sitting:
    """Close a sitting: decisions become final, minutes get their digest, each household is told its own.

    Parameters
    ----------
    actor : the landlord's secretary, or a member of the committee
    sitting_id : an open sitting, every dwelling decided
    now : instant of the act

    Returns
    -------
    The sitting, closed. A dwelling allocated to nobody goes back to its landlord's list.

    Raises
    ------
    Conflict when it is not open; Refused while a dwelling is undecided or the agenda is empty.

    Source
    ------
    CCH R441-3, L441-2-2 (each refusal is told with its reason).
    """
    sitting = queries.locked_sitting(actor, sitting_id)
    if sitting.status != SittingStatus.OPEN:
        raise Conflict("sitting_not_open")
    items = [row.item for row in queries.agenda_of(actor, sitting_id)]
    if not items or any(item.decided_at is None for item in items):
        raise Refused("items_undecided", left=sum(item.decided_at is None for item in items))
    candidates = queries.candidates_of(actor, [item.id for item in items])
    sitting.status, sitting.closed_at = SittingStatus.CLOSED, now
    sitting.version += 1
    db.session.flush()
    _settle_candidates(actor, items)
    for item in items:
        _tell_vacancy(actor, item, candidates.get(item.id, []), now=now)
    sitting.minutes_digest = digest(minutes_of(actor, sitting_id))
    kept = tally_allocated(actor, items, candidates, now=now)
    detail = {"items": len(items), "minutes": sitting.minutes_digest, "equity": kept}
    record(actor, Act("close_sitting", "sitting", sitting.id, detail=detail), now)
    pairs = [(item, candidate) for item in items for candidate in candidates.get(item.id, [])]
    messages = [_decision_message(item, candidate, sitting) for item, candidate in pairs if candidate.decision]
    notify_all(actor, messages, now)
    return sitting


def _settle_candidates(actor: Actor, items: Sequence[AgendaItem]) -> None:
    wanted = (
        Candidate.territory_id == actor.territory_id,
        Candidate.agenda_item_id.in_([item.id for item in items]),
        Candidate.status == CandidateStatus.PRESENTED,
    )
    db.session.execute(update(Candidate).where(*wanted).values(status=CandidateStatus.DECIDED))


def _tell_vacancy(actor: Actor, item: AgendaItem, candidates: Sequence[Candidate], *, now: datetime) -> None:
    """The member who closes a sitting sees neither the landlord's stock nor the bids: the program writes for it."""
    answers = {
        candidate.application_id: (
            (BidAnswer.ALLOCATED, ())
            if candidate.decision in rules.ALLOCATED
            else (BidAnswer.NOT_ALLOCATED, (candidate.reason_code or candidate.decision or "",))
        )
        for candidate in candidates
        if candidate.status == CandidateStatus.DECIDED
    }
    program = system(actor.territory_id)
    with widened():
        update_answers(program, item.vacancy_id, answers, now)
        if not any(candidate.decision in rules.ALLOCATED for candidate in candidates):
            move_vacancy(program, item.vacancy_id, VacancyStatus.SHORTLISTING, now=now, reason="NOBODY_ALLOCATED")


def _decision_message(item: AgendaItem, candidate: Candidate, sitting: Sitting) -> Message:
    text = texts.decided(item.sheet, decision_facts(item, candidate, sitting))
    return Message(candidate.application_id, NoticeKind.DECISION, f"decision:{candidate.id}", text.subject, text.body)
