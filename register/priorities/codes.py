"""States of a grid, of a rescoring, and where a draft comes from; pure."""

from enum import StrEnum


class GridStatus(StrEnum):
    DRAFT = "DRAFT"
    ADOPTED = "ADOPTED"


class DraftOrigin(StrEnum):
    """What a grid was begun from."""

    BLANK = "BLANK"
    COPY = "COPY"
    IMPORT = "IMPORT"


class RescoringStatus(StrEnum):
    """SUPERSEDED: another day or another grid came before it was done."""

    RUNNING = "RUNNING"
    DONE = "DONE"
    SUPERSEDED = "SUPERSEDED"


class ImpactGroup(StrEnum):
    """How the laboratory shares the demand out. PUBLIC alone overlaps: a household may be of several."""

    PUBLIC = "PUBLIC"
    DALO = "DALO"
    QUARTILE = "QUARTILE"
    INCOME = "INCOME"
    HOUSEHOLD = "HOUSEHOLD"
    TRANSFER = "TRANSFER"
    COMMUNE = "COMMUNE"


class HouseholdKind(StrEnum):
    """Who will live in the dwelling: adults, and minor dependants."""

    SINGLE = "SINGLE"
    SINGLE_PARENT = "SINGLE_PARENT"
    ADULTS = "ADULTS"
    FAMILY = "FAMILY"


class QuartileSide(StrEnum):
    """Below the first-quartile threshold of resources (L441-1), or not."""

    FIRST = "FIRST"
    OTHERS = "OTHERS"


class DaloSide(StrEnum):
    """Ranked first by a proved DALO decision, or not."""

    DALO = "DALO"
    OTHERS = "OTHERS"


class TransferSide(StrEnum):
    """A social tenant who asks for another dwelling, or a first access."""

    TRANSFER = "TRANSFER"
    ACCESS = "ACCESS"


class SelectionStep(StrEnum):
    """What is decided of households considered together, in the order of a letting."""

    ELIGIBLE = "ELIGIBLE"
    PRESENTED = "PRESENTED"
    ALLOCATED = "ALLOCATED"
    LET = "LET"


class SelectionDimension(StrEnum):
    """How households are told apart; the groups of one dimension share nobody."""

    INCOME_QUARTILE = "INCOME_QUARTILE"
    HOUSEHOLD_KIND = "HOUSEHOLD_KIND"
    DISABILITY = "DISABILITY"
    CHANNEL = "CHANNEL"


class DisabilitySide(StrEnum):
    """A person of the household holds the inclusion card, or nobody does."""

    DISABLED = "DISABLED"
    OTHERS = "OTHERS"
