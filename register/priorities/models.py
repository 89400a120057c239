"""Tables of adopted grids, scores with the facts they used, and ranking rows."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    DateTime,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from register.db import Base, TerritoryRow, code_check, territory_key
from register.priorities.codes import GridStatus, RescoringStatus, SelectionDimension, SelectionStep


class Grid(TerritoryRow):
    """A scoring grid of an EPCI, as a document, with its dates; an adopted one never changes.

    A draft has no date and the version 0; ``row_version`` counts its savings, so that two windows cannot overwrite
    each other.
    """

    __tablename__ = "grids"
    __table_args__ = (
        code_check("status", GridStatus),
        Index(
            "uq_grids_version", "territory_id", "epci_siren", "version", unique=True,
            postgresql_where=text("status = 'ADOPTED'"),
        ),
        Index(
            "uq_grids_in_force_from", "territory_id", "epci_siren", "in_force_from", unique=True,
            postgresql_where=text("status = 'ADOPTED'"),
        ),
    )

    epci_siren: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    status: Mapped[str] = mapped_column(Text)
    title: Mapped[str] = mapped_column(Text)
    document: Mapped[dict[str, Any]] = mapped_column(JSONB)
    is_synthetic: Mapped[bool]
    adopted_on: Mapped[date | None]
    in_force_from: Mapped[date | None]
    in_force_until: Mapped[date | None]
    row_version: Mapped[int] = mapped_column(Integer, server_default=text("1"))
    saved_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class Score(Base):
    """The points of one application under the grid of one wanted EPCI, with the facts used: enough to replay it."""

    __tablename__ = "scores"
    __table_args__ = (
        territory_key("application_id", "applications.id", ondelete="CASCADE"),
        territory_key("grid_id", "grids.id"),
    )

    territory_id: Mapped[str] = mapped_column(Text, primary_key=True)
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    epci_siren: Mapped[str] = mapped_column(Text, primary_key=True)
    grid_id: Mapped[UUID]
    facts: Mapped[bytes] = mapped_column(BYTEA)
    points: Mapped[int] = mapped_column(SmallInteger)
    verified_points: Mapped[int] = mapped_column(SmallInteger)
    scored_on: Mapped[date]


class RankingRow(Base):
    """One wanted commune and typology of a live application, in the total order; a top list is an index-only scan."""

    __tablename__ = "ranking_rows"
    __table_args__ = (
        territory_key("application_id", "applications.id", ondelete="CASCADE"),
        Index(
            "ix_ranking_rows_order", "territory_id", "commune_insee", "typology", "tier",
            "negative_points", "filed_on", "number",
            postgresql_include=["application_id", "income_band", "household_size", "needs_adapted", "verified_points",
                                "wish_rank"],
        ),
    )

    territory_id: Mapped[str] = mapped_column(Text, primary_key=True)
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    commune_insee: Mapped[str] = mapped_column(Text, primary_key=True)
    typology: Mapped[str] = mapped_column(Text, primary_key=True)
    tier: Mapped[int] = mapped_column(SmallInteger)
    negative_points: Mapped[int] = mapped_column(SmallInteger)
    filed_on: Mapped[date]
    number: Mapped[str] = mapped_column(Text)
    verified_points: Mapped[int] = mapped_column(SmallInteger)
    wish_rank: Mapped[int] = mapped_column(SmallInteger)
    income_band: Mapped[str | None] = mapped_column(Text)
    household_size: Mapped[int] = mapped_column(SmallInteger)
    needs_adapted: Mapped[bool]


class ScorePeriod(Base):
    """From which instant an application had which points for an EPCI; it lasts until the next row of the same pair.

    Rows are added and never changed; the database signs each with its ``digest``. A row without a grid says that the
    pair is scored no more. ``recorded_at`` is when the register wrote it: later than ``began_at`` only for what was
    known before this history was kept.
    """

    __tablename__ = "score_periods"
    __table_args__ = (
        territory_key("application_id", "applications.id", ondelete="CASCADE"),
        territory_key("grid_id", "grids.id"),
    )

    territory_id: Mapped[str] = mapped_column(Text, primary_key=True)
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    epci_siren: Mapped[str] = mapped_column(Text, primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    grid_id: Mapped[UUID | None]
    facts: Mapped[bytes | None] = mapped_column(BYTEA)
    points: Mapped[int | None] = mapped_column(SmallInteger)
    verified_points: Mapped[int | None] = mapped_column(SmallInteger)
    digest: Mapped[str] = mapped_column(Text)


class RankingPeriod(Base):
    """From which instant an application was ranked with which tier, day of filing and wishes; never changed.

    ``epcis`` names the EPCI of each wanted commune, in the order of ``communes``, empty where there is none.
    """

    __tablename__ = "ranking_periods"
    __table_args__ = (territory_key("application_id", "applications.id", ondelete="CASCADE"),)

    territory_id: Mapped[str] = mapped_column(Text, primary_key=True)
    application_id: Mapped[UUID] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True), primary_key=True)
    began_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    recorded_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    is_ranked: Mapped[bool]
    tier: Mapped[int] = mapped_column(SmallInteger)
    filed_on: Mapped[date]
    number: Mapped[str] = mapped_column(Text)
    communes: Mapped[list[str]] = mapped_column(ARRAY(Text))
    epcis: Mapped[list[str]] = mapped_column(ARRAY(Text))
    typologies: Mapped[list[str]] = mapped_column(ARRAY(Text))
    digest: Mapped[str] = mapped_column(Text)


class PointCount(Base):
    """How many live applications have so many points for an EPCI and a typology, as counted by the last full scoring.

    A place among thousands is read from some hundred counts; no application can be found from them.
    """

    __tablename__ = "point_counts"

    territory_id: Mapped[str] = mapped_column(Text, primary_key=True)
    epci_siren: Mapped[str] = mapped_column(Text, primary_key=True)
    typology: Mapped[str] = mapped_column(Text, primary_key=True)
    tier: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    points: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    applications: Mapped[int]
    counted_on: Mapped[date]


class Rescoring(TerritoryRow):
    """One scoring of a whole territory for a day: the grids it applies, and the last application it has done.

    ``new_grids`` are those it applies for the first time.
    """

    __tablename__ = "rescorings"
    __table_args__ = (
        code_check("status", RescoringStatus),
        Index("uq_rescorings_running", "territory_id", unique=True, postgresql_where=text("status = 'RUNNING'")),
    )

    day: Mapped[date]
    status: Mapped[str] = mapped_column(Text)
    grids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    new_grids: Mapped[list[UUID]] = mapped_column(ARRAY(Uuid))
    last_id: Mapped[UUID | None]
    done: Mapped[int]
    total: Mapped[int]
    started_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    moved_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class SelectionTally(TerritoryRow):
    """Households considered and selected at one step by one landlord in one month, by group: counts, no household."""

    __tablename__ = "selection_tallies"
    __table_args__ = (
        territory_key("organisation_id", "organisations.id"),
        code_check("step", SelectionStep),
        code_check("dimension", SelectionDimension),
        CheckConstraint("selected between 0 and considered", name="counts"),
        Index(
            "uq_selection_tallies_group", "territory_id", "organisation_id", "epci_siren", "month", "step", "dimension",
            "group_code", unique=True,
        ),
    )  # fmt: skip

    organisation_id: Mapped[UUID]
    epci_siren: Mapped[str] = mapped_column(Text)
    month: Mapped[date]
    step: Mapped[str] = mapped_column(Text)
    dimension: Mapped[str] = mapped_column(Text)
    group_code: Mapped[str] = mapped_column(Text)
    considered: Mapped[int] = mapped_column(Integer)
    selected: Mapped[int] = mapped_column(Integer)
