"""Append-only tables: history, its chain heads and seals, the log of readings and what each agent read in a day."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, DateTime, Index, Integer, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from register.db import Base, TerritoryRow

COUNTED_ACTS = "action in ('count_month', 'file_application', 'seed', 'sign_lease', 'strike_off_application')"
"""The acts that move a published figure: a snapshot older than the last of them is out of date."""


class HistoryLine(Base):
    """One action. The database trigger gives ``seq``, ``previous_hash`` and ``hash``; nobody may change a line."""

    __tablename__ = "history"
    __table_args__ = (
        Index(None, "territory_id", "application_id", "seq"),
        Index(None, "territory_id", "subject_kind", "subject_id"),
        Index("ix_history_counted", "territory_id", "seq", postgresql_where=text(COUNTED_ACTS)),
    )

    territory_id: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int | None] = mapped_column(BigInteger, nullable=False)
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    action: Mapped[str] = mapped_column(Text)
    actor_kind: Mapped[str] = mapped_column(Text)
    agent_id: Mapped[UUID | None]
    organisation_id: Mapped[UUID | None]
    application_id: Mapped[UUID | None]
    subject_kind: Mapped[str] = mapped_column(Text)
    subject_id: Mapped[UUID | None]
    reason: Mapped[str] = mapped_column(Text)
    before_digest: Mapped[str] = mapped_column(Text)
    after_digest: Mapped[str] = mapped_column(Text)
    detail: Mapped[str] = mapped_column(Text)
    previous_hash: Mapped[str | None] = mapped_column(Text, nullable=False)
    hash: Mapped[str | None] = mapped_column(Text, nullable=False)


class ChainHead(Base):
    """The last line of each territory's chain; written by the trigger alone."""

    __tablename__ = "chain_heads"

    territory_id: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(Text)


class Seal(Base):
    """The chain's head at the end of a day, kept apart so that a rewritten chain shows."""

    __tablename__ = "seals"

    territory_id: Mapped[str] = mapped_column(Text, primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger)
    hash: Mapped[str] = mapped_column(Text)


class Reading(TerritoryRow):
    """One reading of a named file by an agent: who, which part, why, when."""

    __tablename__ = "readings"
    __table_args__ = (Index(None, "territory_id", "application_id", "at"),)

    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    application_id: Mapped[UUID]
    agent_id: Mapped[UUID | None]
    organisation_id: Mapped[UUID | None]
    part: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str] = mapped_column(Text)


class ReadingDay(Base):
    """A file that an agent read on a day, once whatever the number of openings; the database trigger writes it."""

    __tablename__ = "reading_days"

    territory_id: Mapped[str] = mapped_column(Text, primary_key=True)
    agent_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID | None]


class ReadingQuota(Base):
    """How many files an agent read on a day, and how many it may: the trigger counts, a supervisor raises."""

    __tablename__ = "reading_quotas"

    territory_id: Mapped[str] = mapped_column(Text, primary_key=True)
    agent_id: Mapped[UUID] = mapped_column(primary_key=True)
    day: Mapped[date] = mapped_column(primary_key=True)
    organisation_id: Mapped[UUID | None]
    files: Mapped[int]
    allowed: Mapped[int] = mapped_column(Integer, server_default=text("600"))
    alerted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    unlocked_by: Mapped[UUID | None]
    unlocked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    unlock_reason: Mapped[str] = mapped_column(Text, server_default="")
