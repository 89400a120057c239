"""What a committee may do: candidates, quorum, decisions, order, offers and signature. Wording belongs to web/labels;
what is stored, to models.py."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from register.committees.codes import Decision, ExceptionReason, NonAllocationReason, OfferStatus
from scoring.deadlines import offer_deadline
from scoring.law import parameter_at

ALLOCATED = frozenset({Decision.ALLOCATED, Decision.ALLOCATED_RANKED, Decision.ALLOCATED_CONDITIONAL})
REASONED = frozenset({Decision.NOT_ALLOCATED, Decision.REJECTED_INADMISSIBLE})

# A reason made of nothing but one of these is unlawful; a person must write another. The list only catches what a
# hurried secretary would type: it never proves that a reason is lawful.
FORBIDDEN_GROUNDS = re.compile(
    r"nationalit|origine|ethni|religi|"
    r"lien avec (la|notre|cette) (commune|ville)|"
    r"(nature|type) d(e|es) (ses |leurs )?(prestation|allocation|ressource|revenu)",
    re.IGNORECASE,
)
SHORTEST_MOTIVE = 20


class Problem(NamedTuple):
    """One reason why an act is refused: its code, and the shortlist rank it is about, when it is about one."""

    code: str
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the committee says of one candidate. ``shortlist_rank`` is the place on the list it was given,
    ``rank`` the place among those allocated, 1 first."""

    shortlist_rank: int
    decision: Decision | None
    rank: int | None = None
    reason_code: NonAllocationReason | None = None
    reason_text: str = ""
    condition_text: str = ""
    condition_due_on: date | None = None
    is_dalo: bool = False


@dataclass(frozen=True, slots=True)
class Votes:
    """Counts of one ballot."""

    for_: int
    against: int
    abstained: int

    @property
    def total(self) -> int:
        return self.for_ + self.against + self.abstained


def refusals_to_present(
    dalo_flags: Sequence[bool], exception: ExceptionReason | None, *, exception_text: str, on: date
) -> tuple[Problem, ...]:
    """Why these candidates may not be presented for one dwelling.

    Parameters
    ----------
    dalo_flags : for each candidate, whether it holds a recognised DALO decision
    exception : the recorded exception to the minimum, or None
    exception_text : its justification, kept in the minutes
    on : day of the shortlist

    Returns
    -------
    NO_CANDIDATE, TOO_FEW_CANDIDATES, EXCEPTION_TEXT_MISSING or EXCEPTION_WITHOUT_DALO; empty when they may.

    Source
    ------
    CCH R441-3: at least three applications per dwelling, save a shortage of candidates, a DALO designation by the
    prefect, or a dwelling that received the subsidy of D331-25-1.
    """
    minimum: int = parameter_at("minimum_candidates", on)
    if not dalo_flags:
        return (Problem("NO_CANDIDATE"),)
    if len(dalo_flags) >= minimum:
        return ()
    if exception is None:
        return (Problem("TOO_FEW_CANDIDATES"),)
    problems = []
    if not exception_text.strip():
        problems.append(Problem("EXCEPTION_TEXT_MISSING"))
    if exception is ExceptionReason.DALO_DESIGNATION and not any(dalo_flags):
        problems.append(Problem("EXCEPTION_WITHOUT_DALO"))
    return tuple(problems)


def skipped_ranks(chosen: Iterable[int]) -> tuple[int, ...]:
    """Ranks passed over by a choice: each needs its reason.

    Parameters
    ----------
    chosen : ranks chosen, 1 first

    Returns
    -------
    Every rank before the last one chosen that was not; empty when the choice is the head of the list.

    Source
    ------
    CCH L441-1 and R441-2-10 11°: the order is public, so whoever leaves it says why.
    """
    kept = set(chosen)
    return tuple(rank for rank in range(1, max(kept, default=0)) if rank not in kept)


def has_quorum(present_voters: int, quorum: int) -> bool:
    """Whether a committee may sit.

    Parameters
    ----------
    present_voters : voting members present or represented
    quorum : number of the committee's own rules of procedure

    Returns
    -------
    True from the quorum upwards.

    Source
    ------
    CCH R441-9: the rules of procedure fix the quorum; the law gives no number.
    """
    return present_voters >= quorum


