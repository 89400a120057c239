"""Arithmetic of the returns: counts in, rates out; pure."""

from enum import StrEnum


class Period(StrEnum):
    """The periods of the first-quartile return (L441-1: state at 30 June and 31 December)."""

    FIRST_HALF = "FIRST_HALF"
    SECOND_HALF = "SECOND_HALF"
    YEAR = "YEAR"


def rate_percent(part: int, whole: int) -> float | None:
    """A share in percent, rounded to one decimal; ``None`` when there is nothing to divide.

    Parameters
    ----------
    part, whole : counts of signed leases, ``0 <= part <= whole``

    Raises
    ------
    ValueError when the part exceeds the whole: the counts are wrong, do not publish them.
    """
    if not 0 <= part <= whole:
        raise ValueError(f"{part} of {whole}")
    return round(100 * part / whole + 1e-9, 1) if whole else None


def pressure(live: int, allocations: int) -> float | None:
    """Live applications for one allocation of the year, to one decimal; ``None`` without allocation.

    Source
    ------
    Handbook 6: live applications at 31 December over the allocations of the year.
    """
    return round(live / allocations + 1e-9, 1) if allocations else None


def missing_to_target(part: int, whole: int, target_percent: int) -> int:
    """Leases still missing to reach a target share of the present whole; 0 once reached."""
    needed = -(-whole * target_percent // 100)
    return max(0, needed - part)
