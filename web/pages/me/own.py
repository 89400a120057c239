"""What every page of the applicant needs: its own file, or the page that does not exist."""

from typing import TypeVar
from uuid import UUID

from register.actor import Actor
from register.errors import NotFound

Found = TypeVar("Found")


def own_id(actor: Actor) -> UUID:
    """The application of who is signed in."""
    return required(actor.application_id)


def required(found: Found | None) -> Found:
    """What was looked for; a file that is not there and one that is not ours answer the same."""
    if found is None:
        raise NotFound("page_not_found")
    return found
