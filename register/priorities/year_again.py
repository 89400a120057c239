"""The lettings of the last twelve months under two grids: every dwelling let again to today's demand, and the lists of
candidates that the register still knows, ordered anew. Only counts leave this module."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import numpy as np
from sqlalchemy import text

from register.actor import Actor
from register.db import db, widened
from register.organisations.reference import territory
from register.priorities.demand_columns import INCOME_BANDS, TYPOLOGIES, YEAR_MONTHS, Demand
from register.priorities.fact_columns import fact_rows, with_local_link
from register.priorities.facts import Situation
from register.priorities.queries import past_situations
from scoring.deadlines import months_after
from scoring.grid import Grid
from scoring.impact import Flags, Places, Population, keys_of
from scoring.law import abnormal_delay_months
from scoring.reletting import NOBODY, Lot, first_of_lists, housed_of, relet

# The highest income band that each financing is open to.
OPEN_TO = {"PLAI": "UNDER_PLAI", "PLUS": "PLAI_TO_PLUS", "PLS": "PLUS_TO_PLS"}

LOTS = text("""
    select commune_insee, typology, financing from letting_statistics
    where territory_id = :territory and epci_siren = :epci and signed_on > :since and signed_on <= :today
    order by signed_on, id
""")
# Bids ranked at the close of an advert; without an advert, the candidates presented to the committee.
LISTS = text("""
    select a.id, (a.closed_at at time zone 'Europe/Paris')::date, b.application_id
    from adverts a join bids b on b.territory_id = a.territory_id and b.advert_id = a.id
    where a.territory_id = :territory and a.status = 'CLOSED' and a.closed_at > :since and b.rank is not null
      and a.sheet->>'epci_siren' = :epci
    union all
    select i.id, (i.decided_at at time zone 'Europe/Paris')::date, c.application_id
    from agenda_items i join candidates c on c.territory_id = i.territory_id and c.agenda_item_id = i.id
    where i.territory_id = :territory and i.decided_at > :since and i.sheet->>'epci_siren' = :epci
      and not exists (select 1 from adverts a where a.territory_id = i.territory_id and a.vacancy_id = i.vacancy_id
                      and a.status = 'CLOSED')
""")


@dataclass(frozen=True, slots=True)
class YearAgain:
    """The dwellings of a year under both grids: how many find somebody, and who has one under each.

    ``lists`` are the lists of candidates still known, ``lists_changed`` those whose first would be another.
    """

    dwellings: int
    before: Flags
    after: Flags
    lists: int
    lists_changed: int


def year_again(
    actor: Actor, epci_siren: str, demand: Demand, *, grids: tuple[Grid, Grid], today: date
) -> YearAgain:
    """Play the last twelve months again, in three statements.

    Parameters
    ----------
    actor : whose EPCI it is
    epci_siren : the EPCI
    demand : its live demand, in columns
    grids : the grid one starts from and the grid that is tried
    today : the last day of the twelve months

    Returns
    -------
    Counts, and which rows of the demand have a dwelling under each grid.
    """
    values = {"territory": actor.territory_id, "epci": epci_siren, "since": months_after(today, -YEAR_MONTHS)}
    lots = _lots(db.session.execute(LOTS, {**values, "today": today}).all(), demand)
    wanting = demand.wanted_communes, demand.population.wanted
    before, after = (relet(keys_of(grid, demand.population), wanting, demand.incomes, lots) for grid in grids)
    lists, changed = _known_lists(actor, epci_siren, values, grids)
    return YearAgain(
        dwellings=int(((before != NOBODY) | (after != NOBODY)).sum()),
        before=housed_of(before, demand.size),
        after=housed_of(after, demand.size),
        lists=lists,
        lists_changed=changed,
    )


def _lots(rows: Sequence[Any], demand: Demand) -> list[Lot]:
    places = {insee: column for column, insee in enumerate(demand.communes)}
    sizes = {code: column for column, code in enumerate(TYPOLOGIES)}
    return [
        Lot(places[insee], sizes[typology], INCOME_BANDS.index(OPEN_TO[financing]))
        for insee, typology, financing in rows
        if insee in places
    ]


def _known_lists(
    actor: Actor, epci_siren: str, values: dict[str, Any], grids: tuple[Grid, Grid]
) -> tuple[int, int]:
    # Lists belong to landlords: they are read across organisations, and only two counts come back.
    with widened():
        rows = db.session.execute(LISTS, values).all()
        found = past_situations(actor, {row[2] for row in rows})
    by_id = {situation.application_id: situation for situation in found}
    kept = [(name, day, by_id[application_id]) for name, day, application_id in rows if application_id in by_id]
    members: dict[UUID, list[int]] = {}
    for row, (name, _day, _situation) in enumerate(kept):
        members.setdefault(name, []).append(row)
    if not kept:
        return 0, 0
    firsts = [first_of_lists(members, keys) for keys in _list_keys(actor, epci_siren, kept, grids)]
    return len(members), sum(firsts[0][name] != firsts[1][name] for name in members)


def _list_keys(
    actor: Actor, epci_siren: str, kept: Sequence[tuple[UUID, date, Situation]], grids: tuple[Grid, Grid]
) -> list[Places]:
    """Order keys of every candidate: facts as the file holds them today, ages as they were on the day of the list."""
    department = territory(actor.territory_id).department_code
    facts = np.vstack([
        fact_rows([one], day=day, abnormal_delay_months=abnormal_delay_months(department, day)) for _, day, one in kept
    ])
    is_local = np.array([epci_siren in one.local_epcis for *_, one in kept], dtype=bool)
    seen = np.asfortranarray(with_local_link(facts, is_local))
    # The number is not at hand: two files of one day are told apart by their identifier, the same under both grids.
    days = np.array([one.filed_on.toordinal() for *_, one in kept], dtype=np.int64)
    by_age = sorted(range(len(kept)), key=lambda row: (kept[row][2].filed_on, kept[row][2].application_id))
    seniority = np.empty(len(kept), dtype=np.int64)
    seniority[by_age] = np.arange(len(kept))
    population = Population(seen, days, seniority, np.zeros((len(kept), 0), dtype=np.bool_))
    return [keys_of(grid, population) for grid in grids]
