"""Tables of the privacy clock: announced and done erasures, which outlive the person's data and name nobody."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from register.db import TerritoryRow


class Erasure(TerritoryRow):
    """The end of one application's data: announced, then done. Its identifier is the reference of the certificate.

    ``erased`` counts the rows that went, by table; nothing here can be led back to a person.
    """

    __tablename__ = "erasures"
    __table_args__ = (Index("uq_erasures_application", "territory_id", "application_id", unique=True),)

    application_id: Mapped[UUID]
    struck_off_on: Mapped[date]
    due_on: Mapped[date]
    told_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    erased: Mapped[dict[str, int]] = mapped_column(JSONB, server_default=text("'{}'::jsonb"))
