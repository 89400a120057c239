"""The numba loops and nothing else. Their readable twin is ``bulk.score_grouped_plain``, which is their oracle."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scoring.programs import (
    BAND,
    BEST,
    COLUMN,
    CONFIRMED_FROM,
    COUNTS_FROM,
    END_GROUP,
    END_SET,
    GROUP,
    HALT,
    HIGH,
    KEEPS_BEST,
    LOOKUP,
    LOW,
    OP,
    POINTS,
    RAMP,
    SECOND,
    SECOND_HIGH,
    SECOND_LOW,
    STOP,
    TARGET,
    TOTAL,
)

# Rows walked together: the accumulators of a block stay in the first-level cache.
BLOCK = 2048
ACCUMULATORS = 3
Bytes = NDArray[np.uint8]
Points = NDArray[np.int16]
Operation = NDArray[np.int32]


@njit(cache=True, nogil=True)
def _levels(facts: Bytes, one: Operation, first: int, out: Bytes) -> None:
    # The level at which both facts are known; none where the second condition does not hold.
    half, last = facts.shape[0] // 2, first + out.size
    levels, others = facts[half + one[COLUMN]][first:last], facts[half + one[SECOND]][first:last]
    values = facts[one[SECOND]][first:last]
    low, high = np.uint8(one[SECOND_LOW]), np.uint8(one[SECOND_HIGH])
    for i in range(out.size):
        level = min(others[i], levels[i])
        out[i] = level if (values[i] >= low) & (values[i] <= high) else np.uint8(0)


@njit(cache=True, nogil=True)
def _give_band(values: Bytes, one: Operation, given: Points) -> None:
    low, high, points = np.uint8(one[LOW]), np.uint8(one[HIGH]), np.int16(one[POINTS])
    for i in range(values.size):
        given[i] = points if (values[i] >= low) & (values[i] <= high) else np.int16(0)


@njit(cache=True, nogil=True)
def _give_ramp(values: Bytes, one: Operation, given: Points) -> None:
    start, top, points = np.uint8(one[LOW]), np.uint8(one[HIGH]), np.int16(one[POINTS])
    for i in range(values.size):
        value = min(top, values[i])
        value = max(start, value)
        given[i] = points * np.int16(np.int16(value) - np.int16(start))


@njit(cache=True, nogil=True)
def _give_lookup(values: Bytes, table: Points, given: Points) -> None:
    for i in range(values.size):
        given[i] = table[values[i]]


@njit(cache=True, nogil=True)
def _count(given: Points, levels: Bytes, least: int, keeps_best: int, target: Points) -> None:
    level, nothing = np.uint8(least), np.int16(0)
    if keeps_best:
        for i in range(given.size):
            points = given[i] if levels[i] >= level else nothing
            target[i] = max(target[i], points)
    else:
        for i in range(given.size):
            target[i] += given[i] if levels[i] >= level else nothing


@njit(cache=True, nogil=True)
def _count_band(values: Bytes, levels: Bytes, one: Operation, counted: Points, sure: Points) -> None:
    # The commonest operation in one loop: a band that adds to both totals.
    low, high, points, nothing = np.uint8(one[LOW]), np.uint8(one[HIGH]), np.int16(one[POINTS]), np.int16(0)
    counts, confirms = np.uint8(one[COUNTS_FROM]), np.uint8(one[CONFIRMED_FROM])
    for i in range(values.size):
        given = points if (values[i] >= low) & (values[i] <= high) else nothing
        counted[i] += given if levels[i] >= counts else nothing
        sure[i] += given if levels[i] >= confirms else nothing


@njit(cache=True, nogil=True)
def _zero(values: Bytes, levels: Bytes, one: Operation, target: Points) -> None:
    low, high, least = np.uint8(one[LOW]), np.uint8(one[HIGH]), np.uint8(one[COUNTS_FROM])
    for i in range(values.size):
        holds = (values[i] >= low) & (values[i] <= high) & (levels[i] >= least)
        target[i] = np.int16(0) if holds else target[i]


@njit(cache=True, nogil=True)
def _end_set(best: Points, target: Points) -> None:
    for i in range(best.size):
        target[i] += best[i]
        best[i] = np.int16(0)


@njit(cache=True, nogil=True)
def _end_group(one: Operation, group: Points, total: Points) -> None:
    low, high = np.int16(one[LOW]), np.int16(one[HIGH])
    for i in range(group.size):
        points = max(low, group[i])
        total[i] += min(high, points)
        group[i] = np.int16(0)


@njit(cache=True, nogil=True)
def _criterion(
    values: Bytes, levels: Bytes, one: Operation, lookups: Points, work: tuple[NDArray[np.int16], Points]
) -> None:
    state, given = work
    counted, sure = state[0, one[TARGET]][: values.size], state[1, one[TARGET]][: values.size]
    if one[OP] == BAND and not one[KEEPS_BEST]:
        _count_band(values, levels, one, counted, sure)
        return
    if one[OP] == BAND:
        _give_band(values, one, given)
    elif one[OP] == RAMP:
        _give_ramp(values, one, given)
    else:
        _give_lookup(values, lookups[one[LOW]], given)
    _count(given, levels, one[COUNTS_FROM], one[KEEPS_BEST], counted)
    _count(given, levels, one[CONFIRMED_FROM], one[KEEPS_BEST], sure)


@njit(cache=True, nogil=True)
def _close(values: Bytes, levels: Bytes, one: Operation, state: NDArray[np.int16]) -> None:
    size = values.size
    for kind in range(2):
        total, group, best = state[kind, TOTAL][:size], state[kind, GROUP][:size], state[kind, BEST][:size]
        if one[OP] == END_SET:
            _end_set(best, state[kind, one[TARGET]][:size])
        elif one[OP] == END_GROUP:
            _end_group(one, group, total)
        elif one[OP] == HALT:
            _zero(values, levels, one, group)
        elif one[OP] == STOP:
            _zero(values, levels, one, total)


@njit(cache=True, nogil=True)
def _walk(
    facts: Bytes,
    rows: tuple[int, int],
    operations: Operation,
    lookups: Points,
    work: tuple[NDArray[np.int16], Points, Bytes],
) -> None:
    state, given, gated = work
    first, last = rows
    half, size = facts.shape[0] // 2, last - first
    state[:] = 0
    for k in range(operations.shape[0]):
        one = operations[k]
        values, levels = facts[one[COLUMN]][first:last], facts[half + one[COLUMN]][first:last]
        if one[SECOND] >= 0:
            levels = gated[:size]
            _levels(facts, one, first, levels)
        if one[OP] <= LOOKUP:
            _criterion(values, levels, one, lookups, (state, given[:size]))
        else:
            _close(values, levels, one, state)


@njit(cache=True, nogil=True)
def _keep(state: NDArray[np.int16], is_moving: Bytes, is_known: Bytes, out: NDArray[np.int16], first: int) -> None:
    # Points of the transfer section, for those who move within the social stock.
    for i in range(is_moving.size):
        if is_moving[i] > 0 and is_known[i] > 0:
            out[0, first + i], out[1, first + i] = state[0, TOTAL, i], state[1, TOTAL, i]


@njit(cache=True, nogil=True)
def score_ranges(
    facts: Bytes,
    program: tuple[Operation, Points, NDArray[np.int64]],
    ranges: NDArray[np.int64],
    transfer_column: int,
    out: NDArray[np.int16],
) -> None:
    """Points and confirmed points of ranges of applications, each under its own grid.

    ``facts`` is uint8[2F, n], one application per column; ``program`` the operations, look-ups and spans of
    ``programs.Program``; ``ranges`` int64[m, 3]: first row, last row, grid; ``out`` int16[2, n].
    """
    operations, lookups, spans = program
    state = np.zeros((2, ACCUMULATORS, BLOCK), dtype=np.int16)
    work = (state, np.empty(BLOCK, dtype=np.int16), np.empty(BLOCK, dtype=np.uint8))
    half = facts.shape[0] // 2
    for r in range(ranges.shape[0]):
        end, span = ranges[r, 1], spans[ranges[r, 2]]
        for first in range(ranges[r, 0], end, BLOCK):
            last = min(first + BLOCK, end)
            _walk(facts, (first, last), operations[span[0] : span[1]], lookups, work)
            out[0][first:last] = state[0, TOTAL][: last - first]
            out[1][first:last] = state[1, TOTAL][: last - first]
            if span[3] > span[2]:
                _walk(facts, (first, last), operations[span[2] : span[3]], lookups, work)
                moves, known = facts[transfer_column][first:last], facts[half + transfer_column][first:last]
                _keep(state, moves, known, out, first)
