"""States of a grid; pure."""

from enum import StrEnum


class GridStatus(StrEnum):
    DRAFT = "DRAFT"
    ADOPTED = "ADOPTED"
