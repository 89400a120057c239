"""The history of scores and of places: written with the rescoring that changes them, read as of a past instant.

A period begins with its row and lasts until the next one: rows are only ever added.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text

from register import clock
from register.actor import Actor
from register.db import db
from register.priorities.models import RankingPeriod

# Only what differs from the last period is written: a night that changes nothing adds no row. Pairs scored until now
# are read from the present scores, which still are those before the rewriting.
KEEP = text("""
    with given as (
      select * from unnest(cast(:ids as uuid[]), cast(:epcis as text[]), cast(:grids as uuid[]),
                           cast(:facts as bytea[]), cast(:points as smallint[]), cast(:verified as smallint[]))
        as g(application_id, epci_siren, grid_id, facts, points, verified)
    ), pairs as (
      select application_id, epci_siren from given
      union
      select application_id, epci_siren from scores
      where territory_id = :territory and application_id = any(cast(:touched as uuid[]))
    ), kept as (
      insert into score_periods (territory_id, application_id, epci_siren, began_at, recorded_at, grid_id, facts,
                                 points, verified_points)
      select :territory, p.application_id, p.epci_siren, :at, :at, g.grid_id, g.facts, g.points, g.verified
      from pairs p
      left join given g on g.application_id = p.application_id and g.epci_siren = p.epci_siren
      left join lateral (
        select grid_id, facts, points, verified_points from score_periods l
        where l.territory_id = :territory and l.application_id = p.application_id and l.epci_siren = p.epci_siren
        order by seq desc limit 1
      ) l on true
      where (g.grid_id, g.facts, g.points, g.verified)
            is distinct from (l.grid_id, l.facts, l.points, l.verified_points)
    )
    insert into ranking_periods (territory_id, application_id, began_at, recorded_at, is_ranked, tier, filed_on,
                                 number, communes, epcis, typologies)
    select :territory, a.id, :at, :at, t.tier is not null, coalesce(t.tier, l.tier), a.filed_on, a.number,
           a.wanted_communes, e.epcis, a.typologies
    from applications a
    left join unnest(cast(:live as uuid[]), cast(:tiers as smallint[])) as t(application_id, tier)
      on t.application_id = a.id
    cross join lateral (
      select array(select coalesce(c.epci_siren, '') from unnest(a.wanted_communes) with ordinality w(insee, rank)
                   left join communes c on c.insee = w.insee order by w.rank) as epcis
    ) e
    left join lateral (
      select * from ranking_periods l where l.territory_id = :territory and l.application_id = a.id
      order by seq desc limit 1
    ) l on true
    where a.territory_id = :territory and a.id = any(cast(:touched as uuid[]))
      and case when t.tier is null then l.is_ranked
          else (true, t.tier, a.filed_on, a.number, a.wanted_communes, e.epcis, a.typologies)
               is distinct from
               (l.is_ranked, l.tier, l.filed_on, l.number, l.communes, l.epcis, l.typologies) end
""")

SCORES_AT = text("""
    select distinct on (s.epci_siren) s.epci_siren, s.began_at, s.facts, s.points, s.verified_points, g.id, g.version,
           g.adopted_on, g.in_force_from, cast(g.document as text) as document
    from score_periods s
    left join grids g on g.territory_id = s.territory_id and g.id = s.grid_id
    where s.territory_id = :territory and s.application_id = :application and s.began_at < :until
    order by s.epci_siren, s.seq desc
""")
PLACE_AT = text("""
    select r.application_id, r.is_ranked, r.began_at, r.tier, r.filed_on, r.number, r.communes, r.typologies
    from ranking_periods r
    where r.territory_id = :territory and r.began_at < :until
      and r.application_id = (select id from applications where territory_id = :territory and number = :number)
    order by r.seq desc limit 1
""")
RANKING_AT = text("""
    with last as (
      select distinct on (application_id) application_id, is_ranked, tier, filed_on, number, communes, epcis, typologies
      from ranking_periods where territory_id = :territory and began_at < :until
      order by application_id, seq desc
    )
    select l.tier, l.filed_on, l.number, s.facts, s.points, s.verified_points, s.grid_id
    from last l
    left join lateral (
      select facts, points, verified_points, grid_id from score_periods s
      where s.territory_id = :territory and s.application_id = l.application_id and s.began_at < :until
        and s.epci_siren = l.epcis[array_position(l.communes, :commune)]
      order by seq desc limit 1
    ) s on true
    where l.is_ranked and :commune = any(l.communes) and :typology = any(l.typologies)
""")
GRIDS = text("""
    select id, epci_siren, version, adopted_on, in_force_from, cast(document as text) as document from grids
    where territory_id = :territory and id = any(cast(:ids as uuid[])) order by epci_siren, version
