"""Facts, points and ranking rows follow every edit, in its own transaction. Importing this module switches that on."""

from uuid import UUID

from register import clock
from register.actor import Actor
from register.db import projection, widened
from register.priorities import queries
from register.priorities.rescoring import rewrite, rulebook


@projection
def rewrite_priorities(actor: Actor, changed: set[UUID]) -> None:
    """Score anew the applications that an action changed, whatever the actor itself may see of them.

    The day is read here because no action passes it: points of a day are those of the day of the edit.
    """
    with widened():
        queries.lock_applications(actor, changed)
        rewrite(actor, sorted(changed), rulebook(actor, clock.today()))
