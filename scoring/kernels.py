"""The numba loops and nothing else. Each has its readable twin in evaluate.py, which is its oracle."""

import numpy as np
from numba import njit
from numpy.typing import NDArray

from scoring.tables import COLUMN, ENDS_GROUP, ENDS_SET, HIGH, KEEPS_BEST, LOW, NO_SECOND, SECOND, SHARES_SET

# Rows walked together: the accumulators of a block stay in the first-level cache.
BLOCK = 1024
BEST, GROUP, TOTAL = 0, 1, 2
LEVEL_MASK = 7


@njit(cache=True, nogil=True)
def _merge(keeps_best: int, source: NDArray[np.int32], target: NDArray[np.int32]) -> None:
    if keeps_best:
        for i in range(source.size):
            target[i] = max(target[i], source[i])
    else:
        for i in range(source.size):
            target[i] += source[i]


@njit(cache=True, nogil=True)
def _levels(block: NDArray[np.uint8], step: NDArray[np.int32], gate: NDArray[np.uint8], out: NDArray[np.uint8]) -> None:
    half = block.shape[0] // 2
    first, second = block[half + step[COLUMN]], block[half + step[SECOND]]
    values = block[step[SECOND]]
    for i in range(values.size):
        out[i] = min(first[i], second[i]) * gate[values[i]]


@njit(cache=True, nogil=True)
def _gather(
    values: NDArray[np.uint8],
    levels: NDArray[np.uint8],
    table: NDArray[np.int16],
    shares_set: int,
    best: NDArray[np.int32],
) -> None:
    # The mask keeps a damaged evidence byte inside the table.
    for i in range(values.size):
        given = table[levels[i] & LEVEL_MASK, values[i]]
        best[i] = max(best[i], given) if shares_set else best[i] + given


@njit(cache=True, nogil=True)
def _close(step: NDArray[np.int32], state: NDArray[np.int32]) -> None:
    if step[ENDS_SET]:
        _merge(step[KEEPS_BEST], state[BEST], state[GROUP])
        state[BEST] = 0
    if step[ENDS_GROUP]:
        for i in range(state.shape[1]):
            state[TOTAL, i] += min(max(state[GROUP, i], step[LOW]), step[HIGH])
        state[GROUP] = 0


@njit(cache=True, nogil=True)
def score_rows(
    facts: NDArray[np.uint8],
    program: NDArray[np.int32],
    gates: NDArray[np.uint8],
    tables: NDArray[np.int16],
) -> NDArray[np.int16]:
    """Points of every application. Twin: ``evaluate.score_many_plain``.

    ``facts`` is uint8[2F, n], one application per column; ``tables`` int16[criteria, 8 evidences, 256 values].
    """
    half, people = facts.shape[0] // 2, facts.shape[1]
    totals = np.empty(people, dtype=np.int16)
    state = np.zeros((3, BLOCK), dtype=np.int32)
    gated = np.empty(BLOCK, dtype=np.uint8)
    for first in range(0, people, BLOCK):
        block = facts[:, first : first + BLOCK]
        size = block.shape[1]
        for k in range(program.shape[0]):
            levels = block[half + program[k, COLUMN]]
            if program[k, SECOND] != NO_SECOND:
                _levels(block, program[k], gates[k], gated)
                levels = gated[:size]
            _gather(block[program[k, COLUMN]], levels, tables[k], program[k, SHARES_SET], state[BEST])
            _close(program[k], state)
        totals[first : first + size] = state[TOTAL, :size]
        state[:] = 0
    return totals
