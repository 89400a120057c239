"""Adopting a grid. Writing one is in drafts.py, scoring a whole territory in runs.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from register.actor import Actor
from register.audit.actions import Act, record
from register.clock import PARIS, paris_day
from register.db import db, new_id
from register.errors import Conflict, Invalid, Refused
from register.jobs import enqueue
from register.priorities import queries
from register.priorities.codes import GridStatus
from register.priorities.drafts import officer_epci
from register.priorities.grid_queries import DraftGrid, grid_by_id, locked_draft
from register.priorities.models import Grid
from register.priorities.queries import AdoptedGrid
from register.priorities.rules import adoption_refusals, recording_refusals
from scoring.adoption import adoption_problems
from scoring.errors import InvalidGrid
from scoring.grid import Grid as GridDocument

# A little after midnight, when no clock of the deployment can still be in the day before.
RESCORE_AT = time(0, 5)


@dataclass(frozen=True, slots=True)
class Adoption:
    """A deliberation: its number, the day of the vote, and the first day the grid applies."""

    adopted_on: date
    in_force_from: date
    deliberation: str = ""


def adopt_grid(
    actor: Actor, epci_siren: str, *, document: Mapping[str, Any], adoption: Adoption, now: datetime
) -> UUID:
    """Adopt a grid for an EPCI: it ends the one before it, and is never changed again.

    Scores keep their own grid until the territory is scored anew, on or after the first day of the new one.

    Parameters
    ----------
    actor : whoever records the deliberation
    epci_siren : the EPCI that voted
    document : the grid, in the format of docs/grid-language.md
    adoption : dates of the deliberation
    now : instant of the act

    Returns
    -------
    The id of the adopted grid.

    Raises
    ------
    Invalid with every problem of the document by its path; Refused when the dates cannot follow the grid in force.

    Source
    ------
    CCH L441-2-8 and R441-2-10 11°.
    """
    grid = _read(document)
    version = _next_version(actor, epci_siren, adoption)
    adopted = Grid(
        territory_id=actor.territory_id, id=new_id(), epci_siren=epci_siren, version=version,
        status=GridStatus.ADOPTED, title=grid.title, document=dict(document), is_synthetic=grid.kind == "synthetic",
        adopted_on=adoption.adopted_on, in_force_from=adoption.in_force_from,
    )  # fmt: skip
    db.session.add(adopted)
    _record(actor, adopted, grid, now)
    return adopted.id


def date_refusals(adoption: Adoption, earlier_starts: Sequence[date | None], today: date) -> tuple[str, ...]:
    """Why an adoption would be refused, for the page that asks before it is recorded.

    Parameters
    ----------
    adoption : the deliberation
    earlier_starts : first days of the grids that the EPCI adopted before
    today : day of the recording

    Returns
    -------
    Codes of refusals; none when it may be recorded.
    """
    recorded = recording_refusals(adoption.adopted_on, adoption.in_force_from, today)
    return (*recorded, *adoption_refusals(adoption.adopted_on, adoption.in_force_from, earlier_starts))


def adopt_draft(actor: Actor, grid_id: UUID, adoption: Adoption, *, row_version: int, now: datetime) -> UUID:
    """Adopt the grid that an EPCI wrote, as it was read before the vote was recorded.

    It ends the grid before it, is never changed again, and everybody is scored by it on the day it comes into force.

    Parameters
    ----------
    actor : an officer of the EPCI
    grid_id : the draft
    adoption : the deliberation
    row_version : the draft's row version on the page that was confirmed
    now : instant of the act

    Returns
    -------
    ``grid_id``; the same adoption recorded twice is recorded once.

    Raises
    ------
    NotFound for another EPCI's draft; Conflict ``grid_changed`` when it was saved since, ``grid_adopted_already`` when
    it was adopted with other dates; Invalid with every problem of the document; Refused when the dates are not
    acceptable.

    Source
    ------
    CCH L441-2-8 and R441-2-10 11°.
    """
    epci = officer_epci(actor)
    queries.lock_adoptions(actor, epci.siren)
    if _is_adopted(grid_by_id(actor, grid_id), epci.siren, adoption):
        return grid_id
    draft = locked_draft(actor, grid_id)
    if draft.row_version != row_version:
        raise Conflict("grid_changed")
    today = paris_day(now)
    refusals = recording_refusals(adoption.adopted_on, adoption.in_force_from, today)
    if refusals:
        raise Refused(refusals[0])
    version = _next_version(actor, epci.siren, adoption)
    document = _with_adoption(draft.document, adoption, version)
    grid = _read(document)
    draft.document, draft.title, draft.version, draft.status = document, grid.title, version, GridStatus.ADOPTED
    draft.adopted_on, draft.in_force_from = adoption.adopted_on, adoption.in_force_from
    _record(actor, draft, grid, now)
    _ask_for_scores(actor, adoption.in_force_from, today)
    return grid_id


def _is_adopted(found: AdoptedGrid | DraftGrid, epci_siren: str, adoption: Adoption) -> bool:
    if isinstance(found, DraftGrid):
        return False
    same = (epci_siren, adoption.adopted_on, adoption.in_force_from)
    if (found.epci_siren, found.adopted_on, found.in_force_from) != same:
        raise Conflict("grid_adopted_already")
    return True


def _read(document: Mapping[str, Any]) -> GridDocument:
    try:
        grid = GridDocument.from_document(document)
    except InvalidGrid as error:
        raise Invalid("grid_invalid", fields=dict(error.problems)) from None
    problems = adoption_problems(grid)
    if problems:
        raise Invalid("grid_invalid", fields=problems)
    return grid


def _with_adoption(document: Mapping[str, Any], adoption: Adoption, version: int) -> dict[str, Any]:
    """The document as published: it says its own vote."""
    return {
        **document,
        "version": version,
        "deliberation": adoption.deliberation or None,
        "adopted_on": adoption.adopted_on.isoformat(),
        "in_force_from": adoption.in_force_from.isoformat(),
    }


def _next_version(actor: Actor, epci_siren: str, adoption: Adoption) -> int:
    """The number of the next grid of an EPCI, whose previous one it ends."""
    queries.lock_adoptions(actor, epci_siren)
    earlier = queries.grid_versions(actor, epci_siren)
    refusals = adoption_refusals(adoption.adopted_on, adoption.in_force_from, [g.in_force_from for g in earlier])
    if refusals:
        raise Refused(refusals[0])
    for grid in queries.open_grids(actor, epci_siren):
        grid.in_force_until = adoption.in_force_from
    return max((g.version for g in earlier), default=0) + 1


def _record(actor: Actor, adopted: Grid, grid: GridDocument, now: datetime) -> None:
    since = adopted.in_force_from.isoformat() if adopted.in_force_from else ""
    detail = {"epci_siren": adopted.epci_siren, "version": adopted.version, "in_force_from": since}
    record(actor, Act("adopt_grid", "grid", adopted.id, after=grid.to_document(), detail=detail), now)


def _ask_for_scores(actor: Actor, in_force_from: date, today: date) -> None:
    later = datetime.combine(in_force_from, RESCORE_AT, tzinfo=PARIS) if in_force_from > today else None
    enqueue("rescore_territory", at=later, territory_id=actor.territory_id)
