"""Reading the grids that are being written, and one grid by its id. Policies leave a draft to its own EPCI."""

import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, cast, func, select

from register.actor import Actor
from register.db import db
from register.errors import NotFound
from register.organisations.models import EPCI, Organisation, Territory
from register.organisations.rules import OrganisationKind
from register.priorities.codes import GridStatus
from register.priorities.grids import problems_of, read_grid
from register.priorities.models import Grid
from register.priorities.queries import GRID_COLUMNS, AdoptedGrid
from scoring.adoption import adoption_problems
from scoring.grid import Grid as GridDocument

Problem = tuple[str, str]


@dataclass(frozen=True, slots=True)
class DraftGrid:
    """A grid being written; ``text`` is its document, which may be incomplete."""

    id: UUID
    epci_siren: str
    epci_name: str
    title: str
    is_synthetic: bool
    row_version: int
    saved_at: datetime | None
    text: str

    @property
    def content(self) -> dict[str, Any]:
        """The document as it is, complete or not."""
        content: dict[str, Any] = json.loads(self.text)
        return content

    @property
    def document(self) -> GridDocument:
        """The grid it says; InvalidGrid while it is incomplete."""
        return read_grid(self.text)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What still keeps it from being applied, by path; nothing when it can be replayed."""
        return problems_of(self.text)

    @property
    def vote_problems(self) -> tuple[Problem, ...]:
        """What keeps it from being adopted: the same, and what this register does not apply yet."""
        return self.problems or tuple(adoption_problems(self.document).items())


DRAFT_COLUMNS = (
    Grid.id, Grid.epci_siren, func.coalesce(EPCI.name, Grid.epci_siren), Grid.title, Grid.is_synthetic,
    Grid.row_version, Grid.saved_at, cast(Grid.document, Text),
)  # fmt: skip


def drafts_of(actor: Actor, epci_siren: str) -> list[DraftGrid]:
    """The grids that an EPCI is writing, the last saved first; nothing for whoever is not of that EPCI."""
    return _drafts(actor, Grid.epci_siren == epci_siren)


def draft_by_id(actor: Actor, grid_id: UUID) -> DraftGrid:
    """One draft; NotFound for another EPCI's, another territory's, and one that was adopted since."""
    found = _drafts(actor, Grid.id == grid_id)
    if not found:
        raise NotFound("grid")
    return found[0]


def _drafts(actor: Actor, condition: Any) -> list[DraftGrid]:
    statement = (
        select(*DRAFT_COLUMNS)
        .outerjoin(EPCI, EPCI.siren == Grid.epci_siren)
        .where(Grid.territory_id == actor.territory_id, Grid.status == GridStatus.DRAFT, condition)
        .order_by(Grid.saved_at.desc(), Grid.id)
    )
    return [DraftGrid(*tuple[Any, ...](row)) for row in db.session.execute(statement)]


def grid_by_id(actor: Actor, grid_id: UUID) -> AdoptedGrid | DraftGrid:
    """One grid, adopted or being written; NotFound for another EPCI's draft and for another territory's grid."""
    statement = (
        select(*GRID_COLUMNS)
        .outerjoin(EPCI, EPCI.siren == Grid.epci_siren)
        .where(Grid.territory_id == actor.territory_id, Grid.id == grid_id, Grid.status == GridStatus.ADOPTED)
    )
    adopted = db.session.execute(statement).first()
    return draft_by_id(actor, grid_id) if adopted is None else AdoptedGrid(*tuple[Any, ...](adopted))


def locked_draft(actor: Actor, grid_id: UUID) -> Grid:
    """The row of a draft, held until the transaction ends; NotFound as for ``draft_by_id``."""
    statement = select(Grid).where(
        Grid.territory_id == actor.territory_id, Grid.id == grid_id, Grid.status == GridStatus.DRAFT
    )
    found = db.session.scalars(statement.with_for_update()).first()
    if found is None:
        raise NotFound("grid")
    return found


@dataclass(frozen=True, slots=True)
class OwnEpci:
    """The EPCI whose grids an officer writes."""

    siren: str
    name: str
    is_synthetic: bool


def own_epci(actor: Actor) -> OwnEpci | None:
    """The EPCI of the actor's organisation; None for a commune, a landlord or nobody."""
    statement = (
        select(Organisation.epci_siren, func.coalesce(EPCI.name, Organisation.name), Territory.is_synthetic)
        .join(Territory, Territory.id == Organisation.territory_id)
        .outerjoin(EPCI, EPCI.siren == Organisation.epci_siren)
        .where(
            Organisation.territory_id == actor.territory_id,
            Organisation.id == actor.organisation_id,
            Organisation.kind == OrganisationKind.EPCI,
            Organisation.epci_siren.is_not(None),
        )
    )
    row = db.session.execute(statement).first()
    return None if row is None else OwnEpci(*tuple[Any, ...](row))
