"""Recording what a committee decides on one dwelling: every candidate at once."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import update

from register.actor import Actor
from register.audit.actions import Act, record
from register.clock import paris_day
from register.committees import queries, rules
from register.committees.codes import CandidateStatus, Decision, SittingStatus
from register.committees.commands import CandidateDecision, ItemDecision
from register.committees.models import AgendaItem, Candidate, Committee, Sitting
from register.committees.rules import Problem, Ruling
from register.db import db
from register.errors import Conflict, Invalid

NOT_SAID = CandidateDecision(None)


def record_decision(actor: Actor, item_id: UUID, *, command: ItemDecision, now: datetime) -> AgendaItem:
    """Record what the committee decides on one dwelling: every candidate at once, the votes, the reason of the order.

    Parameters
    ----------
    actor : the landlord's secretary, or a member of the committee
    item_id : a dwelling on the agenda of an open sitting
    command : decisions by candidate, votes, order reason, and the version the person read
    now : instant of the act

    Returns
    -------
    The item, decided; it may be corrected until the sitting is closed.

    Raises
    ------
    Invalid with one field per problem (``decision_<candidate>``, ``order_reason``, ``votes``); Conflict when somebody
    recorded it in between or the sitting is not open.

    Source
    ------
    CCH R441-3 (decisions a to e), L441-2 (votes).
    """
    item = queries.locked_item(actor, item_id)
    sitting, committee = queries.sitting_of(actor, item.sitting_id)
    if sitting.status != SittingStatus.OPEN:
        raise Conflict("sitting_not_open")
    if item.version != command.version:
        raise Conflict("decision_already_recorded")
    candidates = _undecided(queries.candidates_of(actor, [item.id]).get(item.id, []))
    rulings = rules.ranked([_ruling(candidate, command) for candidate in candidates])
    _check(rulings, candidates, command=command, voters=present_voters(actor, sitting, committee), now=now)
    _write(candidates, rulings, actor=actor)
    item.order_reason = command.order_reason.strip()
    item.votes_for, item.votes_against = command.votes.for_, command.votes.against
    item.votes_abstained = command.votes.abstained
    item.decided_at, item.decided_by = now, actor.agent_id
    item.version += 1
    _tell_history(actor, item, candidates=candidates, now=now)
    return item


def _undecided(candidates: Sequence[Candidate]) -> list[Candidate]:
    return [candidate for candidate in candidates if candidate.status == CandidateStatus.PRESENTED]


def present_voters(actor: Actor, sitting: Sitting, committee: Committee) -> int:
    """How many members with a vote are present or represented at a sitting."""
    members = queries.members_of(actor, committee.id)
    return sum(member.has_vote and str(member.id) in sitting.present_member_ids for member in members)


def _ruling(candidate: Candidate, command: ItemDecision) -> Ruling:
    said = command.decisions.get(candidate.id, NOT_SAID)
    return Ruling(
        shortlist_rank=candidate.shortlist_rank,
        decision=said.decision,
        rank=said.rank if said.decision in rules.ALLOCATED else None,
        reason_code=said.reason_code if said.decision in rules.REASONED else None,
        reason_text=said.reason_text.strip() if said.decision in rules.REASONED else "",
        condition_text=said.condition_text.strip(),
        condition_due_on=said.condition_due_on,
        is_dalo=bool(candidate.sheet["is_dalo"]),
    )


def _check(
    rulings: Sequence[Ruling], candidates: Sequence[Candidate], *, command: ItemDecision, voters: int, now: datetime
) -> None:
    problems = list(rules.refusals_to_decide(rulings, order_reason=command.order_reason, on=paris_day(now)))
    allocates = any(ruling.decision in rules.ALLOCATED for ruling in rulings)
    problems += rules.refusals_of_votes(command.votes, present_voters=voters, allocates=allocates)
    if problems:
        names = {candidate.shortlist_rank: candidate.id for candidate in candidates}
        fields = {_field(problem, names.get(problem.rank or 0)): problem.code for problem in problems}
        raise Invalid("decision", fields=fields)


def _field(problem: Problem, candidate_id: object) -> str:
    """The form's field a problem is shown at."""
    if problem.rank is None:
        return {
            "ORDER_REASON_MISSING": "order_reason",
            "ORDER_REASON_FORBIDDEN": "order_reason",
            "VOTES_DO_NOT_ADD_UP": "votes_for",
            "VOTE_LOST": "votes_for",
        }.get(problem.code, "_decisions")
    part = {
        "REASON_MISSING": "reason",
        "DALO_SOCIAL_MIX": "reason",
        "CONDITION_MISSING": "condition",
        "CONDITION_DATE_MISSING": "due",
        "DECISION_MISSING": "decision",
    }.get(problem.code, "text")
    return f"{part}_{candidate_id}"


def _write(candidates: Sequence[Candidate], rulings: Sequence[Ruling], *, actor: Actor) -> None:
    """Ranks are emptied first: two that swap theirs would otherwise meet on the way."""
    ids = [candidate.id for candidate in candidates]
    mine = (Candidate.territory_id == actor.territory_id, Candidate.id.in_(ids))
    db.session.execute(update(Candidate).where(*mine).values(decision_rank=None))
    for candidate, ruling in zip(candidates, rulings, strict=True):
        is_conditional = ruling.decision is Decision.ALLOCATED_CONDITIONAL
        candidate.decision = ruling.decision
        candidate.decision_rank = ruling.rank
        candidate.reason_code = ruling.reason_code
        candidate.reason_text = ruling.reason_text
        candidate.condition_text = ruling.condition_text if is_conditional else ""
        candidate.condition_due_on = ruling.condition_due_on if is_conditional else None
    db.session.flush()


def _tell_history(actor: Actor, item: AgendaItem, *, candidates: Sequence[Candidate], now: datetime) -> None:
    votes = {"for": item.votes_for, "against": item.votes_against, "abstained": item.votes_abstained}
    detail = {"votes": votes, "order_kept": not item.order_reason, "version": item.version}
    record(actor, Act("record_decision", "agenda_item", item.id, detail=detail), now)
    for candidate in candidates:
        after = {"decision": candidate.decision, "rank": candidate.decision_rank, "reason": candidate.reason_text}
        detail = {"decision": candidate.decision, "rank": candidate.decision_rank, "reason": candidate.reason_code}
        act = Act("decide_candidate", "candidate", candidate.id, candidate.application_id, after=after, detail=detail)
        record(actor, act, now)
