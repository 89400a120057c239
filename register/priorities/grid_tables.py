"""The compiled grids of stored scores, for whoever ranks them again: one statement whatever their number."""

from uuid import UUID

from register.actor import Actor
from register.priorities.grids import tables_of
from register.priorities.score_history import grids_by_id
from scoring.tables import Tables


def tables_by_id(actor: Actor, grid_ids: set[UUID]) -> dict[UUID, Tables]:
    """The tables of some grids, past ones included."""
    return {row.id: tables_of(row.document) for row in grids_by_id(actor, grid_ids)} if grid_ids else {}
