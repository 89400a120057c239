"""Drawing up the list of one dwelling: the applications in the published order, those chosen, those passed over."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from register.actor import Actor
from register.audit.actions import Act, record
from register.clock import paris_day
from register.committees import queries, rules, texts
from register.committees.codes import CandidateStatus, SittingStatus
from register.committees.commands import Shortlist
from register.committees.conflicts import conflicts_told
from register.committees.equity import Kept, tally_presented
from register.committees.models import AgendaItem, Candidate, Sitting
from register.committees.rows import SittingRow
from register.committees.sheets import Known, candidate_sheet
from register.db import db, new_id
from register.errors import Conflict, Invalid
from register.housing.actions import move_vacancy
from register.housing.codes import VacancyStatus
from register.lettings.actions import update_answers
from register.lettings.codes import BidAnswer
from register.lettings.queries import ranked_bids, sheet_of_vacancy
from register.lettings.rules import dwelling_offered
from register.notices.actions import Message, notify_all
from register.notices.codes import NoticeKind
from register.priorities.queries import top_candidates
from register.priorities.seekers import refusals_for

DIRECT_DEPTH = 60
"""Rows of the public order read for a designation without advert: enough to find twenty eligible ones."""


class Placed(NamedTuple):
    """One eligible application at its place in the order of a vacancy."""

    application_id: UUID
    rank: int
    has_bid: bool


def ranking_of(actor: Actor, vacancy_id: UUID, *, dwelling: Mapping[str, Any], today: date) -> list[Placed]:
    """Who may be presented for a vacancy, in order.

    Parameters
    ----------
    actor : an agent of the landlord
    vacancy_id : its vacancy
    dwelling : the vacancy's sheet
    today : day of the question, for eligibility

    Returns
    -------
    The ranked bidders of the last closed advert at the rank they were given, those housed since left out; without one,
    the head of the public order of the commune and typology, those not eligible left out.

    Source
    ------
    CCH L441-1 and R441-2-10 11°.
    """
    bids = ranked_bids(actor, vacancy_id)
    if bids:
        live = queries.live_among(actor, [bid.application_id for bid in bids])
        return [Placed(bid.application_id, bid.rank, True) for bid in bids if bid.application_id in live]
    rows = top_candidates(actor, dwelling["commune_insee"], typology=dwelling["typology"], limit=DIRECT_DEPTH)
    refused = refusals_for(actor, [row.application_id for row in rows], dwelling_offered(dwelling), today)
    eligible = [row.application_id for row in rows if not refused.get(row.application_id)]
    return [Placed(application_id, rank, False) for rank, application_id in enumerate(eligible, start=1)]


def draw_up_shortlist(actor: Actor, sitting_id: UUID, *, command: Shortlist, now: datetime) -> AgendaItem:
    """Present applications for one dwelling to a sitting, in the order of the list.

    Parameters
    ----------
    actor : an agent of the landlord
    sitting_id : a sitting not yet open
    command : the vacancy, the applications chosen, the reason for each rank passed over, the exception to the minimum
    now : instant of the act: sheets are frozen as they are then

    Returns
    -------
    The agenda item with its candidates stored.

    Raises
    ------
    Invalid with the codes of ``rules.refusals_to_present`` or a missing reason per rank; Conflict when the sitting has
    begun or the vacancy is already presented.

    Source
    ------
    CCH R441-3 (three candidates), L441-1 (order of consideration), L441-2-1 (no candidate without number).
    """
    sitting = queries.locked_sitting(actor, sitting_id)
    if sitting.status != SittingStatus.CONVENED:
        raise Conflict("sitting_has_begun")
    if queries.locked_vacancy(actor, command.vacancy_id).status not in (VacancyStatus.OPEN, VacancyStatus.SHORTLISTING):
        raise Conflict("vacancy_already_on_agenda")
    today = paris_day(now)
    dwelling = sheet_of_vacancy(actor, command.vacancy_id)
    ranking = ranking_of(actor, command.vacancy_id, dwelling=dwelling, today=today)
    chosen = [placed for placed in ranking if placed.application_id in set(command.chosen)]
    ids = [placed.application_id for placed in chosen]
    known = queries.known_candidates(actor, ids, epci_siren=dwelling["epci_siren"])
    _check_shortlist(command, ranking, known=known, today=today)
    move_vacancy(actor, command.vacancy_id, VacancyStatus.IN_COMMITTEE, now=now)
    item = _agenda_item(actor, sitting, command=command, dwelling=dwelling, ranking=ranking)
    _add_candidates(item, chosen, known=known, sitting=sitting, today=today)
    _answer_bidders(actor, ranking, command=command, now=now)
    kept = tally_presented(actor, item, [placed.application_id for placed in ranking], chosen=ids, now=now)
    _record_shortlist(actor, item, chosen=chosen, kept=kept, now=now)
    notify_all(actor, _shortlist_messages(item, ranking, command=command, sitting_on=paris_day(sitting.held_at)), now)
    return item


def _check_shortlist(
    command: Shortlist, ranking: Sequence[Placed], *, known: Mapping[UUID, Known], today: date
) -> None:
    by_rank = {placed.rank: placed.application_id for placed in ranking}
    ranks = [rank for rank, application_id in by_rank.items() if application_id in command.chosen]
    if len(ranks) != len(command.chosen) or len(known) != len(ranks):
        raise Conflict("list_changed")
    dalo = [each.is_dalo for each in known.values()]
    problems = rules.refusals_to_present(dalo, command.exception, exception_text=command.exception_text, on=today)
    fields = {"_shortlist": problems[0].code} if problems else {}
    for rank in sorted(by_rank.keys() & set(rules.skipped_ranks(ranks))):
        reason = command.skipped.get(by_rank[rank], "")
        if not reason.strip():
            fields[f"skipped_{by_rank[rank]}"] = "SKIPPED_REASON_MISSING"
        elif rules.forbidden_ground(reason):
            fields[f"skipped_{by_rank[rank]}"] = "REASON_FORBIDDEN"
    if fields:
        raise Invalid("shortlist", fields=fields)


def _agenda_item(
    actor: Actor, sitting: Sitting, *, command: Shortlist, dwelling: dict[str, Any], ranking: Sequence[Placed]
) -> AgendaItem:
    skipped = [placed for placed in ranking if placed.application_id in command.skipped]
    item = AgendaItem(
        territory_id=actor.territory_id, id=new_id(), organisation_id=sitting.organisation_id,
        committee_id=sitting.committee_id, sitting_id=sitting.id, vacancy_id=command.vacancy_id,
        position=queries.next_position(actor, sitting.id), sheet={**dwelling, "eligible": len(ranking)},
        exception_reason=command.exception, exception_text=command.exception_text.strip(),
        skipped_reason="\n".join(f"{p.rank} : {command.skipped[p.application_id].strip()}" for p in skipped),
        order_reason="", version=1,
    )  # fmt: skip
    with conflicts_told():
        db.session.add(item)
    return item


def _add_candidates(
    item: AgendaItem, chosen: Sequence[Placed], *, known: Mapping[UUID, Known], sitting: Sitting, today: date
) -> None:
    sitting_on = paris_day(sitting.held_at).isoformat()
    for placed in chosen:
        sheet = candidate_sheet(known[placed.application_id], item.sheet, on=today)
        db.session.add(
            Candidate(
                territory_id=item.territory_id, id=new_id(), organisation_id=item.organisation_id,
                committee_id=item.committee_id, agenda_item_id=item.id, vacancy_id=item.vacancy_id,
                application_id=placed.application_id, status=CandidateStatus.PRESENTED, shortlist_rank=placed.rank,
                sheet={**sheet, "sitting_on": sitting_on, "has_bid": placed.has_bid},
                reason_text="", condition_text="", closed_reason="",
            )
        )  # fmt: skip


def _answer_bidders(actor: Actor, ranking: Sequence[Placed], *, command: Shortlist, now: datetime) -> None:
    answers: dict[UUID, tuple[BidAnswer, tuple[str, ...]]] = {}
    for placed in ranking:
        if placed.application_id in command.chosen:
            answers[placed.application_id] = (BidAnswer.SHORTLISTED, ())
        else:
            reason = "SKIPPED_WITH_REASON" if placed.application_id in command.skipped else "RANKED_BELOW"
            answers[placed.application_id] = (BidAnswer.NOT_SHORTLISTED, (reason,))
    if any(placed.has_bid for placed in ranking):
        update_answers(actor, command.vacancy_id, answers, now)


def _record_shortlist(actor: Actor, item: AgendaItem, *, chosen: Sequence[Placed], kept: Kept, now: datetime) -> None:
    detail = {"vacancy_id": item.vacancy_id, "sitting_id": item.sitting_id, "candidates": len(chosen),
              "exception": item.exception_reason, "equity": kept}  # fmt: skip
    record(actor, Act("draw_up_shortlist", "agenda_item", item.id, detail=detail), now)
    for placed in chosen:
        act = Act("present_candidate", "agenda_item", item.id, placed.application_id, detail={"rank": placed.rank})
        record(actor, act, now)


def _shortlist_messages(
    item: AgendaItem, ranking: Sequence[Placed], *, command: Shortlist, sitting_on: date
) -> list[Message]:
    """Bidders presented are told by their bid's answer; those passed over also read the reason written about them."""
    messages = []
    for placed in ranking:
        if placed.application_id in command.chosen and not placed.has_bid:
            text, kind = texts.presented(item.sheet, sitting_on), NoticeKind.SHORTLISTED
        elif placed.application_id in command.skipped and placed.has_bid:
            reason = command.skipped[placed.application_id].strip()
            text, kind = texts.passed_over(item.sheet, placed.rank, reason), NoticeKind.BID_ANSWERED
        else:
            continue
        key = f"shortlist:{item.id}:{placed.application_id}"
        messages.append(Message(placed.application_id, kind, key, text.subject, text.body))
    return messages


