"""Two grids on one population: who rises, who falls, who enters the first places, by group, and what each criterion
weighs. Nothing here knows a name, a territory or a database."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.evaluate import score_many
from scoring.facts import COLUMN_OF, FACT_COUNT, Evidence
from scoring.grid import Criterion, Grid, Group, Section
from scoring.ranking import DALO_TIER, ORDINARY_TIER
from scoring.tables import Tables, compile_grid

Facts = NDArray[np.uint8]
Points = NDArray[np.int32]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]
Change = Literal["MORE", "LESS", "REMOVED"]

# A household has moved when it gained or lost at least this share of the places of the whole order.
MOVED_PERCENT = 1
# A criterion is tried with a fifth more and a fifth less of its points, one point at least.
STEP_DIVISOR = 5
# An order key is one whole number: tier, then points (more is smaller), then seniority.
POINTS_OFFSET = 1 << 24
SENIORITY_BITS = 32
TIER_SHIFT = 60


@dataclass(frozen=True, slots=True)
class Population:
    """Applications as columns: ``facts`` uint8[n, 2F] of ``facts.matrix``; ``seniority`` int64[n], the place of each by
    date then number, 0 the oldest; ``wanted`` bool[n, t], which of the compared lists each is on."""

    facts: Facts
    seniority: Places
    wanted: Flags

    @property
    def size(self) -> int:
        """How many applications there are."""
        return len(self.facts)

    def taken(self, rows: Flags) -> "Population":
        """The applications of some rows; their order among themselves is kept."""
        return Population(np.asfortranarray(self.facts[rows]), self.seniority[rows], self.wanted[rows])


@dataclass(frozen=True, slots=True)
class Ordered:
    """A population under one grid: points, place in the whole order (1 first), and who is among the first of each
    list."""

    points: Points
    places: Places
    first: Flags

    @property
    def is_first(self) -> Flags:
        """Who is among the first of at least one list."""
        return np.asarray(self.first.any(axis=1), dtype=np.bool_)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same population under two grids. ``moves`` is how many places each gains, negative when it loses some."""

    before: Ordered
    after: Ordered

    @property
    def moves(self) -> Places:
        """Places gained in the whole order."""
        return self.before.places - self.after.places

    @property
    def entering(self) -> Flags:
        """On each list, who is among the first under the second grid only."""
        return self.after.first & ~self.before.first

    @property
    def leaving(self) -> Flags:
        """On each list, who is among the first under the first grid only."""
        return self.before.first & ~self.after.first


class Effect(NamedTuple):
    """What a change does to one group: households, those who rise and fall, those among the first before and after,
    those who enter and leave, and the places gained all together."""

    households: int
    rising: int
    falling: int
    first_before: int
    first_after: int
    entering: int
    leaving: int
    places_gained: int

    @property
    def steady(self) -> int:
        """Households that keep their place, or nearly."""
        return self.households - self.rising - self.falling


class Sensitivity(NamedTuple):
    """One criterion tried otherwise: the points it would have, how many households would enter or leave the first
    places, and how alike the two orders are (Spearman, 1 for the same order)."""

    section: Literal["main", "transfer"]
    code: str
    change: Change
    points: int
    changed: int
    correlation: float


def tiers(facts: Facts) -> NDArray[np.int64]:
    """The legal tier of many applications, as ``ranking.tier_of`` gives one.

    Parameters
    ----------
    facts : uint8[n, 2 x FACT_COUNT]

    Returns
    -------
    int64[n], 0 first.

    Source
    ------
    CCH L441-1 and L441-2-3.
    """
    dalo = COLUMN_OF["dalo"]
    proved = (facts[:, dalo] > 0) & (facts[:, FACT_COUNT + dalo] >= Evidence.DOCUMENT)
    return np.where(proved, DALO_TIER, ORDINARY_TIER).astype(np.int64)


def order_keys(facts: Facts, points: NDArray[np.integer], seniority: Places) -> Places:
    """The published order as one number per application: the smallest is the best placed.

    Parameters
    ----------
    facts : uint8[n, 2 x FACT_COUNT], for the tier
    points : points of the grid, more first
    seniority : place of each by date of filing, then number; all different

    Returns
    -------
    int64[n], all different: the order of ``ranking.order_key``.

    Source
    ------
    CCH L441-1 (DALO first); R441-2-10 11° (points of the grid); the EPCI's deliberation for the rest.
    """
    by_points = (POINTS_OFFSET - points.astype(np.int64)) << SENIORITY_BITS
    return (tiers(facts) << TIER_SHIFT) | by_points | seniority


def places_of(keys: Places) -> Places:
    """The place of each application in the order of the keys, 1 first."""
    places = np.empty(len(keys), dtype=np.int64)
    places[np.argsort(keys, kind="stable")] = np.arange(1, len(keys) + 1)
    return places


def first_of(keys: Places, wanted: Flags, counts: Sequence[int]) -> Flags:
    """Who is among the first of each list.

    Parameters
    ----------
    keys : order keys, all different
    wanted : bool[n, t], who is on each list
    counts : how many first places each list has

    Returns
    -------
    bool[n, t]; everybody of a list that has no more applications than first places.
    """
    first = np.zeros(wanted.shape, dtype=np.bool_)
    for column, count in enumerate(counts):
        rows = np.flatnonzero(wanted[:, column])
        if count >= len(rows):
            first[rows, column] = True
        elif count > 0:
            last = np.partition(keys[rows], count - 1)[count - 1]
            first[rows, column] = keys[rows] <= last
    return first


