"""A candidate's sheet: what the committee is shown of one application for one dwelling, frozen as it was.

It holds figures and codes, and one name; who may be shown it belongs to queries.py, its wording to web/labels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from register.applications.codes import PROTECTED_CLAIMS
from register.applications.models import Application
from register.lettings.rules import dwelling_offered, is_metered
from register.priorities.queries import ExplainedScore
from register.priorities.seekers import categories_of, reference_income_of, seeker_of
from scoring.affordability import effort_rate, is_first_quartile, residual_income_euros, whole_percent
from scoring.ceilings import ceiling_euros, zone_of
from scoring.deadlines import full_months
from scoring.eligibility import Seeker, refusals
from scoring.evaluate import Line
from scoring.facts import Evidence, decode
from scoring.household import Household
from scoring.law import parameter_at, priority_publics
from scoring.practice import affordability_alerts, flat_amount_euros, practice_on, practice_typologies

PROTECTED_FACTS = frozenset(claim.value.lower() for claim in PROTECTED_CLAIMS)
PROTECTED = "protected"
DWELLING_KEYS = (
    "title", "typology", "surface_m2", "total_euros", "commune_name", "programme", "landlord", "financing",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Known:
    """Everything a sheet is made of: the application, its holder's name, its explained score and its persons."""

    application: Application
    name: str
    score: ExplainedScore | None
    household: Household

    @property
    def is_dalo(self) -> bool:
        return self.score is not None and "DALO" in priority_flags(self.score.facts)


def candidate_sheet(known: Known, dwelling: Mapping[str, Any], *, on: date) -> dict[str, Any]:
    """The sheet of one candidate for one dwelling.

    Parameters
    ----------
    known : the application with its name and score
    dwelling : the dwelling's sheet, rents in euros per month
    on : day of the shortlist: ages of applications and ceilings are those of that day

    Returns
    -------
    A mapping that JSON can hold: percents are whole, amounts in euros, residual income in euros per day and unit.

    Source
    ------
    CCH R441-3 and R441-3-1; arrêté of 10 March 2011 (effort rate). Housing benefit for the dwelling offered is not
    simulated, so the effort rate and the residual income are written before any benefit.
    """
    mine = known.application
    return {
        "number": mine.number,
        "name": known.name,
        "filed_on": mine.filed_on.isoformat(),
        "seniority_months": full_months(mine.filed_on, max(on, mine.filed_on)),
        **_household(known, dwelling, on),
        **_resources(known, dwelling, on),
        **_points(known),
        "dwelling": {key: dwelling[key] for key in DWELLING_KEYS},
    }


def anonymous(sheet: Mapping[str, Any]) -> dict[str, Any]:
    """The same sheet without its name, for committees that decide on numbered files.

    Parameters
    ----------
    sheet : what ``candidate_sheet`` returned

    Returns
    -------
    A copy whose ``name`` is empty.
    """
    return {**sheet, "name": ""}


def priority_flags(facts: bytes) -> tuple[str, ...]:
    """The publics of L441-1 that an application belongs to, as far as the register has checked it.

    Parameters
    ----------
    facts : stored facts of the application

    Returns
    -------
    Codes in the order of the article; what is only declared is not in it.

    Source
    ------
    CCH L441-1, version of 23 February 2022.
    """
    sheet = decode(facts)
    found = (public for public in priority_publics() if public.fact in sheet)
    return tuple(each.code for each in found if sheet[each.fact][0] and sheet[each.fact][1] >= Evidence.COMPUTED)


def ceiling_of(seeker: Seeker, dwelling: Mapping[str, Any], on: date) -> int:
    """The yearly income ceiling of a household for a dwelling, in euros, on a day (R441-1)."""
    zone = zone_of(dwelling["commune_insee"])
    return ceiling_euros(dwelling["financing"], zone, category=seeker.category, persons=seeker.persons, on=on)


def in_first_quartile(application: Application, on: date) -> bool:
    """Whether the household is below the first-quartile threshold of the territory (L441-1)."""
    return is_first_quartile(
        application.monthly_resources_euros,
        application.consumption_units,
        threshold_euros_per_year=parameter_at("first_quartile_threshold_euros", on),
    )


