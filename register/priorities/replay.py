"""Proof that each score, present or past, is what its facts give under its own grid, that each ranking row is its
score, and that the present is the end of its history (I6)."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from sqlalchemy import Text, cast, select, text

from register.actor import Actor, system
from register.db import db, transaction
from register.priorities.grids import tables_of
from register.priorities.models import Grid, Score, ScorePeriod
from register.priorities.score_history import history_mismatches
from scoring.evaluate import score_many
from scoring.facts import matrix
from scoring.ranking import tier_of

SHOWN = 20


class StoredScore(NamedTuple):
    """One score as it was written."""

    application_id: UUID
    facts: bytes
    points: int
    verified_points: int


def stored_scores(
    actor: Actor, table: type[Score] | type[ScorePeriod] = Score
) -> Iterator[tuple[str | None, list[StoredScore]]]:
    """Every score of the territory, present or past, with the document of its grid, one grid at a time."""
    return ((document, rows) for _, document, rows in _by_grid(actor, table))


def _by_grid(
    actor: Actor, table: type[Score] | type[ScorePeriod]
) -> Iterator[tuple[UUID, str | None, list[StoredScore]]]:
    documents = {row[0]: row[1] for row in db.session.execute(
        select(Grid.id, cast(Grid.document, Text)).where(Grid.territory_id == actor.territory_id)
    )}  # fmt: skip
    statement = (
        select(table.grid_id, table.application_id, table.facts, table.points, table.verified_points)
        .where(table.territory_id == actor.territory_id, table.grid_id.is_not(None))
        .order_by(table.grid_id)
        .execution_options(yield_per=10_000)
    )
    for grid_id, rows in groupby(db.session.execute(statement), key=lambda row: row[0]):
        yield grid_id, documents.get(grid_id), [StoredScore(*tuple[Any, ...](row)[1:]) for row in rows]


RANKING_MISMATCHES = text("""
    select distinct r.application_id
    from ranking_rows r
    join applications a on a.territory_id = r.territory_id and a.id = r.application_id
    left join communes c on c.insee = r.commune_insee
    left join scores s on s.territory_id = r.territory_id and s.application_id = r.application_id
                      and s.epci_siren = c.epci_siren
    where r.territory_id = :territory
      and (a.status <> 'LIVE' or a.filed_on <> r.filed_on or a.number <> r.number
           or r.negative_points <> -coalesce(s.points, 0) or r.verified_points <> coalesce(s.verified_points, 0))
    union
    select a.id from applications a
    where a.territory_id = :territory and a.status = 'LIVE'
      and not exists (select 1 from ranking_rows r where r.territory_id = a.territory_id and r.application_id = a.id)
    limit :limit
""")


def ranking_mismatches(actor: Actor, *, limit: int) -> list[UUID]:
    """Applications whose ranking rows are not those of their scores: others', a struck-off one's, or none at all."""
    # Policies hide from the planner how many rows it joins: left alone it loops over them, row by row.
    db.session.execute(text("set local enable_nestloop = off"))
    values = {"territory": actor.territory_id, "limit": limit}
    return list(db.session.execute(RANKING_MISMATCHES, values).scalars())


TIER_MISMATCHES = text("""
    select distinct r.application_id
    from unnest(cast(:ids as uuid[]), cast(:tiers as smallint[])) as t(application_id, tier)
    join scores s on s.territory_id = :territory and s.application_id = t.application_id and s.grid_id = :grid
    join communes c on c.epci_siren = s.epci_siren
    join ranking_rows r on r.territory_id = :territory and r.application_id = t.application_id
                       and r.commune_insee = c.insee
    where r.tier <> t.tier
    limit :limit
""")


def tier_mismatches(actor: Actor, *, limit: int) -> Iterator[UUID]:
    """Applications with a ranking row in another tier than their facts give under the grid of their score."""
    for grid_id, document, rows in _by_grid(actor, Score):
        if document is None:
            continue
        tables = tables_of(document)
        values = {
            "territory": actor.territory_id, "grid": grid_id, "limit": limit,
            "ids": "{" + ",".join(str(row.application_id) for row in rows) + "}",
            "tiers": "{" + ",".join(str(tier_of(row.facts, tables)) for row in rows) + "}",
        }  # fmt: skip
        yield from db.session.execute(TIER_MISMATCHES, values).scalars().all()


def replay_scores(territory_id: str) -> list[str]:
    """What differs when every score of a territory is computed again from what was stored; empty is the proof.

    Old scores stand on their own grid: a grid that changed since does not matter here.
    """
    actor = system(territory_id)
    with transaction(actor):
        faults = [*_score_faults(actor), *_score_faults(actor, ScorePeriod), *history_mismatches(actor, limit=SHOWN)]
        faults += [f"les lignes de classement diffèrent du score : demande {id_}" for id_ in
                   ranking_mismatches(actor, limit=SHOWN)]  # fmt: skip
        faults += [f"le rang diffère de celui que donne la grille : demande {id_}" for id_ in
                   tier_mismatches(actor, limit=SHOWN)]  # fmt: skip
    return faults


def _score_faults(actor: Actor, table: type[Score] | type[ScorePeriod] = Score) -> Iterator[str]:
    name = "score" if table is Score else "score passé"
    for grid, rows in stored_scores(actor, table):
        if grid is None:
            yield f"{len(rows)} scores sans leur grille"
            continue
        points, verified = score_many(tables_of(grid), matrix([row.facts for row in rows]))
        stored_points = np.array([(row.points, row.verified_points) for row in rows])
        differs = (stored_points[:, 0] != points) | (stored_points[:, 1] != verified)
        for place in np.flatnonzero(differs)[:SHOWN].tolist():
            row = rows[place]
            yield f"{name} de la demande {row.application_id} : {row.points} points gardés, {points[place]} recalculés"
