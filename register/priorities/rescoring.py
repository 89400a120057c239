"""Rewriting facts, points and ranking rows from the applications: the same statements for one edit and for all."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import numpy as np
from sqlalchemy import text

from register.actor import Actor
from register.db import db
from register.priorities import queries
from register.priorities.fact_columns import fact_rows, stored, with_local_link
from register.priorities.facts import Situation, fact_sheet
from register.priorities.grids import tables_of
from register.priorities.queries import AdoptedGrid
from register.priorities.score_history import keep_periods
from scoring.evaluate import points_of, score_many
from scoring.facts import encode
from scoring.law import abnormal_delay_months
from scoring.ranking import ranks_by_law, tier_of

# Under this many, one application after the other is faster than waking the numeric kernel.
FEW = 20

FORGET = text("""
    with ranking as (delete from ranking_rows
                     where territory_id = :territory and application_id = any(cast(:ids as uuid[])))
    delete from scores where territory_id = :territory and application_id = any(cast(:ids as uuid[]))
""")

# Ranking rows join the values sent, never the table of scores: a table just filled has no statistics to plan with.
# A commune without an EPCI or without a grid still ranks, by the law's tier and seniority: no grid, no points.
WRITE = text("""
    with scored as (
      select * from unnest(cast(:ids as uuid[]), cast(:epcis as text[]), cast(:grids as uuid[]),
                           cast(:facts as bytea[]), cast(:points as smallint[]), cast(:verified as smallint[]),
                           cast(:places as smallint[]))
        as s(application_id, epci_siren, grid_id, facts, points, verified, tier)
    ), written as (
      insert into scores (territory_id, application_id, epci_siren, grid_id, facts, points, verified_points, scored_on)
      select :territory, s.application_id, s.epci_siren, s.grid_id, s.facts, s.points, s.verified, :day from scored s
    )
    insert into ranking_rows (territory_id, application_id, commune_insee, typology, tier, negative_points,
                              filed_on, number, verified_points, wish_rank, income_band, household_size, needs_adapted)
    select a.territory_id, a.id, wish.insee, typology.code, coalesce(s.tier, t.tier), -coalesce(s.points, 0),
           a.filed_on, a.number, coalesce(s.verified, 0), wish.rank, a.income_band, a.household_size, a.needs_adapted
    from unnest(cast(:live as uuid[]), cast(:tiers as smallint[])) as t(application_id, tier)
    join applications a on a.territory_id = :territory and a.id = t.application_id
    cross join lateral (select insee, min(rank) as rank from unnest(a.wanted_communes) with ordinality w(insee, rank)
                        group by insee) wish
    cross join lateral (select distinct code from unnest(a.typologies) code) typology
    left join communes c on c.insee = wish.insee
    left join scored s on s.application_id = a.id and s.epci_siren = c.epci_siren
""")


@dataclass(frozen=True, slots=True)
class ScoreLine:
    """One score to write: an application under the grid of one wanted EPCI."""

    application_id: UUID
    epci_siren: str
    grid_id: UUID
    facts: bytes
    points: int
    verified_points: int
    tier: int


@dataclass(frozen=True, slots=True)
class Rulebook:
    """What a day's scoring needs beside the applications: the grids in force by EPCI and the prefect's delay."""

    day: date
    grids: dict[str, AdoptedGrid]
    abnormal_delay_months: int | None


Computed = tuple[list[ScoreLine], dict[UUID, int]]


def rulebook(actor: Actor, day: date) -> Rulebook:
    """The grids and the delay that apply in the actor's territory on a day."""
    grids = {grid.epci_siren: grid for grid in queries.grids_in_force(actor, day)}
    return Rulebook(day, grids, abnormal_delay_months(queries.department_of(actor), day))


def rewrite(actor: Actor, application_ids: Sequence[UUID], rules: Rulebook) -> int:
    """Rewrite the derived rows of some applications; those struck off lose theirs. Returns how many are live.

    The caller widened the transaction and holds the applications' locks.
    """
    found = queries.situations(actor, application_ids)
    compute = one_by_one if len(found) < FEW else together
    lines, tiers = compute(found, rules)
    touched = array_text(application_ids)
    computed = {"live": array_text(tiers), "tiers": array_text(tiers.values()), **_columns(lines)}
    keep_periods(actor, touched, computed)
    db.session.execute(FORGET, {"territory": actor.territory_id, "ids": touched})
    if found:
        db.session.execute(WRITE, {"territory": actor.territory_id, "day": rules.day, **computed})
    return len(found)


