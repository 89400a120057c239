"""Forms of the stock and of adverts: the same reading for every page that shows them."""

import re
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from marshmallow import ValidationError

from register.clock import PARIS
from register.housing.codes import CancelReason, EnergyClass, Financing, ReserverKind
from register.housing.rules import DwellingCard, ProgrammeCard, VacancyCard
from register.lettings.codes import WithdrawalReason
from web.schemas.application import StepSchema, Typed
from web.schemas.fields import AMOUNT, SPACES, Answer, Code, FrenchDay, Line, SquareMetres, WholeNumber, YesNo, wrong

HOUR = re.compile(r"([01]?\d|2[0-3])\s*[:hH]\s*([0-5]\d)")


class Cents(Answer):
    """An amount to the cent: ``392,50 €``."""

    def read(self, typed: Any) -> Decimal:
        bare = SPACES.sub("", str(typed)).removesuffix("€").removesuffix("euros")
        return Decimal(bare.replace(",", ".")) if bare.isascii() and AMOUNT.fullmatch(bare) else wrong("invalid")


class Floor(Answer):
    """A storey: 0 for the ground floor, negative below it."""

    def read(self, typed: Any) -> int:
        bare = SPACES.sub("", str(typed)).replace("\u2212", "-")
        return int(bare) if re.fullmatch(r"-?\d{1,2}", bare) else wrong("invalid")


class Hour(Answer):
    """An hour of the day: ``23:59`` or ``23 h 59``."""

    def read(self, typed: Any) -> time:
        found = HOUR.fullmatch(SPACES.sub("", str(typed)))
        return time(int(found[1]), int(found[2])) if found else wrong("invalid")


class ProgrammeSchema(StepSchema):
    name = Line(required=True)
    address_line = Line(required=True)
    commune_insee = Line(required=True)
    built_in = WholeNumber(required=True, most=9999)
    in_qpv = YesNo(required=True)


class DwellingSchema(StepSchema):
    rpls_id = Line(required=True)
    reference = Line(required=True)
    rooms = WholeNumber(required=True, most=99)
    surface_m2 = SquareMetres(required=True, most=9999)
    rent_euros = Cents(required=True)
    charges_euros = Cents(required=True)
    floor = Floor(required=True)
    has_lift = YesNo(required=True)
    is_adapted = YesNo(required=True)
    has_parking = YesNo(required=True)
    financing = Code(Financing, required=True)
    energy_class = Code(EnergyClass, required=True)
    heating = Line(required=True)
    is_metered = YesNo()


class NewDwellingSchema(DwellingSchema):
    programme_id = Line(required=True)


class VacancySchema(StepSchema):
    reserver_kind = Code(ReserverKind, required=True)
    notified_on = FrenchDay(required=True)
    available_on = FrenchDay(required=True)


class WindowSchema(StepSchema):
    closes_on = FrenchDay(required=True)
    closes_at = Hour(required=True)


class CancelSchema(StepSchema):
    reason = Code(CancelReason, required=True)


class WithdrawalSchema(StepSchema):
    reason = Code(WithdrawalReason, required=True)


def read(schema: StepSchema, form: Typed) -> tuple[dict[str, Any], dict[str, str]]:
    """The values of a form and the first problem code of each field in trouble; one of the two is empty."""
    try:
        values: dict[str, Any] = schema.load(schema.raw(form))
    except ValidationError as error:
        return {}, {str(field): str(codes[0]) for field, codes in error.normalized_messages().items()}
    return values, {}


def programme_card(values: dict[str, Any]) -> ProgrammeCard:
    """What was typed about a residence."""
    return ProgrammeCard(**values)


def dwelling_card(values: dict[str, Any]) -> DwellingCard:
    """What was typed about a dwelling."""
    typed = {name: value for name, value in values.items() if name != "programme_id"}
    codes = {"financing": Financing(typed["financing"]), "energy_class": EnergyClass(typed["energy_class"])}
    return DwellingCard(**{**typed, **codes})


def vacancy_card(values: dict[str, Any]) -> VacancyCard:
    """What was typed about a dwelling to let."""
    return VacancyCard(
        reserver_kind=ReserverKind(values["reserver_kind"]),
        notified_on=date.fromisoformat(values["notified_on"]),
        available_on=date.fromisoformat(values["available_on"]),
    )


def closing_instant(values: dict[str, Any]) -> datetime:
    """The end of a window, typed at the hour of Paris: clocks that change are the calendar's affair."""
    return datetime.combine(date.fromisoformat(values["closes_on"]), values["closes_at"], tzinfo=PARIS)
