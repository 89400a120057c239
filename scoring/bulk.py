"""Points of many applications under one grid or under many, from the same tables as evaluate.py: by the kernel, or by
its readable twin in numpy, which is the kernel's oracle and what runs where there is no compiler."""

import importlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from itertools import pairwise
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from scoring.facts import COLUMN_OF, FACT_COUNT
from scoring.programs import Program, program_of
from scoring.tables import NO_SECOND, Check, GroupPlan, Step, Tables

Scores = tuple[NDArray[np.int16], NDArray[np.int16]]
Matrix = NDArray[np.uint8]

SOCIAL_TENANT = COLUMN_OF["social_tenant"]
# Under this number of applications the twin has finished before the compiler would even be loaded.
KERNEL_FROM_ROWS = 100_000
# Ranges are cut so that two threads finish together whatever the sizes of the territories.
PIECE = 65_536
THREADS = 2


def score_many(tables: Tables, matrix: Matrix) -> Scores:
    """The scores of many applications.

    Parameters
    ----------
    tables : a compiled grid
    matrix : uint8[n, 2 x FACT_COUNT] of ``facts.matrix``, one row per application

    Returns
    -------
    Points int16[n] and confirmed points int16[n].

    Raises
    ------
    ValueError when the matrix does not have the columns of the vocabulary.

    Source
    ------
    CCH R441-2-10 11° (the same rules for every application of the territory).
    """
    return score_grouped([tables], [0, len(matrix)], matrix)


def score_grouped(grids: Sequence[Tables], starts: Sequence[int], matrix: Matrix) -> Scores:
    """The scores of the applications of many territories at once, each territory under its own grid.

    Parameters
    ----------
    grids : one compiled grid per territory
    starts : first row of each territory, then the number of rows: one more than the grids
    matrix : uint8[n, 2 x FACT_COUNT], the rows of a territory side by side

    Returns
    -------
    Points int16[n] and confirmed points int16[n].

    Raises
    ------
    ValueError when the matrix does not have the columns of the vocabulary, or the starts do not cover its rows.

    Source
    ------
    CCH R441-2-10 11°.
    """
    _check_shape(grids, starts, matrix)
    kernel = _kernel() if len(matrix) >= KERNEL_FROM_ROWS else None
    return _plain(grids, starts, matrix) if kernel is None else _compiled(kernel, grids, starts, matrix)


def score_grouped_plain(grids: Sequence[Tables], starts: Sequence[int], matrix: Matrix) -> Scores:
    """The readable twin of the kernel, in numpy: its oracle, and what runs where there is no compiler.

    Parameters
    ----------
    grids, starts, matrix : as for ``score_grouped``

    Returns
    -------
    Points int16[n] and confirmed points int16[n].

    Raises
    ------
    ValueError as ``score_grouped``.

    Source
    ------
    CCH R441-2-10 11°.
    """
    _check_shape(grids, starts, matrix)
    return _plain(grids, starts, matrix)


def score_many_plain(tables: Tables, matrix: Matrix) -> Scores:
    """``score_many`` by the readable twin.

    Parameters
    ----------
    tables, matrix : as for ``score_many``

    Returns
    -------
    Points int16[n] and confirmed points int16[n].

    Raises
    ------
    ValueError when the matrix does not have the columns of the vocabulary.

    Source
    ------
    CCH R441-2-10 11°.
    """
    return score_grouped_plain([tables], [0, len(matrix)], matrix)


def _check_shape(grids: Sequence[Tables], starts: Sequence[int], matrix: Matrix) -> None:
    if matrix.ndim != 2 or matrix.shape[1] != 2 * FACT_COUNT:
        raise ValueError("the matrix does not have the columns of the vocabulary")
    edges = list(starts)
    if len(edges) != len(grids) + 1 or edges != sorted(edges) or edges[0] != 0 or edges[-1] != len(matrix):
        raise ValueError("the starts do not cover the rows, one territory after the other")


@cache
def _kernel() -> Callable[..., None] | None:
    # Loaded at the first bulk scoring: a web process that scores a few files at a time never pays for the compiler.
    try:
        return cast(Callable[..., None], importlib.import_module("scoring.kernels").score_ranges)
    except ImportError:
        return None


def _pieces(starts: Sequence[int]) -> Iterator[tuple[int, int, int]]:
    for grid, (first, last) in enumerate(pairwise(starts)):
        for piece in range(first, last, PIECE):
            yield piece, min(piece + PIECE, last), grid


