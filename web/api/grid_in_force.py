"""The grid in force of an EPCI."""

from flask import Blueprint, Response, current_app

from register import clock
from register.actor import public
from register.db import transaction
from register.errors import NotFound
from register.priorities.queries import grid_in_force
from web.access import Permission, requires
from web.api import PREFIX
from web.api.answers import answered, documented
from web.api.views import grid_value
from web.navigation import territory_names
from web.schemas.scores import FullGridSchema

blueprint = Blueprint("api_grid_in_force", __name__, url_prefix=PREFIX)

PLACE = {"territory": "Code du territoire, par exemple 014", "epci_siren": "Numéro SIREN de l’intercommunalité"}


@blueprint.get("/territories/<string:territory>/epcis/<string:epci_siren>/grid")
@requires(Permission.PUBLIC_READ)
@documented("La grille de cotation en vigueur", FullGridSchema, parameters=PLACE, is_public=True)
def show(territory: str, epci_siren: str) -> Response:
    """The grid that applies today, with its document."""
    if territory not in territory_names(current_app):
        raise NotFound("territory")
    with transaction(public(territory)):
        grid = grid_in_force(public(territory), epci_siren, clock.today())
    if grid is None:
        raise NotFound("grid")
    return answered(FullGridSchema(), {**grid_value(territory, grid), "document": grid.content})
