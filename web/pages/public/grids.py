"""The scoring grids, for everybody: which EPCI has which, and each in full."""

from flask import Blueprint, current_app, render_template, request, url_for

from register import clock
from register.actor import public
from register.db import transaction
from register.errors import NotFound
from register.priorities.queries import grid_in_force, grids_in_force
from web.access import Permission, current_actor, requires
from web.grid_views import adopted_text, grid_page
from web.navigation import territory_names

blueprint = Blueprint("grids", __name__)


@blueprint.get("/grid")
@requires(Permission.PUBLIC_READ)
def listing() -> str:
    """The grids in force in one territory."""
    names = territory_names(current_app)
    wanted = request.args.get("territory", "")
    territory = wanted if wanted in names else current_actor().territory_id
    with transaction(public(territory)):
        grids = grids_in_force(public(territory), clock.today())
    rows = [
        (url_for("grids.show", territory=territory, epci_siren=grid.epci_siren), grid.epci_name, adopted_text(grid))
        for grid in grids
    ]
    choices = [(name, f"/grid?territory={code}", code == territory) for code, name in sorted(names.items())]
    synthetic = any(grid.is_synthetic for grid in grids)
    return render_template("public/grids.html", rows=rows, choices=choices, synthetic=synthetic)


@blueprint.get("/grids/<string:territory>/<string:epci_siren>")
@requires(Permission.PUBLIC_READ)
def show(territory: str, epci_siren: str) -> str:
    """The grid in force of one EPCI."""
    if territory not in territory_names(current_app):
        raise NotFound("territory")
    with transaction(public(territory)):
        grid = grid_in_force(public(territory), epci_siren, clock.today())
    if grid is None:
        raise NotFound("grid")
    return render_template("public/grid.html", **grid_page(grid))
