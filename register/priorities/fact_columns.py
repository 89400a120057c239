"""The facts of many applications at once: the same as facts.py, by columns. Its oracle is ``facts.fact_sheet``."""

from calendar import monthrange
from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from register.applications.codes import CurrentHousing, Reason, WorkStatus
from register.priorities.facts import CLAIM_FACTS, EVIDENCE, NO_DWELLING, TEMPORARY_HOUSING, Situation
from scoring.facts import COLUMN_OF, FACT_COUNT, LARGEST, Evidence
from scoring.household import min_surface_m2
from scoring.law import LATEST, parameter_at

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int64]
Flags = NDArray[np.bool_]

# Every claim at every level, found by its written form: a dictionary look-up per claim instead of a split.
CLAIM_CELLS = {
    f"{claim}:{level}": (COLUMN_OF[fact], evidence)
    for claim, fact in CLAIM_FACTS.items()
    for level, evidence in EVIDENCE.items()
}


def full_months(since: NDArray[np.datetime64], until: date) -> Numbers:
    """Full months from each day to one day, as ``scoring.deadlines.full_months``; 0 when it comes first."""
    months = since.astype("datetime64[M]")
    days = (since - months.astype("datetime64[D]")).astype(np.int64) + 1
    whole = (np.datetime64(until, "M") - months).astype(np.int64)
    # A month that began on the 31st is full on the last day of a shorter one.
    full_from = np.minimum(days, monthrange(until.year, until.month)[1])
    return np.maximum(whole - (until.day < full_from), 0)


