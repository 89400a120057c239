"""The steps of the application form. The same schema reads a draft, where answers may be missing, and a whole step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import EXCLUDE, Schema, ValidationError
from werkzeug.datastructures import MultiDict

from register.applications import rules
from register.applications.codes import (
    Civility,
    Claim,
    CurrentHousing,
    FamilySituation,
    Nationality,
    Reason,
    Typology,
    WorkStatus,
)
from web.schemas.fields import (
    BirthDay,
    Code,
    Codes,
    Email,
    Euros,
    FrenchDay,
    Line,
    Phone,
    Postcode,
    SquareMetres,
    WholeNumber,
    YesNo,
)

Typed = MultiDict[str, str]
PARTS = ("day", "month", "year")
MORE_HOUSING = "MORE"
FIRST_HOUSING = (
    CurrentHousing.PRIVATE_TENANT,
    CurrentHousing.SOCIAL_TENANT,
    CurrentHousing.WITH_PARENTS,
    CurrentHousing.WITH_THIRD_PARTY,
    CurrentHousing.SHELTER,
    CurrentHousing.HOMELESS,
    CurrentHousing.OWNER_OCCUPIER,
)
OTHER_HOUSING = tuple(code for code in CurrentHousing if code not in FIRST_HOUSING)
REASON_FIELDS = ("reason_1", "reason_2", "reason_3")


class StepSchema(Schema):
    """Parent of the steps: an empty box is a missing answer, an unknown one is ignored."""

    class Meta:
        unknown = EXCLUDE

    def raw(self, form: Typed) -> dict[str, Any]:
        """What was typed, by field: the three boxes of a date together, the boxes ticked as a list."""
        found: dict[str, Any] = {}
        for name, field in self.fields.items():
            if isinstance(field, FrenchDay):
                value: Any = {part: form.get(f"{name}_{part}", "").strip() for part in PARTS}
                value = value if any(value.values()) else None
            elif isinstance(field, Codes):
                value = form.getlist(name)
            else:
                value = form.get(name, "").strip()
            if value:
                found[name] = value
        return found


class IdentitySchema(StepSchema):
    civility = Code(Civility, required=True)
    birth_name = Line(required=True)
    usual_name = Line()
    first_names = Line(required=True)
    birth_date = BirthDay(required=True)
    nationality = Code(Nationality, required=True)
    family_situation = Code(FamilySituation, required=True)


class ContactSchema(StepSchema):
    address_line = Line(required=True)
    postcode = Postcode(required=True)
    city = Line(required=True)
    is_protected = YesNo(required=True)
    contact_phone = Phone()
    contact_email = Email()
    sms_consent = YesNo(load_default=False)
    email_consent = YesNo(load_default=False)


class HouseholdSchema(StepSchema):
    applicant_is_disabled = YesNo(load_default=False)
    expected_births = WholeNumber(most=rules.MOST_BIRTHS)


class PersonSchema(StepSchema):
    person_role = Code(rules.PERSON_ROLES, required=True)
    person_first_names = Line(required=True)
    person_birth_name = Line(required=True)
    person_birth_date = BirthDay(required=True)
    person_is_disabled = YesNo(load_default=False)


class CurrentHousingSchema(StepSchema):
    current_housing = Code((*FIRST_HOUSING, MORE_HOUSING), required=True)
    current_housing_other = Code(OTHER_HOUSING)
    current_landlord = Line()
    current_rooms = WholeNumber(most=rules.MOST_ROOMS)
    current_surface_m2 = SquareMetres(most=rules.MOST_SURFACE_M2, least=1)
    current_rent_euros = Euros(most=rules.MOST_MONTHLY_EUROS)
    housing_benefit_euros = Euros(most=rules.MOST_MONTHLY_EUROS)
    current_occupants = WholeNumber(most=rules.MOST_PEOPLE + 10, least=1, required=True)
    is_non_decent = YesNo(load_default=False)


class ResourcesSchema(StepSchema):
    work_status = Code(WorkStatus, required=True)
    work_place = Line()
    monthly_resources_euros = Euros(most=rules.MOST_MONTHLY_EUROS, required=True)
    reference_income_euros = Euros(most=rules.MOST_YEARLY_EUROS)
    lower_income_euros = Euros(most=rules.MOST_YEARLY_EUROS)


class ReasonsSchema(StepSchema):
    reason_1 = Code(Reason, required=True)
    reason_2 = Code(Reason)
    reason_3 = Code(Reason)


class SituationSchema(StepSchema):
    claims = Codes(Claim, most=len(Claim))


class WishesSchema(StepSchema):
    typologies = Codes(Typology, most=len(Typology), required=True)
    accepts_nearby = YesNo(required=True)
    max_rent_euros = Euros(most=rules.MOST_MONTHLY_EUROS, least=1)
    needs_adapted = YesNo(load_default=False)


SCHEMAS: Mapping[str, StepSchema] = {
    "identity": IdentitySchema(),
    "contact": ContactSchema(),
    "household": HouseholdSchema(),
    "current-housing": CurrentHousingSchema(),
    "resources": ResourcesSchema(),
    "reasons": ReasonsSchema(),
    "situation": SituationSchema(),
    "wishes": WishesSchema(),
}
PERSON = PersonSchema()


@dataclass(frozen=True, slots=True)
class Answered:
    """The acceptable answers of a step, under the names of the register, and a problem code per wrong field."""

    answers: dict[str, Any]
    problems: dict[str, str]


def load(schema: StepSchema, form: Typed, *, partial: bool) -> Answered:
    """Read a form; ``partial`` accepts missing answers, never wrong ones."""
    try:
        return Answered(dict(schema.load(schema.raw(form), partial=partial)), {})
    except ValidationError as error:
        problems: dict[str, list[str]] = dict(error.messages)  # type: ignore[arg-type]
        valid: dict[str, Any] = dict(error.valid_data or {})
        return Answered(valid, {name: problems[name][0] for name in schema.fields if name in problems})


Find = Callable[[str], str | None]


def read_step(step: str, form: Typed, *, partial: bool, find_commune: Find) -> Answered:
    """Read one step of the form.

    ``find_commune`` gives the code of the only commune that a typed name or postcode means, or ``None``.
    """
    read = load(SCHEMAS[step], form, partial=partial)
    finish = FINISH.get(step)
    return finish(read, partial, find_commune) if finish else read


def _contact(read: Answered, partial: bool, find_commune: Find) -> Answered:
    answers, problems = dict(read.answers), dict(read.problems)
    for consent, means in (("email_consent", "contact_email"), ("sms_consent", "contact_phone")):
        if answers.get(consent) and means not in answers and not partial:
            problems.setdefault(means, "required_by_consent")
    if "city" in answers and "postcode" in answers:
        answers["residence_commune"] = find_commune(f"{answers['postcode']} {answers['city']}")
    return Answered(answers, problems)


def _current_housing(read: Answered, partial: bool, _find: Find) -> Answered:
    answers, problems = dict(read.answers), dict(read.problems)
    other = answers.pop("current_housing_other", None)
    if answers.get("current_housing") == MORE_HOUSING:
        answers["current_housing"] = other
        if other is None:
            del answers["current_housing"]
            if not partial:
                problems["current_housing_other"] = "required"
    is_tenant = answers.get("current_housing") == CurrentHousing.SOCIAL_TENANT
    if is_tenant and "current_landlord" not in answers and not partial:
        problems["current_landlord"] = "required"
    return Answered(answers, problems)


def _resources(read: Answered, _partial: bool, find_commune: Find) -> Answered:
    answers, problems = dict(read.answers), dict(read.problems)
    place = answers.pop("work_place", None)
    if place is not None:
        answers["work_commune"] = find_commune(place)
        if answers["work_commune"] is None:
            problems["work_place"] = "unknown_commune"
    return Answered(answers, problems)


def _reasons(read: Answered, _partial: bool, _find: Find) -> Answered:
    chosen = [read.answers[name] for name in REASON_FIELDS if name in read.answers]
    problems = dict(read.problems)
    if len(set(chosen)) != len(chosen):
        twice = next(name for name in REASON_FIELDS if chosen.count(read.answers.get(name)) > 1)
        problems[twice] = "repeated"
    return Answered({"reasons": list(dict.fromkeys(chosen))} if chosen else {}, problems)


FINISH: Mapping[str, Callable[[Answered, bool, Find], Answered]] = {
    "contact": _contact,
    "current-housing": _current_housing,
    "resources": _resources,
    "reasons": _reasons,
}
