"""The grids of an EPCI for its officer: the one in force, those before it, and those being written."""

from uuid import UUID

from flask import Blueprint, current_app, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from register import clock
from register.actor import Actor
from register.db import new_id, transaction
from register.errors import NotFound
from register.priorities.codes import DraftOrigin
from register.priorities.drafts import Writing, discard_grid, draft_grid
from register.priorities.grid_documents import blank_document
from register.priorities.grid_queries import draft_by_id, drafts_of, grid_by_id, own_epci
from register.priorities.queries import grid_in_force, grid_versions
from web.access import Permission, current_actor, requires
from web.grid_views import adopted_text
from web.labels.grids import BLANK_TITLE, COPY_TITLE, FICTITIOUS_WARNING

blueprint = Blueprint("authority_grids", __name__, url_prefix="/authority/grids")

LABORATORY = "/authority/grids/<uuid:grid_id>/laboratory"


def has_laboratory() -> bool:
    """Whether drafts can be replayed on the demand in this program."""
    return any(rule.rule == LABORATORY for rule in current_app.url_map.iter_rules())


@blueprint.get("")
@requires(Permission.GRID_WRITE)
def listing() -> str | Response:
    """Every grid of one's own EPCI, and the ways to begin another; who has no EPCI reads the grids in force."""
    actor, today = current_actor(), clock.today()
    with transaction(actor):
        epci = own_epci(actor)
        if epci is None:
            return redirect("/authority/grid")
        current = grid_in_force(actor, epci.siren, today)
        versions = grid_versions(actor, epci.siren)
        drafts = drafts_of(actor, epci.siren)
    return render_template(
        "authority/grids.html", epci=epci, current=current, drafts=drafts, new_id=new_id(),
        versions=[(grid, adopted_text(grid)) for grid in versions], today=today,
        has_laboratory=has_laboratory(),
    )  # fmt: skip


@blueprint.post("")
@requires(Permission.GRID_WRITE)
def begin() -> Response:
    """Begin a grid: blank, or from another one."""
    actor = current_actor()
    grid_id = typed_id("grid_id")
    with transaction(actor):
        draft_grid(actor, grid_id, _beginning(actor), now=clock.now())
    flash("Le projet est commencé. Il ne compte pour personne tant qu’il n’est pas adopté.")
    return redirect(f"/authority/grids/{grid_id}", 303)


def typed_id(name: str) -> UUID:
    """An identifier that a form carries; NotFound for anything else."""
    try:
        return UUID(request.form.get(name, ""))
    except ValueError:
        raise NotFound("grid") from None


def _beginning(actor: Actor) -> Writing:
    if not request.form.get("source_id"):
        return Writing(blank_document(BLANK_TITLE, FICTITIOUS_WARNING), origin=DraftOrigin.BLANK)
    source = grid_by_id(actor, typed_id("source_id"))
    document = source.content
    copied = {**document, "title": COPY_TITLE.format(title=source.title), "adopted_on": None, "in_force_from": None}
    return Writing({**copied, "deliberation": None}, origin=DraftOrigin.COPY)


@blueprint.get("/<uuid:grid_id>/discard")
@requires(Permission.GRID_WRITE)
def discard_form(grid_id: UUID) -> str:
    """Ask before throwing away."""
    actor = current_actor()
    with transaction(actor):
        draft = draft_by_id(actor, grid_id)
    return render_template("authority/grid_discard.html", draft=draft)


@blueprint.post("/<uuid:grid_id>/discard")
@requires(Permission.GRID_WRITE)
def discard(grid_id: UUID) -> Response:
    """Throw a draft away."""
    actor = current_actor()
    with transaction(actor):
        discard_grid(actor, grid_id, now=clock.now())
    flash("Le projet est supprimé.")
    return redirect("/authority/grids", 303)
