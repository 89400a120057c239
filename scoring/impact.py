"""Two grids on one population: who rises, who falls, who enters the first places, by group. What each criterion weighs
is in sensitivity.py; nothing here knows a name, a territory or a database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.bulk import holds_any, holds_columns, score_many
from scoring.facts import COLUMN_OF, FACT_COUNT, Evidence
from scoring.grid import Grid
from scoring.ranking import DALO_TIER, EXCLUDED_TIER, ORDINARY_TIER, SUSPENDED_TIER
from scoring.tables import Tables, compile_grid

Facts = NDArray[np.uint8]
Points = NDArray[np.int32]
Places = NDArray[np.int64]
Flags = NDArray[np.bool_]

# A household has moved when it gained or lost at least this share of the places of the whole order.
MOVED_PERCENT = 1
# An order key is one whole number: tier on 15 bits, points on 17 (more is smaller), seniority on 31.
POINTS_OFFSET = 1 << 16
SENIORITY_BITS = 31
TIER_SHIFT = 48


@dataclass(frozen=True, slots=True)
class Population:
    """Applications as columns: ``facts`` uint8[n, 2F] of ``facts.matrix``; ``days`` int64[n], the day of filing, of any
    origin; ``seniority`` int64[n], the place of each by that day then number, 0 the oldest; ``wanted`` bool[n, t],
    which of the compared lists each is on."""

    facts: Facts
    days: Places
    seniority: Places
    wanted: Flags

    @property
    def size(self) -> int:
        """How many applications there are."""
        return len(self.facts)

    def taken(self, rows: Flags) -> "Population":
        """The applications of some rows; their order among themselves is kept."""
        facts = np.asfortranarray(self.facts[rows])
        return Population(facts, self.days[rows], self.seniority[rows], self.wanted[rows])


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


class Ordering(NamedTuple):
    """How a grid orders a population whatever the points: the tier of each application, and whether points come before
    the date of filing. The day a need was recognised is not a column: the day of filing stands for it."""

    tiers: Places
    by_points: bool


def ordering(grid: Grid, tables: Tables, facts: Facts) -> Ordering:
    """The order that a grid declares, for many applications.

    Parameters
    ----------
    grid : the grid
    tables : the same, compiled
    facts : uint8[n, 2 x FACT_COUNT]

    Returns
    -------
    Tiers as ``ranking.tier_of`` gives one, and the first step of the order.

    Source
    ------
    CCH L441-1 and L441-2-3 (DALO first); R441-2-10 11°.
    """
    tiers = _section_tiers(tables, facts)
    if tables.transfer is not None:
        tiers = np.where(transfers_of(grid, facts), _section_tiers(tables.transfer, facts), tiers)
    return Ordering(np.where(proved_dalo(facts), DALO_TIER, tiers), grid.order.steps[0] == "points")


def proved_dalo(facts: Facts) -> Flags:
    """Who is ranked first by the law: a favourable DALO decision, proved by its document or by the institution."""
    dalo = COLUMN_OF["dalo"]
    proved = (facts[:, dalo] > 0) & (facts[:, FACT_COUNT + dalo] >= Evidence.DOCUMENT)
    return np.asarray(proved, dtype=np.bool_)


def _section_tiers(tables: Tables, facts: Facts) -> Places:
    tiers = np.full(len(facts), ORDINARY_TIER + len(tables.tiers), dtype=np.int64)
    for place, check in reversed(list(enumerate(tables.tiers))):
        tiers[holds_columns(check, facts)] = ORDINARY_TIER + place
    tiers[holds_any(tables.suspended, facts)] = SUSPENDED_TIER
    tiers[holds_any(tables.excluded, facts)] = EXCLUDED_TIER
    return tiers


def order_keys(order: Ordering, points: NDArray[np.integer], population: Population) -> Places:
    """The published order as one number per application: the smallest is the best placed.

    Parameters
    ----------
    order : tiers, and what comes first after them
    points : points of the grid, more first
    population : the applications, for their age

    Returns
    -------
    int64[n], all different: the order of ``ranking.grid_order_key``.

    Source
    ------
    CCH L441-1 (DALO first); R441-2-10 11° (points of the grid); the EPCI's deliberation for the rest.
    """
    if order.by_points:
        by_points = (POINTS_OFFSET - points.astype(np.int64)) << SENIORITY_BITS
        return (order.tiers << TIER_SHIFT) | by_points | population.seniority
    sorted_rows = np.lexsort((population.seniority, -points.astype(np.int64), population.days, order.tiers))
    keys = np.empty(population.size, dtype=np.int64)
    keys[sorted_rows] = np.arange(population.size)
    return keys


def keys_of(grid: Grid, population: Population) -> Places:
    """The order keys that a grid gives to a population.

    Parameters
    ----------
    grid : the grid
    population : the applications

    Returns
    -------
    int64[n], as ``order_keys``.
    """
    tables = compile_grid(grid)
    points = score_many(tables, population.facts)[0]
    return order_keys(ordering(grid, tables, population.facts), points, population)


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


def compare(before: Grid, after: Grid, population: Population, counts: Sequence[int]) -> Comparison:
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
    return Comparison(under(before, population, counts)[0], under(after, population, counts)[0])


def under(grid: Grid, population: Population, counts: Sequence[int]) -> tuple[Ordered, Ordering]:
    """A population under one grid, and the order that the grid declares.

    Parameters
    ----------
    grid : the grid
    population : the applications
    counts : first places of each list

    Returns
    -------
    Points, places and first places; tiers and first step of the order.
    """
    tables = compile_grid(grid)
    order = ordering(grid, tables, population.facts)
    points = score_many(tables, population.facts)[0].astype(np.int32)
    return ordered(points, population, counts, order=order), order


def ordered(points: Points, population: Population, counts: Sequence[int], *, order: Ordering) -> Ordered:
    """The order that some points give to a population.

    Parameters
    ----------
    points : int32[n]
    population : the applications
    counts : first places of each list
    order : tiers, and what comes first after them

    Returns
    -------
    Places and first places.
    """
    keys = order_keys(order, points, population)
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


def transfers_of(grid: Grid, facts: Facts) -> Flags:
    """Who is scored by the transfer section of a grid, as ``evaluate.section_of`` decides it."""
    tenant = COLUMN_OF["social_tenant"]
    is_tenant = (facts[:, tenant] > 0) & (facts[:, FACT_COUNT + tenant] > 0)
    return np.asarray(is_tenant & (grid.transfer is not None), dtype=np.bool_)


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
    gap = np.square(one - other, dtype=np.float64)
    return 1 - 6 * float(gap.sum()) / (size * (size * size - 1.0))
