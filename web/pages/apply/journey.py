"""One filling of the form, at home or at a desk: who fills it, which draft, which addresses, which frame."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import url_for

from register import clock
from register.actor import Actor
from register.applications.content import STEPS
from register.applications.models import Draft
from register.applications.queries import draft_of
from register.errors import Conflict, NotFound

CHECK = "check"
ALL_STEPS = (*STEPS, CHECK)
MINUTES_LEFT = (15, 13, 12, 10, 8, 6, 5, 4, 2)


@dataclass(frozen=True, slots=True)
class Journey:
    """``endpoints`` is the blueprint whose views are named step, save, check, submit, later and tasks."""

    actor: Actor
    draft_id: UUID
    endpoints: str
    frame: str
    keys: dict[str, Any] = field(default_factory=dict)

    def url(self, view: str, **values: Any) -> str:
        """The address of one of the journey's pages."""
        return url_for(f"{self.endpoints}.{view}", **self.keys, **values)

    def step_url(self, step: str, **values: Any) -> str:
        """The address of a step, or of the page to check."""
        return self.url("check", **values) if step == CHECK else self.url("step", step=step, **values)

    def draft(self) -> Draft:
        """The draft in hand; NotFound once expired, Conflict once filed."""
        draft = draft_of(self.actor, self.draft_id)
        if draft is None or (draft.application_id is None and draft.expires_at <= clock.now()):
            raise NotFound("draft")
        if draft.application_id is not None:
            raise Conflict("application_filed")
        return draft


def step_after(step: str) -> str:
    """The step that follows."""
    return ALL_STEPS[ALL_STEPS.index(step) + 1]


def step_before(step: str) -> str | None:
    """The step that precedes, if any."""
    place = ALL_STEPS.index(step)
    return ALL_STEPS[place - 1] if place else None
