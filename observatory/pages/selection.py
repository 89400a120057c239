"""From an address to a selection: everything a page shows is in its address, so that it can be shared."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from observatory.cubes import EVERY_SIZE, EVERYWHERE, TYPOLOGIES
from observatory.data import Board
from observatory.indicators import Selection

MAP_MEASURES = ("pressure", "wait_months", "age_months", "live")


def selection_of(arguments: Mapping[str, str], board: Board, actor: Any) -> Selection:
    """The selection of an address; what it does not know is left out, and an agent starts at home."""
    area = arguments.get("place", home_of(actor, board))
    typology = arguments.get("typology", EVERY_SIZE)
    measure = arguments.get("measure", MAP_MEASURES[0])
    return Selection(
        area if area in board.areas.keys else EVERYWHERE,
        typology if typology in TYPOLOGIES else EVERY_SIZE,
        measure if measure in MAP_MEASURES else MAP_MEASURES[0],
    )


def home_of(actor: Any, board: Board) -> str:
    """Where an agent starts: the EPCI of its communes, else its territory; everybody else sees everywhere."""
    if actor is None or actor.kind != "AGENT":
        return EVERYWHERE
    places = board.snapshot.places
    mine = places[places["commune_insee"].isin(actor.communes) & (places["territory_id"] == actor.territory_id)]
    sirens = set(mine["epci_siren"])
    if len(sirens) == 1:
        return f"{actor.territory_id}:{sirens.pop()}"
    return str(actor.territory_id)


def query_of(selection: Selection) -> str:
    """The address's query for a selection."""
    return urlencode({"place": selection.area, "typology": selection.typology, "measure": selection.measure})
