"""Beginning and saving a draft: the part of ``actions`` that comes before an application exists."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from register.actor import Actor
from register.applications import queries
from register.applications.codes import Channel
from register.applications.content import STEPS
from register.applications.models import Draft
from register.audit.actions import Act, record
from register.db import db, new_id
from register.errors import Conflict, NotFound

DRAFT_KEPT = timedelta(days=30)
SAVED = "_saved"
"""Key of a draft's answers that holds, by step, the draft's version at its last saving."""


def start_draft(actor: Actor, *, channel: Channel, now: datetime) -> Draft:
    """Begin an application.

    Parameters
    ----------
    actor : a visitor, or the agent who enters a paper form
    channel : how the application reaches the register
    now : the instant of the act

    Returns
    -------
    An empty draft, kept thirty days after its last saving.
    """
    draft = Draft(
        territory_id=actor.territory_id,
        id=new_id(),
        answers={},
        channel=channel.value,
        agent_id=actor.agent_id,
        organisation_id=actor.organisation_id,
        created_at=now,
        updated_at=now,
        expires_at=now + DRAFT_KEPT,
        version=1,
    )
    db.session.add(draft)
    record(actor, Act("start_draft", "draft", draft.id, detail={"channel": channel.value}), now)
    return draft


@dataclass(frozen=True, slots=True)
class StepAnswers:
    """The answers to one step, with the version of the draft that the person was shown."""

    step: str
    answers: Mapping[str, Any]
    version: int


def save_draft(actor: Actor, draft_id: UUID, given: StepAnswers, now: datetime) -> int:
    """Keep the answers to one step; incomplete ones are welcome, another window's newer ones are not overwritten.

    Parameters
    ----------
    actor : who holds the draft
    draft_id : the draft
    given : one step; its answers replace the former ones of that step
    now : the instant of the act

    Returns
    -------
    The draft's version after this saving.

    Raises
    ------
    NotFound ``draft`` when it is not the actor's or has expired; Conflict ``application_filed`` once filed; Conflict
    ``draft_changed`` when this step was saved since the version given, with other answers.
    """
    if given.step not in STEPS:
        raise NotFound("step")
    draft = draft_in_hand(actor, draft_id, now)
    if draft.application_id is not None:
        raise Conflict("application_filed")
    stored = draft.answers.get(given.step, {})
    if dict(given.answers) == stored and given.step in draft.answers:
        return draft.version
    saved = draft.answers.get(SAVED, {})
    if saved.get(given.step, 0) > given.version:
        raise Conflict("draft_changed", version=draft.version)
    draft.version += 1
    draft.answers = {
        **draft.answers,
        given.step: dict(given.answers),
        SAVED: {**saved, given.step: draft.version},
    }
    draft.updated_at, draft.expires_at = now, now + DRAFT_KEPT
    act = Act("save_draft", "draft", draft.id, before=stored, after=given.answers, detail={"step": given.step})
    record(actor, act, now)
    return draft.version


def draft_in_hand(actor: Actor, draft_id: UUID, now: datetime) -> Draft:
    """The draft, held until the transaction ends; NotFound when it is not the actor's or has expired."""
    draft = queries.draft_of(actor, draft_id, lock=True)
    if draft is None or (draft.expires_at <= now and draft.application_id is None):
        raise NotFound("draft")
    return draft
