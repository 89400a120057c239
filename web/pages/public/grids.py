"""The scoring grids, for everybody: which EPCI has which, each in full, and every version it ever adopted."""

from collections.abc import Sequence
from datetime import date

from flask import Blueprint, Response, current_app, render_template, request, url_for

from register import clock
from register.actor import public
from register.db import transaction
from register.errors import NotFound
from register.priorities.queries import AdoptedGrid, grid_versions, grids_in_force
from web.access import Permission, current_actor, requires
from web.grid_views import adopted_text, grid_page
from web.navigation import territory_names
from web.pages.authority.grid_import import document_answer

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
    """The grid in force of one EPCI, in plain French, and its other versions."""
    versions, today = _versions(territory, epci_siren), clock.today()
    return _page(territory, next((grid for grid in versions if _applies(grid, today)), None), versions)


@blueprint.get("/grids/<string:territory>/<string:epci_siren>/versions/<int:version>")
@requires(Permission.PUBLIC_READ)
def show_version(territory: str, epci_siren: str, version: int) -> str:
    """A version adopted before, or one to come."""
    versions = _versions(territory, epci_siren)
    return _page(territory, _numbered(versions, version), versions)


@blueprint.get("/grids/<string:territory>/<string:epci_siren>/versions/<int:version>/document.json")
@requires(Permission.PUBLIC_READ)
def document(territory: str, epci_siren: str, version: int) -> Response:
    """The document that counts the points, for whoever wants to count them again."""
    grid = _numbered(_versions(territory, epci_siren), version)
    if grid is None:
        raise NotFound("grid")
    return document_answer(grid.content, f"grille-{grid.epci_siren}-{grid.version}.json")


def _versions(territory: str, epci_siren: str) -> list[AdoptedGrid]:
    if territory not in territory_names(current_app):
        raise NotFound("territory")
    with transaction(public(territory)):
        return grid_versions(public(territory), epci_siren)


def _numbered(versions: Sequence[AdoptedGrid], version: int) -> AdoptedGrid | None:
    return next((grid for grid in versions if grid.version == version), None)


def _applies(grid: AdoptedGrid, day: date) -> bool:
    begun = grid.in_force_from is not None and grid.in_force_from <= day
    return begun and (grid.in_force_until is None or grid.in_force_until > day)


def _page(territory: str, grid: AdoptedGrid | None, versions: Sequence[AdoptedGrid]) -> str:
    if grid is None:
        raise NotFound("grid")
    today, base = clock.today(), url_for("grids.show", territory=territory, epci_siren=grid.epci_siren)
    return render_template(
        "public/grid.html", **grid_page(grid), base=base, version=grid.version, deliberation=grid.document.deliberation,
        source=grid.document.source, state=_state(grid, today),
        versions=[
            (f"{base}/versions/{each.version}", adopted_text(each), _state(each, today), each.version == grid.version)
            for each in versions
        ],
    )  # fmt: skip


def _state(grid: AdoptedGrid, day: date) -> str:
    """PRESENT, PAST or FUTURE, for the words of the page."""
    if _applies(grid, day):
        return "PRESENT"
    return "FUTURE" if grid.in_force_from is not None and grid.in_force_from > day else "PAST"
