"""Aggregates of the register, as frames: the only door of the observatory. No row here names a household."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd
from sqlalchemy import TextClause, bindparam, func, select, text

from register.actor import system
from register.audit.models import COUNTED_ACTS, HistoryLine
from register.db import db, reading

DEMAND = text("""
    select a.wanted_communes[1] as commune_insee, coalesce(c.epci_siren, '') as epci_siren, a.typologies[1] as typology,
           least(a.household_size, 6) as household_size, coalesce(a.income_band, 'UNKNOWN') as income_band,
           a.reasons[1] as reason, a.current_housing = 'SOCIAL_TENANT' as is_transfer, a.channel,
           (extract(year from age(:today, a.filed_on)) * 12 + extract(month from age(:today, a.filed_on)))::int
             as age_months,
           count(*)::int as count
    from applications a left join communes c on c.insee = a.wanted_communes[1]
    where a.territory_id = :territory and a.status = 'LIVE'
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9
""")
LETTINGS = text("""
    select commune_insee, coalesce(epci_siren, '') as epci_siren, typology, least(household_size, 6) as household_size,
           coalesce(income_band, 'UNKNOWN') as income_band, reason, is_transfer, channel,
           date_trunc('month', signed_on)::date as month, in_qpv,
           coalesce(is_first_quartile, false) as is_first_quartile,
           is_priority, wait_months::int as wait_months, count(*)::int as count
    from letting_statistics
    where territory_id = :territory and signed_on > :since and signed_on <= :today
    group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13
""")
MONTHS = text("""
    select month, epci_siren, typology, live, live_transfers, filed, renewed, struck_off_housed,
           struck_off_not_renewed, struck_off_other
    from demand_months where territory_id = :territory order by month
""")
FILED = text("""
    select a.wanted_communes[1] as commune_insee, coalesce(c.epci_siren, '') as epci_siren, a.typologies[1] as typology,
           least(a.household_size, 6) as household_size, coalesce(a.income_band, 'UNKNOWN') as income_band,
           a.reasons[1] as reason, a.channel, count(*)::int as count
    from applications a left join communes c on c.insee = a.wanted_communes[1]
    where a.territory_id = :territory and a.filed_on > :since and a.filed_on <= :today
    group by 1, 2, 3, 4, 5, 6, 7
""")
FRESHNESS = select(func.coalesce(func.max(HistoryLine.seq), 0)).where(
    HistoryLine.territory_id == bindparam("territory"), text(COUNTED_ACTS)
)
PLACES = text("""
    select c.insee as commune_insee, c.name as commune_name, coalesce(e.siren, '') as epci_siren,
           coalesce(e.name, 'Hors intercommunalité') as epci_name
    from communes c join territories t on t.department_code = c.department_code
    left join epcis e on e.siren = c.epci_siren
    where t.id = :territory order by c.sort_name
""")


def _frame(statement: TextClause, **values: Any) -> pd.DataFrame:
    result = db.session.execute(statement, values)
    return pd.DataFrame(result.fetchall(), columns=list(result.keys()))


def demand_cells(territory_id: str, today: date) -> pd.DataFrame:
    """Live applications by first wish and household, with their age in full months.

    Returns
    -------
    One row per cell: commune_insee, epci_siren, typology (text), household_size (1 to 6, 6 for six and more),
    income_band, reason, is_transfer, channel, age_months, count. Cells are small: disclosure control comes after.
    """
    with reading(system(territory_id)):
        return _frame(DEMAND, territory=territory_id, today=today)


def filed_cells(territory_id: str, since: date, today: date) -> pd.DataFrame:
    """Applications filed after ``since``, live or not: a file is kept for a year after its end, so none is missing."""
    with reading(system(territory_id)):
        return _frame(FILED, territory=territory_id, since=since, today=today)


def letting_cells(territory_id: str, since: date, today: date) -> pd.DataFrame:
    """Signed leases after ``since`` up to ``today``, one row per cell with its month and wait in months."""
    with reading(system(territory_id)):
        return _frame(LETTINGS, territory=territory_id, since=since, today=today)


def demand_months(territory_id: str) -> pd.DataFrame:
    """Past months by wanted EPCI and typology: stock, filings, renewals and strike-offs."""
    with reading(system(territory_id)):
        return _frame(MONTHS, territory=territory_id)


def places(territory_id: str) -> pd.DataFrame:
    """Communes of a territory with their EPCI, in French order."""
    with reading(system(territory_id)):
        return _frame(PLACES, territory=territory_id)


def freshness(territory_ids: Sequence[str]) -> tuple[int, ...]:
    """The last act of each territory that moves a figure: figures kept from an older one are out of date."""
    marks = []
    for territory_id in territory_ids:
        with reading(system(territory_id)):
            marks.append(int(db.session.scalar(FRESHNESS, {"territory": territory_id})))
    return tuple(marks)


def live_total_of_cells(territory_id: str) -> int:
    """What the observatory counts as live, inside the transaction already open (invariant I9)."""
    cells = _frame(DEMAND, territory=territory_id, today=date.max)
    return int(cells["count"].sum())
