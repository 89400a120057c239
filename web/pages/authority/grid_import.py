"""A grid as a document: imported whole with every problem told at once, and given back as JSON."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, flash, redirect, render_template, request
from werkzeug.wrappers import Response as Answer

from register import clock
from register.db import new_id, transaction
from register.errors import Invalid
from register.priorities.codes import DraftOrigin
from register.priorities.drafts import Writing, draft_grid, import_problems
from register.priorities.grid_queries import grid_by_id
from web.access import Permission, current_actor, requires
from web.formats import plural
from web.grid_drafts import base_of
from web.labels.grids import FICTITIOUS_WARNING, NO_DOCUMENT, NOT_AN_OBJECT, NOT_JSON, NOT_TEXT, SHAPES
from web.pages.authority.grid_list import typed_id

blueprint = Blueprint("authority_grid_import", __name__, url_prefix="/authority/grids")

Page = str | Answer | tuple[str, int]
LARGEST_BYTES = 500_000


def _page(errors: Mapping[str, str], problems: Sequence[tuple[str, str]], *, typed: str = "") -> str:
    return render_template(
        "authority/grid_import.html", errors=errors, problems=problems, typed=typed,
        grid_id=request.form.get("grid_id") or new_id(),
    )  # fmt: skip


@blueprint.get("/import")
@requires(Permission.GRID_WRITE)
def form() -> str:
    """The form: a file or a text."""
    return _page({}, ())


@blueprint.post("/import")
@requires(Permission.GRID_WRITE)
def send() -> Page:
    """Begin a draft from a document, or tell everything that is wrong with it."""
    actor, grid_id = current_actor(), typed_id("grid_id")
    typed, error = _typed()
    document = None
    if not error:
        document, error = _read(typed)
    if document is None:
        return _page({"document": error}, (), typed=typed), 400
    problems = import_problems(document)
    if not problems:
        try:
            with transaction(actor):
                draft_grid(actor, grid_id, Writing(document, origin=DraftOrigin.IMPORT), now=clock.now())
        except Invalid as invalid:
            problems = tuple((path, SHAPES.get(code, code)) for path, code in invalid.fields.items())
        else:
            flash("Le document est importé. C’est un projet\u00a0: relisez-le avant de l’adopter.")
            return redirect(base_of(grid_id), 303)
    return _page({"document": _count(len(problems))}, problems, typed=typed), 400


def _count(problems: int) -> str:
    return f"Le document a {plural(problems, 'erreur', 'erreurs')}. Corrigez ce qui est listé ci-dessous"


def _typed() -> tuple[str, str]:
    """The text sent, by file or by paste, or why there is none."""
    sent = request.files.get("file")
    content = sent.read(LARGEST_BYTES + 1) if sent else b""
    if not content:
        pasted = request.form.get("document", "").strip()
        return pasted, "" if pasted else NO_DOCUMENT
    try:
        return content.decode("utf-8-sig"), ""
    except UnicodeDecodeError:
        return "", NOT_TEXT


def _read(typed: str) -> tuple[dict[str, Any] | None, str]:
    try:
        document = json.loads(typed)
    except json.JSONDecodeError as error:
        return None, NOT_JSON.format(line=error.lineno, column=error.colno)
    except RecursionError:
        return None, NOT_AN_OBJECT
    if not isinstance(document, dict):
        return None, NOT_AN_OBJECT
    if not document.get("warning"):
        document["warning"] = FICTITIOUS_WARNING if document.get("kind") != "adopted" else None
    return document, ""


@blueprint.get("/<uuid:grid_id>/document.json")
@requires(Permission.GRID_WRITE)
def export(grid_id: UUID) -> Response:
    """The document of a grid, adopted or being written, as it can be imported again."""
    actor = current_actor()
    with transaction(actor):
        grid = grid_by_id(actor, grid_id)
    return document_answer(grid.content, f"grille-{grid.epci_siren}.json")


def document_answer(document: Mapping[str, Any], name: str) -> Response:
    """A document to keep, readable by people too."""
    text = json.dumps(document, ensure_ascii=False, indent=2) + "\n"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(text, mimetype="application/json", headers=headers)
