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
