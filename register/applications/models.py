"""Tables of drafts, applications, their people, claims and numbers."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, BigInteger, CheckConstraint, DateTime, Index, Integer, Numeric, Text, text
from sqlalchemy.dialects.postgresql import BYTEA, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from register.applications.codes import (
    ApplicationStatus,
    Channel,
    Claim,
    CurrentHousing,
    EvidenceLevel,
    FamilySituation,
    Nationality,
    PersonRole,
    StrikeOffReason,
    WorkStatus,
)
from register.db import Base, TerritoryRow, code_check, territory_key


class Draft(TerritoryRow):
    """What somebody typed so far; incomplete answers are allowed here and nowhere else."""

    __tablename__ = "drafts"
    __table_args__ = (code_check("channel", Channel), Index(None, "territory_id", "organisation_id"))

    answers: Mapped[dict[str, Any]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
    channel: Mapped[str] = mapped_column(Text)
    agent_id: Mapped[UUID | None]
    organisation_id: Mapped[UUID | None]
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    updated_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    application_id: Mapped[UUID | None]


class Application(TerritoryRow):
    """One application for social housing: one live per person and territory (L441-2-1, R441-2-7)."""

    __tablename__ = "applications"
    __table_args__ = (
        code_check("status", ApplicationStatus),
        code_check("channel", Channel),
        code_check("current_housing", CurrentHousing),
        code_check("work_status", WorkStatus),
        code_check("strike_off_reason", StrikeOffReason),
        CheckConstraint("cardinality(wanted_communes) >= 1", name="wanted_communes"),
        CheckConstraint("cardinality(typologies) >= 1", name="typologies"),
        CheckConstraint("(status = 'STRUCK_OFF') = (strike_off_reason is not null)", name="strike_off"),
        CheckConstraint("(status = 'LIVE') = (live_identity is not null)", name="live_identity"),
        Index("uq_applications_number", "number", unique=True),
        Index("uq_applications_live_identity", "territory_id", "live_identity", unique=True),
        Index(None, "territory_id", "status", "filed_on"),
        Index("ix_applications_wanted_communes", "wanted_communes", postgresql_using="gin"),
    )

    number: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    filed_on: Mapped[date]
    filed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    renewed_on: Mapped[date | None]
    valid_until: Mapped[date]
    struck_off_on: Mapped[date | None]
    strike_off_reason: Mapped[str | None] = mapped_column(Text)
    desk_organisation_id: Mapped[UUID | None]
    agent_id: Mapped[UUID | None]
    live_identity: Mapped[str | None] = mapped_column(Text)
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))

    contact_email: Mapped[str] = mapped_column(Text, server_default="")
    contact_phone: Mapped[str] = mapped_column(Text, server_default="")
    email_consent: Mapped[bool] = mapped_column(server_default=text("false"))
    sms_consent: Mapped[bool] = mapped_column(server_default=text("false"))
    is_protected: Mapped[bool] = mapped_column(server_default=text("false"))
    address_line: Mapped[str] = mapped_column(Text)
    postcode: Mapped[str] = mapped_column(Text)
    city: Mapped[str] = mapped_column(Text)
    residence_commune: Mapped[str | None] = mapped_column(Text)

    household_size: Mapped[int]
    adults: Mapped[int]
    minors: Mapped[int]
    expected_births: Mapped[int] = mapped_column(Integer, server_default=text("0"))
    household_category: Mapped[int]
    consumption_units: Mapped[Decimal] = mapped_column(Numeric(4, 2))
    has_disability: Mapped[bool] = mapped_column(server_default=text("false"))

    work_status: Mapped[str] = mapped_column(Text)
    work_commune: Mapped[str | None] = mapped_column(Text)
    reference_income_euros: Mapped[int | None]
    lower_income_euros: Mapped[int | None]
    monthly_resources_euros: Mapped[int]
    income_band: Mapped[str | None] = mapped_column(Text)
    plus_share_percent: Mapped[int | None]

    current_housing: Mapped[str] = mapped_column(Text)
    current_landlord: Mapped[str] = mapped_column(Text, server_default="")
    current_rooms: Mapped[int | None]
    current_surface_m2: Mapped[int | None]
    current_rent_euros: Mapped[int | None]
    housing_benefit_euros: Mapped[int | None]
    current_occupants: Mapped[int]
    is_non_decent: Mapped[bool] = mapped_column(server_default=text("false"))

    reasons: Mapped[list[str]] = mapped_column(ARRAY(Text))
    wanted_communes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    accepts_nearby: Mapped[bool]
    typologies: Mapped[list[str]] = mapped_column(ARRAY(Text))
    max_rent_euros: Mapped[int | None]
    needs_adapted: Mapped[bool] = mapped_column(server_default=text("false"))

    @property
    def is_transfer(self) -> bool:
        """A social tenant's application is a transfer (box F2)."""
        return self.current_housing == CurrentHousing.SOCIAL_TENANT


