"""Who is selected, step by step, by group: rates with their intervals, ratio to the others, alert. Counts only, no
person. What a gap proves, and what it does not, belongs to the reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from math import sqrt
from statistics import NormalDist
from typing import Literal, NamedTuple

from scoring.law import parameter_at

Step = Literal["ELIGIBLE", "PRESENTED", "ALLOCATED", "LET"]
Dimension = Literal["INCOME_QUARTILE", "HOUSEHOLD_KIND", "DISABILITY", "CHANNEL"]
STEPS: tuple[Step, ...] = ("ELIGIBLE", "PRESENTED", "ALLOCATED", "LET")
DIMENSIONS: tuple[Dimension, ...] = ("INCOME_QUARTILE", "HOUSEHOLD_KIND", "DISABILITY", "CHANNEL")
TOTAL = ""


class Tally(NamedTuple):
    """Households considered at a step, and those of them selected."""

    considered: int
    selected: int


NOBODY = Tally(0, 0)
Groups = Mapping[str, Tally]
Cell = tuple[str, str]


class Interval(NamedTuple):
    """Two bounds."""

    low: float
    high: float


@dataclass(frozen=True, slots=True)
class EquityPolicy:
    """When a gap is an alert: a ratio under ``ratio`` and an interval of the difference wholly below zero, at
    ``confidence`` over all the comparisons of the report together. No group under ``smallest`` is judged or shown."""

    ratio: float
    confidence: float
    smallest: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """One group at one step against all the others of its dimension; ``ratio`` is None if none of them was selected."""

    step: Step
    dimension: Dimension
    group: str
    tally: Tally
    others: Tally
    rate: float
    interval: Interval
    ratio: float | None
    difference: Interval
    is_alert: bool


def equity_policy(on: date) -> EquityPolicy:
    """The alert rule in force on a day.

    Parameters
    ----------
    on : day of the question

    Returns
    -------
    Ratio (a share), confidence (a share), smallest group (households).

    Source
    ------
    No French text; convention of the product, four fifths by analogy with 29 CFR 1607.4 D.
    """
    value = parameter_at("equity_alert", on)
    return EquityPolicy(float(value["ratio"]), value["confidence_percent"] / 100, parameter_at("small_cell", on))


def merged(tallies: Iterable[Tally]) -> Tally:
    """Several tallies together.

    Parameters
    ----------
    tallies : of households counted once each

    Returns
    -------
    Their sums; nobody for none.
    """
    found = list(tallies)
    return Tally(sum(one.considered for one in found), sum(one.selected for one in found))


def wilson_interval(tally: Tally, confidence: float) -> Interval:
    """The interval of a selection rate (Wilson's score interval, without continuity correction).

    Parameters
    ----------
    tally : at least one household considered
    confidence : a share, such as 0.95

    Returns
    -------
    Bounds within 0 and 1, around the rate.

    Raises
    ------
    ValueError when nobody was considered, or more were selected than considered.

    Source
    ------
    E. B. Wilson, 1927; it stays right for small counts and rates near 0 or 1, where the usual one does not.
    """
    n, chosen = tally
    if n <= 0 or not 0 <= chosen <= n:
        raise ValueError("a rate is of at least one household, and selects no more than were considered")
    z, rate = _quantile(confidence), chosen / n
    centre = (rate + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    # At the ends the bound is the rate itself: rounding must not put the rate outside its own interval.
    low = 0.0 if chosen == 0 else max(centre - half, 0.0)
    return Interval(low, 1.0 if chosen == n else min(centre + half, 1.0))


def difference_interval(one: Tally, other: Tally, confidence: float) -> Interval:
    """The interval of the difference of two rates (Newcombe's hybrid score interval).

    Parameters
    ----------
    one, other : two separate groups, each with at least one household considered
    confidence : a share

    Returns
    -------
    Bounds of the rate of ``one`` less the rate of ``other``, within -1 and 1.

    Raises
    ------
    ValueError as ``wilson_interval``.

    Source
    ------
    R. G. Newcombe, 1998, method 10.
    """
    first, second = wilson_interval(one, confidence), wilson_interval(other, confidence)
    p, q = one.selected / one.considered, other.selected / other.considered
    low = p - q - sqrt((p - first.low) ** 2 + (second.high - q) ** 2)
    high = p - q + sqrt((first.high - p) ** 2 + (q - second.low) ** 2)
    return Interval(max(low, -1.0), min(high, 1.0))


def comparisons(
    counts: Mapping[tuple[Step, Dimension], Groups], policy: EquityPolicy, hidden: frozenset[tuple[Step, Cell]]
) -> tuple[Comparison, ...]:
    """Every group against the others of its dimension, at every step, with its alert.

    Parameters
    ----------
    counts : by step and dimension, the tally of each group; the groups of a dimension share nobody
    policy : the alert rule
    hidden : groups that must not be shown, as (step, (dimension, group)); ``hidden_groups`` gives them

    Returns
    -------
    One Comparison per group shown, in the order of ``counts``. The confidence is shared out between the comparisons of
    the report (Bonferroni), so that the risk of one false alert in all stays under one less the confidence.

    Source
    ------
    No French text; see ``equity_policy``.
    """
    judged = [
        (step, dimension, group)
        for (step, dimension), groups in counts.items()
        for group, tally in groups.items()
        if _is_judged(tally, _others(groups, group), policy) and (step, (dimension, group)) not in hidden
    ]
    shared = 1 - (1 - policy.confidence) / max(_distinct(judged, counts), 1)
    return tuple(
        _comparison(step, dimension, group=group, groups=counts[step, dimension], rule=(policy, shared))
        for step, dimension, group in judged
    )


def _distinct(judged: list[tuple[Step, Dimension, str]], counts: Mapping[tuple[Step, Dimension], Groups]) -> int:
    """How many different questions are asked: of two groups, each against the other is one question."""
    lines = {(step, dimension) for step, dimension, _ in judged}
    found = 0
    for step, dimension in lines:
        asked = sum(one[:2] == (step, dimension) for one in judged)
        present = sum(tally.considered > 0 for tally in counts[step, dimension].values())
        found += 1 if present == 2 else asked
    return found


def _others(groups: Groups, group: str) -> Tally:
    return merged(tally for name, tally in groups.items() if name != group)


def _is_judged(tally: Tally, others: Tally, policy: EquityPolicy) -> bool:
    return min(tally.considered, others.considered) >= policy.smallest


def _comparison(
    step: Step, dimension: Dimension, *, group: str, groups: Groups, rule: tuple[EquityPolicy, float]
) -> Comparison:
    policy, shared = rule
    tally, others = groups[group], _others(groups, group)
    rate, reference = tally.selected / tally.considered, others.selected / others.considered
    ratio = rate / reference if reference else None
    difference = difference_interval(tally, others, shared)
    return Comparison(
        step=step,
        dimension=dimension,
        group=group,
        tally=tally,
        others=others,
        rate=rate,
        interval=wilson_interval(tally, policy.confidence),
        ratio=ratio,
        difference=difference,
        is_alert=ratio is not None and ratio < policy.ratio and difference.high < 0,
    )


def hidden_groups(units: Mapping[str, Groups], smallest: int) -> frozenset[Cell]:
    """What must not be shown of one step and dimension, for several landlords and all of them together.

    Parameters
    ----------
    units : by landlord, the tally of each group
    smallest : households under which a number is not shown

    Returns
    -------
    (landlord, group) cells; landlord ``TOTAL`` stands for all together. A cell is hidden when the households
    considered, selected or set aside are between 1 and ``smallest`` less one; then as many more, smallest first, as are
    needed so that no hidden one is found again by subtraction, along a landlord's groups or a group's landlords.

    Source
    ------
    CCH R411-5 (threshold of 11) by analogy; secondary suppression is common statistical practice.
    """
    names = list(dict.fromkeys(group for groups in units.values() for group in groups))
    table = {(unit, name): groups.get(name, NOBODY) for unit, groups in units.items() for name in names}
    rows = [[(unit, name) for name in names] for unit in (*units, TOTAL)]
    for name in names:
        table[TOTAL, name] = merged(table[unit, name] for unit in units)
    columns = [[(unit, name) for unit in units] for name in names] if len(units) > 1 else []
    hidden = {cell for cell, tally in table.items() if _is_small(tally, smallest)}
    while True:
        more = [_one_more(row, table, hidden, smallest) for row in rows]
        more += [_one_more(line, table, hidden, smallest) for line in columns if (TOTAL, line[0][1]) not in hidden]
        found = {cell for cell in more if cell is not None}
        if not found:
            return frozenset(hidden)
        hidden |= found


def _is_small(tally: Tally, smallest: int) -> bool:
    counts = (tally.considered, tally.selected, tally.considered - tally.selected)
    return any(0 < count < smallest for count in counts)


def _one_more(line: list[Cell], table: Mapping[Cell, Tally], hidden: set[Cell], smallest: int) -> Cell | None:
    """The next cell to hide on a line, or None when what is hidden there cannot be found again."""
    gone = [cell for cell in line if cell in hidden]
    left = [cell for cell in line if cell not in hidden and table[cell].considered]
    if not gone or not left:
        return None
    if len(gone) > 1 and not _is_small(merged(table[cell] for cell in gone), smallest):
        return None
    return min(left, key=lambda cell: (table[cell].considered, cell))


def _quantile(confidence: float) -> float:
    return NormalDist().inv_cdf((1 + confidence) / 2)
