"""Tables of committees, sittings, candidates, offers and leases."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, DateTime, Index, Integer, Numeric, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from register.committees.codes import (
    CandidateStatus,
    Decision,
    ExceptionReason,
    NonAllocationReason,
    OfferStatus,
    RefusalReason,
    SittingStatus,
)
from register.db import TerritoryRow, code_check, territory_key
from register.housing.codes import ReserverKind

DECISION_NEEDS_REASON = (
    "decision is null or decision not in ('NOT_ALLOCATED', 'REJECTED_INADMISSIBLE') or length(reason_text) > 0"
)


class Committee(TerritoryRow):
    """A landlord's allocation committee; its quorum comes from its own rules of procedure (R441-9)."""

    __tablename__ = "committees"
    __table_args__ = (territory_key("organisation_id", "organisations.id"),)

    organisation_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(Text)
    quorum: Mapped[int]


class CommitteeMember(TerritoryRow):
    """A person who sits, with its quality and whether it votes (L441-2, R441-9)."""

    __tablename__ = "committee_members"
    __table_args__ = (
        territory_key("committee_id", "committees.id"),
        territory_key("agent_id", "agents.id"),
        Index(None, "territory_id", "committee_id"),
    )

    committee_id: Mapped[UUID]
    agent_id: Mapped[UUID | None]
    full_name: Mapped[str] = mapped_column(Text)
    quality: Mapped[str] = mapped_column(Text)
    has_vote: Mapped[bool]
    is_chair: Mapped[bool]


class Sitting(TerritoryRow):
    """One meeting of a committee with its agenda; closed once its minutes are made."""

    __tablename__ = "sittings"
    __table_args__ = (
        territory_key("committee_id", "committees.id"),
        code_check("status", SittingStatus),
        Index(None, "territory_id", "committee_id", "held_at"),
    )

    organisation_id: Mapped[UUID]
    committee_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(Text)
    held_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    place: Mapped[str] = mapped_column(Text)
    present_member_ids: Mapped[list[str]] = mapped_column(JSONB, server_default=text("'[]'::jsonb"))
    minutes_digest: Mapped[str] = mapped_column(Text, server_default="")
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class AgendaItem(TerritoryRow):
    """One dwelling examined in a sitting."""

    __tablename__ = "agenda_items"
    __table_args__ = (
        territory_key("sitting_id", "sittings.id"),
        territory_key("vacancy_id", "vacancies.id"),
        code_check("exception_reason", ExceptionReason),
        Index("uq_agenda_items_position", "territory_id", "sitting_id", "position", unique=True),
        Index("uq_agenda_items_vacancy", "territory_id", "sitting_id", "vacancy_id", unique=True),
    )

    organisation_id: Mapped[UUID]
    committee_id: Mapped[UUID]
    sitting_id: Mapped[UUID]
    vacancy_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(SmallInteger)
    sheet: Mapped[dict[str, Any]] = mapped_column(JSONB)
    exception_reason: Mapped[str | None] = mapped_column(Text)
    exception_text: Mapped[str] = mapped_column(Text, server_default="")
    skipped_reason: Mapped[str] = mapped_column(Text, server_default="")
    order_reason: Mapped[str] = mapped_column(Text, server_default="")
    votes_for: Mapped[int | None] = mapped_column(SmallInteger)
    votes_against: Mapped[int | None] = mapped_column(SmallInteger)
    votes_abstained: Mapped[int | None] = mapped_column(SmallInteger)
    decided_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    decided_by: Mapped[UUID | None]
    erased_candidates: Mapped[int] = mapped_column(SmallInteger, server_default=text("0"))
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class Candidate(TerritoryRow):
    """One application presented for one dwelling; ``sheet`` is what the committee saw, kept as it was."""

    __tablename__ = "candidates"
    __table_args__ = (
        territory_key("agenda_item_id", "agenda_items.id"),
        territory_key("application_id", "applications.id", ondelete="CASCADE"),
        code_check("status", CandidateStatus),
        code_check("decision", Decision),
        code_check("reason_code", NonAllocationReason),
        CheckConstraint(DECISION_NEEDS_REASON, name="reason"),
        Index("uq_candidates_application", "territory_id", "agenda_item_id", "application_id", unique=True),
        Index("uq_candidates_shortlist_rank", "territory_id", "agenda_item_id", "shortlist_rank", unique=True),
        Index("uq_candidates_decision_rank", "territory_id", "agenda_item_id", "decision_rank", unique=True),
        Index(None, "territory_id", "application_id"),
    )

    organisation_id: Mapped[UUID]
    committee_id: Mapped[UUID]
    agenda_item_id: Mapped[UUID]
    vacancy_id: Mapped[UUID]
    application_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(Text)
    shortlist_rank: Mapped[int] = mapped_column(SmallInteger)
    sheet: Mapped[dict[str, Any]] = mapped_column(JSONB)
    decision: Mapped[str | None] = mapped_column(Text)
    decision_rank: Mapped[int | None] = mapped_column(SmallInteger)
    reason_code: Mapped[str | None] = mapped_column(Text)
    reason_text: Mapped[str] = mapped_column(Text, server_default="")
    condition_text: Mapped[str] = mapped_column(Text, server_default="")
    condition_due_on: Mapped[date | None]
    closed_reason: Mapped[str] = mapped_column(Text, server_default="")


