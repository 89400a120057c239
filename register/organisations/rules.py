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
