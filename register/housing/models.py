"""Tables of programmes, dwellings and vacancies; each row belongs to one landlord."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Integer, Numeric, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from register.applications.codes import Typology
from register.db import TerritoryRow, code_check, territory_key
from register.housing.codes import EnergyClass, Financing, ReserverKind, VacancyStatus


class Programme(TerritoryRow):
    """A residence: dwellings under one address and year."""

    __tablename__ = "programmes"
    __table_args__ = (
        territory_key("organisation_id", "organisations.id"),
        Index(None, "territory_id", "organisation_id"),
    )

    organisation_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(Text)
    address_line: Mapped[str] = mapped_column(Text)
    commune_insee: Mapped[str] = mapped_column(Text)
    built_in: Mapped[int]
    in_qpv: Mapped[bool]


class Dwelling(TerritoryRow):
    """A rented dwelling, by its RPLS identifier."""

    __tablename__ = "dwellings"
    __table_args__ = (
        territory_key("organisation_id", "organisations.id"),
        territory_key("programme_id", "programmes.id"),
        code_check("typology", Typology),
        code_check("financing", Financing),
        code_check("energy_class", EnergyClass),
        CheckConstraint("surface_m2 > 0 and rent_euros >= 0 and charges_euros >= 0", name="amounts"),
        Index("uq_dwellings_rpls_id", "territory_id", "rpls_id", unique=True),
        Index(None, "territory_id", "organisation_id", "reference"),
        Index(None, "territory_id", "programme_id"),
    )

    organisation_id: Mapped[UUID]
    programme_id: Mapped[UUID]
    rpls_id: Mapped[str] = mapped_column(Text)
    reference: Mapped[str] = mapped_column(Text)
    typology: Mapped[str] = mapped_column(Text)
    rooms: Mapped[int]
    surface_m2: Mapped[int]
    rent_euros: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    charges_euros: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    floor: Mapped[int]
    has_lift: Mapped[bool]
    is_adapted: Mapped[bool]
    has_parking: Mapped[bool]
    financing: Mapped[str] = mapped_column(Text)
    energy_class: Mapped[str] = mapped_column(Text)
    heating: Mapped[str] = mapped_column(Text)
    is_metered: Mapped[bool] = mapped_column(server_default=text("false"))


class LandlordSetting(TerritoryRow):
    """What a landlord settled for its own lettings from a day on: added, never changed (R441-9)."""

    __tablename__ = "landlord_settings"
    __table_args__ = (
        territory_key("organisation_id", "organisations.id"),
        Index("uq_landlord_settings_in_force_from", "territory_id", "organisation_id", "in_force_from", unique=True),
    )

    organisation_id: Mapped[UUID]
    in_force_from: Mapped[date]
    practice: Mapped[dict[str, Any]] = mapped_column(JSONB)
    source: Mapped[str] = mapped_column(Text)
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    agent_id: Mapped[UUID | None]


class Vacancy(TerritoryRow):
    """A dwelling to let, turned to one reserver; one open vacancy per dwelling."""

    __tablename__ = "vacancies"
    __table_args__ = (
        territory_key("organisation_id", "organisations.id"),
        territory_key("dwelling_id", "dwellings.id"),
        code_check("status", VacancyStatus),
        code_check("reserver_kind", ReserverKind),
        Index("uq_vacancies_open", "territory_id", "dwelling_id", unique=True,
              postgresql_where=text("status not in ('LET', 'CANCELLED')")),
        Index(None, "territory_id", "organisation_id", "status", "available_on"),
    )

    organisation_id: Mapped[UUID]
    dwelling_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(Text)
    reserver_kind: Mapped[str] = mapped_column(Text)
    notified_on: Mapped[date]
    available_on: Mapped[date]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class OfferedDwellingStatistic(TerritoryRow):
    """One dwelling turned to a reserver, as the flow report counts "offered" (R441-5-1)."""

    __tablename__ = "offered_dwelling_statistics"
    __table_args__ = (Index(None, "territory_id", "offered_on"),)

    organisation_id: Mapped[UUID]
    offered_on: Mapped[date]
    commune_insee: Mapped[str] = mapped_column(Text)
    typology: Mapped[str] = mapped_column(Text)
    financing: Mapped[str] = mapped_column(Text)
    in_qpv: Mapped[bool]
    construction_period: Mapped[str] = mapped_column(Text)
    reserver_kind: Mapped[str] = mapped_column(Text)
