"""Forms of sittings, decisions, offers and leases. A decision form repeats one small schema per candidate."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from werkzeug.datastructures import MultiDict

from register.clock import PARIS
from register.committees.codes import Decision, ExceptionReason, NonAllocationReason, RefusalReason
from register.committees.commands import Answer as OfferAnswer
from register.committees.commands import CandidateDecision, ItemDecision, Shortlist, Signing
from register.committees.rules import Votes
from web.schemas.application import StepSchema, Typed
from web.schemas.fields import Answer, Code, FrenchDay, Line, WholeNumber, YesNo, wrong
from web.schemas.housing import Hour, read

RANK = "RANK_"
LONGEST_REASON = 1000
FOR_APPLICANTS = tuple(code for code in RefusalReason if code is not RefusalReason.NO_REPLY)


class Words(Answer):
    """A reason in a few sentences; line breaks are kept."""

    def read(self, typed: Any) -> str:
        text = str(typed).replace("\r\n", "\n").strip()
        return text if len(text) <= LONGEST_REASON else wrong("too_long")


class SittingSchema(StepSchema):
    held_on = FrenchDay(required=True)
    held_at = Hour(required=True)
    place = Line(required=True)


class ShortlistSchema(StepSchema):
    exception = Code(ExceptionReason)
    exception_text = Words()
    sitting_id = Line()


class CandidateSchema(StepSchema):
    decision = Line()
    reason = Code(NonAllocationReason)
    text = Words()
    condition = Words()
    due = FrenchDay()


class VotesSchema(StepSchema):
    votes_for = WholeNumber(required=True, most=99)
    votes_against = WholeNumber(required=True, most=99)
    votes_abstained = WholeNumber(required=True, most=99)
    version = WholeNumber(required=True, most=99_999)
    order_reason = Words()


class AnswerSchema(StepSchema):
    answer = Code(("ACCEPT", "REFUSE"), required=True)
    refusal_reason = Code(FOR_APPLICANTS)
    refusal_text = Words()


class OfferSchema(StepSchema):
    days = WholeNumber(required=True, most=60)


class SigningSchema(StepSchema):
    signed_on = FrenchDay(required=True)
    starts_on = FrenchDay(required=True)
    condition_met = YesNo()


def sitting_instant(values: dict[str, Any]) -> datetime:
    """When the committee meets, typed at the hour of Paris."""
    return datetime.combine(date.fromisoformat(values["held_on"]), values["held_at"], tzinfo=PARIS)


def chosen_ids(form: Typed) -> tuple[UUID, ...]:
    """The applications ticked; anything that is not an identifier is ignored."""
    return tuple(found for value in form.getlist("chosen") if (found := _uuid(value)))


def _uuid(value: str) -> UUID | None:
    try:
        return UUID(value)
    except ValueError:
        return None


def shortlist_of(form: Typed, vacancy_id: UUID) -> Shortlist:
    """The list as typed; what is missing is the rules' affair."""
    values, _ = read(ShortlistSchema(), form)
    skipped = {
        found: text.strip()
        for name, text in form.items()
        if name.startswith("skipped_") and text.strip() and (found := _uuid(name.removeprefix("skipped_")))
    }
    chosen = chosen_ids(form)
    return Shortlist(
        vacancy_id=vacancy_id,
        chosen=chosen,
        skipped={found: text for found, text in skipped.items() if found not in chosen},
        exception=ExceptionReason(values["exception"]) if values.get("exception") else None,
        exception_text=values.get("exception_text", ""),
    )


def item_decision(form: Typed, candidate_ids: Sequence[UUID]) -> tuple[ItemDecision | None, dict[str, str]]:
    """The decisions on one dwelling, or the problem codes of the boxes that cannot be read."""
    values, problems = read(VotesSchema(), form)
    decisions: dict[UUID, CandidateDecision] = {}
    for candidate_id in candidate_ids:
        typed, wrong_here = read(CandidateSchema(), _of_candidate(form, candidate_id))
        problems |= {f"{name}_{candidate_id}": _missing(name) for name in wrong_here}
        decisions[candidate_id] = _decision(typed)
    if problems:
        return None, {name: "NUMBER_MISSING" if name.startswith("votes_") else code for name, code in problems.items()}
    votes = Votes(values["votes_for"], values["votes_against"], values["votes_abstained"])
    return ItemDecision(values["version"], decisions, votes, values.get("order_reason", "")), {}


def _missing(name: str) -> str:
    return {"due": "CONDITION_DATE_MISSING", "reason": "REASON_MISSING"}.get(name, "REASON_TEXT_MISSING")


def _of_candidate(form: Typed, candidate_id: UUID) -> Typed:
    """The boxes of one candidate under the names of the schema: ``due_<id>_day`` is ``due_day``."""
    mark = f"_{candidate_id}"
    return MultiDict([(name.replace(mark, ""), value) for name, value in form.items(multi=True) if mark in name])


def _decision(typed: dict[str, Any]) -> CandidateDecision:
    chosen = typed.get("decision", "")
    rank = chosen.removeprefix(RANK) if chosen.startswith(RANK) else ""
    known = {each.value for each in Decision}
    decision = Decision.ALLOCATED_RANKED if rank.isdecimal() else Decision(chosen) if chosen in known else None
    return CandidateDecision(
        decision=decision,
        rank=int(rank) if rank.isdecimal() else None,
        reason_code=NonAllocationReason(typed["reason"]) if typed.get("reason") else None,
        reason_text=typed.get("text", ""),
        condition_text=typed.get("condition", ""),
        condition_due_on=date.fromisoformat(typed["due"]) if typed.get("due") else None,
    )


def offer_answer(form: Typed) -> tuple[OfferAnswer | None, dict[str, str]]:
    """The household's answer, or the problem of the boxes."""
    values, problems = read(AnswerSchema(), form)
    if problems:
        return None, {"answer": "ANSWER_MISSING"} if "answer" in problems else {
            "refusal_reason": "REFUSAL_REASON_MISSING"
        }
    reason = values.get("refusal_reason")
    return OfferAnswer(
        accepted=values["answer"] == "ACCEPT",
        refusal_reason=RefusalReason(reason) if reason else None,
        refusal_text=values.get("refusal_text", ""),
    ), {}


def signing(values: dict[str, Any]) -> Signing:
    """The lease as typed."""
    return Signing(
        signed_on=date.fromisoformat(values["signed_on"]),
        starts_on=date.fromisoformat(values["starts_on"]),
        condition_met=bool(values.get("condition_met")),
    )
