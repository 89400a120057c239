"""Grid -> lookup tables: one 256-entry table per criterion over a byte column, gates for what must also hold. The
tables are the only form in which a grid is applied: evaluate.py reads them for one application, bulk.py for many,
programs.py lowers them for the kernel, sql_text.py writes them for auditors."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from scoring.conditions import Circumstance
from scoring.facts import COLUMN_OF, LARGEST, Evidence
from scoring.grid import Criterion, Grid, Group, RefusalEffect, Section

NO_SECOND = -1
UNBOUNDED = 32_767


class Check(NamedTuple):
    """One circumstance as tables: it holds when both gates are open and both facts are known well enough."""

    circumstance: Circumstance
    column: int
    gate: bytes
    second: int
    second_gate: bytes
    level: int


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
    """One group with its steps. ``low`` and ``high`` bound its total; ``has_sets``: some criteria exclude others;
    ``halts``: refusals that leave it without points."""

    group: Group
    steps: tuple[Step, ...]
    keeps_best: bool
    has_sets: bool
    low: int
    high: int
    halts: tuple[Check, ...]


@dataclass(frozen=True, eq=False)
class Tables:
    """A compiled section. ``digest`` identifies the whole document; ``excluded`` and ``suspended`` leave an application
    without points; ``tiers`` order before points; ``transfer`` replaces ``plan`` for social tenants."""

    digest: str
    plan: tuple[GroupPlan, ...]
    excluded: tuple[Check, ...] = ()
    suspended: tuple[Check, ...] = ()
    tiers: tuple[Check, ...] = ()
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
    excluded = tuple(map(_check, grid.exclusions))
    tiers = tuple(map(_check, grid.order.tiers))
    transfer = None
    if grid.transfer is not None:
        transfer = Tables(digest, _plan(grid.transfer), excluded, _suspended(grid.transfer), tiers)
    return Tables(digest, _plan(grid.main), excluded, _suspended(grid.main), tiers, transfer)


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


def _plan(section: Section) -> tuple[GroupPlan, ...]:
    plans = (_group_plan(group, section) for group in section.groups)
    return tuple(plan for plan in plans if plan.steps)


def _suspended(section: Section) -> tuple[Check, ...]:
    return tuple(_check(one.circumstance) for one in section.refusals if one.effect == "suspend")


def _group_plan(group: Group, section: Section) -> GroupPlan:
    sets = exclusive_sets([criterion for criterion in section.criteria if criterion.group == group.code])
    cap = group.cap
    return GroupPlan(
        group=group,
        steps=tuple(_step(criterion, index) for index, members in enumerate(sets) for criterion in members),
        keeps_best=group.combine == "max",
        has_sets=any(len(members) > 1 for members in sets),
        low=cap if cap is not None and cap < 0 else -UNBOUNDED,
        high=cap if cap is not None and cap >= 0 else UNBOUNDED,
        halts=tuple(_check(one.circumstance) for one in section.refusals if _halts(one, group)),
    )


def _halts(refusal: RefusalEffect, group: Group) -> bool:
    return refusal.effect != "suspend" and group.code in refusal.groups


def _check(circumstance: Circumstance) -> Check:
    second = circumstance.second
    return Check(
        circumstance=circumstance,
        column=COLUMN_OF[circumstance.fact],
        gate=bytes(circumstance.when.points(value, 1) for value in range(LARGEST + 1)),
        second=NO_SECOND if second is None else COLUMN_OF[second.fact],
        second_gate=bytes(1 if second is None else second.holds(value) for value in range(LARGEST + 1)),
        level=int(circumstance.evidence),
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
