"""The table of notices: what was written to whom, by which channel, and its proof."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import DateTime, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from register.db import TerritoryRow, code_check, territory_key
from register.notices.codes import NoticeChannel, NoticeKind, NoticeStatus


class Notice(TerritoryRow):
    """One message; ``event_key`` makes one event write one message."""

    __tablename__ = "notices"
    __table_args__ = (
        territory_key("application_id", "applications.id", ondelete="CASCADE"),
        code_check("kind", NoticeKind),
        code_check("channel", NoticeChannel),
        code_check("status", NoticeStatus),
        Index("uq_notices_event_key", "territory_id", "event_key", unique=True),
        Index(None, "territory_id", "application_id", "created_at"),
    )

    application_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(Text)
    event_key: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    read_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    proof: Mapped[str] = mapped_column(Text, server_default="")
