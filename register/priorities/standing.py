"""Reading what the applicant's own page shows: its file at a glance, its place among comparable applications, waits.

Only aggregates leave this module about others, and none under the smallest cell that may be shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import aggregate_order_by

from register.actor import Actor
from register.applications.models import Application, ApplicationClaim
from register.audit.models import Reading
from register.db import db
from register.notices.models import Notice
from register.organisations.models import Commune, Organisation, Territory
from register.priorities.rules import Place, place_among
from scoring.deadlines import months_after
from scoring.law import abnormal_delay_months, parameter_at

WAITS_OBSERVED_MONTHS = 24
LAST_READINGS = 3


class ProvedClaim(NamedTuple):
    """How a declared situation is proved so far."""

    evidence: str
    evidence_on: date | None


class LastReading(NamedTuple):
    """Who opened the file last, and why."""

    organisation_name: str
    purpose: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OwnFile:
    """The application with what stands around it on its holder's page."""

    application: Application
    department_code: str
    claims: dict[str, ProvedClaim]
    commune_names: list[str]
    unread_messages: int
    readings_count: int
    last_readings: list[LastReading]

    def abnormal_delay_months(self, today: date) -> int | None:
        """The prefect's abnormally long delay here; None where no order is known."""
        return abnormal_delay_months(self.department_code, today)


@dataclass(frozen=True, slots=True)
class Wait:
    """Months that households let in the last two years had waited: quartiles and how many; None under the cell."""

    count: int | None
    first_quartile_months: int | None
    median_months: int | None
    last_quartile_months: int | None


@dataclass(frozen=True, slots=True)
class Standing:
    """Own points, place and waits for one wanted EPCI and typology."""

    epci_siren: str
    epci_name: str
    typology: str
    points: int
    place: Place
    counted_on: date | None
    wait: Wait


STANDINGS = text("""
    with mine as (
      select distinct on (c.epci_siren, r.typology) c.epci_siren, r.typology, r.tier, -r.negative_points as points,
             r.wish_rank
      from ranking_rows r join communes c on c.insee = r.commune_insee
      where r.territory_id = :territory and r.application_id = :application and c.epci_siren is not null
      order by c.epci_siren, r.typology, r.wish_rank
    ), counted as (
      select p.epci_siren, p.typology, max(p.counted_on) as counted_on,
             json_agg(json_build_array(p.tier, p.points, p.applications) order by p.tier, p.points desc) as counts
      from point_counts p join mine m on m.epci_siren = p.epci_siren and m.typology = p.typology
      where p.territory_id = :territory
      group by p.epci_siren, p.typology
    ), waited as (
      select l.epci_siren, l.typology, count(*) as lettings,
             percentile_disc(array[.25, .5, .75]) within group (order by l.wait_months) as quartiles
      from letting_statistics l join mine m on m.epci_siren = l.epci_siren and m.typology = l.typology
      where l.territory_id = :territory and l.signed_on > :since and l.signed_on <= :today
      group by l.epci_siren, l.typology
    )
    select m.epci_siren, coalesce(e.name, m.epci_siren) as name, m.typology, m.tier, m.points, p.counts, p.counted_on,
           w.lettings, w.quartiles
    from mine m
    left join counted p on p.epci_siren = m.epci_siren and p.typology = m.typology
    left join waited w on w.epci_siren = m.epci_siren and w.typology = m.typology
    left join epcis e on e.siren = m.epci_siren
    order by m.wish_rank, m.typology
""")


def small_cell(day: date) -> int:
    """The smallest number of households that a figure may be about."""
    return int(parameter_at("small_cell", day))


def standings_of(actor: Actor, application_id: UUID, today: date) -> list[Standing]:
    """Where an application stands for each wanted EPCI and typology, first wish first: one statement (R441-2-17)."""
    values = {
        "territory": actor.territory_id, "application": application_id, "today": today,
        "since": months_after(today, -WAITS_OBSERVED_MONTHS),
    }  # fmt: skip
    least = small_cell(today)
    return [
        Standing(
            epci_siren=row.epci_siren,
            epci_name=row.name,
            typology=row.typology,
            points=row.points,
            place=place_among([tuple(cell) for cell in row.counts or ()], row.tier, row.points, least=least),
            counted_on=row.counted_on,
            wait=_wait(row.lettings, row.quartiles, least),
        )
        for row in db.session.execute(STANDINGS, values)
    ]


def _wait(count: int | None, quartiles: Sequence[int] | None, least: int) -> Wait:
    if count is None or quartiles is None or count < least:
        return Wait(None, None, None, None)
    return Wait(count, *quartiles)


def own_file(actor: Actor, application_id: UUID) -> OwnFile | None:
    """The application with its proofs, wanted places, unread messages and last readings: one statement."""
    same = (ApplicationClaim.territory_id == Application.territory_id) & (
        ApplicationClaim.application_id == Application.id
    )
    claims = select(
        func.json_object_agg(
            ApplicationClaim.claim, func.json_build_array(ApplicationClaim.evidence, ApplicationClaim.evidence_on)
        )
    ).where(same)
    names = select(
        func.array_agg(
            aggregate_order_by(Commune.name, func.array_position(Application.wanted_communes, Commune.insee))
        )
    ).where(Commune.insee == func.any(Application.wanted_communes))
    unread = select(func.count()).where(
        Notice.territory_id == Application.territory_id,
        Notice.application_id == Application.id,
        Notice.read_at.is_(None),
    )
    readings = select(func.count()).where(
        Reading.territory_id == Application.territory_id, Reading.application_id == Application.id
    )
    department = select(Territory.department_code).where(Territory.id == Application.territory_id)
    parts = (department, claims, names, unread, readings, _last_readings())
    statement = select(Application, *(part.correlate(Application).scalar_subquery() for part in parts)).where(
        Application.territory_id == actor.territory_id, Application.id == application_id
    )
    row = db.session.execute(statement).first()
    return None if row is None else _own_file(row)


def _last_readings() -> Any:
    latest = (
        select(Organisation.name, Reading.purpose, Reading.at)
        .outerjoin(
            Organisation,
            (Organisation.territory_id == Reading.territory_id) & (Organisation.id == Reading.organisation_id),
        )
        .where(Reading.territory_id == Application.territory_id, Reading.application_id == Application.id)
        .order_by(Reading.at.desc(), Reading.id.desc())
        .limit(LAST_READINGS)
        .correlate(Application)
        .subquery()
    )
    return select(func.json_agg(func.json_build_array(latest.c.name, latest.c.purpose, latest.c.at)))


def _own_file(row: Sequence[Any]) -> OwnFile:
    application, department, claims, names, unread, readings, last = row
    return OwnFile(
        application=application,
        department_code=department or "",
        claims={
            claim: ProvedClaim(level, date.fromisoformat(day) if day else None)
            for claim, (level, day) in (claims or {}).items()
        },
        commune_names=list(names or ()),
        unread_messages=unread,
        readings_count=readings,
        last_readings=[
            LastReading(name or "", purpose, datetime.fromisoformat(at)) for name, purpose, at in last or ()
        ],
    )
