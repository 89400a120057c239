"""Use cases of the priorities: adopt a grid, score a whole territory anew."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from register.actor import Actor, system
from register.audit.actions import Act, record
from register.db import db, new_id, transaction
from register.errors import Invalid, Refused
from register.priorities import queries
from register.priorities.codes import GridStatus
from register.priorities.models import Grid
from register.priorities.rescoring import Rulebook, count_points, rewrite, rulebook
from register.priorities.rules import adoption_refusals
from scoring.errors import InvalidGrid
from scoring.grid import Grid as GridDocument

# One transaction each: an edit never waits longer than one chunk for a rescoring.
CHUNK = 5000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Adoption:
    """The dates of a deliberation: the day of the vote, and the first day the grid applies."""

    adopted_on: date
    in_force_from: date


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
    try:
        grid = GridDocument.from_document(document)
    except InvalidGrid as error:
        raise Invalid("grid_invalid", fields=dict(error.problems)) from None
    earlier = queries.grid_versions(actor, epci_siren)
    refusals = adoption_refusals(adoption.adopted_on, adoption.in_force_from, [g.in_force_from for g in earlier])
    if refusals:
        raise Refused(refusals[0])
    _end_previous(actor, epci_siren, adoption.in_force_from)
    version = max((g.version for g in earlier), default=0) + 1
    adopted = Grid(
        territory_id=actor.territory_id, id=new_id(), epci_siren=epci_siren, version=version,
        status=GridStatus.ADOPTED, title=grid.title, document=dict(document), is_synthetic=grid.kind == "synthetic",
        adopted_on=adoption.adopted_on, in_force_from=adoption.in_force_from,
    )  # fmt: skip
    db.session.add(adopted)
    detail = {"epci_siren": epci_siren, "version": version, "in_force_from": adoption.in_force_from.isoformat()}
    record(actor, Act("adopt_grid", "grid", adopted.id, after=grid.to_document(), detail=detail), now)
    return adopted.id


def _end_previous(actor: Actor, epci_siren: str, on: date) -> None:
    for grid in queries.open_grids(actor, epci_siren):
        grid.in_force_until = on


def rescore_all(territory_id: str, today: date, progress: Progress | None = None) -> int:
    """Score every live application of a territory for a day: a month older, a new grid, a delay exceeded.

    It opens its own transactions, each short, and writes no history line: nothing was decided, and each score can be
    replayed from the facts and the grid stored with it.

    Parameters
    ----------
    territory_id : the registration territory
    today : day of the facts
    progress : receives how many applications are done, and of how many

    Returns
    -------
    Applications scored.

    Source
    ------
    CCH R441-2-10 11° (the grid applies uniformly to all applications of the territory).
    """
    actor, done = system(territory_id), 0
    last: UUID | None = None
    with transaction(actor):
        total = queries.live_count(actor)
        rules = rulebook(actor, today)
    while ids := _rescore_next(actor, last, rules):
        done, last = done + len(ids), ids[-1]
        if progress is not None:
            progress(done, max(total, done))
    with transaction(actor):
        count_points(actor, today)
    return done


def _rescore_next(actor: Actor, last: UUID | None, rules: Rulebook) -> list[UUID]:
    with transaction(actor):
        ids = queries.next_live_ids(actor, after=last, limit=CHUNK)
        if ids:
            rewrite(actor, ids, rules)
    return ids