def _household(known: Known, dwelling: Mapping[str, Any], on: date) -> dict[str, Any]:
    mine, seeker = known.application, seeker_of(known.application, known.household, on)
    practice = practice_on(dwelling.get("practice"), on)
    offered = dwelling_offered(dwelling)
    return {
        "adults": mine.adults,
        "minors": mine.minors,
        "size": seeker.household_size,
        "usual_typologies": list(practice_typologies(practice, seeker.household_size, seeker.is_couple)),
        "own_practice": practice.is_own,
        "unmet": [{"code": each.code, "values": each.values} for each in refusals(seeker, offered, on=on)],
        **categories_of(known.household, on),
        "current_housing": mine.current_housing,
        "current_surface_m2": mine.current_surface_m2,
        "current_occupants": mine.current_occupants,
        "current_rent_euros": mine.current_rent_euros,
        "is_transfer": mine.is_transfer,
    }


def _resources(known: Known, dwelling: Mapping[str, Any], on: date) -> dict[str, Any]:
    mine, seeker = known.application, seeker_of(known.application, known.household, on)
    practice = practice_on(dwelling.get("practice"), on)
    rent, charges = dwelling["rent_euros"], dwelling["charges_euros"]
    resources = mine.monthly_resources_euros
    apart = flat_amount_euros(practice, dwelling["typology"], seeker.household_size) if is_metered(dwelling) else 0
    rate = effort_rate(rent, charges, housing_benefit=0, monthly_resources=resources, further_costs=apart)
    left = residual_income_euros(resources, float(rent) + float(charges) + apart, units=mine.consumption_units, on=on)
    return {
        "monthly_resources_euros": resources,
        **_income(known, ceiling_of(seeker, dwelling, on), on),
        "flat_amount_euros": apart,
        "effort_percent": None if rate is None else whole_percent(rate),
        "residual_euros": round(float(left)),
        "alerts": list(affordability_alerts(rate, left, practice)),
        "effort_alert_percent": practice.effort_alert_percent,
        "residual_alert_euros": practice.residual_alert_euros,
        "is_first_quartile": in_first_quartile(mine, on),
    }


def _income(known: Known, ceiling: int, on: date) -> dict[str, Any]:
    income = reference_income_of(known.application, known.household, on)
    return {
        "reference_income_euros": None if income is None else income.amount,
        "income_method": None if income is None else income.method,
        "ceiling_euros": ceiling,
        "ceiling_percent": None if income is None else round(income.amount * 100 / ceiling),
    }


def _points(known: Known) -> dict[str, Any]:
    score = known.score
    if score is None:
        return {"points": None, "verified_points": None, "lines": [], "flags": [], "is_dalo": False, "grid": None,
                "outside": None}  # fmt: skip
    flags = priority_flags(score.facts)
    return {
        "points": score.points,
        "verified_points": score.verified_points,
        "lines": [_line(line) for line in score.lines],
        "flags": list(dict.fromkeys(PROTECTED if flag.lower() in PROTECTED_FACTS else flag for flag in flags)),
        "is_dalo": "DALO" in flags,
        "outside": score.outside.kind if score.outside else None,
        "grid": {"title": score.grid.title, "version": score.grid.version},
    }


def _line(line: Line) -> dict[str, Any]:
    hidden = line.fact in PROTECTED_FACTS
    return {
        "code": PROTECTED if hidden else line.code,
        "label": "" if hidden else line.label,
        "points": line.points,
        "kind": line.evidence.name.lower(),
    }


def compared_lines(sheets: Sequence[Mapping[str, Any]]) -> list[tuple[str, str, list[Mapping[str, Any] | None]]]:
    """Score lines side by side, one row per criterion that gives points to somebody.

    Parameters
    ----------
    sheets : candidates' sheets

    Returns
    -------
    (code, label, one line or None per sheet), in the order the lines are met.
    """
    labels: dict[str, str] = {}
    for sheet in sheets:
        for line in sheet["lines"]:
            labels.setdefault(line["code"], line["label"])
    by_code = [{line["code"]: line for line in sheet["lines"]} for sheet in sheets]
    return [(code, label, [lines.get(code) for lines in by_code]) for code, label in labels.items()]
