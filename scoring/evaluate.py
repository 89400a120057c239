"""The same tables for one application, with its trace or bare. Three million at once are in bulk.py; what the tables
are is in tables.py; the wording of lines is not here."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, NamedTuple

from scoring.bulk import SOCIAL_TENANT, Scores, score_many, score_many_plain
from scoring.facts import LARGEST, Evidence, columns
from scoring.facts import fact as fact_named
from scoring.tables import NO_SECOND, Check, GroupPlan, Step, Tables

__all__ = ["CHANGE_CODES", "Line", "NextChange", "Outside", "Score", "Scores", "points_of", "score_many",
           "score_many_plain", "score_one"]  # fmt: skip

ChangeCode = Literal["CONFIRM", "NEXT_STEP", "EVIDENCE_NEEDED", "FACT_NEEDED", "SECOND_FACT_NEEDED"]
CHANGE_CODES: tuple[ChangeCode, ...] = (
    "CONFIRM",
    "NEXT_STEP",
    "EVIDENCE_NEEDED",
    "FACT_NEEDED",
    "SECOND_FACT_NEEDED",
)


class NextChange(NamedTuple):
    """What would change a line, as a code and the values a sentence needs: ``evidence`` (level), ``points`` (gained, or
    lost when negative), ``at`` and ``distance`` (in the unit of the fact), ``fact`` (the second fact)."""

    code: ChangeCode
    values: Mapping[str, int | str]


class Line(NamedTuple):
    """One criterion for one application. ``points`` is what it brings to the total, ``full_points`` what it gives
    alone: they differ when ``capped`` (cap of the group, best of the group, or exclusion) or when refusals stopped the
    group: ``halted_by`` is then the label of that effect."""

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
    halted_by: str = ""


class Outside(NamedTuple):
    """Why an application has no points under the grid: another route treats it, or refusals suspended it."""

    kind: Literal["EXCLUDED", "SUSPENDED"]
    code: str
    label: str
    article: str


class Score(NamedTuple):
    """Points of one application; ``points`` is the sum of ``lines``. ``missing`` are the criteria that give nothing.
    When ``outside`` the points, there is neither point nor line."""

    points: int
    verified_points: int
    lines: tuple[Line, ...]
    missing: tuple[Line, ...]
    outside: Outside | None = None


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
    tables = section_of(tables, values, evidences)
    outside = outside_of(tables, values, evidences)
    if outside is not None:
        return Score(0, 0, (), (), outside)
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
        halt = first_held(plan.halts, values, evidences) if plan.halts else None
        if met and halt is not None:
            lines += [line._replace(points=0, capped=True, halted_by=halt.circumstance.label) for _, line in met]
        elif met:
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
    tables = section_of(tables, values, evidences)
    points = sure_points = 0
    if outside_of(tables, values, evidences) is not None:
        return 0, 0
    for plan in tables.plan:
        if plan.halts and first_held(plan.halts, values, evidences) is not None:
            continue
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


def outside_of(tables: Tables, values: bytes, evidences: bytes) -> Outside | None:
    """Why an application is outside the points; None when it is scored. An exclusion is told before a suspension."""
    if tables.excluded:
        check = first_held(tables.excluded, values, evidences)
        if check is not None:
            return Outside("EXCLUDED", *_named(check))
    check = first_held(tables.suspended, values, evidences) if tables.suspended else None
    return None if check is None else Outside("SUSPENDED", *_named(check))


def first_held(checks: Sequence[Check], values: bytes, evidences: bytes) -> Check | None:
    """The first of some circumstances that holds."""
    return next((check for check in checks if _holds(check, values, evidences)), None)


def _holds(check: Check, values: bytes, evidences: bytes) -> bool:
    if not check.gate[values[check.column]] or evidences[check.column] < check.level:
        return False
    if check.second == NO_SECOND:
        return True
    return bool(check.second_gate[values[check.second]]) and evidences[check.second] >= check.level


def _named(check: Check) -> tuple[str, str, str]:
    return check.circumstance.code, check.circumstance.label, check.circumstance.article


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


def section_of(tables: Tables, values: bytes, evidences: bytes) -> Tables:
    """The section that scores an application: that of transfers for social tenants, when the grid has one."""
    is_transfer = values[SOCIAL_TENANT] and evidences[SOCIAL_TENANT]
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
