"""Kinds of organisations and who holds which role; pure."""

from enum import StrEnum


class OrganisationKind(StrEnum):
    """Registration desks and users of R441-2-1 and R441-2-6."""

    LANDLORD = "LANDLORD"
    COMMUNE = "COMMUNE"
    EPCI = "EPCI"
    DEPARTMENT = "DEPARTMENT"
    STATE = "STATE"
    ACTION_LOGEMENT = "ACTION_LOGEMENT"
    OTHER_RESERVER = "OTHER_RESERVER"
    ASSOCIATION = "ASSOCIATION"
    SHARED_DESK = "SHARED_DESK"
    SYSTEM_MANAGER = "SYSTEM_MANAGER"


class AccountKind(StrEnum):
    AGENT = "AGENT"
    APPLICANT = "APPLICANT"


class Road(StrEnum):
    """How somebody proved who they are when a session was opened."""

    PASSWORD = "PASSWORD"  # noqa: S105  (a road, not a secret)
    PASSWORD_AND_CODE = "PASSWORD_AND_CODE"  # noqa: S105
    PASSWORD_AND_RECOVERY = "PASSWORD_AND_RECOVERY"  # noqa: S105
    PROVIDER = "PROVIDER"
    PROVIDER_AND_CODE = "PROVIDER_AND_CODE"
