"""Who acts: an explicit, frozen value given to every action and every query."""

from dataclasses import dataclass, field
from enum import StrEnum
from uuid import UUID


class ActorKind(StrEnum):
    PUBLIC = "PUBLIC"
    APPLICANT = "APPLICANT"
    AGENT = "AGENT"
    SYSTEM = "SYSTEM"


class Scope(StrEnum):
    """Which applications of the territory the actor may see (R441-2-6, handbook 1.14).

    The same words are read by the row-level-security policies.
    """

    NONE = "NONE"
    OWN = "OWN"  # the applicant: its own application
    ENTERED = "ENTERED"  # an association: the applications it entered
    WISHES = "WISHES"  # a desk commune or EPCI: applications that want its communes
    TERRITORY = "TERRITORY"  # landlords with stock, shared desk, State, manager
    SYSTEM = "SYSTEM"  # jobs and commands


class Role(StrEnum):
    DESK_AGENT = "DESK_AGENT"
    ALLOCATION_OFFICER = "ALLOCATION_OFFICER"
    COMMITTEE_MEMBER = "COMMITTEE_MEMBER"
    EPCI_OFFICER = "EPCI_OFFICER"
    STATE_OFFICER = "STATE_OFFICER"
    SYSTEM_MANAGER = "SYSTEM_MANAGER"
    HELPER = "HELPER"
    APPLICANT = "APPLICANT"


@dataclass(frozen=True, slots=True)
class Actor:
    """One person (or job) acting in one territory.

    ``communes``: INSEE codes a WISHES scope covers; ``committee_ids``: committees the agent sits in;
    ``draft_id``: the draft a visitor holds the secret of.
    """

    kind: ActorKind
    territory_id: str
    scope: Scope = Scope.NONE
    roles: frozenset[Role] = frozenset()
    account_id: UUID | None = None
    agent_id: UUID | None = None
    organisation_id: UUID | None = None
    application_id: UUID | None = None
    draft_id: UUID | None = None
    communes: tuple[str, ...] = ()
    committee_ids: tuple[UUID, ...] = ()
    name: str = field(default="", repr=False)
    organisation_name: str = ""

    def has_role(self, *roles: Role) -> bool:
        return bool(self.roles & set(roles))


def public(territory_id: str, draft_id: UUID | None = None) -> Actor:
    """A visitor who has not signed in."""
    return Actor(ActorKind.PUBLIC, territory_id, draft_id=draft_id)


def applicant(territory_id: str, application_id: UUID, *, account_id: UUID | None = None, name: str = "") -> Actor:
    """An applicant, bound to its own application."""
    return Actor(
        ActorKind.APPLICANT, territory_id, Scope.OWN, frozenset({Role.APPLICANT}),
        account_id=account_id, application_id=application_id, name=name,
    )


def system(territory_id: str) -> Actor:
    """A job or a command of the program itself, bound to one territory."""
    return Actor(ActorKind.SYSTEM, territory_id, Scope.SYSTEM, name="Toit Commun")
