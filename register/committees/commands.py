"""What a person asks of a committee: one frozen value per act. They carry choices, never rows."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from register.committees.codes import Decision, ExceptionReason, NonAllocationReason, RefusalReason
from register.committees.rules import Votes


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Applications chosen for one vacancy. ``skipped``: for each one passed over, the reason it will read."""

    vacancy_id: UUID
    chosen: tuple[UUID, ...]
    skipped: Mapping[UUID, str] = field(default_factory=dict)
    exception: ExceptionReason | None = None
    exception_text: str = ""


@dataclass(frozen=True, slots=True)
class CandidateDecision:
    """What the committee says of one candidate; ``rank`` only for a decision that allocates."""

    decision: Decision | None
    rank: int | None = None
    reason_code: NonAllocationReason | None = None
    reason_text: str = ""
    condition_text: str = ""
    condition_due_on: date | None = None


@dataclass(frozen=True, slots=True)
class ItemDecision:
    """The decisions on one dwelling, by candidate. ``version`` is the one the deciding person read."""

    version: int
    decisions: Mapping[UUID, CandidateDecision]
    votes: Votes
    order_reason: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """The household's answer to an offer."""

    accepted: bool
    refusal_reason: RefusalReason | None = None
    refusal_text: str = ""


@dataclass(frozen=True, slots=True)
class Signing:
    """A lease as signed."""

    signed_on: date
    starts_on: date
    condition_met: bool = False