class ListedRow(NamedTuple):
    """One application of the list with the sheet the committee would see."""

    placed: Placed
    sheet: dict[str, Any]


class Prepared(NamedTuple):
    """What a landlord needs to choose: the dwelling, the head of the list, the sittings that may receive it."""

    dwelling: dict[str, Any]
    rows: list[ListedRow]
    total: int
    sittings: list[SittingRow]
    presented: tuple[AgendaItem, Sitting] | None


def prepare_shortlist(actor: Actor, vacancy_id: UUID, *, shown: int, now: datetime) -> Prepared:
    """The list of a vacancy as a landlord reads it before choosing; at most ``shown`` rows carry a name."""
    today = paris_day(now)
    dwelling = sheet_of_vacancy(actor, vacancy_id)
    ranking = ranking_of(actor, vacancy_id, dwelling=dwelling, today=today)
    head = ranking[:shown]
    known = queries.known_candidates(
        actor, [placed.application_id for placed in head], epci_siren=dwelling["epci_siren"]
    )
    rows = [
        ListedRow(placed, candidate_sheet(known[placed.application_id], dwelling, on=today))
        for placed in head
        if placed.application_id in known
    ]
    convened = [
        row for row in queries.sittings_of(actor, open_only=True) if row.sitting.status == SittingStatus.CONVENED
    ]
    return Prepared(dwelling, rows, len(ranking), convened, queries.item_in_preparation(actor, vacancy_id))
