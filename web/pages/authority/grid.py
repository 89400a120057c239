"""The grid of an EPCI for its own officers: the one in force, and those before it. Read only."""

from flask import Blueprint, render_template, request

from register import clock
from register.actor import Actor
from register.db import transaction
from register.organisations.queries import organisation
from register.priorities.queries import AdoptedGrid, grid_versions, grids_in_force
from web.access import Permission, current_actor, requires
from web.grid_views import adopted_text, grid_page

blueprint = Blueprint("authority_grid", __name__, url_prefix="/authority")


@blueprint.get("/grid")
@requires(Permission.STATISTICS_READ)
def show() -> str:
    """The grid of one's own EPCI; who has none chooses among those of the territory."""
    actor, today = current_actor(), clock.today()
    with transaction(actor):
        grids = grids_in_force(actor, today)
        chosen = _chosen(actor, grids)
        versions = grid_versions(actor, chosen.epci_siren) if chosen else []
    return render_template(
        "authority/grid.html",
        page=grid_page(chosen) if chosen else None,
        versions=[(version.title, adopted_text(version), version.id == chosen.id) for version in versions if chosen],
        choices=[(grid.epci_siren, grid.epci_name) for grid in grids],
        epci=chosen.epci_siren if chosen else "",
    )


def _chosen(actor: Actor, grids: list[AdoptedGrid]) -> AdoptedGrid | None:
    own = organisation(actor, actor.organisation_id) if actor.organisation_id else None
    wanted = request.args.get("epci") or (own.epci_siren if own else None)
    return next((grid for grid in grids if grid.epci_siren == wanted), grids[0] if grids else None)
