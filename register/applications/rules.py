"""What a filed application must hold, who may strike it off, who may confirm a situation; pure."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from register.actor import Role
from register.applications.codes import (
    Civility,
    Claim,
    CurrentHousing,
    EvidenceLevel,
    FamilySituation,
    Nationality,
    PersonRole,
    Reason,
    StrikeOffReason,
    Typology,
    WorkStatus,
)
from register.applications.content import Answers, flat
from scoring.deadlines import months_after
from scoring.law import parameter_at

MOST_PEOPLE = 20
MOST_REASONS = 3
MOST_BIRTHS = 5
MOST_ROOMS = 30
MOST_SURFACE_M2 = 1_000
MOST_MONTHLY_EUROS = 50_000
MOST_YEARLY_EUROS = 600_000
TEXT_LIMIT = 200
EARLIEST_BIRTH = date(1900, 1, 1)
YOUNGEST_APPLICANT_YEARS = 16
PERSON_ROLES = tuple(role for role in PersonRole if role is not PersonRole.APPLICANT)

Problem = str | None
Check = Callable[[Any], Problem]


@dataclass(frozen=True, slots=True)
class FieldRule:
    """One field: its step, whether a number needs it (handbook 1.4), and what its value must be."""

    step: str
    name: str
    check: Check
    is_required: bool = False


def _text(value: Any) -> Problem:
    return None if isinstance(value, str) and 0 < len(value.strip()) <= TEXT_LIMIT else "invalid"


def _flag(value: Any) -> Problem:
    return None if isinstance(value, bool) else "invalid"


def _code(codes: Iterable[str]) -> Check:
    known = {str(code) for code in codes}
    return lambda value: None if isinstance(value, str) and value in known else "unknown_code"


def _codes(codes: type[StrEnum], most: int) -> Check:
    known = {code.value for code in codes}

    def check(value: Any) -> Problem:
        if not isinstance(value, list) or any(not isinstance(item, str) or item not in known for item in value):
            return "unknown_code"
        if len(set(value)) != len(value):
            return "repeated"
        return "too_many" if len(value) > most else None

    return check


def _number(most: int, least: int = 0) -> Check:
    def check(value: Any) -> Problem:
        if not isinstance(value, int) or isinstance(value, bool):
            return "invalid"
        return "too_small" if value < least else "too_large" if value > most else None

    return check


def _postcode(value: Any) -> Problem:
    return None if isinstance(value, str) and len(value) == 5 and value.isdecimal() else "invalid"


def _insee(value: Any) -> Problem:
    return None if isinstance(value, str) and len(value) == 5 and value.isalnum() else "invalid"


def _insee_list(value: Any) -> Problem:
    if not isinstance(value, list) or any(_insee(code) for code in value):
        return "unknown_commune"
    return "repeated" if len(set(value)) != len(value) else None


def _day(value: Any) -> Problem:
    try:
        return None if date.fromisoformat(value) >= EARLIEST_BIRTH else "too_old"
    except (TypeError, ValueError):
        return "invalid"


def _people(value: Any) -> Problem:
    if not isinstance(value, list) or any(person_problems(person) for person in value):
        return "invalid"
    if len(value) > MOST_PEOPLE:
        return "too_many"
    spouses = sum(person["role"] == PersonRole.SPOUSE for person in value)
    return "two_spouses" if spouses > 1 else None


PERSON_FIELDS: Mapping[str, Check] = {
    "role": _code(PERSON_ROLES),
    "first_names": _text,
    "birth_name": _text,
    "birth_date": _day,
}

FIELDS: tuple[FieldRule, ...] = (
    FieldRule("identity", "civility", _code(Civility), True),
    FieldRule("identity", "birth_name", _text, True),
    FieldRule("identity", "usual_name", _text),
    FieldRule("identity", "first_names", _text, True),
    FieldRule("identity", "birth_date", _day, True),
    FieldRule("identity", "nationality", _code(Nationality), True),
    FieldRule("identity", "family_situation", _code(FamilySituation), True),
    FieldRule("contact", "is_protected", _flag),
    FieldRule("contact", "address_line", _text, True),
    FieldRule("contact", "postcode", _postcode, True),
    FieldRule("contact", "city", _text, True),
    FieldRule("contact", "residence_commune", _insee),
    FieldRule("contact", "contact_phone", _text),
    FieldRule("contact", "contact_email", _text),
    FieldRule("contact", "email_consent", _flag),
    FieldRule("contact", "sms_consent", _flag),
    FieldRule("household", "people", _people),
    FieldRule("household", "applicant_is_disabled", _flag),
    FieldRule("household", "expected_births", _number(MOST_BIRTHS)),
    FieldRule("current-housing", "current_housing", _code(CurrentHousing), True),
    FieldRule("current-housing", "current_landlord", _text),
    FieldRule("current-housing", "current_rooms", _number(MOST_ROOMS)),
    FieldRule("current-housing", "current_surface_m2", _number(MOST_SURFACE_M2, 1)),
    FieldRule("current-housing", "current_rent_euros", _number(MOST_MONTHLY_EUROS)),
    FieldRule("current-housing", "housing_benefit_euros", _number(MOST_MONTHLY_EUROS)),
    FieldRule("current-housing", "current_occupants", _number(MOST_PEOPLE + 10, 1), True),
    FieldRule("current-housing", "is_non_decent", _flag),
    FieldRule("resources", "work_status", _code(WorkStatus), True),
    FieldRule("resources", "work_commune", _insee),
    FieldRule("resources", "reference_income_euros", _number(MOST_YEARLY_EUROS)),
    FieldRule("resources", "lower_income_euros", _number(MOST_YEARLY_EUROS)),
    FieldRule("resources", "monthly_resources_euros", _number(MOST_MONTHLY_EUROS), True),
    FieldRule("reasons", "reasons", _codes(Reason, MOST_REASONS), True),
    FieldRule("situation", "claims", _codes(Claim, len(Claim))),
    FieldRule("wishes", "wanted_communes", _insee_list, True),
    FieldRule("wishes", "accepts_nearby", _flag, True),
    FieldRule("wishes", "typologies", _codes(Typology, len(Typology)), True),
    FieldRule("wishes", "max_rent_euros", _number(MOST_MONTHLY_EUROS, 1)),
    FieldRule("wishes", "needs_adapted", _flag),
)
STEP_OF: Mapping[str, str] = {rule.name: rule.step for rule in FIELDS}


def person_problems(person: Any) -> dict[str, str]:
    """What is wrong with one person's answer.

    Parameters
    ----------
    person : role, first_names, birth_name, birth_date (ISO), is_disabled

    Returns
    -------
    Problem code by field; empty when the answer is acceptable.
    """
    if not isinstance(person, Mapping):
        return {"people": "invalid"}
    found = {name: check(person.get(name)) for name, check in PERSON_FIELDS.items()}
    return {name: problem for name, problem in found.items() if problem}


def refusals_of(answers: Answers, *, today: date, communes: Collection[str]) -> dict[str, str]:
    """Why these answers are not an application yet: the minimum of the form, then the sense of each answer.

    Parameters
    ----------
    answers : by step, then by field, as a draft keeps them
    today : the day of filing
    communes : INSEE codes of the territory's communes, the only ones that may be wished for

    Returns
    -------
    Problem code by field, in the order of the form; empty when a number can be issued.

    Source
    ------
    CCH, article R441-2-2 (headings of any request) and R441-2-3 (nothing more may be asked to register).
    """
    given = flat(answers)
    found: dict[str, str] = {}
    for rule in FIELDS:
        value = given.get(rule.name)
        missing = "required" if rule.is_required else None
        problem = missing if value is None else rule.check(value)
        if problem:
            found[rule.name] = problem
    for name, problem in _crossed(given, today, communes).items():
        found.setdefault(name, problem)
    return found


def step_refusals(step: str, refusals: Mapping[str, str]) -> dict[str, str]:
    """The refusals that belong to one step of the form.

    Parameters
    ----------
    step : one of ``content.STEPS``
    refusals : what ``refusals_of`` returned

    Returns
    -------
    The same, for that step.
    """
    return {name: problem for name, problem in refusals.items() if STEP_OF[name] == step}


def _crossed(given: Mapping[str, Any], today: date, communes: Collection[str]) -> dict[str, str]:
    """What no field can see alone; every value may still be missing or wrong."""
    found: dict[str, str] = {}
    born = _born(given.get("birth_date"))
    if born is not None and born > _years_before(today, YOUNGEST_APPLICANT_YEARS):
        found["birth_date"] = "future" if born > today else "too_young"
    people = _list(given.get("people"))
    if any((_born(person.get("birth_date")) or today) > today for person in people if isinstance(person, Mapping)):
        found["people"] = "future"
    if given.get("email_consent") and not given.get("contact_email"):
        found["contact_email"] = "required_by_consent"
    if given.get("sms_consent") and not given.get("contact_phone"):
        found["contact_phone"] = "required_by_consent"
    if given.get("current_housing") == CurrentHousing.SOCIAL_TENANT and not given.get("current_landlord"):
        found["current_landlord"] = "required"
    wanted = _list(given.get("wanted_communes"))
    if len(wanted) > communes_limit(today):
        found["wanted_communes"] = "too_many"
    elif any(str(code) not in communes for code in wanted):
        found["wanted_communes"] = "outside_territory"
    return found


def widening_problems(
    commune_insee: str, typology: str, *, wanted: Collection[str], known: Collection[str], today: date
) -> dict[str, str]:
    """What is wrong with a commune and a size to be added to an application.

    Parameters
    ----------
    commune_insee, typology : what to add; empty for nothing
    wanted : communes of the application
    known : communes of its territory
    today : the day of the question

    Returns
    -------
    A problem per field; empty when they may be added. One of the two at least is asked for.

    Source
    ------
    CCH, article R441-2-2 h; the number of communes is a practice (``communes_limit``).
    """
    problems: dict[str, str] = {}
    if not commune_insee and not typology:
        problems["commune"] = "required"
    if commune_insee and commune_insee not in known:
        problems["commune"] = "outside_territory"
    elif commune_insee and len({*wanted, commune_insee}) > communes_limit(today):
        problems["commune"] = "too_many"
    if typology and typology not in {one.value for one in Typology}:
        problems["typology"] = "unknown_code"
    return problems


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _born(value: Any) -> date | None:
    return None if value is None or _day(value) else date.fromisoformat(value)


def _years_before(day: date, years: int) -> date:
    return months_after(day, -12 * years)


def communes_limit(today: date) -> int:
    """How many communes one application may name.

    Parameters
    ----------
    today : the day of the question

    Returns
    -------
    Communes; a practice of the online forms, not a law.
    """
    limit: int = parameter_at("communes_limit", today)
    return limit


def valid_until(filed_or_renewed_on: date) -> date:
    """The last day of validity of an application.

    Parameters
    ----------
    filed_or_renewed_on : day of first filing, or of the last renewal

    Returns
    -------
    The same day of the next year.

    Source
    ------
    CCH, article R441-2-7.
    """
    return months_after(filed_or_renewed_on, parameter_at("application_validity_months", filed_or_renewed_on))


WARNED_REASONS = frozenset({StrikeOffReason.NO_REPLY, StrikeOffReason.INADMISSIBLE})


def strike_off_refusal(reason: StrikeOffReason, *, today: date, until: date, warned_on: date | None) -> str | None:
    """Why an application may not be struck off for this reason today.

    Parameters
    ----------
    reason : one of the closed list
    today : day of the strike-off
    until : last day of validity of the application
    warned_on : day of the warning letter, for the reasons that need one

    Returns
    -------
    A code, or None when the strike-off is lawful: no reply and inadmissibility need a warning one month old,
    non-renewal an expired validity.

    Source
    ------
    CCH, article R441-2-8.
    """
    if reason in WARNED_REASONS:
        if warned_on is None:
            return "warning_missing"
        months = parameter_at("strike_off_warning_months", today)
        return "warning_too_recent" if today < months_after(warned_on, months) else None
    if reason is StrikeOffReason.NOT_RENEWED and today <= until:
        return "still_valid"
    return None


INSTITUTION_CLAIMS = frozenset({Claim.DALO, Claim.PDALHPD, Claim.THERAPEUTIC_APARTMENT, Claim.PROSTITUTION_EXIT})
INSTITUTION_ROLES = frozenset({Role.STATE_OFFICER, Role.SYSTEM_MANAGER, Role.DESK_AGENT})
EVIDENCE_ORDER = tuple(EvidenceLevel)


def evidence_refusal(
    claim: Claim, *, present: EvidenceLevel, wanted: EvidenceLevel, roles: Collection[Role]
) -> str | None:
    """Why an agent may not raise the proof of a situation to this level.

    Parameters
    ----------
    claim : the situation
    present : its level of proof today
    wanted : the level asked
    roles : roles of the agent

    Returns
    -------
    A code, or None. A decision of an institution is entered by a desk or the State, never by a landlord alone; the
    situations that only an institution recognises are never proved by an ordinary document.

    Source
    ------
    CCH, article R441-2-15 (who enters a recognition in the shared file).
    """
    if EVIDENCE_ORDER.index(wanted) <= EVIDENCE_ORDER.index(present):
        return "evidence_not_higher"
    if wanted is EvidenceLevel.INSTITUTION and not INSTITUTION_ROLES & set(roles):
        return "evidence_needs_institution_role"
    if wanted is EvidenceLevel.DOCUMENT and claim in INSTITUTION_CLAIMS:
        return "evidence_needs_institution"
    return None
