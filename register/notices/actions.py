"""Writing a message to a person, once per event, and leaving its sending to the queue; marking it read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert

from register.actor import Actor
from register.db import db, new_id, widened
from register.errors import NotFound
from register.jobs import send_notice
from register.notices.codes import NoticeKind, NoticeStatus
from register.notices.models import Notice
from register.notices.queries import addresses_of, notice_visible_to
from register.notices.rules import channel_for


@dataclass(frozen=True, slots=True)
class Message:
    """What to tell the holder of an application; two messages of one event have the same ``event_key``."""

    application_id: UUID
    kind: NoticeKind
    event_key: str
    subject: str
    body: str


def notify(actor: Actor, message: Message, now: datetime) -> None:
    """Write one message and queue its sending, in the present transaction.

    Parameters
    ----------
    actor : who acts
    message : the text and the event it tells; a second message of the same event is not written
    now : the instant of the act
    """
    notify_all(actor, [message], now)


def notify_all(actor: Actor, messages: Sequence[Message], now: datetime) -> None:
    """Write many messages with one statement, and queue the sending of those that are new.

    Parameters
    ----------
    actor : who acts; it need not see the applications it writes to
    messages : one per event
    now : the instant of the act
    """
    if not messages:
        return
    with widened():
        reach = addresses_of(actor, {message.application_id for message in messages})
        rows = [_row(actor, message, reach[message.application_id], now) for message in messages]
        statement = insert(Notice).on_conflict_do_nothing(index_elements=["territory_id", "event_key"])
        written = db.session.scalars(statement.returning(Notice.id), rows).all()
    for notice_id in written:
        send_notice(actor.territory_id, notice_id)


def _row(actor: Actor, message: Message, reach: object, now: datetime) -> dict[str, object]:
    channel = channel_for(
        email=reach.contact_email,  # type: ignore[attr-defined]
        email_consent=reach.email_consent,  # type: ignore[attr-defined]
        phone=reach.contact_phone,  # type: ignore[attr-defined]
        sms_consent=reach.sms_consent,  # type: ignore[attr-defined]
    )
    return {
        "territory_id": actor.territory_id,
        "id": new_id(),
        "application_id": message.application_id,
        "kind": message.kind.value,
        "channel": channel.value,
        "status": NoticeStatus.QUEUED.value,
        "event_key": message.event_key,
        "subject": message.subject,
        "body": message.body,
        "created_at": now,
        "proof": "",
    }


def mark_read(actor: Actor, notice_id: UUID, now: datetime) -> Notice:
    """The message an applicant opens; its first opening is dated.

    Parameters
    ----------
    actor : the applicant
    notice_id : the message
    now : the instant of reading

    Returns
    -------
    The message.

    Raises
    ------
    NotFound ``notice`` when it is not the actor's.
    """
    notice = notice_visible_to(actor, notice_id)
    if notice is None:
        raise NotFound("notice")
    if notice.read_at is None and actor.application_id == notice.application_id:
        db.session.execute(
            update(Notice)
            .where(Notice.territory_id == actor.territory_id, Notice.id == notice_id)
            .values(read_at=now)
        )
    return notice
