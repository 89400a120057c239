"""When a grid may be adopted, and what may be said about comparable applications; pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

TENTHS = range(1, 10)

PointCounts = Sequence[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Place:
    """The place of an application among those that want the same EPCI and typology; nobody else can be recognised.

    ``rank`` of ``count``, equals sharing a rank, and ``deciles``, the nine points that cut them into tenths; all None
    under the smallest cell, and the tenths where one of them would be under it.
    """

    rank: int | None = None
    count: int | None = None
    deciles: tuple[int, ...] | None = None

    @property
    def ahead(self) -> int | None:
        """Applications that come before it by tier or points."""
        return None if self.rank is None else self.rank - 1


def adoption_refusals(
    adopted_on: date, in_force_from: date, earlier_starts: Sequence[date | None]
) -> tuple[str, ...]:
    """Why a grid cannot be adopted with these dates.

    Parameters
    ----------
    adopted_on : day of the deliberation
    in_force_from : first day the grid applies
    earlier_starts : first days of the grids that the EPCI adopted before

    Returns
    -------
    Codes; none when the dates are acceptable. A deliberation never applies to the past, and grids follow one another.

    Source
    ------
    CCH L441-2-8 (the scoring system is part of the partnership plan).
    """
    found: list[str] = []
    if in_force_from < adopted_on:
        found.append("grid_in_force_before_adoption")
    if any(start is not None and start >= in_force_from for start in earlier_starts):
        found.append("grid_in_force_before_previous")
    return tuple(found)


def recording_refusals(adopted_on: date, in_force_from: date, today: date) -> tuple[str, ...]:
    """Why an adoption cannot be recorded on a day.

    Parameters
    ----------
    adopted_on : day of the deliberation
    in_force_from : first day the grid applies
    today : day of the recording

    Returns
    -------
    Codes; none when the adoption may be recorded. A vote is recorded once it took place, and a grid never applies to
    days when everybody was ranked by another.
    """
    found: list[str] = []
    if adopted_on > today:
        found.append("grid_adopted_in_the_future")
    if in_force_from < today:
        found.append("grid_in_force_in_the_past")
    return tuple(found)


def shape_problems(document: Mapping[str, Any]) -> dict[str, str]:
    """What keeps a document from being kept even as a draft.

    Parameters
    ----------
    document : a grid being written

    Returns
    -------
    Codes by path; none when the pages can show it. A draft may lack anything, but a list is a list of objects and a
    section an object: what it says wrongly is then listed beside it.
    """
    sections = {"": document}
    transfer = document.get("transfer")
    problems: dict[str, str] = {}
    if isinstance(transfer, Mapping):
        sections["transfer."] = transfer
    elif transfer is not None:
        problems["transfer"] = "NOT_AN_OBJECT"
    for prefix, section in sections.items():
        for key in ("groups", "criteria"):
            items = section.get(key, [])
            if not isinstance(items, list):
                problems[f"{prefix}{key}"] = "NOT_A_LIST"
                continue
            wrong = [i for i, item in enumerate(items) if not isinstance(item, Mapping)]
            problems |= {f"{prefix}{key}[{i}]": "NOT_AN_OBJECT" for i in wrong}
    return problems


def place_among(counts: PointCounts, tier: int, points: int, *, least: int) -> Place:
    """The place of so many points among counted ones.

    Parameters
    ----------
    counts : (tier, points, applications) of those that want the same EPCI and typology
    tier : legal tier of the application, 0 first
    points : its points
    least : the smallest number of applications that a figure may be about

    Returns
    -------
    Its place; equals share a rank, since only seniority then separates them. Nothing under ``least``.

    Source
    ------
    CCH R441-2-17 (position among comparable applications).
    """
    total = sum(applications for _, _, applications in counts)
    if total < least:
        return Place()
    ahead = sum(number for other, theirs, number in counts if (other, -theirs) < (tier, -points))
    return Place(rank=ahead + 1, count=total, deciles=_deciles(counts, total) if total >= 10 * least else None)


def _deciles(counts: PointCounts, total: int) -> tuple[int, ...]:
    by_points = sorted((points, applications) for _, points, applications in counts)
    cuts: list[int] = []
    below = 0
    for points, applications in by_points:
        below += applications
        while len(cuts) < len(TENTHS) and below * 10 >= (len(cuts) + 1) * total:
            cuts.append(points)
    return tuple(cuts)
