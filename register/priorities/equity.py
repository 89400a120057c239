"""Counting who is considered and selected at each step of a letting, and reading it: counts, never a household."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from register.actor import Actor
from register.applications.models import Application
from register.clock import paris_day
from register.db import db, new_id, widened
from register.organisations.models import Organisation
from register.priorities.codes import (
    DisabilitySide,
    HouseholdKind,
    QuartileSide,
    SelectionDimension,
    SelectionStep,
)
from register.priorities.models import SelectionTally
from scoring.affordability import is_first_quartile
from scoring.equity import (
    TOTAL,
    Comparison,
    Dimension,
    Groups,
    Step,
    Tally,
    comparisons,
    equity_policy,
    hidden_groups,
    merged,
)
from scoring.law import parameter_at

Counts = dict[tuple[Step, Dimension], dict[str, Tally]]
Hidden = frozenset[tuple[Step, tuple[str, str]]]
MONTHS_SHOWN = 12
NO_LANDLORD = UUID(int=0)


@dataclass(frozen=True, slots=True)
class Selection:
    """One selection: who was considered for a dwelling of a landlord, and who of them was selected."""

    step: SelectionStep
    organisation_id: UUID
    epci_siren: str
    considered: frozenset[UUID]
    selected: frozenset[UUID]


class Profile(NamedTuple):
    """What tells households apart here; it never leaves this module but as counts."""

    monthly_resources_euros: int
    consumption_units: Any
    adults: int
    minors: int
    has_disability: bool
    channel: str


def groups_of(profile: Profile, on: date) -> dict[SelectionDimension, str]:
    """The group of a household in each dimension.

    Parameters
    ----------
    profile : resources in euros per month, persons, disability, channel of filing
    on : day of the selection, for the threshold of the first quartile

    Returns
    -------
    Dimension -> group code.

    Source
    ------
    CCH L441-1 (first quartile: the only published edge of the quartiles, so the three others are one group).
    """
    is_first = is_first_quartile(
        profile.monthly_resources_euros,
        profile.consumption_units,
        threshold_euros_per_year=parameter_at("first_quartile_threshold_euros", on),
    )
    alone = (HouseholdKind.SINGLE, HouseholdKind.SINGLE_PARENT)
    together = (HouseholdKind.ADULTS, HouseholdKind.FAMILY)
    return {
        SelectionDimension.INCOME_QUARTILE: QuartileSide.FIRST if is_first else QuartileSide.OTHERS,
        SelectionDimension.HOUSEHOLD_KIND: (together if profile.adults > 1 else alone)[profile.minors > 0],
        SelectionDimension.DISABILITY: DisabilitySide.DISABLED if profile.has_disability else DisabilitySide.OTHERS,
        SelectionDimension.CHANNEL: profile.channel,
    }


def tally_selections(actor: Actor, selections: Iterable[Selection], now: datetime) -> list[dict[str, Any]]:
    """Add selections to the month's tallies of their landlord, in two statements however many there are.

    Parameters
    ----------
    actor : who decides; the tallies are written by the program itself
    selections : what was decided
    now : instant of the decision

    Returns
    -------
    What may be kept with the result: the groups of eleven households and more, with their rates and alerts.
    """
    kept = [each for each in selections if each.considered]
    if not kept:
        return []
    today = paris_day(now)
    with widened():
        profiles = _profiles(actor, {one for each in kept for one in each.considered})
        rows = _rows(actor, kept, profiles=profiles, today=today)
        statement = insert(SelectionTally).values(rows)
        added = {
            name: getattr(SelectionTally, name) + getattr(statement.excluded, name)
            for name in ("considered", "selected")
        }
        keys = ["territory_id", "organisation_id", "epci_siren", "month", "step", "dimension", "group_code"]
        db.session.execute(statement.on_conflict_do_update(index_elements=keys, set_=added))
    return _summary(rows, today)


def groups_designated(
    actor: Actor, considered: Collection[UUID], designated: Collection[UUID], *, now: datetime
) -> list[dict[str, Any]]:
    """Who a matching of several landlords designated, by group, to be kept with its result; nothing is tallied.

    Parameters
    ----------
    actor : who runs the matching
    considered : households with a ranked bid in it
    designated : those of them that it designates
    now : instant of the matching

    Returns
    -------
    The groups of eleven households and more, with their counts and alerts.
    """
    if not considered:
        return []
    with widened():
        profiles = _profiles(actor, considered)
    together = Selection(SelectionStep.PRESENTED, NO_LANDLORD, "", frozenset(considered), frozenset(designated))
    today = paris_day(now)
    found = _summary(_rows(actor, [together], profiles=profiles, today=today), today)
    return [{name: value for name, value in one.items() if name != "step"} for one in found]


def _profiles(actor: Actor, application_ids: Collection[UUID]) -> dict[UUID, Profile]:
    columns = [getattr(Application, name) for name in Profile._fields]
    wanted = select(Application.id, *columns).where(
        Application.territory_id == actor.territory_id, Application.id.in_(application_ids)
    )
    return {row[0]: Profile(*row[1:]) for row in db.session.execute(wanted)}


def _rows(
    actor: Actor, selections: Iterable[Selection], *, profiles: Mapping[UUID, Profile], today: date
) -> list[dict[str, Any]]:
    """One row per landlord, step and group, in a fixed order: two decisions at once wait and never lock up."""
    counts: dict[tuple[Any, ...], list[int]] = {}
    for each in selections:
        for application_id in each.considered & profiles.keys():
            for dimension, group in groups_of(profiles[application_id], today).items():
                key = (each.organisation_id, each.epci_siren or "", each.step, dimension, group)
                count = counts.setdefault(key, [0, 0])
                count[0] += 1
                count[1] += application_id in each.selected
    names = ("organisation_id", "epci_siren", "step", "dimension", "group_code")
    return [
        {
            **dict(zip(names, key, strict=True)), "territory_id": actor.territory_id, "id": new_id(),
            "month": today.replace(day=1), "considered": count[0], "selected": count[1],
        }
        for key, count in sorted(counts.items(), key=lambda item: tuple(map(str, item[0])))
    ]  # fmt: skip


def _summary(rows: Iterable[Mapping[str, Any]], today: date) -> list[dict[str, Any]]:
    counts: Counts = {}
    for row in rows:
        groups = counts.setdefault((row["step"].value, row["dimension"].value), {})
        group = str(row["group_code"])
        groups[group] = merged((groups.get(group, Tally(0, 0)), Tally(row["considered"], row["selected"])))
    found = comparisons(counts, equity_policy(today), hidden_in({TOTAL: counts}, today, unit=TOTAL))
    return [
        {"step": one.step, "dimension": one.dimension, "group": one.group, "considered": one.tally.considered,
         "selected": one.tally.selected, "alert": one.is_alert}
        for one in found
    ]  # fmt: skip


def hidden_in(units: Mapping[str, Counts], today: date, *, unit: str) -> Hidden:
    """The groups of one landlord (or of all, ``TOTAL``) that must not be shown, the others being shown as well."""
    smallest = equity_policy(today).smallest
    hidden = set()
    for key in {key for counts in units.values() for key in counts}:
        named: dict[str, Groups] = {name: counts.get(key, {}) for name, counts in units.items()}
        step, dimension = key
        hidden |= {(step, (dimension, group)) for name, group in hidden_groups(named, smallest) if name == unit}
    return frozenset(hidden)


@dataclass(frozen=True, slots=True)
class Line:
    """One group at one step, as it may be shown: ``found`` is None where a number would tell of a few households."""

    step: SelectionStep
    dimension: SelectionDimension
    group: str
    found: Comparison | None


@dataclass(frozen=True, slots=True)
class EquityReport:
    """The figures of one landlord, or of all, over the last twelve full months. ``landlords``: id, name, alerts."""

    first_month: date
    last_month: date
    chosen: UUID | None
    landlords: list[tuple[UUID, str, int]]
    totals: dict[SelectionStep, Tally]
    lines: list[Line]

    @property
    def alerts(self) -> list[Comparison]:
        return [line.found for line in self.lines if line.found is not None and line.found.is_alert]


def months_shown(today: date) -> tuple[date, date]:
    """First and last of the last twelve full months: a month begun is not shown, so that no day can be subtracted."""
    this_month = today.year * 12 + today.month - 1
    first, last = this_month - MONTHS_SHOWN, this_month - 1
    return date(first // 12, first % 12 + 1, 1), date(last // 12, last % 12 + 1, 1)


def equity_report(actor: Actor, today: date, chosen: UUID | None = None) -> EquityReport:
    """Who is selected at each step, by group, for one landlord or for all that the actor may read; one statement.

    Parameters
    ----------
    actor : a landlord (its own figures), an EPCI, the State or the manager
    today : day of the question
    chosen : one landlord, or None for all together

    Returns
    -------
    The report; empty totals where nothing was selected yet. An unknown landlord reads as one without figures.

    Source
    ------
    No text asks for it; the alert rule is ``scoring.equity``'s.
    """
    first, last = months_shown(today)
    names, units = _read(actor, first, last)
    whole = _together(units.values())
    every = {**units, TOTAL: whole}
    found = {unit: _compared(units, unit, counts, today) for unit, counts in every.items()}
    key = str(chosen) if chosen else TOTAL
    by_name = sorted(names.items(), key=lambda item: item[1])
    landlords = [(UUID(unit), name, sum(one.is_alert for one in found[unit])) for unit, name in by_name]
    counts = every.get(key, {})
    return EquityReport(
        first_month=first,
        last_month=last,
        chosen=chosen,
        landlords=landlords,
        totals=_totals(counts, equity_policy(today).smallest),
        lines=_lines(counts, found.get(key, ())),
    )


Read = tuple[dict[str, str], dict[str, Counts]]


def _read(actor: Actor, first: date, last: date) -> Read:
    rows = db.session.execute(
        select(
            SelectionTally.organisation_id, Organisation.name, SelectionTally.step, SelectionTally.dimension,
            SelectionTally.group_code, func.sum(SelectionTally.considered), func.sum(SelectionTally.selected),
        )
        .join(Organisation, (Organisation.territory_id == SelectionTally.territory_id)
              & (Organisation.id == SelectionTally.organisation_id))
        .where(SelectionTally.territory_id == actor.territory_id, SelectionTally.month.between(first, last))
        .group_by(SelectionTally.organisation_id, Organisation.name, SelectionTally.step, SelectionTally.dimension,
                  SelectionTally.group_code)
        .order_by(SelectionTally.group_code)
    )  # fmt: skip
    names: dict[str, str] = {}
    units: dict[str, Counts] = {}
    for organisation_id, name, step, dimension, group, considered, selected in rows:
        names[str(organisation_id)] = name
        counts = units.setdefault(str(organisation_id), {})
        counts.setdefault(cast(tuple[Step, Dimension], (step, dimension)), {})[group] = Tally(considered, selected)
    return names, units


def _together(units: Iterable[Counts]) -> Counts:
    whole: Counts = {}
    for counts in units:
        for key, groups in counts.items():
            into = whole.setdefault(key, {})
            for group, tally in groups.items():
                into[group] = merged((into.get(group, Tally(0, 0)), tally))
    return whole


def _compared(units: Mapping[str, Counts], unit: str, counts: Counts, today: date) -> tuple[Comparison, ...]:
    return comparisons(counts, equity_policy(today), hidden_in(units, today, unit=unit))


def _totals(counts: Counts, smallest: int) -> dict[SelectionStep, Tally]:
    """Everybody at each step, whatever the dimension: each household is once in each."""
    found = {}
    for step in SelectionStep:
        total = merged(counts.get((step.value, SelectionDimension.DISABILITY.value), {}).values())
        if total.considered and not any(cell for cell in hidden_groups({TOTAL: {step: total}}, smallest)):
            found[step] = total
    return found


def _lines(counts: Counts, shown: Iterable[Comparison]) -> list[Line]:
    known = {(one.step, one.dimension, one.group): one for one in shown}
    return [
        Line(step, dimension, group, known.get((step.value, dimension.value, group)))
        for dimension in SelectionDimension
        for step in SelectionStep
        for group in sorted(counts.get((step.value, dimension.value), {}))
    ]
