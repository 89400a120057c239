"""What somebody answered, as values: read from a draft's answers, checked by ``rules``; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from register.applications.codes import PersonRole
from scoring.household import Household, Member

Answers = Mapping[str, Mapping[str, Any]]

STEPS = (
    "identity", "contact", "household", "current-housing", "resources", "reasons", "situation", "wishes",
)  # fmt: skip
ADULT_YEARS = 18


@dataclass(frozen=True, slots=True)
class PersonContent:
    """One person to be housed, beside the applicant."""

    role: PersonRole
    first_names: str
    birth_name: str
    birth_date: date
    is_disabled: bool = False


@dataclass(frozen=True, slots=True)
class Content:
    """The whole of a complete application, typed; field names are those of the tables."""

    civility: str
    birth_name: str
    usual_name: str
    first_names: str
    birth_date: date
    nationality: str
    family_situation: str
    is_protected: bool
    address_line: str
    postcode: str
    city: str
    residence_commune: str | None
    contact_phone: str
    contact_email: str
    email_consent: bool
    sms_consent: bool
    people: tuple[PersonContent, ...]
    applicant_is_disabled: bool
    expected_births: int
    current_housing: str
    current_landlord: str
    current_rooms: int | None
    current_surface_m2: int | None
    current_rent_euros: int | None
    housing_benefit_euros: int | None
    current_occupants: int
    is_non_decent: bool
    work_status: str
    work_commune: str | None
    reference_income_euros: int | None
    lower_income_euros: int | None
    monthly_resources_euros: int
    reasons: tuple[str, ...]
    claims: tuple[str, ...]
    wanted_communes: tuple[str, ...]
    accepts_nearby: bool
    typologies: tuple[str, ...]
    max_rent_euros: int | None
    needs_adapted: bool

    def household(self) -> Household:
        """The persons to be housed, as the scoring sees them: dates, roles, disability."""
        applicant = Member(self.birth_date, "APPLICANT", self.applicant_is_disabled)
        others = (Member(person.birth_date, person.role.value, person.is_disabled) for person in self.people)
        return Household((applicant, *others), expected_births=self.expected_births)


def flat(answers: Answers) -> dict[str, Any]:
    """Every answer by its field: field names are unique over the steps; nothing empty is an answer."""
    given = (item for step in STEPS for item in answers.get(step, {}).items())
    return {name: value for name, value in given if value not in (None, "", [])}


def person_of(answer: Mapping[str, Any]) -> PersonContent:
    """One person from its answer."""
    return PersonContent(
        PersonRole(answer["role"]),
        answer["first_names"],
        answer["birth_name"],
        date.fromisoformat(answer["birth_date"]),
        bool(answer.get("is_disabled", False)),
    )


def content_of(answers: Answers) -> Content:
    """The typed content of answers that ``rules.refusals_of`` accepts.

    Parameters
    ----------
    answers : by step, then by field; dates in ISO 8601

    Returns
    -------
    The content; what may be missing is None or empty.
    """
    given = flat(answers)
    given["birth_date"] = date.fromisoformat(given["birth_date"])
    given["people"] = tuple(person_of(answer) for answer in given.get("people", ()))
    for name in ("reasons", "claims", "wanted_communes", "typologies"):
        given[name] = tuple(given.get(name, ()))
    blank: dict[str, Any] = {
        "usual_name": "", "contact_phone": "", "contact_email": "", "current_landlord": "",
        "residence_commune": None, "current_rooms": None, "current_surface_m2": None, "current_rent_euros": None,
        "housing_benefit_euros": None, "work_commune": None, "reference_income_euros": None,
        "lower_income_euros": None, "max_rent_euros": None, "is_protected": False, "email_consent": False,
        "sms_consent": False, "applicant_is_disabled": False, "expected_births": 0, "is_non_decent": False,
        "needs_adapted": False,
    }  # fmt: skip
    known = Content.__dataclass_fields__
    return Content(**{name: value for name, value in {**blank, **given}.items() if name in known})
