"""From stored answers to what the boxes of a form show, and back to what was typed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from web.pages.apply.communes import commune_name
from web.schemas.application import (
    MORE_HOUSING,
    OTHER_HOUSING,
    PARTS,
    PERSON,
    REASON_FIELDS,
    SCHEMAS,
    StepSchema,
    Typed,
)
from web.schemas.fields import Codes, FrenchDay


class Values(dict[str, Any]):
    """What each box shows; an absent one is empty."""

    def __missing__(self, _name: str) -> str:
        return ""


def phone_as_typed(number: str) -> str:
    """+33612345678 as people write it: 06 12 34 56 78."""
    if number.startswith("+33") and len(number) == 12:
        national = "0" + number[3:]
        return " ".join(national[start : start + 2] for start in range(0, 10, 2))
    return number


def _shown(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name.endswith("birth_date") and isinstance(value, str):
        day = date.fromisoformat(value)
        return {"day": day.day, "month": day.month, "year": day.year}
    if name == "contact_phone":
        return phone_as_typed(value)
    return value


def stored_values(answers: Mapping[str, Any]) -> Values:
    """What the boxes of a step show before anybody types."""
    shown = Values({name: _shown(name, value) for name, value in answers.items() if value is not None})
    if shown["current_housing"] in OTHER_HOUSING:
        shown["current_housing_other"], shown["current_housing"] = shown["current_housing"], MORE_HOUSING
    if shown["work_commune"]:
        shown["work_place"] = commune_name(shown["work_commune"])
    for name, reason in zip(REASON_FIELDS, answers.get("reasons", ()), strict=False):
        shown[name] = reason
    return shown


def typed_values(step: str, form: Typed) -> Values:
    """What the boxes show after a refusal: exactly what was typed."""
    typed = Values(form.items())
    for schema in (SCHEMAS[step], PERSON):
        _gather(schema, form, typed)
    return typed


def _gather(schema: StepSchema, form: Typed, typed: Values) -> None:
    for name, field in schema.fields.items():
        if isinstance(field, FrenchDay):
            typed[name] = {part: form.get(f"{name}_{part}", "") for part in PARTS}
        elif isinstance(field, Codes):
            typed[name] = form.getlist(name)