class Person(TerritoryRow):
    """A person to be housed. Nothing here is a scoring fact but birth dates and roles."""

    __tablename__ = "people"
    __table_args__ = (
        territory_key("application_id", "applications.id", ondelete="CASCADE"),
        code_check("role", PersonRole),
        code_check("nationality", Nationality),
        code_check("family_situation", FamilySituation),
        Index(None, "territory_id", "application_id"),
        Index("ix_people_sort_name", "territory_id", "sort_name"),
        Index("uq_people_applicant", "territory_id", "application_id", unique=True,
              postgresql_where=text("role = 'APPLICANT'")),
    )

    application_id: Mapped[UUID]
    role: Mapped[str] = mapped_column(Text)
    civility: Mapped[str | None] = mapped_column(Text)
    birth_name: Mapped[str] = mapped_column(Text)
    usual_name: Mapped[str] = mapped_column(Text, server_default="")
    first_names: Mapped[str] = mapped_column(Text)
    birth_date: Mapped[date]
    nationality: Mapped[str | None] = mapped_column(Text)
    family_situation: Mapped[str | None] = mapped_column(Text)
    is_disabled: Mapped[bool] = mapped_column(server_default=text("false"))
    sort_name: Mapped[str] = mapped_column(Text(collation="C"))

    @property
    def full_name(self) -> str:
        """First name and the name in use."""
        return f"{self.first_names.split(',')[0].strip()} {self.usual_name or self.birth_name}"


class ApplicationClaim(TerritoryRow):
    """A situation declared by the applicant, and how it is proved so far."""

    __tablename__ = "application_claims"
    __table_args__ = (
        territory_key("application_id", "applications.id", ondelete="CASCADE"),
        code_check("claim", Claim),
        code_check("evidence", EvidenceLevel),
        Index("uq_application_claims_claim", "territory_id", "application_id", "claim", unique=True),
    )

    application_id: Mapped[UUID]
    claim: Mapped[str] = mapped_column(Text)
    evidence: Mapped[str] = mapped_column(Text)
    declared_on: Mapped[date]
    evidence_on: Mapped[date | None]
    evidence_organisation_id: Mapped[UUID | None]


class ProtectedValue(TerritoryRow):
    """A value encrypted field by field, as the address of a person at risk."""

    __tablename__ = "protected_values"
    __table_args__ = (
        territory_key("application_id", "applications.id", ondelete="CASCADE"),
        Index("uq_protected_values_field", "territory_id", "application_id", "field", unique=True),
    )

    application_id: Mapped[UUID]
    field: Mapped[str] = mapped_column(Text)
    ciphertext: Mapped[bytes] = mapped_column(BYTEA)


class NumberSequence(Base):
    """The last sequence issued for a territory and month: locked until the issuing transaction ends."""

    __tablename__ = "number_sequences"

    territory_id: Mapped[str] = mapped_column(Text, primary_key=True)
    month: Mapped[str] = mapped_column(Text, primary_key=True)
    last: Mapped[int] = mapped_column(BigInteger)
