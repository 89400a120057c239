"""The form of a landlord's settings: its table of typologies, its thresholds, its flat amounts."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from marshmallow import fields

from register.applications.codes import Typology
from register.housing.queries import HOUSEHOLD_SIZES, Practice
from register.housing.rules import MOST_FLAT_EUROS, PracticeCard
from web.schemas.application import StepSchema
from web.schemas.fields import Codes, Euros, FrenchDay, Line, WholeNumber, YesNo

TYPOLOGIES = tuple(Typology)
FLAT_PARTS = ("dwelling", "person")
FIELDS: dict[str, fields.Field[Any]] = {
    **{f"usual_{size}": Codes(Typology, most=len(TYPOLOGIES), load_default=list) for size in HOUSEHOLD_SIZES},
    "effort_alert_percent": WholeNumber(required=True, most=999),
    "residual_alert_euros": Euros(required=True, most=999),
    "reserves_adapted": YesNo(required=True),
    **{
        f"flat_{part}_{typology}": Euros(most=MOST_FLAT_EUROS, load_default=0)
        for typology in TYPOLOGIES
        for part in FLAT_PARTS
    },
    "source": Line(required=True),
    "in_force_from": FrenchDay(required=True),
}


# One line per size of household, two amounts per typology: the fields follow the lists, none is written twice.
PracticeSchema = StepSchema.from_dict(FIELDS, name="PracticeSchema")


def practice_card(values: Mapping[str, Any]) -> PracticeCard:
    """What was typed, as the action takes it."""
    flat = {
        str(typology): (values[f"flat_dwelling_{typology}"], values[f"flat_person_{typology}"])
        for typology in TYPOLOGIES
    }
    practice = Practice(
        usual={size: tuple(sorted(values[f"usual_{size}"])) for size in HOUSEHOLD_SIZES},
        effort_alert_percent=values["effort_alert_percent"],
        residual_alert_euros=values["residual_alert_euros"],
        reserves_adapted=values["reserves_adapted"],
        flat_amounts={typology: pair for typology, pair in flat.items() if any(pair)},
    )
    return PracticeCard(date.fromisoformat(values["in_force_from"]), values["source"], practice)


def typed_of(practice: Practice) -> dict[str, Any]:
    """A practice as its form shows it."""
    flat = {
        f"flat_{part}_{typology}": amount
        for typology, pair in practice.flat_amounts.items()
        for part, amount in zip(FLAT_PARTS, pair, strict=True)
    }
    return {
        **{f"usual_{size}": kinds for size, kinds in practice.usual.items()},
        "effort_alert_percent": practice.effort_alert_percent,
        "residual_alert_euros": practice.residual_alert_euros,
        "reserves_adapted": "yes" if practice.reserves_adapted else "no",
        **flat,
    }
