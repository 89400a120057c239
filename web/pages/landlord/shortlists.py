"""The list of a vacancy: compare, choose, say why a rank is passed over, send to a sitting."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from register import clock
from register.audit.actions import record_readings
from register.committees.actions import draw_up_shortlist
from register.committees.rules import skipped_ranks
from register.committees.shortlists import Prepared, prepare_shortlist
from register.db import transaction
from register.errors import Invalid
from web.access import Permission, current_actor, requires
from web.labels import label
from web.labels.committees import problems
from web.pages.committee.wording import WORDS, comparison
from web.schemas.committees import Typed, chosen_ids, shortlist_of

blueprint = Blueprint("landlord_shortlists", __name__, url_prefix="/landlord/vacancies")

FIRST_SHOWN, MOST_SHOWN, MOST_COMPARED = 20, 300, 4


@blueprint.get("/<uuid:vacancy_id>/shortlist")
@requires(Permission.SHORTLIST_DRAW)
def show(vacancy_id: UUID) -> str:
    """The list with its first three files compared."""
    return _page(vacancy_id, MultiDict(), {})


@blueprint.post("/<uuid:vacancy_id>/shortlist")
@requires(Permission.SHORTLIST_DRAW)
def choose(vacancy_id: UUID) -> Response | str | tuple[str, int]:
    """Compare the files ticked, or present them."""
    form = request.form
    if form.get("act") != "present":
        return _page(vacancy_id, form, {})
    sitting_id = _sitting_id(form)
    if sitting_id is None:
        return _page(vacancy_id, form, {"sitting_id": "SITTING_MISSING"}), 400
    actor = current_actor()
    command = shortlist_of(form, vacancy_id)
    try:
        with transaction(actor):
            draw_up_shortlist(actor, sitting_id, command=command, now=clock.now())
    except Invalid as refused:
        return _page(vacancy_id, form, dict(refused.fields)), 400
    flash(
        f"{len(command.chosen)} dossiers présentés à la commission.".replace(
            "1 dossiers présentés", "1 dossier présenté"
        )
    )
    return redirect(url_for("committee_sittings.show", sitting_id=sitting_id), 303)


def _sitting_id(form: Typed) -> UUID | None:
    try:
        return UUID(form.get("sitting_id", ""))
    except ValueError:
        return None


def _page(vacancy_id: UUID, form: Typed, wrong: Mapping[str, str]) -> str:
    actor, now = current_actor(), clock.now()
    shown = MOST_SHOWN if "all" in request.args else FIRST_SHOWN
    with transaction(actor):
        prepared = prepare_shortlist(actor, vacancy_id, shown=shown, now=now)
        seen = [row.placed.application_id for row in prepared.rows]
        record_readings(actor, seen, "candidate_sheet", label("ReadingPurpose", "prepare_shortlist"), now)
    errors = _renamed(problems(dict(wrong)))
    return render_template(
        "landlord/shortlist.html", vacancy_id=vacancy_id, form=form, errors=errors, words=WORDS,
        **_choice(prepared, form), prepared=prepared,
    )  # fmt: skip


def _renamed(errors: dict[str, str]) -> dict[str, str]:
    """The problem of the whole list is shown at the exception, where it can be answered."""
    return {("exception" if name == "_shortlist" else name): text for name, text in errors.items()}


def _choice(prepared: Prepared, form: Typed) -> dict[str, Any]:
    first_time = "act" not in form
    ticked = set(chosen_ids(form))
    rows = prepared.rows
    chosen = rows[:3] if first_time else [row for row in rows if row.placed.application_id in ticked]
    by_rank = {row.placed.rank: row for row in rows}
    passed_over = [by_rank[rank] for rank in skipped_ranks([row.placed.rank for row in chosen]) if rank in by_rank]
    compared = chosen[:MOST_COMPARED]
    return {
        "chosen": {row.placed.application_id for row in chosen},
        "compared": [(row.placed.rank, row.sheet["name"]) for row in compared],
        "groups": comparison([row.sheet for row in compared]) if compared else [],
        "passed_over": passed_over,
        "is_direct": not any(row.placed.has_bid for row in rows),
        "grid": next((row.sheet["grid"] for row in rows if row.sheet["grid"]), None),
        "needs_exception": len(chosen) < 3,
    }
