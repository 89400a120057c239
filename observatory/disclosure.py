"""Statistical confidentiality, applied last: no count under eleven households, shown or worked out. Pure."""

from collections import defaultdict, deque
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

MINIMUM = 11
"""The smallest number of households a published count may have."""

Counts = NDArray[np.int64]
Mask = NDArray[np.bool_]
Equation = NDArray[np.intp]
"""Indices of cells that add up: the total first, then its parts."""


def hidden_cells(
    counts: Counts, equations: Sequence[Equation], *, settled: Mask | None = None, fixed: Mask | None = None
) -> Mask:
    """Which cells must not be shown.

    Parameters
    ----------
    counts : households of every cell that may be shown
    equations : every addition a reader can write between these cells, the total first
    settled : cells whose fate an earlier call decided and this one may not change
    fixed : their fate, True for hidden

    Returns
    -------
    True for each hidden cell: first every count under ``MINIMUM``, zero included; then, while some addition would give
    a hidden cell away, or the sum of hidden cells under ``MINIMUM``, the smallest cell that still shows in it; last,
    while some combination of additions would (``determined``), one more.
    """
    frozen = np.zeros(len(counts), bool) if settled is None else settled
    hidden = counts < MINIMUM
    if fixed is not None:
        hidden = np.where(frozen, fixed, hidden)
    uses = _uses(equations)
    waiting = deque(range(len(equations)))
    while waiting:
        while waiting:
            found = _weak_spot(counts, hidden, equations[waiting[0]], frozen)
            if found is None:
                waiting.popleft()
                continue
            hidden[found] = True
            waiting.extend(uses[found])
        for cell in np.flatnonzero(determined(hidden, equations) & ~frozen):
            waiting.extend(_reinforce(int(cell), (counts, hidden, frozen), (equations, uses)))
    return hidden


def _uses(equations: Sequence[Equation]) -> dict[int, list[int]]:
    uses: dict[int, list[int]] = defaultdict(list)
    for number, equation in enumerate(equations):
        for cell in equation:
            uses[int(cell)].append(number)
    return uses


def _weak_spot(counts: Counts, hidden: Mask, equation: Equation, frozen: Mask) -> int | None:
    """The cell to hide next in one addition; None when it gives nothing away, or nothing more can be hidden."""
    is_hidden = hidden[equation]
    number = int(is_hidden.sum())
    if number == 0:
        return None
    small_sum = not is_hidden[0] and counts[equation[is_hidden]].sum() < MINIMUM
    return _smallest(counts, hidden, equation, frozen) if number == 1 or small_sum else None


def _smallest(counts: Counts, hidden: Mask, equation: Equation, frozen: Mask) -> int | None:
    """The smallest part still shown, or the total when no part is left."""
    for cells in (equation[1:], equation[:1]):
        free = cells[~hidden[cells] & ~frozen[cells]]
        if len(free):
            return int(free[np.argmin(counts[free])])
    return None


def _reinforce(
    cell: int, state: tuple[Counts, Mask, Mask], links: tuple[Sequence[Equation], dict[int, list[int]]]
) -> list[int]:
    """Hide one more cell of the first addition of ``cell`` that has one to spare; the additions to look at again."""
    counts, hidden, frozen = state
    equations, uses = links
    for number in uses[cell]:
        other = _smallest(counts, hidden, equations[number], frozen)
        if other is not None:
            hidden[other] = True
            return uses[other]
    return []


def determined(hidden: Mask, equations: Sequence[Equation]) -> Mask:
    """Hidden cells that combining several additions would still give away exactly.

    A hidden cell is safe when the additions leave it free to move: when some vector of the null space of the system is
    not zero there. A random vector projected on that space is zero only where every vector is.
    """
    unknowns = np.flatnonzero(hidden)
    place = np.full(len(hidden), -1)
    place[unknowns] = np.arange(len(unknowns))
    rows: list[NDArray[np.intp]] = []
    columns: list[NDArray[np.intp]] = []
    signs: list[NDArray[np.float64]] = []
    for equation in equations:
        cells = place[equation]
        kept = np.flatnonzero(cells >= 0)
        if len(kept):
            rows.append(np.full(len(kept), len(rows)))
            columns.append(cells[kept])
            signs.append(np.where(kept == 0, -1.0, 1.0))
    answer = np.zeros(len(hidden), bool)
    if rows:
        system = (np.concatenate(rows), np.concatenate(columns), np.concatenate(signs))
        answer[unknowns] = np.abs(_null_vector(system, len(rows), len(unknowns))) < 1e-6
    return answer


def _null_vector(
    system: tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float64]], height: int, width: int
) -> NDArray[np.float64]:
    """A random vector less its part in the row space, by conjugate gradients on the normal equations."""
    rows, columns, signs = system

    def times(vector: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(rows, signs * vector[columns], minlength=height).astype(np.float64)

    def transposed(vector: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.bincount(columns, signs * vector[rows], minlength=width).astype(np.float64)

    start = np.random.default_rng(11).uniform(1, 2, width)
    free = start.copy()
    residual = -times(free)
    direction = transposed(residual)
    gradient = direction.copy()
    squared = float(gradient @ gradient)
    for _ in range(4 * (height + width)):
        if squared < 1e-22 * width:
            break
        moved = times(direction)
        step = squared / float(moved @ moved)
        free += step * direction
        residual -= step * moved
        gradient = transposed(residual)
        squared, before = float(gradient @ gradient), squared
        direction = gradient + (squared / before) * direction
    return free
