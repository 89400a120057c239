"""Application x dwelling: the reasons why one cannot have the other. No reason means eligible; who comes first
belongs to ranking.py."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from scoring.ceilings import ceiling_euros
from scoring.household import is_over_occupied, min_surface_m2
from scoring.law import parameter_at

RefusalCode = Literal[
    "INCOME_ABOVE_CEILING", "HOUSEHOLD_TOO_LARGE", "HOUSEHOLD_TOO_SMALL", "ADAPTED_ONLY", "NOT_ADAPTED"
]
REFUSAL_CODES: tuple[RefusalCode, ...] = (
    "INCOME_ABOVE_CEILING",
    "HOUSEHOLD_TOO_LARGE",
    "HOUSEHOLD_TOO_SMALL",
    "ADAPTED_ONLY",
    "NOT_ADAPTED",
)
MismatchCode = Literal["TYPOLOGY_NOT_WANTED", "RENT_ABOVE_WISH"]
MISMATCH_CODES: tuple[MismatchCode, ...] = ("TYPOLOGY_NOT_WANTED", "RENT_ABOVE_WISH")


@dataclass(frozen=True, slots=True)
class Seeker:
    """What eligibility may know of an application. ``reference_income`` is in euros per year, None while unknown;
    ``persons`` counts for the ceiling, ``household_size`` for the rooms; ``max_rent`` is in euros per month."""

    reference_income: int | None
    category: int
    persons: int
    household_size: int
    needs_adapted: bool = False
    typologies: tuple[str, ...] = ()
    max_rent: int | None = None


@dataclass(frozen=True, slots=True)
class DwellingOffered:
    """What eligibility may know of a dwelling. ``rent_and_charges`` is in euros per month, ``zone`` is the zone of the
    ceilings of its financing, ``rooms`` are main rooms, kitchen left out."""

    financing: str
    zone: str
    typology: str
    rooms: int
    surface_m2: float
    rent_and_charges: float
    is_adapted: bool = False


class Refusal(NamedTuple):
    """One reason, as a code with the values that a sentence needs, and its article."""

    code: RefusalCode
    values: dict[str, int | float | str]
    article: str


class Mismatch(NamedTuple):
    """One wish of the applicant that the dwelling does not meet: no ground for a refusal, only for not proposing it."""

    code: MismatchCode
    values: dict[str, int | float | str]


def refusals(seeker: Seeker, dwelling: DwellingOffered, *, on: date) -> tuple[Refusal, ...]:
    """Why this household cannot have this dwelling.

    Parameters
    ----------
    seeker : the application
    dwelling : the dwelling offered
    on : day of the lease, or of the question

    Returns
    -------
    Every reason that applies; an empty tuple means eligible. An unknown income refuses nobody: it is asked for.

    Raises
    ------
    MissingParameter when the ceiling of that financing is not known for that day and zone.

    Source
    ------
    CCH R441-1 (ceilings), R822-25 (surface), L621-2 (rooms), R441-4 (adapted dwellings).
    """
    found = (
        _income_refusal(seeker, dwelling, on),
        _too_large(seeker, dwelling, on),
        _too_small(seeker, dwelling, on),
        _adapted_only(seeker, dwelling, on),
        _not_adapted(seeker, dwelling),
    )
    return tuple(refusal for refusal in found if refusal is not None)


def wish_mismatches(seeker: Seeker, dwelling: DwellingOffered) -> tuple[Mismatch, ...]:
    """What the dwelling has that the applicant did not ask for; an empty tuple means it fits the wishes.

    Parameters
    ----------
    seeker : the application; no typology or no maximum rent means no wish
    dwelling : the dwelling offered

    Returns
    -------
    Every wish that is not met.

    Source
    ------
    CCH R441-2-2 h (type and location wanted).
    """
    found: list[Mismatch] = []
    if seeker.typologies and dwelling.typology not in seeker.typologies:
        found.append(Mismatch("TYPOLOGY_NOT_WANTED", {"typology": dwelling.typology}))
    if seeker.max_rent is not None and dwelling.rent_and_charges > seeker.max_rent:
        found.append(
            Mismatch("RENT_ABOVE_WISH", {"rent_euros": dwelling.rent_and_charges, "wish_euros": seeker.max_rent})
        )
    return tuple(found)


def _income_refusal(seeker: Seeker, dwelling: DwellingOffered, on: date) -> Refusal | None:
    if seeker.reference_income is None:
        return None
    ceiling = ceiling_euros(dwelling.financing, dwelling.zone, category=seeker.category, persons=seeker.persons, on=on)
    if seeker.reference_income <= ceiling:
        return None
    values: dict[str, int | float | str] = {
        "income_euros": seeker.reference_income,
        "ceiling_euros": ceiling,
        "loan_type": dwelling.financing,
    }
    return Refusal("INCOME_ABOVE_CEILING", values, "R441-1")


def _too_large(seeker: Seeker, dwelling: DwellingOffered, on: date) -> Refusal | None:
    if not is_over_occupied(dwelling.surface_m2, seeker.household_size, on=on):
        return None
    values: dict[str, int | float | str] = {
        "people": seeker.household_size,
        "surface_m2": dwelling.surface_m2,
        "min_surface_m2": min_surface_m2(seeker.household_size, on),
    }
    return Refusal("HOUSEHOLD_TOO_LARGE", values, "R822-25")


def _too_small(seeker: Seeker, dwelling: DwellingOffered, on: date) -> Refusal | None:
    most_rooms = seeker.household_size + int(parameter_at("typology_fit", on)["most_rooms_above_people"])
    if dwelling.rooms <= most_rooms:
        return None
    values: dict[str, int | float | str] = {
        "people": seeker.household_size,
        "rooms": dwelling.rooms,
        "most_rooms": most_rooms,
    }
    return Refusal("HOUSEHOLD_TOO_SMALL", values, "L621-2")


def _adapted_only(seeker: Seeker, dwelling: DwellingOffered, on: date) -> Refusal | None:
    # R441-4 gives a priority, not an exclusivity: a landlord may set the stricter practice in the parameter.
    if not dwelling.is_adapted or seeker.needs_adapted or not parameter_at("adapted_dwelling_reserved", on):
        return None
    return Refusal("ADAPTED_ONLY", {}, "R441-4")


def _not_adapted(seeker: Seeker, dwelling: DwellingOffered) -> Refusal | None:
    return Refusal("NOT_ADAPTED", {}, "R441-4") if seeker.needs_adapted and not dwelling.is_adapted else None
