"""Adopting a grid: the deliberation, everything to check, the confirmation, then the scoring of everybody."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from register import clock
from register.actor import Actor
from register.db import transaction
from register.errors import Conflict, Invalid, Refused, RegisterError
from register.priorities.actions import Adoption, adopt_draft, date_refusals
from register.priorities.grid_queries import DraftGrid, draft_by_id, grid_by_id
from register.priorities.queries import AdoptedGrid, grid_versions
from register.priorities.run_queries import first_scoring_of
from web.access import Permission, current_actor, requires
from web.errors import wording_of
from web.formats import date_long
from web.grid_drafts import base_of, troubles, typed_version
from web.grid_views import grid_page
from web.labels import REFUSALS
from web.labels.grids import CHANGED_BEFORE_ADOPTION, problem_texts
from web.schemas.grids import AdoptionSchema, adoption_of
from web.schemas.housing import read

blueprint = Blueprint("authority_grid_adoption", __name__, url_prefix="/authority/grids/<uuid:grid_id>")

Page = str | Response | tuple[str, int]
# The box that a refusal is about.
BOX = {
    "grid_adopted_in_the_future": "adopted_on", "grid_in_force_in_the_past": "in_force_from",
    "grid_in_force_before_adoption": "in_force_from", "grid_in_force_before_previous": "in_force_from",
}  # fmt: skip


def _form(draft: DraftGrid, typed: Mapping[str, Any], errors: Mapping[str, str]) -> str:
    return render_template(
        "authority/grid_adopt.html", draft=draft, base=base_of(draft.id), typed=typed, errors=errors,
        troubles=troubles(draft),
    )  # fmt: skip


@blueprint.get("/adopt")
@requires(Permission.GRID_WRITE)
def form(grid_id: UUID) -> str:
    """The deliberation."""
    actor = current_actor()
    with transaction(actor):
        draft = draft_by_id(actor, grid_id)
    return _form(draft, request.args, {})


@blueprint.get("/adopt/check")
@requires(Permission.GRID_WRITE)
def check(grid_id: UUID) -> Page:
    """Everything to check before the grid counts for everybody."""
    return _check(grid_id, request.args, {})


def _check(grid_id: UUID, typed: Any, errors: Mapping[str, str]) -> Page:
    actor = current_actor()
    values, problems = read(AdoptionSchema(), typed)
    with transaction(actor):
        draft = draft_by_id(actor, grid_id)
        versions = grid_versions(actor, draft.epci_siren)
    texts = problem_texts(problems)
    if not problems:
        codes = date_refusals(adoption_of(values), [each.in_force_from for each in versions], clock.today())
        texts = {BOX[code]: _sentence(code) for code in reversed(codes)}
    if texts or troubles(draft):
        return _form(draft, typed, texts), 400
    page = _summary(draft, adoption_of(values), versions, typed=typed, errors=errors)
    return (page, 400) if errors else page


def _sentence(code: str) -> str:
    _, what, _, todo = REFUSALS[code]
    return f"{what} {todo}"


def _summary(
    draft: DraftGrid, adoption: Adoption, versions: list[AdoptedGrid], *, typed: Any, errors: Mapping[str, str]
) -> str:
    ended = next((each for each in versions if each.in_force_until is None), None)
    return render_template(
        "authority/grid_check.html", draft=draft, base=base_of(draft.id), adoption=adoption, errors=errors,
        version=max((each.version for each in versions), default=0) + 1, ended=ended, page=grid_page(draft),
        is_today=adoption.in_force_from == clock.today(),
        typed={name: value for name, value in typed.items() if name.startswith(("deliberation", "adopted_on", "in_f"))},
    )  # fmt: skip


@blueprint.post("/adopt")
@requires(Permission.GRID_WRITE)
def adopt(grid_id: UUID) -> Page:
    """Adopt, once the box of the summary is ticked."""
    actor = current_actor()
    values, problems = read(AdoptionSchema(), request.form)
    if problems or request.form.get("confirmed") != "yes":
        return _check(grid_id, request.form, problem_texts({"confirmed": "required"}))
    try:
        _adopt(actor, grid_id, adoption_of(values))
    except (Refused, Conflict, Invalid) as error:
        return _again(grid_id, error)
    flash("La grille est adoptée. Elle est publiée.")
    return redirect(f"{base_of(grid_id)}/scoring", 303)


def _adopt(actor: Actor, grid_id: UUID, adoption: Adoption) -> None:
    with transaction(actor):
        adopt_draft(actor, grid_id, adoption, row_version=typed_version(), now=clock.now())


def _again(grid_id: UUID, error: RegisterError) -> Page:
    """The summary again, as things are now, or the grid itself when it was adopted meanwhile."""
    if error.code == "grid_adopted_already":
        flash(wording_of(error), "warning")
        return redirect(base_of(grid_id), 303)
    said = CHANGED_BEFORE_ADOPTION if error.code == "grid_changed" else wording_of(error)
    answer = _check(grid_id, request.form, {"_refused": said})
    return (answer[0], 409) if isinstance(answer, tuple) else answer


@blueprint.get("/scoring")
@requires(Permission.GRID_WRITE)
def scoring(grid_id: UUID) -> str:
    """How far the scoring of everybody by an adopted grid is."""
    actor, today = current_actor(), clock.today()
    with transaction(actor):
        grid = grid_by_id(actor, grid_id)
        progress = first_scoring_of(actor, grid_id)
    return render_template(
        "authority/grid_scoring.html", grid=grid, progress=progress, today=today,
        begins=date_long(grid.in_force_from) if isinstance(grid, AdoptedGrid) and grid.in_force_from else "",
        is_waiting=isinstance(grid, AdoptedGrid) and grid.in_force_from is not None and grid.in_force_from > today,
    )  # fmt: skip
