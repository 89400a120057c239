"""Giving bidders their answer: one row, one history line and one notice each, in a constant number of statements."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import update

from register.actor import Actor
from register.audit.actions import Act, record
from register.db import db
from register.lettings import texts
from register.lettings.codes import BidAnswer, BidStatus
from register.lettings.models import Advert, Bid
from register.notices.actions import Message, notify_all
from register.notices.codes import NoticeKind
from register.notices.texts import Text

# A committee's decision is told by its own letter; somebody who signed a lease needs no other answer.
SILENT = frozenset({BidAnswer.ALLOCATED, BidAnswer.NOT_ALLOCATED, BidAnswer.HOUSED_ELSEWHERE})


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer of one bid; ``rank`` and ``points`` only where the close gave them."""

    bid: Bid
    code: BidAnswer
    reasons: tuple[str, ...] = ()
    rank: int | None = None
    points: int | None = None


def write_answers(actor: Actor, advert: Advert, answers: Sequence[Answer], now: datetime) -> None:
    """Store the answers of one advert, tell their history, and write to each bidder."""
    if not answers:
        return
    db.session.execute(update(Bid), [_row(actor, answer, now) for answer in answers])
    for answer in answers:
        detail = {"advert": advert.id, "answer": answer.code.value, "reasons": answer.reasons, "rank": answer.rank}
        act = Act("answer_bid", "bid", answer.bid.id, application_id=answer.bid.application_id, detail=detail)
        record(actor, act, now)
    notify_all(actor, _messages(advert, answers), now)
    for answer in answers:
        db.session.expire(answer.bid)


def _row(actor: Actor, answer: Answer, now: datetime) -> dict[str, object]:
    bid = answer.bid
    return {
        "territory_id": actor.territory_id,
        "id": bid.id,
        "status": BidStatus.ANSWERED.value,
        "answer": answer.code.value,
        "answer_reasons": list(answer.reasons),
        "answered_at": now,
        "rank": answer.rank if answer.rank is not None else bid.rank,
        "points": answer.points if answer.points is not None else bid.points,
    }


def _messages(advert: Advert, answers: Sequence[Answer]) -> list[Message]:
    ranked = sum(answer.code is BidAnswer.RANKED for answer in answers)
    found = []
    for answer in answers:
        if answer.code in SILENT:
            continue
        text = _text(advert.sheet, answer, ranked)
        kind = NoticeKind.SHORTLISTED if answer.code is BidAnswer.SHORTLISTED else NoticeKind.BID_ANSWERED
        key = f"bid:{answer.bid.id}:{answer.code.value.lower()}"
        found.append(Message(answer.bid.application_id, kind, key, text.subject, text.body))
    return found


def _text(sheet: Mapping[str, object], answer: Answer, ranked: int) -> Text:
    if answer.code is BidAnswer.RANKED and answer.rank is not None:
        return texts.ranked(sheet, answer.rank, ranked)
    if answer.code is BidAnswer.NOT_ELIGIBLE:
        return texts.not_eligible(sheet, answer.reasons)
    return texts.answered(sheet, answer.code, answer.reasons)

