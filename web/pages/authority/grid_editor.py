"""Writing a grid in the browser: the whole of it, its heading, its section of transfers. Lines are in grid_lines.py."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from register import clock
from register.db import transaction
from register.errors import Conflict
from register.priorities.grid_documents import Document, unknown_parts, with_transfer
from register.priorities.grid_queries import DraftGrid, draft_by_id, grid_by_id
from register.priorities.queries import grid_in_force
from web.access import Permission, current_actor, requires
from web.grid_drafts import at_once, base_of, change, example_rows, shown_values, troubles
from web.grid_views import grid_page
from web.labels.grids import CHANGED, problem_texts
from web.pages.authority.grid_list import has_laboratory
from web.schemas.grids import HeadingSchema
from web.schemas.housing import read

blueprint = Blueprint("authority_grid_editor", __name__, url_prefix="/authority/grids")

Page = str | Response | tuple[str, int]


@blueprint.get("/<uuid:grid_id>")
@requires(Permission.GRID_WRITE)
def show(grid_id: UUID) -> str:
    """A grid as an applicant reads it; one being written with what is missing and what it does to some households."""
    actor = current_actor()
    with transaction(actor):
        grid = grid_by_id(actor, grid_id)
        current = grid_in_force(actor, grid.epci_siren, clock.today())
    page = grid_page(grid)
    if not isinstance(grid, DraftGrid):
        return render_template("authority/grid_version.html", grid=grid, page=page)
    return render_template(
        "authority/grid_draft.html", draft=grid, page=page, troubles=troubles(grid), base=base_of(grid_id),
        examples=example_rows(grid.text, current.text if current else None), current=current,
        unknown=unknown_parts(grid.content), has_laboratory=has_laboratory(),
    )  # fmt: skip


def _heading_page(draft: DraftGrid, errors: Mapping[str, str], *, status: int = 200) -> Page:
    stored = {name: draft.content.get(name) or "" for name in HeadingSchema().fields}
    page = render_template(
        "authority/grid_heading.html", draft=draft, base=base_of(draft.id), errors=errors,
        typed=shown_values(request.form, stored), stored=stored if errors.get("_changed") else None,
    )  # fmt: skip
    return page if status == 200 else (page, status)


@blueprint.get("/<uuid:grid_id>/heading")
@requires(Permission.GRID_WRITE)
def heading_form(grid_id: UUID) -> Page:
    """Title, source and warning."""
    actor = current_actor()
    with transaction(actor):
        draft = draft_by_id(actor, grid_id)
    return _heading_page(draft, {})


@blueprint.post("/<uuid:grid_id>/heading")
@requires(Permission.GRID_WRITE)
def heading(grid_id: UUID) -> Page:
    """Save the heading."""
    actor = current_actor()
    values, problems = read(HeadingSchema(), request.form)
    errors, status = problem_texts(problems), 400

    def edit(document: Document) -> Document:
        written: dict[str, Any] = {"title": values.get("title", ""), "source": values.get("source")}
        return {**document, **written, "warning": values.get("warning")}

    if not problems:
        try:
            change(actor, grid_id, edit)
        except Conflict:
            errors, status = {"_changed": CHANGED}, 409
        else:
            flash("L’en-tête est enregistré.")
            return redirect(base_of(grid_id), 303)
    with transaction(actor):
        draft = draft_by_id(actor, grid_id)
    return _heading_page(draft, errors, status=status)


@blueprint.post("/<uuid:grid_id>/transfer")
@requires(Permission.GRID_WRITE)
def transfer_add(grid_id: UUID) -> Response:
    """Give transfers a section of their own, begun from the main one."""
    return at_once(grid_id, with_transfer, "Les mutations ont leur propre grille. Corrigez ses lignes.")


@blueprint.post("/<uuid:grid_id>/transfer/remove")
@requires(Permission.GRID_WRITE)
def transfer_remove(grid_id: UUID) -> Response:
    """Score transfers like everybody."""

    def edit(document: Document) -> Document:
        return {key: value for key, value in document.items() if key != "transfer"}

    return at_once(grid_id, edit, "Les mutations suivent la grille générale.")


@blueprint.post("/<uuid:grid_id>/parts/<any(exclusions,order):part>/remove")
@requires(Permission.GRID_WRITE)
def part_remove(grid_id: UUID, part: str) -> Response:
    """Take away a part that was imported and that no page writes."""

    def edit(document: Document) -> Document:
        return {key: value for key, value in document.items() if key != part}

    return at_once(grid_id, edit, "Cette partie est retirée.")