""")


@dataclass(frozen=True, slots=True)
class PastPlace:
    """Where an application stood as a candidate at an instant."""

    application_id: UUID
    is_ranked: bool
    began_at: datetime
    tier: int
    filed_on: date
    number: str
    communes: list[str]
    typologies: list[str]


def keep_periods(actor: Actor, touched: str, computed: Mapping[str, Any]) -> None:
    """Add the periods that a rescoring begins, in its transaction and before it rewrites the present: one statement.

    ``touched`` are the rescored applications and ``computed`` their scores and tiers, written as ``rescoring`` sends
    them. The instant is read here: a period begins when it is written, whatever day its points are of.
    """
    db.session.execute(KEEP, {**computed, "territory": actor.territory_id, "touched": touched, "at": clock.now()})


def day_end(day: date) -> datetime:
    """The instant at which a French day is over."""
    return datetime.combine(day + timedelta(days=1), datetime.min.time(), tzinfo=clock.PARIS).astimezone(clock.UTC)


def place_at(actor: Actor, number: str, until: datetime) -> PastPlace | None:
    """The last place that an application took before an instant; None when nothing is known of it by then."""
    values = {"territory": actor.territory_id, "number": number, "until": until}
    row = db.session.execute(PLACE_AT, values).first()
    return None if row is None else PastPlace(*row)


def scores_at(actor: Actor, application_id: UUID, until: datetime) -> list[Any]:
    """The last scores of an application before an instant with their grids, in the order of the EPCI's numbers."""
    values = {"territory": actor.territory_id, "application": application_id, "until": until}
    return [row for row in db.session.execute(SCORES_AT, values) if row.facts is not None]


def ranking_at(actor: Actor, commune_insee: str, typology: str, until: datetime) -> Sequence[Any]:
    """Everybody that was ranked for a commune and a typology at an instant, in no order."""
    values = {"territory": actor.territory_id, "commune": commune_insee, "typology": typology, "until": until}
    return db.session.execute(RANKING_AT, values).all()


def grids_by_id(actor: Actor, ids: set[UUID]) -> list[Any]:
    """Some grids, with their documents."""
    values = {"territory": actor.territory_id, "ids": sorted(ids)}
    return list(db.session.execute(GRIDS, values))


def complete_since(actor: Actor) -> datetime | None:
    """The instant from which every application of the territory is in this history; None while it is empty."""
    statement = select(func.min(RankingPeriod.recorded_at)).where(RankingPeriod.territory_id == actor.territory_id)
    return db.session.execute(statement).scalar()


# Places keep the tier of the law, the same everywhere: what a grid adds is computed again from the kept facts.
# The last period of each pair is the present score, and each present score has one.
NOT_THE_PRESENT = text("""
    with last as (
      select distinct on (application_id, epci_siren) *
      from score_periods where territory_id = :territory order by application_id, epci_siren, seq desc
    )
    select coalesce(l.application_id, s.application_id)
    from last l
    full join (select * from scores where territory_id = :territory) s
      on s.application_id = l.application_id and s.epci_siren = l.epci_siren
    where (l.grid_id, l.facts, l.points, l.verified_points)
          is distinct from (s.grid_id, s.facts, s.points, s.verified_points)
    limit :limit
""")
NOT_THE_PLACES = text("""
    with last as (
      select distinct on (application_id) application_id, is_ranked, tier, filed_on, number, communes, typologies
      from ranking_periods where territory_id = :territory order by application_id, seq desc
    ), present as (
      select application_id, least(min(tier), 1)::smallint as tier, min(filed_on) as filed_on, min(number) as number
      from ranking_rows where territory_id = :territory group by application_id
    )
    select coalesce(p.application_id, l.application_id)
    from present p
    full join last l on l.application_id = p.application_id
    left join applications a on a.territory_id = :territory and a.id = p.application_id
    where (p.application_id is not null) is distinct from coalesce(l.is_ranked, false)
       or (p.application_id is not null
           and (l.tier, l.filed_on, l.number, l.communes, l.typologies)
               is distinct from (p.tier, p.filed_on, p.number, a.wanted_communes, a.typologies))
    limit :limit
""")


CHANGED = text("""
    select application_id from score_periods p where territory_id = :territory and digest <> period_digest(p)
    union
    select application_id from ranking_periods p where territory_id = :territory and digest <> period_digest(p)
    limit :limit
""")


def history_mismatches(actor: Actor, *, limit: int) -> Iterator[str]:
    """Applications with a period changed since it was written, or whose last one is not the present."""
    # Policies hide from the planner how many rows it joins: left alone it loops over them, row by row.
    db.session.execute(text("set local enable_nestloop = off"))
    values = {"territory": actor.territory_id, "limit": limit}
    for statement, meaning in (
        (CHANGED, "une ligne de l’historique des scores a été modifiée"),
        (NOT_THE_PRESENT, "le score présent n’est pas le dernier de son historique"),
        (NOT_THE_PLACES, "le classement présent n’est pas le dernier de son historique"),
    ):
        for id_ in db.session.execute(statement, values).scalars():
            yield f"{meaning} : demande {id_}"
