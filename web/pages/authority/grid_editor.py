"""Writing a grid in the browser, a page at a time; every page saves the whole draft or refuses."""

from uuid import UUID

from flask import Blueprint, render_template

from register.db import transaction
from register.priorities.grid_queries import grid_by_id
from web.access import Permission, current_actor, requires
from web.grid_views import grid_page

blueprint = Blueprint("authority_grid_editor", __name__, url_prefix="/authority/grids")


@blueprint.get("/<uuid:grid_id>")
@requires(Permission.GRID_WRITE)
def show(grid_id: UUID) -> str:
    """A grid as an applicant reads it, and what is still to write."""
    actor = current_actor()
    with transaction(actor):
        grid = grid_by_id(actor, grid_id)
    return render_template("authority/grid_draft.html", grid=grid, page=grid_page(grid))
