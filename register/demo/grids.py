"""The synthetic reference grid, as adopted by every EPCI of the fiction. No territory voted it."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import scoring
from register.demo.chronicle import HistoryRow, row_of
from register.demo.organisations import fixed_id
from register.organisations.reference import epcis_of, territory
from scoring.grid import Grid

FILE = Path(scoring.__file__).parent / "reference" / "grids" / "synthetic-reference.json"
ADOPTED_ON, IN_FORCE_FROM = date(2023, 12, 14), date(2024, 1, 1)  # the date by which the law asks for a grid


def grid_id(territory_id: str, epci_siren: str) -> UUID:
    """The grid of an EPCI in a territory."""
    return fixed_id("grid", territory_id, epci_siren)


def grid_rows(territory_id: str, today: date) -> list[dict[str, Any]]:
    """Rows of ``grids``: the same document for every EPCI of the territory."""
    document = json.loads(FILE.read_text(encoding="utf-8"))
    title = Grid.from_document(document).title
    return [
        {
            "territory_id": territory_id, "id": grid_id(territory_id, each.siren), "epci_siren": each.siren,
            "version": 1, "status": "ADOPTED", "title": title, "document": json.dumps(document, ensure_ascii=False),
            "is_synthetic": True, "adopted_on": min(ADOPTED_ON, today), "in_force_from": min(IN_FORCE_FROM, today),
            "in_force_until": None,
        }
        for each in epcis_of(territory(territory_id).department_code)
    ]  # fmt: skip


def grid_lines(territory_id: str, at: datetime) -> list[HistoryRow]:
    """One history line per adopted grid."""
    return [
        row_of(territory_id, at, action="adopt_grid", subject=("grid", grid_id(territory_id, each.siren)))
        for each in epcis_of(territory(territory_id).department_code)
    ]