def ranked(rulings: Sequence[Ruling]) -> tuple[Ruling, ...]:
    """Rulings with every rank written: a conditional one takes the first rank left, in shortlist order.

    Parameters
    ----------
    rulings : one per candidate

    Returns
    -------
    The same rulings in the same order; a single allocated candidate becomes ALLOCATED, several become
    ALLOCATED_RANKED, and the conditional ones keep their decision.

    Source
    ------
    CCH R441-3, decisions a, b and c.
    """
    taken = {ruling.rank for ruling in rulings if ruling.rank is not None}
    free = (rank for rank in range(1, len(rulings) + 1) if rank not in taken)
    placed: dict[int, Ruling] = {}
    for ruling in sorted(rulings, key=lambda each: each.shortlist_rank):
        needs_rank = ruling.decision is Decision.ALLOCATED_CONDITIONAL and ruling.rank is None
        placed[ruling.shortlist_rank] = replace(ruling, rank=next(free)) if needs_rank else ruling
    several = sum(ruling.decision in ALLOCATED for ruling in rulings) > 1
    plain = Decision.ALLOCATED_RANKED if several else Decision.ALLOCATED
    return tuple(
        replace(each, decision=plain) if each.decision in (Decision.ALLOCATED, Decision.ALLOCATED_RANKED) else each
        for each in (placed[ruling.shortlist_rank] for ruling in rulings)
    )


def follows_order(rulings: Sequence[Ruling]) -> bool:
    """Whether the decisions keep the order of the list.

    Parameters
    ----------
    rulings : one per candidate, ranks written

    Returns
    -------
    False when somebody is allocated before a better placed candidate, or while a better placed one is merely
    "ranked below". A better placed candidate set aside with a reason of its own does not break the order.

    Source
    ------
    CCH L441-1, R441-2-10 11°, R441-3.
    """
    allocated = sorted((each for each in rulings if each.decision in ALLOCATED), key=lambda each: each.rank or 0)
    places = [each.shortlist_rank for each in allocated]
    if places != sorted(places):
        return False
    last = max(places, default=0)
    return not any(
        each.reason_code is NonAllocationReason.RANKED_BELOW and each.shortlist_rank < last for each in rulings
    )


def forbidden_ground(text: str) -> bool:
    """Whether a written reason leans on a ground that may never refuse a household.

    Parameters
    ----------
    text : the reason, in French

    Returns
    -------
    True when it must be written again: no link with the commune, nationality, origin, religion, kind of benefits.

    Source
    ------
    CCH L441 (no link with the commune is no ground); loi 2008-496, article 1 (discriminations).
    """
    return FORBIDDEN_GROUNDS.search(text) is not None


def refusals_to_decide(rulings: Sequence[Ruling], *, order_reason: str, on: date) -> tuple[Problem, ...]:
    """Why these decisions may not be recorded for one dwelling.

    Parameters
    ----------
    rulings : one per candidate, ranks written
    order_reason : why the order of the list is left, when it is
    on : day of the sitting

    Returns
    -------
    Problems, each with the shortlist rank it is about; empty when the decisions stand.

    Source
    ------
    CCH R441-3: a decision per candidate, with rank, reason or condition.
    """
    problems = [problem for ruling in rulings for problem in _problems_of(ruling, on)]
    ranks = sorted(ruling.rank or 0 for ruling in rulings if ruling.decision in ALLOCATED)
    if ranks != list(range(1, len(ranks) + 1)):
        problems.append(Problem("RANKS_NOT_UNIQUE"))
    elif not follows_order(rulings) and not order_reason.strip():
        problems.append(Problem("ORDER_REASON_MISSING"))
    if forbidden_ground(order_reason):
        problems.append(Problem("ORDER_REASON_FORBIDDEN"))
    return tuple(problems)


def _problems_of(ruling: Ruling, on: date) -> list[Problem]:
    rank = ruling.shortlist_rank
    if ruling.decision is None:
        return [Problem("DECISION_MISSING", rank)]
    if ruling.decision is Decision.ALLOCATED_CONDITIONAL:
        return _condition_problems(ruling, on)
    return _reason_problems(ruling) if ruling.decision in REASONED else []


def _condition_problems(ruling: Ruling, on: date) -> list[Problem]:
    problems = []
    if not ruling.condition_text.strip():
        problems.append(Problem("CONDITION_MISSING", ruling.shortlist_rank))
    if ruling.condition_due_on is None or ruling.condition_due_on <= on:
        problems.append(Problem("CONDITION_DATE_MISSING", ruling.shortlist_rank))
    return problems


