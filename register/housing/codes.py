"""Closed lists of the stock; pure."""

from enum import StrEnum


class Financing(StrEnum):
    PLAI = "PLAI"
    PLUS = "PLUS"
    PLS = "PLS"


class EnergyClass(StrEnum):
    A = "A"
    B = "B"
    C = "C"
    D = "D"
    E = "E"
    F = "F"
    G = "G"


class ReserverKind(StrEnum):
    """Whose quota a vacancy is turned to (handbook 4.1)."""

    STATE = "STATE"
    LOCAL_AUTHORITY = "LOCAL_AUTHORITY"
    ACTION_LOGEMENT = "ACTION_LOGEMENT"
    OTHER_RESERVER = "OTHER_RESERVER"
    OWN = "OWN"


class VacancyStatus(StrEnum):
    OPEN = "OPEN"  # known, nothing chosen yet
    ADVERTISED = "ADVERTISED"  # an advert is published
    SHORTLISTING = "SHORTLISTING"  # bids closed, or direct designation under way
    IN_COMMITTEE = "IN_COMMITTEE"
    OFFERED = "OFFERED"
    LET = "LET"
    CANCELLED = "CANCELLED"


class CancelReason(StrEnum):
    """Why a vacancy is taken back before anything started on it."""

    WORKS = "WORKS"
    TENANT_STAYS = "TENANT_STAYS"
    SALE_OR_DEMOLITION = "SALE_OR_DEMOLITION"
    ENTRY_MISTAKE = "ENTRY_MISTAKE"


class ConstructionPeriod(StrEnum):
    BEFORE_1950 = "BEFORE_1950"
    FROM_1950_TO_1979 = "FROM_1950_TO_1979"
    FROM_1980_TO_1999 = "FROM_1980_TO_1999"
    SINCE_2000 = "SINCE_2000"


def construction_period(year: int) -> ConstructionPeriod:
    """The period of the flow report (R441-5-1) that a year of construction falls in."""
    if year < 1950:
        return ConstructionPeriod.BEFORE_1950
    if year < 1980:
        return ConstructionPeriod.FROM_1950_TO_1979
    return ConstructionPeriod.FROM_1980_TO_1999 if year < 2000 else ConstructionPeriod.SINCE_2000
