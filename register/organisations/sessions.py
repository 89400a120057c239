"""Open sessions: one line each, so that its holder can see it and end it. The caller opens the transaction."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update

from register.actor import Actor, ActorKind
from register.audit.actions import Act, record
from register.db import db, new_id
from register.errors import NotFound
from register.organisations.models import Account, SignInSession
from register.organisations.rules import Road

ABSOLUTE = timedelta(hours=12)
IDLE = {ActorKind.AGENT: timedelta(minutes=30), ActorKind.APPLICANT: timedelta(minutes=60)}


@dataclass(frozen=True, slots=True)
class Arrival:
    """How somebody came in: the road, and the device in words, as ``Firefox sous Windows``."""

    road: Road
    device: str


def is_over(kind: ActorKind, opened_at: datetime, seen_at: datetime, now: datetime) -> bool:
    """Whether a session lasted too long, or nobody used it for too long."""
    return now - opened_at > ABSOLUTE or now - seen_at > IDLE[kind]


def begin_session(actor: Actor, arrival: Arrival, now: datetime) -> UUID:
    """Open a session of the actor's account, and forget its failures."""
    assert actor.account_id is not None
    db.session.execute(
        update(Account)
        .where(Account.territory_id == actor.territory_id, Account.id == actor.account_id)
        .values(failed_attempts=0, locked_until=None, last_sign_in_at=now)
    )
    opened = SignInSession(
        territory_id=actor.territory_id, id=new_id(), account_id=actor.account_id, road=arrival.road.value,
        device=arrival.device, opened_at=now, seen_at=now,
    )  # fmt: skip
    db.session.add(opened)
    record(actor, Act("sign_in", "account", actor.account_id, detail={"road": arrival.road.value}), now)
    return opened.id


def refresh_session(actor: Actor, session_id: UUID, now: datetime) -> None:
    """Note that a session is in use."""
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.territory_id == actor.territory_id, SignInSession.id == session_id)
        .values(seen_at=now)
    )


def open_sessions(actor: Actor, now: datetime) -> list[SignInSession]:
    """The open sessions of the actor's account, the one used last first."""
    mine = select(SignInSession).where(
        SignInSession.territory_id == actor.territory_id,
        SignInSession.account_id == actor.account_id,
        SignInSession.ended_at.is_(None),
        SignInSession.opened_at >= now - ABSOLUTE,
        SignInSession.seen_at >= now - IDLE[actor.kind],
    )
    return list(db.session.scalars(mine.order_by(SignInSession.seen_at.desc(), SignInSession.id)))


def end_session(actor: Actor, session_id: UUID, now: datetime) -> None:
    """End one session of the actor's account; a second time changes nothing.

    Raises
    ------
    NotFound: no such session, or somebody else's.
    """
    of_account = (SignInSession.territory_id == actor.territory_id, SignInSession.account_id == actor.account_id)
    this = (*of_account, SignInSession.id == session_id)
    ended = db.session.execute(
        update(SignInSession)
        .where(*this, SignInSession.ended_at.is_(None))
        .values(ended_at=now)
        .returning(SignInSession.id)
    ).first()
    if ended is not None:
        record(actor, Act("end_session", "session", session_id), now)
    elif db.session.scalar(select(SignInSession.id).where(*this)) is None:
        raise NotFound("session")


def end_other_sessions(actor: Actor, kept: UUID | None, now: datetime) -> None:
    """End every session of the actor's account but one."""
    db.session.execute(
        update(SignInSession)
        .where(SignInSession.territory_id == actor.territory_id, SignInSession.account_id == actor.account_id)
        .where(SignInSession.ended_at.is_(None), SignInSession.id.is_distinct_from(kept))
        .values(ended_at=now)
    )