def _reason_problems(ruling: Ruling) -> list[Problem]:
    rank, text = ruling.shortlist_rank, ruling.reason_text.strip()
    problems = []
    if ruling.decision is Decision.NOT_ALLOCATED and ruling.reason_code is None:
        problems.append(Problem("REASON_MISSING", rank))
    if not text:
        problems.append(Problem("REASON_TEXT_MISSING", rank))
    elif ruling.reason_code is NonAllocationReason.OTHER_MOTIVATED and len(text) < SHORTEST_MOTIVE:
        problems.append(Problem("REASON_TEXT_TOO_SHORT", rank))
    if forbidden_ground(text):
        problems.append(Problem("REASON_FORBIDDEN", rank))
    if ruling.is_dalo and ruling.reason_code is NonAllocationReason.SOCIAL_MIX_TARGET:
        problems.append(Problem("DALO_SOCIAL_MIX", rank))
    return problems


def refusals_of_votes(votes: Votes, *, present_voters: int, allocates: bool) -> tuple[Problem, ...]:
    """Why a ballot does not carry the decisions.

    Parameters
    ----------
    votes : counts for, against and abstained
    present_voters : voting members present or represented
    allocates : whether the decisions allocate the dwelling to somebody

    Returns
    -------
    VOTES_DO_NOT_ADD_UP when the counts are not those of the members present, VOTE_LOST when an allocation has fewer
    votes for than against. An equal vote passes: the mayor's voice is casting.

    Source
    ------
    CCH L441-2 (casting vote of the mayor); majority of those present, by the committee's rules of procedure.
    """
    if min(votes.for_, votes.against, votes.abstained) < 0 or votes.total != present_voters:
        return (Problem("VOTES_DO_NOT_ADD_UP"),)
    return (Problem("VOTE_LOST"),) if allocates and votes.for_ < votes.against else ()


def offer_answer_by(notified_on: date, days: int | None = None) -> date:
    """The last day on which an offer may be answered.

    Parameters
    ----------
    notified_on : day of notification, which does not count
    days : delay the landlord gives; None for the legal minimum

    Returns
    -------
    The last day, at midnight, carried to the next working day.

    Raises
    ------
    ValueError under ten days.

    Source
    ------
    CCH R441-10.
    """
    return offer_deadline(notified_on, days)


def refusals_to_answer(status: OfferStatus, answer_by: date, *, today: date) -> tuple[Problem, ...]:
    """Why an offer can no longer be answered.

    Parameters
    ----------
    status : present status of the offer
    answer_by : its last day
    today : day of the answer

    Returns
    -------
    OFFER_CLOSED or OFFER_EXPIRED; empty up to midnight of the last day.

    Source
    ------
    CCH R441-10: silence is refusal.
    """
    if status is not OfferStatus.PENDING:
        return (Problem("OFFER_CLOSED"),)
    return (Problem("OFFER_EXPIRED"),) if today > answer_by else ()


@dataclass(frozen=True, slots=True)
class Signature:
    """What is known on the day a lease is signed. Incomes are in euros per year; ``None`` while unknown."""

    status: OfferStatus
    offered_on: date
    signed_on: date
    starts_on: date
    reference_income: int | None
    ceiling: int
    is_conditional: bool = False
    condition_met: bool = False


def refusals_to_sign(signature: Signature, *, today: date) -> tuple[Problem, ...]:
    """Why a lease may not be signed.

    Parameters
    ----------
    signature : the offer, the days, the income against the ceiling, and the committee's condition
    today : day of recording

    Returns
    -------
    OFFER_NOT_ACCEPTED, SIGNED_IN_FUTURE, SIGNED_BEFORE_OFFER, STARTS_BEFORE_SIGNATURE, INCOME_UNKNOWN,
    INCOME_ABOVE_CEILING or CONDITION_NOT_MET; empty when it may.

    Source
    ------
    CCH R441-1 (resources checked on the day of the lease), R441-3 c (suspensive condition), R441-10.
    """
    checks = (
        ("OFFER_NOT_ACCEPTED", signature.status is not OfferStatus.ACCEPTED),
        ("SIGNED_IN_FUTURE", signature.signed_on > today),
        ("SIGNED_BEFORE_OFFER", signature.signed_on < signature.offered_on),
        ("STARTS_BEFORE_SIGNATURE", signature.starts_on < signature.signed_on),
        ("INCOME_UNKNOWN", signature.reference_income is None),
        ("INCOME_ABOVE_CEILING", (signature.reference_income or 0) > signature.ceiling),
        ("CONDITION_NOT_MET", signature.is_conditional and not signature.condition_met),
    )
    return tuple(Problem(code) for code, wrong in checks if wrong)