def array_text(values: Iterable[object]) -> str:
    """An array of ids, codes or numbers as PostgreSQL writes it: ten times faster to send than a list of objects."""
    return "{" + ",".join(map(str, values)) + "}"


def _columns(lines: Sequence[ScoreLine]) -> dict[str, str]:
    return {
        "ids": array_text(line.application_id for line in lines),
        "epcis": array_text(line.epci_siren for line in lines),
        "grids": array_text(line.grid_id for line in lines),
        "facts": array_text(f'"\\\\x{line.facts.hex()}"' for line in lines),
        "points": array_text(line.points for line in lines),
        "verified": array_text(line.verified_points for line in lines),
        "places": array_text(line.tier for line in lines),
    }


def one_by_one(found: Sequence[Situation], rules: Rulebook) -> Computed:
    """Scores and tiers, one application after the other: the readable way, and that of an edit."""
    lines: list[ScoreLine] = []
    tiers: dict[UUID, int] = {}
    for situation in found:
        # Without a wanted EPCI there is nothing to score, and there is still a legal tier.
        for epci_siren in situation.wanted_epcis or ("",):
            sheet = fact_sheet(
                situation, epci_siren, day=rules.day, abnormal_delay_months=rules.abnormal_delay_months
            )
            facts, grid = encode(sheet), rules.grids.get(epci_siren)
            tiers[situation.application_id] = tier_of(facts)
            if grid is not None:
                tables = tables_of(grid.text)
                rest = (facts, *points_of(tables, facts), tier_of(facts, tables))
                lines.append(ScoreLine(situation.application_id, epci_siren, grid.id, *rest))
    return lines, tiers


def together(found: Sequence[Situation], rules: Rulebook) -> Computed:
    """The same scores and tiers for many, by columns: one kernel call per EPCI."""
    rows = fact_rows(found, day=rules.day, abnormal_delay_months=rules.abnormal_delay_months)
    tiers = {
        situation.application_id: tier_of(facts) for situation, facts in zip(found, stored(rows), strict=True)
    }
    wanting: dict[str, list[int]] = {}
    for row, situation in enumerate(found):
        for epci_siren in situation.wanted_epcis:
            wanting.setdefault(epci_siren, []).append(row)
    lines: list[ScoreLine] = []
    for epci_siren, wanted in wanting.items():
        grid = rules.grids.get(epci_siren)
        if grid is not None:
            is_local = np.array([epci_siren in found[row].local_epcis for row in wanted], dtype=bool)
            facts = np.asfortranarray(with_local_link(rows[wanted], is_local))
            tables = tables_of(grid.text)
            points, verified = score_many(tables, facts)
            kept = list(stored(facts))
            placed = (
                [tiers[found[row].application_id] for row in wanted]
                if ranks_by_law(tables)
                else [tier_of(one, tables) for one in kept]
            )
            scored = zip(wanted, kept, points.tolist(), verified.tolist(), placed, strict=True)
            lines += [ScoreLine(found[row].application_id, epci_siren, grid.id, *rest) for row, *rest in scored]
    return lines, tiers


FORGET_COUNTS = text("delete from point_counts where territory_id = :territory")
WRITE_COUNTS = text("""
    insert into point_counts (territory_id, epci_siren, typology, tier, points, applications, counted_on)
    select :territory, epci_siren, typology, tier, points, count(*), :day
    from (select distinct r.application_id, c.epci_siren, r.typology, r.tier, -r.negative_points as points
          from ranking_rows r join communes c on c.insee = r.commune_insee
          where r.territory_id = :territory and c.epci_siren is not null) placed
    group by epci_siren, typology, tier, points
""")


def count_points(actor: Actor, day: date) -> None:
    """Count the live applications by points, for each wanted EPCI and typology."""
    db.session.execute(FORGET_COUNTS, {"territory": actor.territory_id})
    db.session.execute(WRITE_COUNTS, {"territory": actor.territory_id, "day": day})
