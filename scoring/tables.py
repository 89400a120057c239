"""Grid -> lookup tables: one 256-entry int16 table per criterion over a byte column, in the order the kernel walks.
The tables are the only form in which a grid is applied; what they give is computed in evaluate.py and kernels.py."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.facts import COLUMN_OF, LARGEST, Evidence
from scoring.grid import Criterion, Grid, Group, Section

# Columns of the program, one row per criterion.
COLUMN, SECOND, COUNTS_FROM, CONFIRMED_FROM, SHARES_SET, ENDS_SET, KEEPS_BEST, ENDS_GROUP, LOW, HIGH = range(10)
PROGRAM_WIDTH = 10
NO_SECOND = -1
UNBOUNDED = 32_767


class Step(NamedTuple):
    """One criterion as the evaluation of one application reads it: plain tuples, faster than arrays for one row."""

    criterion: Criterion
    column: int
    points: tuple[int, ...]
    second: int
    gate: bytes
    counts_from: int
    confirmed_from: int
    set_index: int
    # Lines already explained, by what was seen: the trace of one file is mostly look-ups.
    memo: dict[int, Any]


class GroupPlan(NamedTuple):
    """One group with its steps. ``low`` and ``high`` bound its total; ``has_sets``: some criteria exclude others."""

    group: Group
    steps: tuple[Step, ...]
    keeps_best: bool
    has_sets: bool
    low: int
    high: int


@dataclass(frozen=True, eq=False)
class Tables:
    """A compiled grid. ``program`` int32[n, 10], ``points`` int16[n, 256], ``gates`` uint8[n, 256], one row per
    criterion in walking order; ``plan`` is the same for one application; ``digest`` identifies the document."""

    digest: str
    program: NDArray[np.int32]
    points: NDArray[np.int16]
    gates: NDArray[np.uint8]
    plan: tuple[GroupPlan, ...]
    transfer: "Tables | None" = None


def grid_digest(grid: Grid) -> str:
    """The SHA-256 of the grid's canonical document.

    Parameters
    ----------
    grid : any grid

    Returns
    -------
    64 hexadecimal characters, the same for the same document whatever the order of its keys.
    """
    text = json.dumps(grid.to_document(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def compile_grid(grid: Grid) -> Tables:
    """Compile a grid to lookup tables.

    Parameters
    ----------
    grid : a grid read by ``Grid.from_document``

    Returns
    -------
    Tables, picklable; ``transfer`` holds those of the transfer section when the grid has one.
    """
    digest = grid_digest(grid)
    transfer = None if grid.transfer is None else _compile(grid.transfer, digest, None)
    return _compile(grid.main, digest, transfer)


def exclusive_sets(criteria: Sequence[Criterion]) -> list[list[Criterion]]:
    """Criteria gathered in sets of which only the best counts; most sets hold one criterion.

    Parameters
    ----------
    criteria : criteria of one group, in document order

    Returns
    -------
    Sets in order of their first criterion. Exclusion is symmetric and passes on: if a excludes b and b excludes c,
    the three are one set. Otherwise adding a need could lower a score.
    """
    sets: list[list[Criterion]] = []
    for criterion in criteria:
        linked = [
            found
            for found in sets
            if any(other.code in criterion.not_with or criterion.code in other.not_with for other in found)
        ]
        merged = [member for found in linked for member in found] + [criterion]
        position = sets.index(linked[0]) if linked else len(sets)
        sets = [found for found in sets if found not in linked]
        sets.insert(position, merged)
    return sets


def _compile(section: Section, digest: str, transfer: Tables | None) -> Tables:
    plan = tuple(_group_plan(group, section.criteria) for group in section.groups)
    plan = tuple(group for group in plan if group.steps)
    steps = [step for group in plan for step in group.steps]
    return Tables(
        digest=digest,
        program=np.array([row for group in plan for row in _program_rows(group)], dtype=np.int32),
        points=np.array([step.points for step in steps], dtype=np.int16),
        gates=np.array([list(step.gate) for step in steps], dtype=np.uint8),
        plan=plan,
        transfer=transfer,
    )


def _group_plan(group: Group, criteria: Sequence[Criterion]) -> GroupPlan:
    sets = exclusive_sets([criterion for criterion in criteria if criterion.group == group.code])
    cap = group.cap
    return GroupPlan(
        group=group,
        steps=tuple(_step(criterion, index) for index, members in enumerate(sets) for criterion in members),
        keeps_best=group.combine == "max",
        has_sets=any(len(members) > 1 for members in sets),
        low=cap if cap is not None and cap < 0 else -UNBOUNDED,
        high=cap if cap is not None and cap >= 0 else UNBOUNDED,
    )


def _step(criterion: Criterion, set_index: int) -> Step:
    bytes_seen = range(LARGEST + 1)
    second = criterion.second
    # A provisional criterion counts as soon as somebody says so; it is confirmed only by what the register checked.
    counts_from = Evidence.DECLARED if criterion.is_provisional else criterion.evidence
    confirmed_from = max(criterion.evidence, Evidence.COMPUTED) if criterion.is_provisional else criterion.evidence
    return Step(
        criterion=criterion,
        column=COLUMN_OF[criterion.fact],
        points=tuple(criterion.points_at(value) for value in bytes_seen),
        second=NO_SECOND if second is None else COLUMN_OF[second.fact],
        gate=bytes(1 if second is None else second.holds(value) for value in bytes_seen),
        counts_from=int(counts_from),
        confirmed_from=int(confirmed_from),
        set_index=set_index,
        memo={},
    )


def _program_rows(plan: GroupPlan) -> list[list[int]]:
    rows = []
    last = len(plan.steps) - 1
    indexes = [step.set_index for step in plan.steps]
    for i, step in enumerate(plan.steps):
        row = [0] * PROGRAM_WIDTH
        row[COLUMN], row[SECOND] = step.column, step.second
        row[COUNTS_FROM], row[CONFIRMED_FROM] = step.counts_from, step.confirmed_from
        row[SHARES_SET] = int(indexes.count(step.set_index) > 1)
        row[ENDS_SET] = int(i == last or indexes[i + 1] != step.set_index)
        row[KEEPS_BEST], row[ENDS_GROUP] = int(plan.keeps_best), int(i == last)
        row[LOW], row[HIGH] = plan.low, plan.high
        rows.append(row)
    return rows