def compare(before: Tables, after: Tables, population: Population, counts: Sequence[int]) -> Comparison:
    """Put a population in order under two grids.

    Parameters
    ----------
    before : the grid that one starts from
    after : the grid that is tried
    population : the applications, the same for both
    counts : first places of each list

    Returns
    -------
    Points, places and first places under each.

    Source
    ------
    CCH R441-2-10 11° (the EPCI evaluates its scoring system).
    """
    one, other = (score_many(tables, population.facts)[0].astype(np.int32) for tables in (before, after))
    return Comparison(ordered(one, population, counts), ordered(other, population, counts))


def ordered(points: Points, population: Population, counts: Sequence[int]) -> Ordered:
    """The order that some points give to a population.

    Parameters
    ----------
    points : int32[n]
    population : the applications
    counts : first places of each list

    Returns
    -------
    Places and first places.
    """
    keys = order_keys(population.facts, points, population.seniority)
    return Ordered(points, places_of(keys), first_of(keys, population.wanted, counts))


def moved_from(size: int) -> int:
    """From how many places a household has moved, among so many applications: a hundredth, one at least."""
    return max(-(-size * MOVED_PERCENT // 100), 1)


def effects(comparison: Comparison, groups: NDArray[np.integer], count: int) -> list[Effect]:
    """What the change does to each of several groups that share the population out.

    Parameters
    ----------
    comparison : the population under both grids
    groups : the group of each application, 0 to ``count`` - 1
    count : how many groups there are

    Returns
    -------
    One effect per group; ``households`` add up to the population, and so does every other count.
    """
    moves, least = comparison.moves, moved_from(len(groups))
    was, will = comparison.before.is_first, comparison.after.is_first
    flags = (np.ones(len(groups), bool), moves >= least, moves <= -least, was, will, will & ~was, was & ~will)
    columns = [np.bincount(groups[flag], minlength=count) for flag in flags]
    gained = np.bincount(groups, weights=moves, minlength=count)
    return [Effect._make([*(int(column[k]) for column in columns), round(float(gained[k]))]) for k in range(count)]


def histogram(points: Points, edges: Sequence[int]) -> list[int]:
    """How many applications have points in each band.

    Parameters
    ----------
    points : int32[n]
    edges : first points of each band, ascending; the first band holds all that is below the second edge too

    Returns
    -------
    One count per edge; they add up to the population.
    """
    bands = np.clip(np.searchsorted(np.asarray(edges), points, side="right") - 1, 0, None)
    return [int(count) for count in np.bincount(bands, minlength=len(edges))]


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
    points = score_many(compile_grid(grid), population.facts)[0].astype(np.int32)
    base = ordered(points, population, counts)
    transfers = _transfers(grid, population.facts)
    sections: tuple[tuple[Literal["main", "transfer"], Section | None, Flags], ...] = (
        ("main", grid.main, ~transfers), ("transfer", grid.transfer, transfers),
    )  # fmt: skip
    found: list[Sensitivity] = []
    for name, section, rows in sections:
        if section is not None:
            for criterion, change, tried, delta in _trials(grid, section, np.asfortranarray(population.facts[rows])):
                varied = points.copy()
                varied[rows] += delta
                measured = _measured(base, varied, population, counts)
                found.append(Sensitivity(name, criterion.code, change, tried, *measured))
    return found


def _transfers(grid: Grid, facts: Facts) -> Flags:
    """Who is scored by the transfer section, as ``evaluate`` decides it."""
    tenant = COLUMN_OF["social_tenant"]
    is_tenant = (facts[:, tenant] > 0) & (facts[:, FACT_COUNT + tenant] > 0)
    return np.asarray(is_tenant & (grid.transfer is not None), dtype=np.bool_)


def _trials(grid: Grid, section: Section, facts: Facts) -> Iterator[tuple[Criterion, Change, int, Points]]:
    """Each criterion with each change, its points then, and what that adds to the points of everybody."""
    for group in section.groups:
        members = [criterion for criterion in section.criteria if criterion.group == group.code]
        whole = _group_points(grid, group, members, facts)
        for criterion, (change, tried) in ((one, change) for one in members for change in _changes(one.points)):
            others = [replace(one, points=tried) if one is criterion else one for one in members]
            kept = others if tried else [one for one in members if one is not criterion]
            yield criterion, change, tried, _group_points(grid, group, kept, facts) - whole


def _changes(points: int) -> tuple[tuple[Change, int], ...]:
    step = max(abs(points) // STEP_DIVISOR, 1)
    towards = 1 if points > 0 else -1
    more: tuple[Change, int] = ("MORE", points + towards * step)
    less: tuple[Change, int] = ("LESS", points - towards * step)
    # One point less than a single point is no criterion at all: that line is the one without it.
    return (more, *([less] if less[1] else []), ("REMOVED", 0))


def _group_points(grid: Grid, group: Group, criteria: Sequence[Criterion], facts: Facts) -> Points:
    if not criteria or not len(facts):
        return np.zeros(len(facts), dtype=np.int32)
    alone = replace(grid, main=Section((group,), tuple(criteria)), transfer=None)
    return score_many(compile_grid(alone), facts)[0].astype(np.int32)


def _measured(base: Ordered, points: Points, population: Population, counts: Sequence[int]) -> tuple[int, float]:
    if np.array_equal(points, base.points):
        return 0, 1.0
    varied = ordered(points, population, counts)
    changed = int((varied.first != base.first).any(axis=1).sum())
    return changed, spearman(base.places, varied.places)


def spearman(one: Places, other: Places) -> float:
    """How alike two total orders are.

    Parameters
    ----------
    one, other : places, 1 to n, without equals

    Returns
    -------
    1 for the same order, -1 for the opposite one; 1 when there are fewer than two applications.
    """
    size = len(one)
    if size < 2:
        return 1.0
    gap = (one - other).astype(np.float64)
    return 1 - 6 * float(gap @ gap) / (size * (size * size - 1.0))
