"""Tables of adverts and bids."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, DateTime, Index, Integer, SmallInteger, Text, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from register.db import TerritoryRow, code_check, territory_key
from register.lettings.codes import AdvertStatus, BidAnswer, BidStatus, Designation


class LettingCycle(TerritoryRow):
    """The matching of the adverts that closed together: counts, what lets it be replayed, and what was proved."""

    __tablename__ = "letting_cycles"

    closes_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ran_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    adverts: Mapped[int] = mapped_column(Integer)
    bids: Mapped[int] = mapped_column(Integer)
    designated: Mapped[int] = mapped_column(Integer)
    input_digest: Mapped[str] = mapped_column(Text)
    rules_digest: Mapped[str] = mapped_column(Text)
    output_digest: Mapped[str] = mapped_column(Text)
    proof: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Advert(TerritoryRow):
    """A vacancy shown to applicants in a sealed window; ``sheet`` is what was published, kept as it was."""

    __tablename__ = "adverts"
    __table_args__ = (
        territory_key("organisation_id", "organisations.id"),
        territory_key("vacancy_id", "vacancies.id"),
        territory_key("cycle_id", "letting_cycles.id"),
        code_check("status", AdvertStatus),
        CheckConstraint("closes_at > opens_at", name="window"),
        Index("uq_adverts_live", "territory_id", "vacancy_id", unique=True,
              postgresql_where=text("status in ('DRAFT', 'PUBLISHED')")),
        Index(None, "territory_id", "status", "closes_at"),
    )

    organisation_id: Mapped[UUID]
    vacancy_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(Text)
    commune_insee: Mapped[str] = mapped_column(Text)
    typology: Mapped[str] = mapped_column(Text)
    opens_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closes_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    sheet: Mapped[dict[str, Any]] = mapped_column(JSONB)
    result_digest: Mapped[str] = mapped_column(Text, server_default="")
    cycle_id: Mapped[UUID | None]
    version: Mapped[int] = mapped_column(Integer, server_default=text("1"))


class Bid(TerritoryRow):
    """One application's wish for one advert; placed once, withdrawn freely until the close."""

    __tablename__ = "bids"
    __table_args__ = (
        territory_key("advert_id", "adverts.id"),
        territory_key("application_id", "applications.id", ondelete="CASCADE"),
        code_check("status", BidStatus),
        code_check("answer", BidAnswer),
        code_check("designation", Designation),
        CheckConstraint("(status = 'ANSWERED') = (answer is not null)", name="answered"),
        Index("uq_bids_application", "territory_id", "advert_id", "application_id", unique=True),
        Index(None, "territory_id", "application_id", "status"),
    )

    advert_id: Mapped[UUID]
    organisation_id: Mapped[UUID]
    application_id: Mapped[UUID]
    status: Mapped[str] = mapped_column(Text)
    placed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    withdrawn_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    rank: Mapped[int | None] = mapped_column(SmallInteger)
    points: Mapped[int | None] = mapped_column(SmallInteger)
    answer: Mapped[str | None] = mapped_column(Text)
    answer_reasons: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default=text("'{}'::text[]"))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    agent_id: Mapped[UUID | None]
    # 1 for the household's first wish among its sealed bids; None for bids placed before there was an order.
    preference: Mapped[int | None] = mapped_column(SmallInteger)
    told_twelfths: Mapped[int | None] = mapped_column(SmallInteger)
    designation: Mapped[str | None] = mapped_column(Text)