def fact_rows(situations: Sequence[Situation], *, day: date, abnormal_delay_months: int | None) -> Bytes:
    """Facts of many applications on a day, link with the territory left out: uint8[n, 2 x FACT_COUNT].

    ``with_local_link`` adds that one fact for a wanted EPCI.
    """
    rows: Bytes = np.zeros((len(situations), 2 * FACT_COUNT), dtype=np.uint8)
    _put_claims(rows, situations)
    _put_housing(rows, situations)
    filed_on = np.array([s.filed_on for s in situations], dtype="datetime64[D]")
    _put(rows, "household_size", _numbers([s.household_size for s in situations]), Evidence.DECLARED)
    _put(rows, "minor_children", _numbers([s.minors for s in situations]), Evidence.DECLARED)
    _put_dwelling(rows, situations)
    _put_means(rows, situations)
    _put(rows, "adults", _numbers([s.adults for s in situations]), Evidence.DECLARED)
    _put(rows, "seniority_months", full_months(filed_on, day), Evidence.COMPUTED)
    _put(rows, "seniority_years", full_months(filed_on, day) // 12, Evidence.COMPUTED)
    _put(rows, "unjustified_refusals", np.zeros(len(situations), dtype=np.int64), Evidence.COMPUTED)
    if abnormal_delay_months is not None:
        waited = full_months(filed_on, day - timedelta(days=1))
        _put_flag(rows, "abnormal_delay_exceeded", waited >= abnormal_delay_months, Evidence.COMPUTED)
    return rows


def with_local_link(rows: Bytes, is_local: Flags) -> Bytes:
    """The same rows with the link of each application to the EPCI that it is scored for."""
    _put_flag(rows, "local_link", is_local, Evidence.DECLARED)
    return rows


def stored(rows: Bytes) -> list[bytes]:
    """Each row as ``scoring.facts.encode`` writes it."""
    counted = np.hstack([np.full((len(rows), 1), FACT_COUNT, dtype=np.uint8), rows])
    width, packed = 1 + 2 * FACT_COUNT, counted.tobytes()
    return [packed[start : start + width] for start in range(0, len(packed), width)]


def _numbers(values: Sequence[int | None]) -> Numbers:
    return np.array([0 if value is None else value for value in values], dtype=np.int64)


def _put(rows: Bytes, fact: str, values: Numbers, evidence: Evidence, known: Flags | None = None) -> None:
    column = COLUMN_OF[fact]
    kept = np.minimum(values, LARGEST).astype(np.uint8)
    rows[:, column] = kept if known is None else np.where(known, kept, 0)
    rows[:, FACT_COUNT + column] = evidence if known is None else np.where(known, evidence, 0)


def _put_flag(rows: Bytes, fact: str, holds: Flags, evidence: Evidence) -> None:
    _put(rows, fact, holds.astype(np.int64), evidence, known=holds)


def _put_claims(rows: Bytes, situations: Sequence[Situation]) -> None:
    cells = [(row, *CLAIM_CELLS[claim]) for row, s in enumerate(situations) for claim in s.claims]
    disability = COLUMN_OF["disability"]
    declared = np.array([s.has_disability for s in situations], dtype=bool)
    rows[declared, disability] = 1
    rows[declared, FACT_COUNT + disability] = Evidence.DECLARED
    if cells:
        row, column, evidence = np.array(cells, dtype=np.int64).T
        rows[row, column] = 1
        rows[row, FACT_COUNT + column] = evidence


def _put_housing(rows: Bytes, situations: Sequence[Situation]) -> None:
    housing = np.array([s.current_housing for s in situations], dtype="U24")
    minors = _numbers([s.minors for s in situations]) > 0
    occupants = _numbers([s.current_occupants for s in situations])
    social_tenant = housing == CurrentHousing.SOCIAL_TENANT.value
    _put_flag(rows, "temporary_housing", np.isin(housing, sorted(TEMPORARY_HOUSING)), Evidence.DECLARED)
    _put_flag(rows, "no_dwelling", np.isin(housing, sorted(NO_DWELLING)), Evidence.DECLARED)
    _put_flag(rows, "social_tenant", social_tenant, Evidence.DECLARED)
    rooms = _numbers([s.current_rooms for s in situations])
    spare = int(parameter_at("under_occupation_spare_rooms", LATEST))
    _put_flag(
        rows, "under_occupied_tenant", social_tenant & (rooms > 0) & (rooms > occupants + spare), Evidence.COMPUTED
    )
    surface = _numbers([s.current_surface_m2 for s in situations])
    least = np.array([0, *(min_surface_m2(people) for people in range(1, 256))])[np.minimum(occupants, 255)]
    crowded = (surface != 0) & (occupants > 0) & (surface < least)
    _put_flag(rows, "overcrowded_with_minor", minors & crowded, Evidence.COMPUTED)
    non_decent = np.array([s.is_non_decent for s in situations], dtype=bool)
    _put_flag(rows, "non_decent_with_minor", minors & non_decent, Evidence.DECLARED)
    _put_effort(rows, situations)


def _put_effort(rows: Bytes, situations: Sequence[Situation]) -> None:
    rent = _numbers([s.current_rent_euros for s in situations])
    benefit = _numbers([s.housing_benefit_euros for s in situations])
    resources = _numbers([s.monthly_resources_euros for s in situations])
    known = np.array([s.current_rent_euros is not None for s in situations], dtype=bool) & (resources > 0)
    percent = np.maximum(rent - benefit, 0) * 100 // np.maximum(resources, 1)
    _put(rows, "effort_rate_percent", percent, Evidence.DECLARED, known=known)


def _put_dwelling(rows: Bytes, situations: Sequence[Situation]) -> None:
    housing = np.array([s.current_housing for s in situations], dtype="U24")
    _put_flag(rows, "roofless", housing == CurrentHousing.HOMELESS.value, Evidence.DECLARED)
    _put_flag(rows, "with_parents", housing == CurrentHousing.WITH_PARENTS.value, Evidence.DECLARED)
    occupants = _numbers([s.current_occupants for s in situations])
    rooms = _numbers([s.current_rooms for s in situations])
    surface = _numbers([s.current_surface_m2 for s in situations])
    _put(rows, "current_occupants", occupants, Evidence.DECLARED, known=occupants > 0)
    _put(rows, "current_rooms", rooms, Evidence.DECLARED, known=rooms > 0)
    each = surface // np.maximum(occupants, 1)
    _put(rows, "surface_m2_per_person", each, Evidence.COMPUTED, known=(surface > 0) & (occupants > 0))
    leaves = np.array([Reason.DEMOLITION in s.reasons for s in situations], dtype=bool)
    _put_flag(rows, "demolition", leaves, Evidence.DECLARED)


def _put_means(rows: Bytes, situations: Sequence[Situation]) -> None:
    workless = np.array([s.work_status == WorkStatus.UNEMPLOYED for s in situations], dtype=bool)
    _put_flag(rows, "unemployed", workless, Evidence.DECLARED)
    share = _numbers([s.plus_share_percent for s in situations])
    has_share = np.array([s.plus_share_percent is not None for s in situations], dtype=bool)
    _put(rows, "income_percent_of_plus", share, Evidence.DECLARED, known=has_share)
    rent = _numbers([s.current_rent_euros for s in situations])
    benefit = _numbers([s.housing_benefit_euros for s in situations])
    left = _numbers([s.monthly_resources_euros for s in situations]) - np.maximum(rent - benefit, 0)
    # In hundredths of a unit, so that the division stays exact on whole numbers.
    units = np.array([int(s.consumption_units * 100) for s in situations], dtype=np.int64)
    days = int(parameter_at("residual_income_days", LATEST))
    cents = _rounded(left * 10_000, units * days)
    has_rent = np.array([s.current_rent_euros is not None for s in situations], dtype=bool)
    _put(rows, "residual_income_euros", np.maximum(cents, 0) // 100, Evidence.DECLARED, known=has_rent)


def _rounded(amount: Numbers, divisor: Numbers) -> Numbers:
    """Whole quotients, halves to the even neighbour: what ``Decimal.quantize`` does, exactly."""
    whole, rest = amount // divisor, amount % divisor
    up = (2 * rest > divisor) | ((2 * rest == divisor) & (whole % 2 == 1))
    return whole + up
