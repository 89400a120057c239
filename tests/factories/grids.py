"""Grids adopted for tests, by the action itself."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from register.actor import system
from register.db import transaction
from register.priorities.actions import Adoption, adopt_grid
from scoring.law import reference_grid_text
from tests.factories.filing import NOW

CAEN_LA_MER = "200065597"
TERRITORY = "014"


def reference_document() -> dict[str, Any]:
    """The synthetic reference grid."""
    document: dict[str, Any] = json.loads(reference_grid_text())
    return document


def adopt(
    epci_siren: str = CAEN_LA_MER, *, since: date = date(2026, 1, 1), document: dict[str, Any] | None = None
) -> UUID:
    """The reference grid, or another, adopted and in force from a day."""
    actor = system(TERRITORY)
    with transaction(actor):
        return adopt_grid(
            actor, epci_siren, document=document or reference_document(), adoption=Adoption(since, since), now=NOW
        )
