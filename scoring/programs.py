"""Tables -> the program that the kernel walks: a few operations per criterion, derived from its table and nothing else.
A table of a few bands becomes compares, a table that climbs by one step becomes a ramp, any other stays a look-up."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.tables import NO_SECOND, UNBOUNDED, Check, GroupPlan, Step, Tables

# Operations of the kernel.
BAND, RAMP, LOOKUP, END_SET, END_GROUP, HALT, STOP = range(7)
# Columns of one operation.
OP, COLUMN, LOW, HIGH, POINTS, COUNTS_FROM, CONFIRMED_FROM = range(7)
SECOND, SECOND_LOW, SECOND_HIGH, TARGET, KEEPS_BEST = range(7, 12)
WIDTH = 12
# Accumulators of a block. What no cap, set or halt touches goes straight to the total.
TOTAL, GROUP, BEST = range(3)
# Above so many bands, one look-up costs less than the compares.
MOST_BANDS = 6
ALL_BYTES = (0, 255)
EMPTY = (np.empty((0, WIDTH), dtype=np.int32), np.empty((0, 256), dtype=np.int16))


class Operation(NamedTuple):
    """One row of a program, by the names of its columns. For ``RAMP``, ``low`` and ``high`` bound the value that
    counts; for ``LOOKUP``, ``low`` is the number of its table; for ``END_GROUP``, they bound the group."""

    op: int
    column: int = 0
    low: int = 0
    high: int = 0
    points: int = 0
    counts_from: int = 0
    confirmed_from: int = 0
    second: int = NO_SECOND
    second_low: int = 0
    second_high: int = 255
    target: int = TOTAL
    keeps_best: int = 0


@dataclass(frozen=True, eq=False)
class Program:
    """Programs of several grids, one after the other. ``spans`` int64[grids, 4]: first and last operation of the main
    section, then of the transfer section (equal without one)."""

    operations: NDArray[np.int32]
    lookups: NDArray[np.int16]
    spans: NDArray[np.int64]


@lru_cache(maxsize=4)
def program_of(grids: tuple[Tables, ...]) -> Program:
    """The program of some grids, for the kernel; the last few are remembered.

    Parameters
    ----------
    grids : compiled grids, in the order in which the kernel will number them

    Returns
    -------
    Their operations and look-up tables, joined.
    """
    sections = [(tables, tables.transfer) for tables in grids]
    lowered = [_lowered(one) for pair in sections for one in pair]
    operations = np.concatenate([EMPTY[0], *(one for one, _ in lowered)])
    sizes = np.array([len(one) for one, _ in lowered], dtype=np.int64)
    tables_before = np.concatenate([[0], np.cumsum([len(own) for _, own in lowered])[:-1]])
    is_lookup = operations[:, OP] == LOOKUP
    operations[:, LOW] += (is_lookup * np.repeat(tables_before, sizes)).astype(np.int32)
    ends = np.cumsum(sizes)
    return Program(
        operations=operations,
        lookups=np.concatenate([EMPTY[1], *(own for _, own in lowered)]),
        spans=np.column_stack([ends - sizes, ends]).reshape(-1, 4),
    )


@lru_cache(maxsize=4096)
def _lowered(section: Tables | None) -> tuple[NDArray[np.int32], NDArray[np.int16]]:
    if section is None:
        return EMPTY
    lookups: list[tuple[int, ...]] = []
    operations = [one for plan in section.plan for one in _group(plan, lookups)]
    operations += [_zeroing(STOP, check) for check in (*section.excluded, *section.suspended)]
    return (
        np.array(operations, dtype=np.int32).reshape(-1, WIDTH),
        np.array(lookups, dtype=np.int16).reshape(-1, 256),
    )


def _group(plan: GroupPlan, lookups: list[tuple[int, ...]]) -> Iterator[Operation]:
    is_plain = not plan.keeps_best and (plan.low, plan.high) == (-UNBOUNDED, UNBOUNDED) and not plan.halts
    for _, found in groupby(plan.steps, key=lambda step: step.set_index):
        members = list(found)
        shares = len(members) > 1 and not plan.keeps_best
        target = BEST if shares else TOTAL if is_plain else GROUP
        for step in members:
            for one in _step(step, lookups):
                yield one._replace(target=target, keeps_best=int(shares or plan.keeps_best))
        if shares:
            yield Operation(END_SET, target=TOTAL if is_plain else GROUP)
    if not is_plain:
        yield from (_zeroing(HALT, check) for check in plan.halts)
        yield Operation(END_GROUP, low=plan.low, high=plan.high)


def _step(step: Step, lookups: list[tuple[int, ...]]) -> Iterator[Operation]:
    base = Operation(
        LOOKUP, step.column, counts_from=step.counts_from, confirmed_from=step.confirmed_from, second=step.second
    )
    if step.second != NO_SECOND:
        low, high = band_of(step.gate)
        base = base._replace(second_low=low, second_high=high)
    ramp = ramp_of(step.points)
    bands = bands_of(step.points)
    if ramp is not None:
        yield base._replace(op=RAMP, low=ramp[0], high=ramp[1], points=ramp[2])
    elif len(bands) <= MOST_BANDS:
        yield from (base._replace(op=BAND, low=low, high=high, points=points) for low, high, points in bands)
    else:
        lookups.append(step.points)
        yield base._replace(low=len(lookups) - 1)


def _zeroing(op: int, check: Check) -> Operation:
    low, high = band_of(check.gate)
    second = ALL_BYTES if check.second == NO_SECOND else band_of(check.second_gate)
    return Operation(
        op, check.column, low, high, counts_from=check.level, confirmed_from=check.level, second=check.second,
        second_low=second[0], second_high=second[1],
    )  # fmt: skip


def band_of(gate: bytes) -> tuple[int, int]:
    """The values that a gate lets through: flag, at_least and between each open one band."""
    open_at = [value for value, is_open in enumerate(gate) if is_open]
    return open_at[0], open_at[-1]


def bands_of(points: Sequence[int]) -> list[tuple[int, int, int]]:
    """A table as bands: first value, last value, points; the bands without points are left out."""
    bands = []
    for given, run in groupby(range(len(points)), key=lambda value: points[value]):
        values = list(run)
        if given:
            bands.append((values[0], values[-1], given))
    return bands


def ramp_of(points: Sequence[int]) -> tuple[int, int, int] | None:
    """A table as a ramp: last value without points, value from which it is level, points for each; None for others."""
    climbs = [value for value in range(1, len(points)) if points[value] != points[value - 1]]
    if len(climbs) <= MOST_BANDS or points[0]:
        return None
    start, top, each = climbs[0] - 1, climbs[-1], points[climbs[0]]
    straight = tuple(each * (min(max(value, start), top) - start) for value in range(len(points)))
    return (start, top, each) if straight == tuple(points) else None
