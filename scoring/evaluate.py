"""The same tables for one application (points and trace) and for three million (points). What the tables are is in
tables.py; the wording of lines is not here."""

import importlib
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Literal, NamedTuple, cast

import numpy as np
from numpy.typing import NDArray

from scoring.facts import COLUMN_OF, FACT_COUNT, LARGEST, Evidence, columns
from scoring.facts import fact as fact_named
from scoring.tables import CONFIRMED_FROM, COUNTS_FROM, NO_SECOND, GroupPlan, Step, Tables

ChangeCode = Literal["CONFIRM", "NEXT_STEP", "EVIDENCE_NEEDED", "FACT_NEEDED", "SECOND_FACT_NEEDED"]
CHANGE_CODES: tuple[ChangeCode, ...] = (
    "CONFIRM",
    "NEXT_STEP",
    "EVIDENCE_NEEDED",
    "FACT_NEEDED",
    "SECOND_FACT_NEEDED",
)
SOCIAL_TENANT = COLUMN_OF["social_tenant"]
# Evidences as the kernel indexes them: a power of two above the highest level.
EVIDENCE_LEVELS = 8
# Under this number of applications the twin has finished before the compiler would even be loaded.
KERNEL_FROM_ROWS = 100_000

Scores = tuple[NDArray[np.int16], NDArray[np.int16]]


class NextChange(NamedTuple):
    """What would change a line, as a code and the values a sentence needs: ``evidence`` (level), ``points`` (gained, or
    lost when negative), ``at`` and ``distance`` (in the unit of the fact), ``fact`` (the second fact)."""

    code: ChangeCode
    values: Mapping[str, int | str]


class Line(NamedTuple):
    """One criterion for one application. ``points`` is what it brings to the total, ``full_points`` what it gives
    alone: they differ when ``capped`` (cap of the group, best of the group, or exclusion)."""

    code: str
    label: str
    group: str
    points: int
    fact: str
    value: int
    evidence: Evidence
    provisional: bool
    capped: bool
    article: str
    next_change: NextChange | None
    full_points: int


class Score(NamedTuple):
    """Points of one application; ``points`` is the sum of ``lines``. ``missing`` are the criteria that give nothing."""

    points: int
    verified_points: int
    lines: tuple[Line, ...]
    missing: tuple[Line, ...]


def score_one(tables: Tables, facts: bytes) -> Score:
    """The score of one application, line by line.

    Parameters
    ----------
    tables : a compiled grid
    facts : stored facts of the application

    Returns
    -------
    Points, confirmed points, lines whose points add up to the total, and the criteria that give nothing.

    Raises
    ------
    ValueError for a damaged row of facts.

    Source
    ------
    CCH R441-2-10 11° and R441-2-17 (own score explained); CRPA R311-3-1-2.
    """
    values, evidences = columns(facts)
    tables = _tables_for(tables, values[SOCIAL_TENANT] and evidences[SOCIAL_TENANT])
    points = sure_points = 0
    lines: list[Line] = []
    missing: list[Line] = []
    for plan in tables.plan:
        met: list[tuple[int, Line]] = []
        for step in plan.steps:
            line = _line(step, values, evidences)
            if line.full_points:
                met.append((step.set_index, line))
            else:
                missing.append(line)
        if met:
            total = _combined(plan, [(set_index, line.full_points) for set_index, line in met])
            points += total
            sure_points += _combined(plan, [(i, line.full_points) for i, line in met if not line.provisional])
            lines += _shared_out(plan, met, total)
    return Score(points, sure_points, tuple(lines), tuple(missing))


def points_of(tables: Tables, facts: bytes) -> tuple[int, int]:
    """The bare score of one application, without its trace.

    Parameters
    ----------
    tables : a compiled grid
    facts : stored facts of the application

    Returns
    -------
    Points and confirmed points, equal to those of ``score_one``.

    Raises
    ------
    ValueError for a damaged row of facts.

    Source
    ------
    CCH R441-2-10 11°.
    """
    values, evidences = columns(facts)
    tables = _tables_for(tables, values[SOCIAL_TENANT] and evidences[SOCIAL_TENANT])
    points = sure_points = 0
    for plan in tables.plan:
        counted: list[tuple[int, int]] = []
        sure: list[tuple[int, int]] = []
        for step in plan.steps:
            given = step.points[values[step.column]]
            if given:
                level = _level(step, values, evidences)
                counted.append((step.set_index, given * (level >= step.counts_from)))
                sure.append((step.set_index, given * (level >= step.confirmed_from)))
        points += _combined(plan, counted)
        sure_points += _combined(plan, sure)
    return points, sure_points


