"""A sitting: its list, its agenda, who is present, its close and its minutes."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from register import clock
from register.committees.actions import close_sitting, open_sitting
from register.committees.models import CommitteeMember, Sitting
from register.committees.queries import agenda_of, members_of, sitting_of, sittings_of
from register.db import transaction
from register.errors import Refused
from web.access import Permission, current_actor, requires
from web.labels.committees import PROBLEMS

blueprint = Blueprint("committee_sittings", __name__, url_prefix="/committee")


@blueprint.get("/")
@requires(Permission.SITTING_READ)
def index() -> str:
    """The sittings of the committees the person sits in or keeps."""
    actor = current_actor()
    with transaction(actor):
        return render_template("committee/sittings.html", sittings=sittings_of(actor))


@blueprint.get("/sittings/<uuid:sitting_id>")
@requires(Permission.SITTING_READ)
def show(sitting_id: UUID) -> str:
    """The agenda of a sitting, its members and its state."""
    return _page(sitting_id, {})


@blueprint.post("/sittings/<uuid:sitting_id>/presence")
@requires(Permission.DECISION_RECORD)
def record_presence(sitting_id: UUID) -> Response | tuple[str, int]:
    """Open the sitting with the members ticked."""
    actor = current_actor()
    present = [UUID(value) for value in request.form.getlist("present") if len(value) == 36]
    try:
        with transaction(actor):
            open_sitting(actor, sitting_id, present=present, now=clock.now())
    except Refused as refused:
        return _page(sitting_id, {"present": PROBLEMS[refused.code].format(**refused.values)}), 400
    flash("La séance est ouverte : le quorum est atteint.".replace(" :", "\u00a0:"))
    return redirect(url_for("committee_sittings.show", sitting_id=sitting_id), 303)


@blueprint.post("/sittings/<uuid:sitting_id>/close")
@requires(Permission.DECISION_RECORD)
def close(sitting_id: UUID) -> Response:
    """Close the sitting: decisions become final and each household is told its own."""
    actor = current_actor()
    with transaction(actor):
        close_sitting(actor, sitting_id, now=clock.now())
    flash("La séance est close. Le procès-verbal est prêt et chaque ménage est prévenu.")
    return redirect(url_for("committee_sittings.show", sitting_id=sitting_id), 303)


def _page(sitting_id: UUID, errors: dict[str, str]) -> str:
    actor = current_actor()
    with transaction(actor):
        sitting, committee = sitting_of(actor, sitting_id)
        rows = agenda_of(actor, sitting_id)
        members = members_of(actor, committee.id)
    is_own = actor.organisation_id == sitting.organisation_id
    return render_template(
        "committee/sitting.html", sitting=sitting, committee=committee, rows=rows, members=members, errors=errors,
        presence=presence_of(sitting, members), left=sum(row.item.decided_at is None for row in rows), is_own=is_own,
        typed_presence=request.form.getlist("present") or sitting.present_member_ids,
    )  # fmt: skip


def presence_of(sitting: Sitting, members: Sequence[CommitteeMember]) -> dict[str, Any]:
    """Who is there: voters present, voters in all, and the chair present."""
    present = [member for member in members if str(member.id) in sitting.present_member_ids]
    return {
        "voters": sum(member.has_vote for member in present),
        "of": sum(member.has_vote for member in members),
        "chair": next((member.full_name for member in present if member.is_chair), ""),
        "names": [member.full_name for member in present],
    }
