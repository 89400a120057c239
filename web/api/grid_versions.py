"""Every adopted grid of an EPCI, with its dates."""

from flask import Blueprint, Response, current_app

from register.actor import public
from register.db import transaction
from register.errors import NotFound
from register.priorities.queries import grid_versions
from web.access import Permission, requires
from web.api import PREFIX
from web.api.answers import answered, documented
from web.api.grid_in_force import PLACE
from web.api.views import grid_value
from web.navigation import territory_names
from web.schemas.scores import GridVersionsSchema

blueprint = Blueprint("api_grid_versions", __name__, url_prefix=PREFIX)


@blueprint.get("/territories/<string:territory>/epcis/<string:epci_siren>/grids")
@requires(Permission.PUBLIC_READ)
@documented("Les grilles adoptées, la plus récente d’abord", GridVersionsSchema, parameters=PLACE, is_public=True)
def show(territory: str, epci_siren: str) -> Response:
    """The versions, without their documents."""
    if territory not in territory_names(current_app):
        raise NotFound("territory")
    with transaction(public(territory)):
        grids = grid_versions(public(territory), epci_siren)
    if not grids:
        raise NotFound("grid")
    return answered(GridVersionsSchema(), {"versions": [grid_value(territory, grid) for grid in grids]})
