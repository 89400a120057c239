"""What each criterion of a grid weighs: it is tried otherwise on a whole population. How two orders are compared is in
impact.py."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Literal, NamedTuple

import numpy as np

from scoring.bulk import score_many
from scoring.grid import Criterion, Grid, Section
from scoring.impact import Facts, Flags, Ordered, Points, Population, ordered, spearman, transfers_of, under
from scoring.tables import compile_grid

Change = Literal["MORE", "LESS", "REMOVED"]

# A criterion is tried with a fifth more and a fifth less of its points, one point at least.
STEP_DIVISOR = 5


class Sensitivity(NamedTuple):
    """One criterion tried otherwise: the points it would have, how many households would enter or leave the first
    places, and how alike the two orders are (Spearman, 1 for the same order)."""

    section: Literal["main", "transfer"]
    code: str
    change: Change
    points: int
    changed: int
    correlation: float


def sensitivities(grid: Grid, population: Population, counts: Sequence[int]) -> list[Sensitivity]:
    """What each criterion of a grid weighs: it is tried with a step more, a step less, and without it.

    Parameters
    ----------
    grid : the grid that is tried
    population : the applications
    counts : first places of each list

    Returns
    -------
    Two or three lines per criterion, by group, those of the transfer section last. Only the group of the criterion is
    scored again: the groups of a section add up.

    Source
    ------
    CCH R441-2-10 11°.
    """
    base, order = under(grid, population, counts)
    transfers = transfers_of(grid, population.facts)
    sections: tuple[tuple[Literal["main", "transfer"], Section | None, Flags], ...] = (
        ("main", grid.main, ~transfers), ("transfer", grid.transfer, transfers),
    )  # fmt: skip
    found: list[Sensitivity] = []
    for name, section, rows in sections:
        if section is not None:
            for criterion, change, tried, delta in _trials(grid, section, np.asfortranarray(population.facts[rows])):
                varied = base.points.copy()
                varied[rows] += delta
                measured = _measured(base, ordered(varied, population, counts, order=order) if delta.any() else base)
                found.append(Sensitivity(name, criterion.code, change, tried, *measured))
    return found


def _trials(grid: Grid, section: Section, facts: Facts) -> Iterator[tuple[Criterion, Change, int, Points]]:
    """Each criterion with each change, its points then, and what that adds to the points of everybody."""
    for group in section.groups:
        members = [criterion for criterion in section.criteria if criterion.group == group.code]
        alone = replace(grid, main=replace(section, groups=(group,), criteria=()), transfer=None)
        whole = _group_points(alone, members, facts)
        for criterion, (change, tried) in ((one, change) for one in members for change in _changes(one.points)):
            others = [replace(one, points=tried) if one is criterion else one for one in members]
            kept = others if tried else [one for one in members if one is not criterion]
            yield criterion, change, tried, _group_points(alone, kept, facts) - whole


def _changes(points: int) -> tuple[tuple[Change, int], ...]:
    step = max(abs(points) // STEP_DIVISOR, 1)
    towards = 1 if points > 0 else -1
    more: tuple[Change, int] = ("MORE", points + towards * step)
    less: tuple[Change, int] = ("LESS", points - towards * step)
    # One point less than a single point is no criterion at all: that line is the one without it.
    return (more, *([less] if less[1] else []), ("REMOVED", 0))


def _group_points(alone: Grid, criteria: Sequence[Criterion], facts: Facts) -> Points:
    """Points of a group with some criteria; refusals and exclusions of its grid still hold."""
    if not criteria or not len(facts):
        return np.zeros(len(facts), dtype=np.int32)
    grid = replace(alone, main=replace(alone.main, criteria=tuple(criteria)))
    return score_many(compile_grid(grid), facts)[0].astype(np.int32)


def _measured(base: Ordered, varied: Ordered) -> tuple[int, float]:
    changed = int((varied.first != base.first).any(axis=1).sum())
    return changed, spearman(base.places, varied.places)
