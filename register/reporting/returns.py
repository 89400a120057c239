"""The legal returns: each is a list of rows, its definitions, and their CSV. Read from signed leases only."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import text

from register.actor import system
from register.db import db, reading
from register.reporting.definitions import FIRST_QUARTILE, FLOW, Definition
from register.reporting.rules import Period, missing_to_target, rate_percent
from scoring.law import parameter_at

QUARTILE_COUNTS = text("""
    select o.name as landlord, coalesce(o.siren, '') as landlord_siren,
           case when extract(month from s.signed_on) <= 6 then 'FIRST_HALF' else 'SECOND_HALF' end as period,
           count(*) filter (where not s.in_qpv)::int as leases_outside_qpv,
           count(*) filter (where not s.in_qpv and (coalesce(s.is_first_quartile, false) or s.is_relocated))::int
             as first_quartile_or_relocated,
           count(*) filter (where s.in_qpv)::int as leases_in_qpv,
           count(*) filter (where s.in_qpv and s.is_first_quartile = false)::int as other_quartiles_in_qpv,
           count(*) filter (where s.is_first_quartile is null)::int as unknown_quartile
    from letting_statistics s
    join organisations o on o.territory_id = s.territory_id and o.id = s.organisation_id
    where s.territory_id = :territory and s.signed_on >= :first and s.signed_on <= :last
    group by o.id, o.name, o.siren, 3 order by o.name, 3
""")
COUNTED = (
    "leases_outside_qpv", "first_quartile_or_relocated", "leases_in_qpv", "other_quartiles_in_qpv", "unknown_quartile",
)  # fmt: skip

FLOW_COUNTS = text("""
    with counted as (
      select organisation_id, reserver_kind, typology, financing, in_qpv, commune_insee, construction_period,
             1 as offered, 0 as allocated
      from offered_dwelling_statistics
      where territory_id = :territory and offered_on >= :first and offered_on <= :last
      union all
      select organisation_id, reserver_kind, typology, financing, in_qpv, commune_insee, construction_period, 0, 1
      from letting_statistics where territory_id = :territory and signed_on >= :first and signed_on <= :last
    ), lines as (
      select c.organisation_id, c.reserver_kind, v.breakdown, v.value, c.offered, c.allocated
      from counted c cross join lateral (values
        (0, 'ALL', ''), (1, 'TYPOLOGY', typology), (2, 'FINANCING', financing),
        (3, 'QPV', case when in_qpv then 'IN_QPV' else 'OUTSIDE_QPV' end),
        (4, 'COMMUNE', commune_insee), (5, 'CONSTRUCTION_PERIOD', construction_period)
      ) as v(position, breakdown, value)
    )
    select o.name as landlord, coalesce(o.siren, '') as landlord_siren, l.breakdown, l.value,
           l.reserver_kind as reserver, sum(l.offered)::int as offered, sum(l.allocated)::int as allocated
    from lines l join organisations o on o.territory_id = :territory and o.id = l.organisation_id
    group by o.id, o.name, o.siren, l.breakdown, l.value, l.reserver_kind
    order by o.name, l.breakdown, l.value, l.reserver_kind
""")


@dataclass(frozen=True, slots=True)
class Return:
    """One return of one territory and year, as it stands at the moment it is asked."""

    name: str
    territory_id: str
    year: int
    definitions: tuple[Definition, ...]
    rows: tuple[Mapping[str, Any], ...]

    @property
    def columns(self) -> list[str]:
        return [definition.column for definition in self.definitions]

    def csv(self) -> str:
        """The rows: UTF-8, comma, a point for decimals, empty for what is not known."""
        return write_csv(self.columns, (tuple(row[column] for column in self.columns) for row in self.rows))

    def definitions_csv(self) -> str:
        """The meaning of each column, to keep beside the file."""
        rows = ((one.column, one.sentence, one.unit, one.source) for one in self.definitions)
        return write_csv(["column", "definition", "unit", "source"], rows)


def write_csv(columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Comma, a point for decimals, empty for what is not known; what a spreadsheet would run is quoted."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(columns)
    writer.writerows(tuple(_safe(value) for value in row) for row in rows)
    return buffer.getvalue()


def _safe(value: Any) -> Any:
    """Keep a text that a spreadsheet would run as a formula from being one."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r"):
        return "'" + value
    return "" if value is None else value


def in_one_file(files: Sequence[str]) -> str:
    """Files of the same columns, one after the other under one header."""
    return "".join(file if rank == 0 else file.partition("\n")[2] for rank, file in enumerate(files))


def _counts(statement: Any, territory_id: str, year: int) -> list[dict[str, Any]]:
    values = {"territory": territory_id, "first": date(year, 1, 1), "last": date(year, 12, 31)}
    with reading(system(territory_id)):
        return [dict(row) for row in db.session.execute(statement, values).mappings()]


def first_quartile(territory_id: str, year: int) -> Return:
    """The first-quartile return: by landlord, each half-year and the year (report 3 of the handbook).

    Parameters
    ----------
    year : year of signature; only leases signed count (L441-1)

    Returns
    -------
    Three rows per landlord that signed at least one lease in the year, halves without lease at zero.

    Source
    ------
    CCH L441-1 (allocations followed by signed leases outside QPV); arrêté of 6 June 2023.
    """
    halves = _counts(QUARTILE_COUNTS, territory_id, year)
    landlords = dict.fromkeys((row["landlord"], row["landlord_siren"]) for row in halves)
    found = {(row["landlord"], row["period"]): row for row in halves}
    rows: list[Mapping[str, Any]] = []
    for name, siren in landlords:
        parts = [found.get((name, half), {}) for half in (Period.FIRST_HALF, Period.SECOND_HALF)]
        for period, chosen in zip(Period, ([parts[0]], [parts[1]], parts), strict=True):
            counts = {column: sum(part.get(column, 0) for part in chosen) for column in COUNTED}
            identity = {"territory": territory_id, "landlord": name, "landlord_siren": siren, "year": year}
            rows.append({**identity, "period": period.value, **counts, **_rates(counts, year)})
    return Return("first-quartile", territory_id, year, FIRST_QUARTILE, tuple(rows))


def _rates(counts: Mapping[str, int], year: int) -> dict[str, Any]:
    target = int(parameter_at("first_quartile_target", date(year, 12, 31)))
    part, whole = counts["first_quartile_or_relocated"], counts["leases_outside_qpv"]
    return {
        "rate_percent": rate_percent(part, whole),
        "target_percent": target,
        "missing": missing_to_target(part, whole, target),
        "other_quartiles_rate_percent": rate_percent(counts["other_quartiles_in_qpv"], counts["leases_in_qpv"]),
    }


def flow_report(territory_id: str, year: int) -> Return:
    """The flow report of a landlord to its reservers: dwellings offered and allocated in the year (report 1).

    Returns
    -------
    One row per landlord, breakdown, value and reserver.

    Source
    ------
    CCH R441-5-1: by typology, financing, inside or outside QPV, commune and construction period.
    """
    rows = _counts(FLOW_COUNTS, territory_id, year)
    identified = tuple({"territory": territory_id, "year": year, **row} for row in rows)
    return Return("flow", territory_id, year, FLOW, identified)


RETURNS = {"first-quartile": first_quartile, "flow": flow_report}
