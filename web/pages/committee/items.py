"""One dwelling in its sitting: candidates side by side, a decision for each, the votes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from register import clock
from register.audit.actions import record_readings
from register.committees.actions import postpone_item, record_decision
from register.committees.codes import CandidateStatus, Decision, SittingStatus
from register.committees.models import AgendaItem, Candidate
from register.committees.queries import agenda_of, candidates_of, members_of, sitting_of
from register.committees.rows import ItemRow
from register.committees.rules import ALLOCATED
from register.db import transaction
from register.errors import Invalid, NotFound
from web.access import Permission, current_actor, requires
from web.labels import label
from web.labels.committees import problems
from web.pages.committee.sittings import presence_of
from web.pages.committee.wording import WORDS, comparison
from web.schemas.committees import RANK, Typed, item_decision

blueprint = Blueprint("committee_items", __name__, url_prefix="/committee/sittings/<uuid:sitting_id>/items")


@blueprint.get("/<uuid:item_id>")
@requires(Permission.SITTING_READ)
def show(sitting_id: UUID, item_id: UUID) -> str:
    """The candidates for one dwelling, and what is decided so far."""
    return _page(sitting_id, item_id, {}, form=None)


@blueprint.post("/<uuid:item_id>")
@requires(Permission.DECISION_RECORD)
def decide(sitting_id: UUID, item_id: UUID) -> Response | tuple[str, int]:
    """Record the decisions and go to the next dwelling."""
    actor, form = current_actor(), request.form
    wrong: dict[str, str] = {}
    try:
        with transaction(actor):
            command, wrong = item_decision(form, [candidate.id for candidate in _live(actor, item_id)])
            if command:
                record_decision(actor, item_id, command=command, now=clock.now())
                following = _next(agenda_of(actor, sitting_id))
    except Invalid as refused:
        wrong = dict(refused.fields)
    if wrong:
        return _page(sitting_id, item_id, wrong, form=form), 400
    flash("Décision enregistrée.")
    return redirect(_address(sitting_id, following), 303)


@blueprint.post("/<uuid:item_id>/postpone")
@requires(Permission.DECISION_RECORD)
def postpone(sitting_id: UUID, item_id: UUID) -> Response:
    """Take the dwelling off the agenda before its vote."""
    actor = current_actor()
    with transaction(actor):
        postpone_item(actor, item_id, now=clock.now())
    flash("Logement retiré de l’ordre du jour. Rien n’est écrit sur les candidats.")
    return redirect(url_for("committee_sittings.show", sitting_id=sitting_id), 303)


def _live(actor: Any, item_id: UUID) -> list[Candidate]:
    found = candidates_of(actor, [item_id]).get(item_id, [])
    return [candidate for candidate in found if candidate.status == CandidateStatus.PRESENTED]


def _next(rows: Sequence[ItemRow]) -> AgendaItem | None:
    return next((row.item for row in rows if row.item.decided_at is None), None)


def _address(sitting_id: UUID, following: AgendaItem | None) -> str:
    if following is None:
        return url_for("committee_sittings.show", sitting_id=sitting_id)
    return url_for("committee_items.show", sitting_id=sitting_id, item_id=following.id)


def _page(sitting_id: UUID, item_id: UUID, wrong: dict[str, str], *, form: Typed | None) -> str:
    actor, now = current_actor(), clock.now()
    with transaction(actor):
        sitting, committee = sitting_of(actor, sitting_id)
        rows = agenda_of(actor, sitting_id)
        members = members_of(actor, committee.id)
        candidates = candidates_of(actor, [item_id]).get(item_id, [])
        seen = [candidate.application_id for candidate in candidates]
        record_readings(actor, seen, "candidate_sheet", label("ReadingPurpose", "sit_in_committee"), now)
    row = next((row for row in rows if row.item.id == item_id), None)
    if row is None:
        raise NotFound("agenda_item")
    values: Typed = form if form is not None else _stored(row.item, candidates)
    following = next((each.item for each in rows if each.item.decided_at is None and each.item.id != item_id), None)
    return render_template(
        "committee/item.html", sitting=sitting, committee=committee, rows=rows, item=row.item, candidates=candidates,
        presence=presence_of(sitting, members), form=values, errors=problems(wrong), words=WORDS, following=following,
        can_decide=sitting.status == SittingStatus.OPEN, choices=_choices(candidates),
        groups=comparison([candidate.sheet for candidate in candidates]),
        compared=[(candidate.shortlist_rank, candidate.sheet["name"]) for candidate in candidates],
        may_open_files=actor.scope != "NONE", is_own=actor.organisation_id == sitting.organisation_id,
    )  # fmt: skip


def _choices(candidates: Sequence[Candidate]) -> list[tuple[str, str]]:
    """The decision rows: each rank, then the decisions c, d and e of R441-3."""
    live = [candidate for candidate in candidates if candidate.status != CandidateStatus.CLOSED]
    ranks = [(f"{RANK}{rank}", f"Attribué, rang {rank}") for rank in range(1, len(live) + 1)]
    others = (Decision.ALLOCATED_CONDITIONAL, Decision.NOT_ALLOCATED, Decision.REJECTED_INADMISSIBLE)
    return ranks + [(each.value, label("Decision", each)) for each in others]


def _stored(item: AgendaItem, candidates: Sequence[Candidate]) -> Typed:
    """What is recorded, as if it had been typed."""
    values: dict[str, Any] = {
        "version": item.version,
        "order_reason": item.order_reason,
        "votes_for": "" if item.votes_for is None else item.votes_for,
        "votes_against": item.votes_against or 0,
        "votes_abstained": item.votes_abstained or 0,
    }
    for candidate in candidates:
        plain = candidate.decision in ALLOCATED and candidate.decision != Decision.ALLOCATED_CONDITIONAL
        due = candidate.condition_due_on
        values |= {
            f"decision_{candidate.id}": f"{RANK}{candidate.decision_rank}" if plain else candidate.decision or "",
            f"reason_{candidate.id}": candidate.reason_code or "",
            f"text_{candidate.id}": candidate.reason_text,
            f"condition_{candidate.id}": candidate.condition_text,
            **{f"due_{candidate.id}_{part}": getattr(due, part) if due else "" for part in ("day", "month", "year")},
        }
    return MultiDict(values)
