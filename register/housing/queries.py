"""Reading the stock; policies show each landlord its own rows and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select

from register.actor import Actor, Scope
from register.db import db
from register.errors import NotFound
from register.housing.codes import VacancyStatus
from register.housing.models import Dwelling, LandlordSetting, Programme, Vacancy
from register.organisations.models import Agent, Commune, Territory
from scoring.household import HOUSEHOLD_SIZES as HOUSEHOLD_SIZES
from scoring.practice import Practice as Practice
from scoring.practice import register_practice as register_practice

OVER = (VacancyStatus.LET, VacancyStatus.CANCELLED)
DWELLING_PROGRAMME = and_(Programme.territory_id == Dwelling.territory_id, Programme.id == Dwelling.programme_id)
AnySelect = Select[*tuple[Any, ...]]
VACANCY_DWELLING = and_(Dwelling.territory_id == Vacancy.territory_id, Dwelling.id == Vacancy.dwelling_id)
OPEN_VACANCY = and_(
    Vacancy.territory_id == Dwelling.territory_id, Vacancy.dwelling_id == Dwelling.id, Vacancy.status.not_in(OVER)
)


@dataclass(frozen=True, slots=True)
class StockFilters:
    """What a landlord asks of its stock; None means no condition."""

    commune_insee: str | None = None
    typology: str | None = None
    financing: str | None = None
    is_vacant: bool | None = None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class StockRow:
    """A dwelling in the stock list, with the vacancy under way if there is one."""

    dwelling: Dwelling
    programme: Programme
    commune_name: str
    vacancy_id: UUID | None
    vacancy_status: str | None


@dataclass(frozen=True, slots=True)
class VacancyRow:
    """A vacancy with its dwelling and residence."""

    vacancy: Vacancy
    dwelling: Dwelling
    programme: Programme
    commune_name: str


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting of a landlord in its history, with who typed it."""

    setting: LandlordSetting
    agent_name: str

    @property
    def practice(self) -> Practice:
        return Practice.from_document(self.setting.practice)


def settings_of(actor: Actor) -> list[SettingRow]:
    """The landlord's own settings, the latest to come into force first."""
    rows = db.session.execute(
        select(LandlordSetting, func.coalesce(Agent.full_name, ""))
        .outerjoin(
            Agent, and_(Agent.territory_id == LandlordSetting.territory_id, Agent.id == LandlordSetting.agent_id)
        )
        .where(_own(actor, LandlordSetting))
        .order_by(LandlordSetting.in_force_from.desc())
    )
    return [SettingRow(setting, name) for setting, name in rows]


def setting_from(actor: Actor, day: date) -> LandlordSetting | None:
    """The landlord's setting that comes into force on this very day."""
    wanted = select(LandlordSetting).where(_own(actor, LandlordSetting), LandlordSetting.in_force_from == day)
    return db.session.scalars(wanted).first()


def _own(actor: Actor, model: Any) -> Any:
    """Rows of the actor's organisation; the program itself sees its territory."""
    mine = model.territory_id == actor.territory_id
    return mine if actor.scope is Scope.SYSTEM else and_(mine, model.organisation_id == actor.organisation_id)


def is_commune_of_territory(actor: Actor, insee: str) -> bool:
    """Whether a present commune belongs to the actor's territory."""
    wanted = (
        select(Commune.insee)
        .join(Territory, Territory.department_code == Commune.department_code)
        .where(Territory.id == actor.territory_id, Commune.insee == insee)
    )
    return db.session.scalar(wanted) is not None


def communes_of_territory(actor: Actor) -> list[tuple[str, str]]:
    """Codes and names of the communes of the actor's territory, in alphabetical order."""
    rows = db.session.execute(
        select(Commune.insee, Commune.name)
        .join(Territory, Territory.department_code == Commune.department_code)
        .where(Territory.id == actor.territory_id)
        .order_by(Commune.sort_name)
    )
    return [(row[0], row[1]) for row in rows]


def programmes_of(actor: Actor) -> list[tuple[Programme, str]]:
    """The landlord's residences with the name of their commune, by name."""
    rows = db.session.execute(
        select(Programme, Commune.name)
        .join(Commune, Commune.insee == Programme.commune_insee)
        .where(_own(actor, Programme))
        .order_by(Programme.name, Programme.id)
    )
    return [(row[0], row[1]) for row in rows]


def programme_of(actor: Actor, programme_id: UUID) -> Programme:
    """One of the landlord's residences."""
    wanted = select(Programme).where(_own(actor, Programme), Programme.id == programme_id)
    programme = db.session.scalars(wanted).first()
    if programme is None:
        raise NotFound("programme")
    return programme


def dwelling_for_update(actor: Actor, dwelling_id: UUID) -> Dwelling:
    """One of the landlord's dwellings, held until the transaction ends."""
    wanted = select(Dwelling).where(_own(actor, Dwelling), Dwelling.id == dwelling_id)
    dwelling = db.session.scalars(wanted.with_for_update()).first()
    if dwelling is None:
        raise NotFound("dwelling")
    return dwelling


