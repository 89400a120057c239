"""Tables of territories, geography, organisations, agents and accounts."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, DateTime, Index, Integer, LargeBinary, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from register.actor import Role
from register.db import Base, TerritoryRow, code_check, territory_key
from register.organisations.rules import AccountKind, OrganisationKind, Road


class Territory(Base):
    """A registration territory: a département, or Île-de-France (handbook 1.1)."""

    __tablename__ = "territories"

    id: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    department_code: Mapped[str] = mapped_column(Text, unique=True)
    is_synthetic: Mapped[bool]


class EPCI(Base):
    """An intercommunality of the official list, by SIREN."""

    __tablename__ = "epcis"

    siren: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    population: Mapped[int]
    departments: Mapped[list[str]] = mapped_column(ARRAY(Text))


class Commune(Base):
    """A present commune of the official geographic code, with its zones."""

    __tablename__ = "communes"
    __table_args__ = (Index(None, "department_code", "sort_name"), Index(None, "sort_name"))

    insee: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    sort_name: Mapped[str] = mapped_column(Text(collation="C"))
    department_code: Mapped[str] = mapped_column(Text)
    epci_siren: Mapped[str | None] = mapped_column(Text, index=True)
    postcodes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    population: Mapped[int]
    zone_abc: Mapped[str | None] = mapped_column(Text)
    ceiling_zone: Mapped[str] = mapped_column(Text)


class FormerCommune(Base):
    """A delegated, associated or arrondissement code, with the commune it belongs to now."""

    __tablename__ = "former_communes"

    insee: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    commune_insee: Mapped[str] = mapped_column(Text, index=True)


class Organisation(TerritoryRow):
    """A landlord, commune, EPCI, State service, association or manager in one territory."""

    __tablename__ = "organisations"
    __table_args__ = (code_check("kind", OrganisationKind), UniqueConstraint("territory_id", "desk_code"))

    kind: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    siren: Mapped[str | None] = mapped_column(Text)
    desk_code: Mapped[str | None] = mapped_column(Text)
    commune_insee: Mapped[str | None] = mapped_column(Text)
    epci_siren: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str] = mapped_column(Text, server_default="")
    phone: Mapped[str] = mapped_column(Text, server_default="")
    opening_hours: Mapped[str] = mapped_column(Text, server_default="")


class Agent(TerritoryRow):
    """A person named and empowered by the head of an organisation."""

    __tablename__ = "agents"
    __table_args__ = (code_check("role", Role), territory_key("organisation_id", "organisations.id"))

    organisation_id: Mapped[UUID]
    full_name: Mapped[str] = mapped_column(Text)
    role: Mapped[str] = mapped_column(Text)
    job_title: Mapped[str] = mapped_column(Text)
    left_on: Mapped[date | None]


class Account(TerritoryRow):
    """The way one person signs in: an agent, or the holder of one application."""

    __tablename__ = "accounts"
    __table_args__ = (
        code_check("kind", AccountKind),
        territory_key("agent_id", "agents.id"),
        Index("uq_accounts_login", "login", unique=True),
        Index("uq_accounts_application", "territory_id", "application_id", unique=True),
    )

    login: Mapped[str] = mapped_column(Text)
    kind: Mapped[str] = mapped_column(Text)
    agent_id: Mapped[UUID | None]
    application_id: Mapped[UUID | None]
    password_hash: Mapped[str | None] = mapped_column(Text)
    access_code_hash: Mapped[str | None] = mapped_column(Text)
    failed_attempts: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    locked_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    session_epoch: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    last_sign_in_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SecondFactor(TerritoryRow):
    """The secret an account shares with its holder's telephone; ``last_step`` is the last code that served."""

    __tablename__ = "second_factors"
    __table_args__ = (
        territory_key("account_id", "accounts.id", ondelete="CASCADE"),
        UniqueConstraint("territory_id", "account_id"),
    )

    account_id: Mapped[UUID]
    secret: Mapped[bytes] = mapped_column(LargeBinary)
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_step: Mapped[int] = mapped_column(BigInteger, server_default=text("0"))


class RecoveryCode(TerritoryRow):
    """A code that replaces the telephone once; only its keyed digest is kept."""

    __tablename__ = "recovery_codes"
    __table_args__ = (
        territory_key("account_id", "accounts.id", ondelete="CASCADE"),
        UniqueConstraint("territory_id", "account_id", "digest"),
    )

    account_id: Mapped[UUID]
    digest: Mapped[bytes] = mapped_column(LargeBinary)
    used_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SignInSession(TerritoryRow):
    """One open door: which device, by which road, since when, last used when. A line here is what keeps it open."""

    __tablename__ = "sessions"
    __table_args__ = (
        code_check("road", Road),
        territory_key("account_id", "accounts.id", ondelete="CASCADE"),
        Index(None, "territory_id", "account_id"),
    )

    account_id: Mapped[UUID]
    road: Mapped[str] = mapped_column(Text)
    device: Mapped[str] = mapped_column(Text)
    opened_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SignInAttempt(Base):
    """Counts of attempts by hashed bucket (address or login) and minute; holds no personal data in clear."""

    __tablename__ = "sign_in_attempts"
    __table_args__ = {"prefixes": ["UNLOGGED"]}

    bucket: Mapped[str] = mapped_column(Text, primary_key=True)
    window_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    count: Mapped[int] = mapped_column(Integer, server_default=text("0"))