LIVE_OFFER = text("status in ('PENDING', 'ACCEPTED')")


class Offer(TerritoryRow):
    """A dwelling offered to a household with its delay (R441-10); one live per household and per dwelling."""

    __tablename__ = "offers"
    __table_args__ = (
        territory_key("candidate_id", "candidates.id"),
        territory_key("application_id", "applications.id", ondelete="CASCADE"),
        territory_key("vacancy_id", "vacancies.id"),
        territory_key("dwelling_id", "dwellings.id"),
        code_check("status", OfferStatus),
        code_check("refusal_reason", RefusalReason),
        Index("uq_offers_live_household", "territory_id", "application_id", unique=True, postgresql_where=LIVE_OFFER),
        Index("uq_offers_live_dwelling", "territory_id", "dwelling_id", unique=True, postgresql_where=LIVE_OFFER),
        Index(None, "territory_id", "organisation_id", "status"),
    )

    organisation_id: Mapped[UUID]
    candidate_id: Mapped[UUID]
    application_id: Mapped[UUID]
    vacancy_id: Mapped[UUID]
    dwelling_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(Text)
    sheet: Mapped[dict[str, Any]] = mapped_column(JSONB)
    is_dalo: Mapped[bool] = mapped_column(server_default=text("false"))
    made_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    notified_on: Mapped[date]
    answer_by: Mapped[date]
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    refusal_reason: Mapped[str | None] = mapped_column(Text)
    refusal_text: Mapped[str] = mapped_column(Text, server_default="")


class Lease(TerritoryRow):
    """A signed lease: its signature strikes the application off (L441-2-1, R441-2-8 a)."""

    __tablename__ = "leases"
    __table_args__ = (
        territory_key("application_id", "applications.id"),
        territory_key("offer_id", "offers.id"),
        territory_key("vacancy_id", "vacancies.id"),
        territory_key("dwelling_id", "dwellings.id"),
        code_check("reserver_kind", ReserverKind),
        Index("uq_leases_offer", "territory_id", "offer_id", unique=True),
        Index("uq_leases_vacancy", "territory_id", "vacancy_id", unique=True),
        Index("uq_leases_current_dwelling", "territory_id", "dwelling_id", unique=True,
              postgresql_where=text("ended_on is null")),
        Index("uq_leases_application", "territory_id", "application_id", unique=True),
        Index(None, "territory_id", "organisation_id", "signed_on"),
    )

    organisation_id: Mapped[UUID]
    application_id: Mapped[UUID]
    offer_id: Mapped[UUID]
    vacancy_id: Mapped[UUID]
    dwelling_id: Mapped[UUID]
    reserver_kind: Mapped[str] = mapped_column(Text)
    signed_on: Mapped[date]
    starts_on: Mapped[date]
    ended_on: Mapped[date | None]
    rent_euros: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    charges_euros: Mapped[Decimal] = mapped_column(Numeric(8, 2))
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))


class LettingStatistic(TerritoryRow):
    """One signed lease as the returns count it; written at signature, without household or dwelling."""

    __tablename__ = "letting_statistics"
    __table_args__ = (Index(None, "territory_id", "signed_on"), Index(None, "territory_id", "organisation_id"))

    organisation_id: Mapped[UUID]
    signed_on: Mapped[date]
    commune_insee: Mapped[str] = mapped_column(Text)
    epci_siren: Mapped[str | None] = mapped_column(Text)
    typology: Mapped[str] = mapped_column(Text)
    financing: Mapped[str] = mapped_column(Text)
    in_qpv: Mapped[bool]
    construction_period: Mapped[str] = mapped_column(Text)
    reserver_kind: Mapped[str] = mapped_column(Text)
    household_size: Mapped[int] = mapped_column(SmallInteger)
    income_band: Mapped[str | None] = mapped_column(Text)
    is_first_quartile: Mapped[bool | None]
    is_relocated: Mapped[bool]
    is_priority: Mapped[bool]
    is_dalo: Mapped[bool]
    is_transfer: Mapped[bool]
    reason: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    wait_months: Mapped[int] = mapped_column(SmallInteger)
