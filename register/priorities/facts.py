"""The facts of one application that a grid may see, each with its evidence. Pure; how many applications are read at
once is in fact_columns.py, and both must say the same."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from register.applications.codes import Claim, CurrentHousing, EvidenceLevel, Reason, WorkStatus
from scoring.affordability import effort_rate, residual_income_euros, whole_percent
from scoring.deadlines import full_months, months_after
from scoring.facts import Evidence, FactSheet
from scoring.household import is_over_occupied, is_under_occupied

# L441-1 d: establishments and transition dwellings.
TEMPORARY_HOUSING = frozenset({
    CurrentHousing.SHELTER, CurrentHousing.TEMPORARY_DWELLING, CurrentHousing.HOSTEL_RESIDENCE,
    CurrentHousing.CHILD_WELFARE_CENTRE,
})  # fmt: skip
# L441-1 k: no dwelling of one's own, lodged by third parties included.
NO_DWELLING = frozenset({
    CurrentHousing.HOMELESS, CurrentHousing.SQUAT, CurrentHousing.HOTEL, CurrentHousing.CAMPING,
    CurrentHousing.WITH_PARENTS, CurrentHousing.WITH_CHILDREN, CurrentHousing.WITH_THIRD_PARTY,
})  # fmt: skip

EVIDENCE = {level.value: Evidence[level.value] for level in EvidenceLevel}
CLAIM_FACTS = {claim.value: claim.value.lower() for claim in Claim}


class Situation(NamedTuple):
    """What the facts are made of: one row of ``queries.situations``. Money is in euros per month.

    ``claims`` are written ``CLAIM:EVIDENCE``; ``local_epcis`` are those where the applicant lives or works;
    ``wanted_epcis`` those of the wanted communes.
    """

    application_id: UUID
    filed_on: date
    current_housing: str
    has_disability: bool
    household_size: int
    minors: int
    current_rooms: int | None
    current_surface_m2: int | None
    current_occupants: int
    current_rent_euros: int | None
    housing_benefit_euros: int | None
    monthly_resources_euros: int
    is_non_decent: bool
    claims: Sequence[str]
    local_epcis: Sequence[str]
    wanted_epcis: Sequence[str]
    adults: int = 1
    consumption_units: Decimal = Decimal(1)
    work_status: str = WorkStatus.OTHER.value
    plus_share_percent: int | None = None
    reasons: Sequence[str] = ()


def fact_sheet(situation: Situation, epci_siren: str, *, day: date, abnormal_delay_months: int | None) -> FactSheet:
    """The facts of one application on a day, for the grid of one EPCI: only the link with the territory depends on it.

    ``abnormal_delay_months`` is the prefect's delay, None where no order is known: then nobody exceeds it.
    """
    sheet: FactSheet = {}
    for written in situation.claims:
        claim, _, level = written.partition(":")
        sheet[CLAIM_FACTS[claim]] = (1, EVIDENCE[level])
    if situation.has_disability:
        sheet.setdefault("disability", (1, Evidence.DECLARED))
    sheet |= _housing_facts(situation) | _dwelling_facts(situation) | _means_facts(situation)
    # A clock set back for a demonstration must not stop the night's scoring: nobody is younger than new.
    months = full_months(situation.filed_on, max(day, situation.filed_on))
    sheet |= {
        "adults": (situation.adults, Evidence.DECLARED),
        "household_size": (situation.household_size, Evidence.DECLARED),
        "minor_children": (situation.minors, Evidence.DECLARED),
        "seniority_months": (months, Evidence.COMPUTED),
        "seniority_years": (months // 12, Evidence.COMPUTED),
        # No issue decides yet that a refusal was unjustified, so nobody has one.
        "unjustified_refusals": (0, Evidence.COMPUTED),
    }
    if epci_siren in situation.local_epcis:
        sheet["local_link"] = (1, Evidence.DECLARED)
    if abnormal_delay_months is not None and day > months_after(situation.filed_on, abnormal_delay_months):
        sheet["abnormal_delay_exceeded"] = (1, Evidence.COMPUTED)
    return sheet


def _housing_facts(situation: Situation) -> FactSheet:
    sheet: FactSheet = {}
    social_tenant = situation.current_housing == CurrentHousing.SOCIAL_TENANT
    if situation.current_housing in TEMPORARY_HOUSING:
        sheet["temporary_housing"] = (1, Evidence.DECLARED)
    if situation.current_housing in NO_DWELLING:
        sheet["no_dwelling"] = (1, Evidence.DECLARED)
    if social_tenant:
        sheet["social_tenant"] = (1, Evidence.DECLARED)
    if social_tenant and situation.current_rooms and is_under_occupied(
        situation.current_rooms, situation.current_occupants
    ):
        sheet["under_occupied_tenant"] = (1, Evidence.COMPUTED)
    if situation.minors and _is_overcrowded(situation):
        sheet["overcrowded_with_minor"] = (1, Evidence.COMPUTED)
    if situation.minors and situation.is_non_decent:
        sheet["non_decent_with_minor"] = (1, Evidence.DECLARED)
    if situation.current_rent_euros is not None and situation.monthly_resources_euros > 0:
        sheet["effort_rate_percent"] = (_effort_percent(situation), Evidence.DECLARED)
    return sheet


def _dwelling_facts(situation: Situation) -> FactSheet:
    sheet: FactSheet = {}
    if situation.current_housing == CurrentHousing.HOMELESS:
        sheet["roofless"] = (1, Evidence.DECLARED)
    if situation.current_housing == CurrentHousing.WITH_PARENTS:
        sheet["with_parents"] = (1, Evidence.DECLARED)
    if situation.current_occupants:
        sheet["current_occupants"] = (situation.current_occupants, Evidence.DECLARED)
    if situation.current_rooms:
        sheet["current_rooms"] = (situation.current_rooms, Evidence.DECLARED)
    if situation.current_surface_m2 and situation.current_occupants:
        each = situation.current_surface_m2 // situation.current_occupants
        sheet["surface_m2_per_person"] = (each, Evidence.COMPUTED)
    if Reason.DEMOLITION in situation.reasons:
        sheet["demolition"] = (1, Evidence.DECLARED)
    return sheet


def _means_facts(situation: Situation) -> FactSheet:
    sheet: FactSheet = {}
    if situation.work_status == WorkStatus.UNEMPLOYED:
        sheet["unemployed"] = (1, Evidence.DECLARED)
    if situation.plus_share_percent is not None:
        sheet["income_percent_of_plus"] = (situation.plus_share_percent, Evidence.DECLARED)
    if situation.current_rent_euros is not None:
        sheet["residual_income_euros"] = (_left_to_live_on(situation), Evidence.DECLARED)
    return sheet


def _left_to_live_on(situation: Situation) -> int:
    cost = max((situation.current_rent_euros or 0) - (situation.housing_benefit_euros or 0), 0)
    left = residual_income_euros(situation.monthly_resources_euros, cost, units=situation.consumption_units)
    return max(int(left), 0)


def _is_overcrowded(situation: Situation) -> bool:
    # Nobody is overcrowded in a place without a surface of its own: the fact "no dwelling" says that better.
    surface, people = situation.current_surface_m2, situation.current_occupants
    return bool(surface) and people > 0 and is_over_occupied(surface or 0, people)


def _effort_percent(situation: Situation) -> int:
    rate = effort_rate(
        situation.current_rent_euros or 0,
        0,  # the form asks rent and charges as one amount
        housing_benefit=situation.housing_benefit_euros or 0,
        monthly_resources=situation.monthly_resources_euros,
    )
    return whole_percent(rate)
