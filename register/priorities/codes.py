"""States of a grid, and where a draft comes from; pure."""

from enum import StrEnum


class GridStatus(StrEnum):
    DRAFT = "DRAFT"
    ADOPTED = "ADOPTED"


class DraftOrigin(StrEnum):
    """What a grid was begun from."""

    BLANK = "BLANK"
    COPY = "COPY"
    IMPORT = "IMPORT"
