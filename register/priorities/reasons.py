"""Why a line of a score has its points, as a code and values: the wording is in web/labels. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from register.applications.codes import PROTECTED_CLAIMS
from scoring.deadlines import months_after
from scoring.evaluate import Line
from scoring.facts import Evidence
from scoring.household import min_surface_m2

PROTECTED_FACTS = frozenset(claim.value.lower() for claim in PROTECTED_CLAIMS)


class Situated(Protocol):
    """What a reason may quote of an application."""

    filed_on: Any
    current_housing: Any
    current_rooms: Any
    current_surface_m2: Any
    current_occupants: Any
    current_rent_euros: Any
    housing_benefit_euros: Any
    monthly_resources_euros: Any


@dataclass(frozen=True, slots=True)
class Reason:
    """One line, ready to be worded. ``needs`` is the evidence that would confirm it, empty when nothing is awaited;
    ``next_on`` the day when its points change by ``next_points`` by themselves; ``change`` the code of what would
    change it, ``at`` the value of the fact that would, ``second`` the other fact that lacks; ``halted_by`` the effect
    of refusals that stopped the group, empty without one."""

    code: str
    label: str
    fact: str
    points: int
    full_points: int
    evidence: str
    is_provisional: bool
    is_capped: bool
    is_protected: bool
    article: str
    needs: str
    next_on: date | None
    next_points: int
    change: str
    at: int | None
    second: str
    group: str
    halted_by: str
    values: Mapping[str, Any]


def reason_of(line: Line, application: Situated) -> Reason:
    """Why a line has its points and what would change it, for one application."""
    change = line.next_change.code if line.next_change else ""
    values = dict(line.next_change.values) if line.next_change else {}
    awaited = change in {"CONFIRM", "EVIDENCE_NEEDED"}
    grows = line.fact == "seniority_months" and change == "NEXT_STEP"
    return Reason(
        code=line.code,
        label=line.label,
        fact=line.fact,
        points=line.points,
        full_points=line.full_points,
        evidence=line.evidence.name,
        is_provisional=line.provisional,
        is_capped=line.capped,
        is_protected=line.fact in PROTECTED_FACTS,
        article=line.article,
        needs=Evidence(int(values["evidence"])).name if awaited else "",
        next_on=months_after(application.filed_on, int(values["at"])) if grows else None,
        next_points=int(values.get("points", 0)),
        change=change,
        at=int(values["at"]) if "at" in values else None,
        second=str(values.get("fact", "")),
        group=line.group,
        halted_by=line.halted_by,
        values=_values(line, application),
    )


def _values(line: Line, application: Situated) -> dict[str, Any]:
    if line.fact == "overcrowded_with_minor" and line.value:
        people = application.current_occupants
        return {"surface_m2": application.current_surface_m2, "people": people, "least_m2": min_surface_m2(people)}
    if line.fact == "effort_rate_percent":
        return {
            "rent_euros": application.current_rent_euros,
            "benefit_euros": application.housing_benefit_euros or 0,
            "resources_euros": application.monthly_resources_euros,
            "percent": line.value,
        }
    if line.fact == "under_occupied_tenant":
        return {"rooms": application.current_rooms, "people": application.current_occupants}
    if line.fact == "seniority_months":
        return {"months": line.value, "since": application.filed_on}
    return {"value": line.value}