def _compiled(kernel: Callable[..., None], grids: Sequence[Tables], starts: Sequence[int], matrix: Matrix) -> Scores:
    # One application per column of the kernel's input: the matrix is contiguous by fact, so this copies nothing.
    facts = np.ascontiguousarray(matrix.T)
    program = program_of(tuple(grids))
    out = np.empty((2, len(matrix)), dtype=np.int16)
    pieces = np.array(list(_pieces(starts)), dtype=np.int64).reshape(-1, 3)
    middle = int(np.searchsorted(pieces[:, 1], len(matrix) / THREADS))
    _run(kernel, (facts, program, out), (pieces[:middle], pieces[middle:]))
    return out[0], out[1]


def _run(
    kernel: Callable[..., None], work: tuple[Matrix, Program, NDArray[np.int16]], shares: Sequence[NDArray[Any]]
) -> None:
    facts, program, out = work
    arrays = (program.operations, program.lookups, program.spans)

    def score(ranges: NDArray[np.int64]) -> None:
        kernel(facts, arrays, ranges, SOCIAL_TENANT, out)

    # The loops let go of the interpreter's lock, so plain threads share the work; each writes its own rows.
    with ThreadPoolExecutor(THREADS) as threads:
        for done in [threads.submit(score, ranges) for ranges in shares if len(ranges)]:
            done.result()


def _plain(grids: Sequence[Tables], starts: Sequence[int], matrix: Matrix) -> Scores:
    territories = zip(grids, pairwise(starts), strict=True)
    scores = [_of_territory(tables, matrix[first:last]) for tables, (first, last) in territories]
    counted, sure = zip(*scores, strict=True)
    return np.concatenate(counted), np.concatenate(sure)


def _of_territory(tables: Tables, matrix: Matrix) -> Scores:
    counted, sure = _of_section(tables, matrix)
    if tables.transfer is None:
        return counted, sure
    transferred, transferred_sure = _of_section(tables.transfer, matrix)
    is_transfer = (matrix[:, SOCIAL_TENANT] > 0) & (matrix[:, FACT_COUNT + SOCIAL_TENANT] > 0)
    return np.where(is_transfer, transferred, counted), np.where(is_transfer, transferred_sure, sure)


def _of_section(tables: Tables, matrix: Matrix) -> Scores:
    counted = np.zeros(len(matrix), dtype=np.int32)
    sure = np.zeros(len(matrix), dtype=np.int32)
    for plan in tables.plan:
        runs = ~holds_any(plan.halts, matrix)
        levels = [(step, _points_column(step, matrix), _level_column(step, matrix)) for step in plan.steps]
        counted += runs * _combined(plan, [(s.set_index, p * (level >= s.counts_from)) for s, p, level in levels])
        sure += runs * _combined(plan, [(s.set_index, p * (level >= s.confirmed_from)) for s, p, level in levels])
    scored = ~holds_any((*tables.excluded, *tables.suspended), matrix)
    return (counted * scored).astype(np.int16), (sure * scored).astype(np.int16)


def holds_any(checks: Sequence[Check], matrix: Matrix) -> NDArray[np.bool_]:
    """For each application, whether one of some circumstances holds; never when there is none."""
    found = np.zeros(len(matrix), dtype=bool)
    for check in checks:
        found |= holds_columns(check, matrix)
    return found


def holds_columns(check: Check, matrix: Matrix) -> NDArray[np.bool_]:
    """For each application, whether a circumstance holds."""
    gate = np.frombuffer(check.gate, dtype=np.uint8)[matrix[:, check.column]] > 0
    held = gate & (matrix[:, FACT_COUNT + check.column] >= check.level)
    if check.second != NO_SECOND:
        held &= np.frombuffer(check.second_gate, dtype=np.uint8)[matrix[:, check.second]] > 0
        held &= matrix[:, FACT_COUNT + check.second] >= check.level
    return held


def _points_column(step: Step, matrix: Matrix) -> NDArray[np.int32]:
    return np.array(step.points, dtype=np.int32)[matrix[:, step.column]]


def _level_column(step: Step, matrix: Matrix) -> NDArray[np.uint8]:
    level = matrix[:, FACT_COUNT + step.column]
    if step.second == NO_SECOND:
        return level
    gate = np.frombuffer(step.gate, dtype=np.uint8)[matrix[:, step.second]]
    return np.minimum(level, matrix[:, FACT_COUNT + step.second]) * gate


def _combined(plan: GroupPlan, met: list[tuple[int, NDArray[np.int32]]]) -> NDArray[np.int32]:
    sets: dict[int, list[NDArray[np.int32]]] = {}
    for set_index, points in met:
        sets.setdefault(set_index, []).append(points)
    best = [members[0] if len(members) == 1 else np.maximum.reduce(members) for members in sets.values()]
    together = np.maximum.reduce(best) if plan.keeps_best else np.add.reduce(best)
    return cast(NDArray[np.int32], np.clip(together, plan.low, plan.high))
