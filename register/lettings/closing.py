"""Judging the sealed bids of an advert: who may have the dwelling, in which order, and the proof of it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from register.actor import Actor
from register.applications.codes import ApplicationStatus
from register.audit.actions import digest
from register.clock import paris_day
from register.db import widened
from register.lettings import queries, rules
from register.lettings.answers import Answer
from register.lettings.codes import BidAnswer
from register.lettings.models import Advert, Bid
from register.lettings.rules import Contender
from register.priorities.codes import SelectionStep
from register.priorities.equity import Selection, tally_selections
from register.priorities.grid_tables import tables_by_id
from register.priorities.seekers import refusals_for
from scoring.ranking import ORDINARY_TIER, tier_of
from scoring.tables import Tables


@dataclass(frozen=True, slots=True)
class CloseResult:
    """What a close decided, with the digests that let it be replayed."""

    advert_id: UUID
    bidders: int
    ranked: int
    input_digest: str
    result_digest: str
    grids: tuple[str, ...] = ()
    equity: tuple[dict[str, Any], ...] = ()

    def as_detail(self) -> dict[str, Any]:
        return {
            "bidders": self.bidders,
            "ranked": self.ranked,
            "input_digest": self.input_digest,
            "result_digest": self.result_digest,
            "grids": self.grids,
            "equity": self.equity,
            "proof": "permutation, published order, no ineligible bidder",
        }


def judge_bids(actor: Actor, advert: Advert, now: datetime) -> tuple[list[Answer], CloseResult]:
    """An answer for every live bid of an advert, and the proof; seven statements whatever the number of bidders."""
    offer = rules.dwelling_offered(advert.sheet)
    with widened():  # a bidder struck off meanwhile left the landlord's sight, and is answered all the same
        rows = queries.bids_to_judge(actor, advert)
        ids = [bid.application_id for bid, *_ in rows]
        refusals = refusals_for(actor, ids, offer, paris_day(now)) if ids else {}
        tables = tables_by_id(actor, {row.grid_id for row in rows if row.grid_id})
    contenders = {
        bid.application_id: _contender(row, refusals, tables.get(row.grid_id)) for row in rows for bid in row[:1]
    }
    ordered = rules.ranked_contenders(contenders.values())
    ranks = {contender.application_id: place for place, contender in enumerate(ordered, start=1)}
    answers = [_answer(bid, contenders[bid.application_id], ranks) for bid, *_ in rows]
    grids = tuple(sorted({str(row.grid_id) for row in rows if row.grid_id}))
    result = _result(advert, contenders, answers, grids=grids)
    return answers, replace(result, equity=_tally(actor, advert, answers, now))


def _tally(actor: Actor, advert: Advert, answers: list[Answer], now: datetime) -> tuple[dict[str, Any], ...]:
    """Who was eligible among the bidders, by group, added to the landlord's month and kept with the result."""
    ranked = frozenset(answer.bid.application_id for answer in answers if answer.rank is not None)
    judged = frozenset(answer.bid.application_id for answer in answers)
    siren = advert.sheet["epci_siren"] or ""
    selection = Selection(SelectionStep.ELIGIBLE, advert.organisation_id, siren, considered=judged, selected=ranked)
    return tuple(tally_selections(actor, [selection], now))


def _contender(row: Any, refusals: Mapping[UUID, Any], tables: Tables | None) -> Contender:
    bid: Bid = row[0]
    reasons = tuple(refusal.code for refusal in refusals.get(bid.application_id, ()))
    if row.status != ApplicationStatus.LIVE:
        reasons = (rules.NOT_LIVE,)
    elif row.points is None:
        reasons = (*reasons, rules.NOT_WANTED_HERE)
    return Contender(
        application_id=bid.application_id,
        tier=tier_of(row.facts, tables) if row.facts is not None else ORDINARY_TIER,
        points=row.points or 0,
        filed_on=row.filed_on,
        number=row.number,
        reasons=reasons,
    )


def _answer(bid: Bid, contender: Contender, ranks: Mapping[UUID, int]) -> Answer:
    if contender.reasons:
        return Answer(bid, BidAnswer.NOT_ELIGIBLE, contender.reasons)
    return Answer(bid, BidAnswer.RANKED, (), ranks[bid.application_id], contender.points)


def _result(
    advert: Advert, contenders: Mapping[UUID, Contender], answers: list[Answer], *, grids: tuple[str, ...]
) -> CloseResult:
    judged = {"advert": str(advert.id), "sheet": advert.sheet, "contenders": sorted(
        (str(one.application_id), one.tier, one.points, one.filed_on.isoformat(), one.number, one.reasons)
        for one in contenders.values()
    )}  # fmt: skip
    outcome = rules.result_content(
        advert.id, [(one.bid.application_id, one.rank, one.points, one.reasons) for one in answers]
    )
    return CloseResult(
        advert_id=advert.id,
        bidders=len(answers),
        ranked=sum(answer.rank is not None for answer in answers),
        input_digest=digest(judged),
        result_digest=digest(outcome),
        grids=grids,
    )


def replayed_digest(actor: Actor, advert: Advert) -> str:
    """The result's digest made again from the stored bids: equal to the one kept, unless a row was touched."""
    rows = queries.judged_bids(actor, advert.id)
    return digest(rules.result_content(advert.id, rows))


def stored_result(actor: Actor, advert: Advert) -> CloseResult:
    """The counts of an advert closed before."""
    rows = queries.judged_bids(actor, advert.id)
    ranked = sum(rank is not None for _, rank, _, _ in rows)
    return CloseResult(advert.id, len(rows), ranked, "", advert.result_digest)