def score_many(tables: Tables, matrix: NDArray[np.uint8]) -> Scores:
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
    return _score_sections(tables, matrix, _kernel() if len(matrix) >= KERNEL_FROM_ROWS else _score_plain)


def score_many_plain(tables: Tables, matrix: NDArray[np.uint8]) -> Scores:
    """The readable twin of the kernel, in numpy: its oracle, and what runs where there is no compiler.

    Parameters
    ----------
    tables : a compiled grid
    matrix : uint8[n, 2 x FACT_COUNT]

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
    return _score_sections(tables, matrix, _score_plain)


def _score_sections(
    tables: Tables, matrix: NDArray[np.uint8], section: Callable[[Tables, NDArray[np.uint8]], Scores]
) -> Scores:
    if matrix.ndim != 2 or matrix.shape[1] != 2 * FACT_COUNT:
        raise ValueError("the matrix does not have the columns of the vocabulary")
    counted, sure = section(tables, matrix)
    if tables.transfer is None:
        return counted, sure
    transferred, transferred_sure = section(tables.transfer, matrix)
    is_transfer = (matrix[:, SOCIAL_TENANT] > 0) & (matrix[:, FACT_COUNT + SOCIAL_TENANT] > 0)
    return np.where(is_transfer, transferred, counted), np.where(is_transfer, transferred_sure, sure)


@cache
def _kernel() -> Callable[[Tables, NDArray[np.uint8]], Scores]:
    # Loaded at the first bulk scoring: a web process that scores a few files at a time never pays for the compiler.
    try:
        kernels = importlib.import_module("scoring.kernels")
    except ImportError:
        return _score_plain
    return lambda tables, matrix: _score_compiled(kernels.score_rows, tables, matrix)


def _score_compiled(score_rows: Callable[..., NDArray[np.int16]], tables: Tables, matrix: NDArray[np.uint8]) -> Scores:
    # One application per column of the kernel's input: the matrix is contiguous by fact, so this copies nothing.
    facts = np.ascontiguousarray(matrix.T)
    levels = np.arange(EVIDENCE_LEVELS)[None, :]
    counted, sure = (
        score_rows(facts, tables.program, tables.gates, tables.points[:, None, :] * (levels >= from_level)[:, :, None])
        for from_level in (tables.program[:, COUNTS_FROM, None], tables.program[:, CONFIRMED_FROM, None])
    )
    return counted, sure


def _score_plain(tables: Tables, matrix: NDArray[np.uint8]) -> Scores:
    counted = np.zeros(len(matrix), dtype=np.int32)
    sure = np.zeros(len(matrix), dtype=np.int32)
    for plan in tables.plan:
        levels = [(step, _points_column(step, matrix), _level_column(step, matrix)) for step in plan.steps]
        counted += _combined_columns(plan, [(s.set_index, p * (level >= s.counts_from)) for s, p, level in levels])
        sure += _combined_columns(plan, [(s.set_index, p * (level >= s.confirmed_from)) for s, p, level in levels])
    return counted.astype(np.int16), sure.astype(np.int16)


def _points_column(step: Step, matrix: NDArray[np.uint8]) -> NDArray[np.int32]:
    return np.array(step.points, dtype=np.int32)[matrix[:, step.column]]


def _level_column(step: Step, matrix: NDArray[np.uint8]) -> NDArray[np.uint8]:
    level = matrix[:, FACT_COUNT + step.column]
    if step.second == NO_SECOND:
        return level
    gate = np.frombuffer(step.gate, dtype=np.uint8)[matrix[:, step.second]]
    return np.minimum(level, matrix[:, FACT_COUNT + step.second]) * gate


def _combined_columns(plan: GroupPlan, met: list[tuple[int, NDArray[np.int32]]]) -> NDArray[np.int32]:
    sets: dict[int, list[NDArray[np.int32]]] = {}
    for set_index, points in met:
        sets.setdefault(set_index, []).append(points)
    best = [members[0] if len(members) == 1 else np.maximum.reduce(members) for members in sets.values()]
    together = np.maximum.reduce(best) if plan.keeps_best else np.add.reduce(best)
    return cast(NDArray[np.int32], np.clip(together, plan.low, plan.high))


def _combined(plan: GroupPlan, met: Iterable[tuple[int, int]]) -> int:
    if plan.keeps_best:
        total = max((points for _, points in met), default=0)
    elif plan.has_sets:
        best: dict[int, int] = {}
        for set_index, points in met:
            # Members of a shared set are never negative; a criterion alone in its set keeps its own sign.
            best[set_index] = max(best[set_index], points) if set_index in best else points
        total = sum(best.values())
    else:
        total = sum(points for _, points in met)
    return min(max(total, plan.low), plan.high)


def _shared_out(plan: GroupPlan, met: list[tuple[int, Line]], total: int) -> list[Line]:
    given = [line.full_points for _, line in met]
    if sum(given) == total:
        return [line for _, line in met]
    best: dict[int, int] = {}
    for i, (set_index, _) in enumerate(met):
        key = 0 if plan.keeps_best else set_index
        if key not in best or given[i] > given[best[key]]:
            best[key] = i
    kept = [points if i in best.values() else 0 for i, points in enumerate(given)]
    excess = sum(kept) - total
    # The last lines give up what exceeds the cap, so that the first keep their full points.
    for i in reversed(range(len(kept))):
        cut = min(kept[i], excess) if excess > 0 else max(kept[i], excess)
        if excess and kept[i] * excess > 0:
            kept[i], excess = kept[i] - cut, excess - cut
    return [
        line if kept[i] == line.full_points else line._replace(points=kept[i], capped=True)
        for i, (_, line) in enumerate(met)
    ]


def _tables_for(tables: Tables, is_transfer: int) -> Tables:
    return tables.transfer if is_transfer and tables.transfer is not None else tables


def _level(step: Step, values: bytes, evidences: bytes) -> int:
    level = evidences[step.column]
    if step.second == NO_SECOND:
        return level
    return min(level, evidences[step.second]) if step.gate[values[step.second]] else 0


def _line(step: Step, values: bytes, evidences: bytes) -> Line:
    seen = values[step.column] | evidences[step.column] << 8
    if step.second != NO_SECOND:
        seen |= _level(step, values, evidences) << 11 | step.gate[values[step.second]] << 14
    line: Line | None = step.memo.get(seen)
    if line is None:
        line = step.memo[seen] = _explained(step, values, evidences)
    return line


def _explained(step: Step, values: bytes, evidences: bytes) -> Line:
    criterion, value = step.criterion, values[step.column]
    level = _level(step, values, evidences)
    gate_holds = step.second == NO_SECOND or bool(step.gate[values[step.second]])
    counts = step.points[value] != 0 and level >= step.counts_from
    return Line(
        code=criterion.code,
        label=criterion.label,
        group=criterion.group,
        points=step.points[value] if counts else 0,
        fact=criterion.fact,
        value=value,
        evidence=Evidence(evidences[step.column]),
        provisional=counts and level < step.confirmed_from,
        capped=False,
        article=criterion.article,
        next_change=_next_change(step, value, level, gate_holds=gate_holds),
        full_points=step.points[value] if counts else 0,
    )


def _next_change(step: Step, value: int, level: int, *, gate_holds: bool) -> NextChange | None:
    given = step.points[value]
    if given and not gate_holds and step.criterion.second is not None:
        return NextChange("SECOND_FACT_NEEDED", {"fact": step.criterion.second.fact, "points": given})
    if given and level < step.counts_from:
        return NextChange("EVIDENCE_NEEDED", {"evidence": step.counts_from, "points": given})
    if given and level < step.confirmed_from:
        return NextChange("CONFIRM", {"evidence": step.confirmed_from})
    if fact_named(step.criterion.fact).kind == "flag":
        return None if given else NextChange("FACT_NEEDED", {"points": step.points[1]})
    at = next((later for later in range(value + 1, LARGEST + 1) if step.points[later] != given), None)
    if at is None:
        return None
    return NextChange("NEXT_STEP", {"at": at, "distance": at - value, "points": step.points[at] - given})
