"""What the readings of committees return: rows joined or trimmed for who reads them."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from register.committees.codes import CandidateStatus, Decision
from register.committees.models import AgendaItem, Candidate, Committee, Offer, Sitting


@dataclass(frozen=True, slots=True)
class SittingRow:
    """A sitting in a list, with the number of dwellings on its agenda and how many are decided."""

    sitting: Sitting
    committee: Committee
    items: int
    decided: int


@dataclass(frozen=True, slots=True)
class ItemRow:
    """A dwelling on an agenda, with its number of candidates."""

    item: AgendaItem
    candidates: int
    allocated: int


@dataclass(frozen=True, slots=True)
class Candidacy:
    """What an applicant reads of its own candidacy: nothing of a decision before its sitting is closed."""

    id: UUID
    vacancy_id: UUID
    status: CandidateStatus
    dwelling: dict[str, Any]
    sitting_on: date
    decision: Decision | None
    decision_rank: int | None
    reason_code: str | None
    reason_text: str
    condition_text: str
    condition_due_on: date | None
    closed_reason: str


@dataclass(frozen=True, slots=True)
class ToOffer:
    """A decided dwelling whose next candidate waits for its offer."""

    item: AgendaItem
    candidate: Candidate
    sitting: Sitting


@dataclass(frozen=True, slots=True)
class Work:
    """What a landlord has to do around its committees."""

    sittings: list[SittingRow]
    to_offer: list[ToOffer]
    pending: list[Offer]
    to_sign: list[Offer]
