"""Writing history and readings; the lines are chained by the database when the transaction ends."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update

from register.actor import Actor, Role
from register.audit.models import ChainHead, HistoryLine, Reading, ReadingQuota, Seal
from register.db import db, new_id
from register.errors import Conflict, Invalid, NotAllowed, NotFound


def digest(content: Mapping[str, Any] | None) -> str:
    """SHA-256 of a canonical writing of what was there: proves a content without keeping it."""
    if content is None:
        return ""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


MORE_FILES = 300
SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class Act:
    """What an action did, for its history line.

    ``action`` is a verb of the trade, as ``file_application``; ``before`` and ``after`` are kept only as digests;
    ``detail`` holds codes, dates and numbers to show later, never a name, an address or a free text about a person.
    """

    action: str
    subject_kind: str
    subject_id: UUID | None
    application_id: UUID | None = None
    reason: str = ""
    before: Mapping[str, Any] | None = None
    after: Mapping[str, Any] | None = None
    detail: Mapping[str, Any] = field(default_factory=dict)


def record(actor: Actor, act: Act, at: datetime) -> None:
    """Add the history line of an act to the present transaction; it is written and chained when that ends."""
    line = HistoryLine(
        territory_id=actor.territory_id,
        id=new_id(),
        at=at,
        action=act.action,
        actor_kind=actor.kind.value,
        agent_id=actor.agent_id,
        organisation_id=actor.organisation_id,
        application_id=act.application_id,
        subject_kind=act.subject_kind,
        subject_id=act.subject_id,
        reason=act.reason,
        before_digest=digest(act.before),
        after_digest=digest(act.after),
        detail=json.dumps(dict(act.detail), sort_keys=True, ensure_ascii=False, default=str, separators=(",", ":")),
    )
    db.session.info["history"].append(line)


def record_readings(actor: Actor, application_ids: Iterable[UUID], part: str, purpose: str, at: datetime) -> None:
    """Log that an agent was shown named files; an applicant reading its own file is not logged."""
    if actor.agent_id is None:
        return
    db.session.add_all(
        Reading(
            territory_id=actor.territory_id,
            at=at,
            application_id=application_id,
            agent_id=actor.agent_id,
            organisation_id=actor.organisation_id,
            part=part,
            purpose=purpose,
        )
        for application_id in application_ids
    )


def seal_history(actor: Actor, day: date) -> bool:
    """Keep the chain's head apart for a day; ``False`` when that day is sealed already or nothing was ever written."""
    head = db.session.get(ChainHead, actor.territory_id)
    if head is None or db.session.get(Seal, (actor.territory_id, day)) is not None:
        return False
    db.session.add(Seal(territory_id=actor.territory_id, day=day, seq=head.seq, hash=head.hash))
    return True


@dataclass(frozen=True, slots=True)
class Unlock:
    """More files for an agent's day: ``allowed`` is what the supervisor saw, so that two presses raise it once."""

    agent_id: UUID
    day: date
    allowed: int
    reason: str


def unlock_readings(actor: Actor, command: Unlock, now: datetime) -> int:
    """Let an agent whom the daily limit stopped read 300 files more, for a reason that is kept.

    Parameters
    ----------
    actor : the manager of the shared file, who may not unlock itself
    command : whose day, what was allowed until now, and why
    now : the instant of the act

    Returns
    -------
    What is allowed from now on.

    Raises
    ------
    NotAllowed for any other role or one's own day; Invalid ``unlock_reason_missing`` under ten signs; NotFound
    ``quota``; Conflict ``quota_changed`` when somebody raised it first.

    Source
    ------
    CNIL 2025 on large bases: detect mass extraction; the numbers are the project's (docs/adr/0019).
    """
    if not actor.has_role(Role.SYSTEM_MANAGER) or actor.agent_id == command.agent_id:
        raise NotAllowed("unlock_not_allowed")
    if len(command.reason.strip()) < SHORTEST_REASON:
        raise Invalid("unlock_reason_missing", fields={"reason": "too_short"})
    if db.session.get(ReadingQuota, (actor.territory_id, command.agent_id, command.day)) is None:
        raise NotFound("quota")
    allowed = db.session.execute(
        update(ReadingQuota)
        .where(
            ReadingQuota.territory_id == actor.territory_id,
            ReadingQuota.agent_id == command.agent_id,
            ReadingQuota.day == command.day,
            ReadingQuota.allowed == command.allowed,
        )
        .values(
            allowed=ReadingQuota.allowed + MORE_FILES, unlocked_by=actor.agent_id, unlocked_at=now,
            unlock_reason=command.reason.strip(),
        )
        .returning(ReadingQuota.allowed)
        .execution_options(synchronize_session=False)
    ).scalar()  # fmt: skip
    if allowed is None:
        raise Conflict("quota_changed")
    detail = {"day": command.day, "allowed": allowed}
    record(actor, Act("unlock_readings", "agent", command.agent_id, detail=detail), now)
    return allowed
