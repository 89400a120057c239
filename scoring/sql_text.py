"""Tables -> the text of one SQL statement for PostgreSQL that counts the same points from the stored facts. An auditor
reads it and runs it; the program never does. Of the grid only whole numbers enter it, and labels as comments."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

from scoring.bulk import SOCIAL_TENANT
from scoring.facts import FACTS
from scoring.programs import band_of, bands_of, ramp_of
from scoring.tables import NO_SECOND, Check, GroupPlan, Step, Tables

INDENT = ",\n    "


def sql_of(tables: Tables, source: str) -> str:
    """The statement that scores the rows of a source under a grid.

    Parameters
    ----------
    tables : a compiled grid
    source : a SELECT that gives ``id`` and ``facts``, the bytes of ``facts.encode``

    Returns
    -------
    A SELECT of ``id``, ``points`` and ``verified_points``.

    Source
    ------
    CCH R441-2-10 11° (the same rules for every application); CRPA R311-3-1-2 (rules of an algorithm).
    """
    seen = (text for column in facts_read(tables) for text in _seen(column))
    stored = f"stored as (\n  select id, facts, get_byte(facts, 0) as n from ({source}) as source\n)"  # noqa: S608
    return _statement(tables, f"{stored},\n{_step_of('seen', 'id', seen, 'stored')}")


def sql_over_columns(tables: Tables, table: str) -> str:
    """The same statement over a table that already has a column for each fact, ``v`` and ``e`` with its number.

    Parameters
    ----------
    tables : a compiled grid
    table : name of a table with ``id`` and the columns of ``facts_read``

    Returns
    -------
    A SELECT of ``id``, ``points`` and ``verified_points``, in words that every SQL engine knows.
    """
    return _statement(tables, _step_of("seen", "*", (), table))


def facts_read(tables: Tables) -> list[int]:
    """The facts that a grid looks at, by their column; social tenancy among them, which chooses the section."""
    return sorted({SOCIAL_TENANT, *(column for _, section in _sections(tables) for column in _columns(section))})


def _sections(tables: Tables) -> list[tuple[str, Tables]]:
    return [("m", tables)] + ([("t", tables.transfer)] if tables.transfer is not None else [])


def _statement(tables: Tables, seen: str) -> str:
    sections = _sections(tables)
    lines = [line for name, section in sections for line in _lines(name, section)]
    groups = [group for name, section in sections for group in _groups(name, section)]
    return "\n".join(
        [
            f"-- Grid {tables.digest}. v: value of a fact, e: its evidence; c: points counted, s: points confirmed.",
            f"with {seen},",
            _step_of("lines", "*", lines, "seen") + ",",
            _step_of("grouped", "*", groups, "lines"),
            f"select id, {_total(tables, 'c')} as points,\n    {_total(tables, 's')} as verified_points\nfrom grouped",
        ]
    )


def _step_of(name: str, kept: str, columns: Iterable[str], source: str) -> str:
    body = "".join(INDENT + text for text in columns)
    return f"{name} as (\n  select {kept}{body}\n  from {source}\n)"  # noqa: S608


def _columns(section: Tables) -> Iterator[int]:
    used: list[Check | Step] = [*section.excluded, *section.suspended]
    for plan in section.plan:
        used += [*plan.halts, *plan.steps]
    for one in used:
        yield one.column
        if one.second != NO_SECOND:
            yield one.second


def _seen(column: int) -> tuple[str, str]:
    # A row stored with a shorter vocabulary does not know the facts added since.
    return (
        f"/* {FACTS[column].code} */ case when n > {column} then get_byte(facts, {1 + column}) else 0 end as v{column}",
        f"case when n > {column} then get_byte(facts, {1 + column} + n) else 0 end as e{column}",
    )


def _lines(name: str, section: Tables) -> Iterator[str]:
    for g, plan in enumerate(section.plan):
        for k, step in enumerate(plan.steps):
            comment = _comment(step.criterion.label)
            given = _points(step.points, step.column)
            for kind, least in (("c", step.counts_from), ("s", step.confirmed_from)):
                yield f"{comment}case when {_known(step, least)} then {given} else 0 end as {name}{kind}{g}_{k}"
                comment = ""


def _comment(label: str) -> str:
    # A label is somebody's text: it must not end the comment that holds it.
    return f"/* {label.replace('*', ' ').replace('/', ' ')} */ "


def _known(step: Step, least: int) -> str:
    if step.second == NO_SECOND:
        return f"e{step.column} >= {least}"
    low, high = band_of(step.gate)
    return f"e{step.column} >= {least} and e{step.second} >= {least} and v{step.second} between {low} and {high}"


def _points(points: Sequence[int], column: int) -> str:
    ramp = ramp_of(points)
    if ramp is not None:
        start, top, each = ramp
        return f"{each} * (least(greatest(v{column}, {start}), {top}) - {start})"
    bands = "".join(f" when v{column} between {low} and {high} then {each}" for low, high, each in bands_of(points))
    return f"case{bands} else 0 end"


def _groups(name: str, section: Tables) -> Iterator[str]:
    for g, plan in enumerate(section.plan):
        for kind in ("c", "s"):
            together = _together(plan, f"{name}{kind}{g}_")
            bounded = f"greatest({plan.low}, least({plan.high}, {together}))"
            halted = _any(plan.halts)
            comment = _comment(plan.group.label) if kind == "c" else ""
            value = f"case when {halted} then 0 else {bounded} end" if halted else bounded
            yield f"{comment}{value} as {name}{kind}{g}"


def _together(plan: GroupPlan, prefix: str) -> str:
    if plan.keeps_best:
        return _best([f"{prefix}{k}" for k in range(len(plan.steps))])
    sets = groupby(range(len(plan.steps)), key=lambda k: plan.steps[k].set_index)
    return " + ".join(_best([f"{prefix}{k}" for k in members]) for _, members in sets)


def _best(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"greatest({', '.join(names)})"


def _total(tables: Tables, kind: str) -> str:
    main = _section_total("m", tables, kind)
    if tables.transfer is None:
        return main
    moves = f"v{SOCIAL_TENANT} > 0 and e{SOCIAL_TENANT} > 0"
    return f"case when {moves} then {_section_total('t', tables.transfer, kind)} else {main} end"


def _section_total(name: str, section: Tables, kind: str) -> str:
    total = " + ".join(f"{name}{kind}{g}" for g in range(len(section.plan))) or "0"
    outside = _any((*section.excluded, *section.suspended))
    return f"case when {outside} then 0 else {total} end" if outside else total


def _any(checks: Sequence[Check]) -> str:
    return " or ".join(_holds(check) for check in checks)


def _holds(check: Check) -> str:
    low, high = band_of(check.gate)
    held = f"v{check.column} between {low} and {high} and e{check.column} >= {check.level}"
    if check.second != NO_SECOND:
        low, high = band_of(check.second_gate)
        held += f" and v{check.second} between {low} and {high} and e{check.second} >= {check.level}"
    return f"({held})"