def dwelling_with_programme(actor: Actor, dwelling_id: UUID) -> tuple[Dwelling, Programme]:
    """One of the landlord's dwellings with its residence."""
    row = db.session.execute(
        select(Dwelling, Programme)
        .join(Programme, DWELLING_PROGRAMME)
        .where(_own(actor, Dwelling), Dwelling.id == dwelling_id)
    ).first()
    if row is None:
        raise NotFound("dwelling")
    return row[0], row[1]


def _stock(actor: Actor, filters: StockFilters) -> list[Any]:
    conditions = [_own(actor, Dwelling)]
    if filters.commune_insee is not None:
        conditions.append(Programme.commune_insee == filters.commune_insee)
    if filters.typology is not None:
        conditions.append(Dwelling.typology == filters.typology)
    if filters.financing is not None:
        conditions.append(Dwelling.financing == filters.financing)
    if filters.is_vacant is not None:
        conditions.append(Vacancy.id.is_not(None) if filters.is_vacant else Vacancy.id.is_(None))
    if filters.reference is not None:
        conditions.append(Dwelling.reference.startswith(filters.reference, autoescape=True))
    return conditions


def _joined(statement: AnySelect) -> AnySelect:
    return (
        statement.select_from(Dwelling)
        .join(Programme, DWELLING_PROGRAMME)
        .join(Commune, Commune.insee == Programme.commune_insee)
        .outerjoin(Vacancy, OPEN_VACANCY)
    )


def stock_of(actor: Actor, filters: StockFilters, *, limit: int, offset: int = 0) -> list[StockRow]:
    """A page of the landlord's dwellings, by reference: one statement."""
    rows = db.session.execute(
        _joined(select(Dwelling, Programme, Commune.name, Vacancy.id, Vacancy.status))
        .where(*_stock(actor, filters))
        .order_by(Dwelling.reference, Dwelling.id)
        .limit(limit)
        .offset(offset)
    )
    return [StockRow(*row) for row in rows]


def stock_count(actor: Actor, filters: StockFilters) -> int:
    """How many of the landlord's dwellings answer the filters."""
    counted: int = db.session.execute(_joined(select(func.count())).where(*_stock(actor, filters))).scalar_one()
    return counted


def communes_of_stock(actor: Actor) -> list[tuple[str, str]]:
    """Codes and names of the communes where the landlord has residences."""
    rows = db.session.execute(
        select(Commune.insee, Commune.name)
        .where(Commune.insee.in_(select(Programme.commune_insee).where(_own(actor, Programme))))
        .order_by(Commune.sort_name)
    )
    return [(row[0], row[1]) for row in rows]


def _vacancies(actor: Actor) -> AnySelect:
    return (
        select(Vacancy, Dwelling, Programme, Commune.name)
        .join(Dwelling, VACANCY_DWELLING)
        .join(Programme, DWELLING_PROGRAMME)
        .join(Commune, Commune.insee == Programme.commune_insee)
        .where(_own(actor, Vacancy))
    )


def vacancy_page(actor: Actor, vacancy_id: UUID) -> VacancyRow:
    """One of the landlord's vacancies with its dwelling and residence."""
    row = db.session.execute(_vacancies(actor).where(Vacancy.id == vacancy_id)).first()
    if row is None:
        raise NotFound("vacancy")
    return VacancyRow(*row)


def vacancies_of_dwelling(actor: Actor, dwelling_id: UUID) -> list[Vacancy]:
    """A dwelling's vacancies, newest first."""
    wanted = select(Vacancy).where(_own(actor, Vacancy), Vacancy.dwelling_id == dwelling_id)
    return list(db.session.scalars(wanted.order_by(Vacancy.created_at.desc())))


def vacancies_under_way(
    actor: Actor, *, status: str | None = None, limit: int, offset: int = 0
) -> list[VacancyRow]:
    """The landlord's vacancies not yet let, the oldest notice first: its reserver's month runs from that day."""
    wanted = _vacancies(actor).where(Vacancy.status.not_in(OVER) if status is None else Vacancy.status == status)
    rows = db.session.execute(wanted.order_by(Vacancy.notified_on, Vacancy.id).limit(limit).offset(offset))
    return [VacancyRow(*row) for row in rows]


def vacancy_counts(actor: Actor) -> Mapping[str, int]:
    """How many of the landlord's vacancies are in each state."""
    rows = db.session.execute(
        select(Vacancy.status, func.count()).where(_own(actor, Vacancy)).group_by(Vacancy.status)
    )
    return {row[0]: row[1] for row in rows}


def vacancy_for_update(actor: Actor, vacancy_id: UUID) -> Vacancy:
    """One of the landlord's vacancies, held until the transaction ends."""
    wanted = select(Vacancy).where(_own(actor, Vacancy), Vacancy.id == vacancy_id)
    vacancy = db.session.scalars(wanted.with_for_update().execution_options(populate_existing=True)).first()
    if vacancy is None:
        raise NotFound("vacancy")
    return vacancy
