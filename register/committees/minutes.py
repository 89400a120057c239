"""The minutes of a sitting: their content as one value, whose digest is kept at the close. documents.py draws them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from register.actor import Actor
from register.clock import UTC
from register.committees import queries
from register.committees.models import AgendaItem, Candidate, CommitteeMember, Sitting

CANDIDATE_KEYS = (
    "number", "name", "adults", "minors", "monthly_resources_euros", "reference_income_euros", "ceiling_percent",
    "effort_percent", "residual_euros", "is_first_quartile", "points", "verified_points", "flags", "seniority_months",
)  # fmt: skip
# Sheets frozen before these were shown do not hold them: their minutes keep the digest they were closed with.
LATER_KEYS = ("category", "income_method", "unmet", "alerts")
DWELLING_KEYS = (
    "title", "reference", "programme", "address_line", "commune_name", "typology", "surface_m2", "rent_euros",
    "charges_euros", "total_euros", "financing", "in_qpv", "reserver_kind", "landlord",
)  # fmt: skip


def minutes_of(actor: Actor, sitting_id: UUID) -> dict[str, Any]:
    """The content of a sitting's minutes (R441-3, R441-9): the same rows always give the same value."""
    sitting, committee = queries.sitting_of(actor, sitting_id)
    members = queries.members_of(actor, committee.id)
    rows = queries.agenda_of(actor, sitting_id)
    candidates = queries.candidates_of(actor, [row.item.id for row in rows])
    return {
        "committee": committee.name,
        "quorum": committee.quorum,
        "held_at": _instant(sitting.held_at),
        "place": sitting.place,
        "closed_at": _instant(sitting.closed_at) if sitting.closed_at else None,
        "members": [_member(member, sitting) for member in members],
        "items": [_item(row.item, candidates.get(row.item.id, [])) for row in rows],
    }


def _instant(instant: datetime) -> str:
    """In UTC, so that the same instant read back from the database is written the same."""
    return instant.astimezone(UTC).isoformat()


def _member(member: CommitteeMember, sitting: Sitting) -> dict[str, Any]:
    return {
        "name": member.full_name,
        "quality": member.quality,
        "has_vote": member.has_vote,
        "is_chair": member.is_chair,
        "is_present": str(member.id) in sitting.present_member_ids,
    }


def _item(item: AgendaItem, candidates: Sequence[Candidate]) -> dict[str, Any]:
    return {
        "position": item.position,
        "dwelling": _only(item.sheet, DWELLING_KEYS),
        "eligible": item.sheet.get("eligible"),
        "exception_reason": item.exception_reason,
        "exception_text": item.exception_text,
        "skipped_reason": item.skipped_reason,
        "order_reason": item.order_reason,
        "votes": [item.votes_for, item.votes_against, item.votes_abstained],
        "candidates": [_candidate(candidate) for candidate in candidates],
    }


def _candidate(candidate: Candidate) -> dict[str, Any]:
    """What was decided, not what became of it since: the minutes of a closed sitting never change."""
    return {
        **_only(candidate.sheet, CANDIDATE_KEYS),
        **{key: candidate.sheet[key] for key in LATER_KEYS if key in candidate.sheet},
        "shortlist_rank": candidate.shortlist_rank,
        "decision": candidate.decision,
        "decision_rank": candidate.decision_rank,
        "reason_code": candidate.reason_code,
        "reason_text": candidate.reason_text,
        "condition_text": candidate.condition_text,
        "condition_due_on": candidate.condition_due_on.isoformat() if candidate.condition_due_on else None,
    }


def _only(sheet: Mapping[str, Any], keys: Sequence[str]) -> dict[str, Any]:
    return {key: sheet.get(key) for key in keys}
