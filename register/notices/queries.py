"""Reading notices, and where an application's messages go."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Row, Uuid, column, func, select, table

from register.actor import Actor
from register.db import db
from register.notices.models import Notice

# The applications' own feature is above this one: here they are only a table with an address.
addresses = table(
    "applications", column("territory_id"), column("id", Uuid), column("number"), column("contact_email"),
    column("contact_phone"), column("email_consent"), column("sms_consent"), column("is_protected"),
)  # fmt: skip


def addresses_of(actor: Actor, application_ids: Collection[UUID]) -> dict[UUID, Row[tuple[object, ...]]]:
    """How to reach each application: e-mail and telephone with their consents."""
    wanted = select(addresses).where(
        addresses.c.territory_id == actor.territory_id, addresses.c.id.in_(application_ids)
    )
    return {row.id: row for row in db.session.execute(wanted)}


def notices_of(actor: Actor, application_id: UUID, limit: int = 100) -> list[Notice]:
    """The messages of one application, newest first."""
    return list(
        db.session.scalars(
            select(Notice)
            .where(Notice.territory_id == actor.territory_id, Notice.application_id == application_id)
            .order_by(Notice.created_at.desc(), Notice.id.desc())
            .limit(limit)
        )
    )


def notice_visible_to(actor: Actor, notice_id: UUID) -> Notice | None:
    """One message, when the actor may see its application."""
    return db.session.get(Notice, (actor.territory_id, notice_id))


def notice_to_send(actor: Actor, notice_id: UUID) -> Notice | None:
    """A queued message, locked so that two workers never send it twice; ``None`` when it was sent or is being sent."""
    return db.session.scalars(
        select(Notice)
        .where(Notice.territory_id == actor.territory_id, Notice.id == notice_id, Notice.status == "QUEUED")
        .with_for_update(skip_locked=True)
    ).first()


def waiting_by_channel(actor: Actor) -> dict[str, int]:
    """How many messages still wait to be sent, by channel."""
    waiting = (
        select(Notice.channel, func.count())
        .where(Notice.territory_id == actor.territory_id, Notice.status == "QUEUED")
        .group_by(Notice.channel)
    )
    return {row[0]: row[1] for row in db.session.execute(waiting)}
