"""Application x dwelling: the reasons why one cannot have the other. No reason means eligible; who comes first
belongs to ranking.py."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from scoring.ceilings import ceiling_euros
from scoring.household import is_over_occupied, min_surface_m2
from scoring.law import parameter_at
from scoring.practice import Practice, practice_typologies, register_practice

RefusalCode = Literal[
    "INCOME_ABOVE_CEILING",
    "HOUSEHOLD_TOO_LARGE",
    "HOUSEHOLD_TOO_SMALL",
    "TYPOLOGY_OUTSIDE_TABLE",
    "ADAPTED_ONLY",
    "NOT_ADAPTED",
]
REFUSAL_CODES: tuple[RefusalCode, ...] = (
    "INCOME_ABOVE_CEILING",
    "HOUSEHOLD_TOO_LARGE",
    "HOUSEHOLD_TOO_SMALL",
    "TYPOLOGY_OUTSIDE_TABLE",
    "ADAPTED_ONLY",
    "NOT_ADAPTED",
)
# The article of each reason, said wherever the reason is.
ARTICLES: Mapping[RefusalCode, str] = {
    "INCOME_ABOVE_CEILING": "R441-1",
    "HOUSEHOLD_TOO_LARGE": "R822-25",
    "HOUSEHOLD_TOO_SMALL": "L621-2",
    "TYPOLOGY_OUTSIDE_TABLE": "R441-9",
    "ADAPTED_ONLY": "R441-4",
    "NOT_ADAPTED": "R441-4",
}
MismatchCode = Literal["TYPOLOGY_NOT_WANTED", "RENT_ABOVE_WISH"]
MISMATCH_CODES: tuple[MismatchCode, ...] = ("TYPOLOGY_NOT_WANTED", "RENT_ABOVE_WISH")


@dataclass(frozen=True, slots=True)
class Seeker:
    """What eligibility may know of an application. ``reference_income`` is in euros per year, None while unknown;
    ``persons`` counts for the ceiling, ``household_size`` for the rooms; ``max_rent`` is in euros per month;
    ``is_couple``: two persons who share a room."""

    reference_income: int | None
    category: int
    persons: int
    household_size: int
    needs_adapted: bool = False
    typologies: tuple[str, ...] = ()
    max_rent: int | None = None
    is_couple: bool = False


@dataclass(frozen=True, slots=True)
class DwellingOffered:
    """What eligibility may know of a dwelling. ``rent_and_charges`` is in euros per month, ``zone`` is the zone of the
    ceilings of its financing, ``rooms`` are main rooms, kitchen left out; ``practice`` is the landlord's own, None
    where it has set none."""

    financing: str
    zone: str
    typology: str
    rooms: int
    surface_m2: float
    rent_and_charges: float
    is_adapted: bool = False
    practice: Practice | None = None


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
    CCH R441-1 (ceilings), R822-25 (surface), L621-2 (rooms), R441-9 (the landlord's own published table), R441-4
    (adapted dwellings).
    """
    found = (
        _income_refusal(seeker, dwelling, on),
        _too_large(seeker, dwelling, on),
        _too_small(seeker, dwelling, on),
        _outside_table(seeker, dwelling),
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
    return _refusal("INCOME_ABOVE_CEILING", values)


def _too_large(seeker: Seeker, dwelling: DwellingOffered, on: date) -> Refusal | None:
    if not is_over_occupied(dwelling.surface_m2, seeker.household_size, on=on):
        return None
    values: dict[str, int | float | str] = {
        "people": seeker.household_size,
        "surface_m2": dwelling.surface_m2,
        "min_surface_m2": min_surface_m2(seeker.household_size, on),
    }
    return _refusal("HOUSEHOLD_TOO_LARGE", values)


def _too_small(seeker: Seeker, dwelling: DwellingOffered, on: date) -> Refusal | None:
    most_rooms = seeker.household_size + int(parameter_at("typology_fit", on)["most_rooms_above_people"])
    if dwelling.rooms <= most_rooms:
        return None
    values: dict[str, int | float | str] = {
        "people": seeker.household_size,
        "rooms": dwelling.rooms,
        "most_rooms": most_rooms,
    }
    return _refusal("HOUSEHOLD_TOO_SMALL", values)


def _outside_table(seeker: Seeker, dwelling: DwellingOffered) -> Refusal | None:
    # The values of the register inform; only what a landlord published as its own rule may exclude (R441-9).
    if dwelling.practice is None or not dwelling.practice.is_own:
        return None
    fitting = practice_typologies(dwelling.practice, seeker.household_size, seeker.is_couple)
    if dwelling.typology in fitting:
        return None
    values: dict[str, int | float | str] = {
        "people": seeker.household_size,
        "typology": dwelling.typology,
        "usual": ", ".join(fitting),
    }
    return _refusal("TYPOLOGY_OUTSIDE_TABLE", values)


def _adapted_only(seeker: Seeker, dwelling: DwellingOffered, on: date) -> Refusal | None:
    # R441-4 gives a priority, not an exclusivity: a landlord may set the stricter practice.
    practice = dwelling.practice or register_practice(on)
    if not dwelling.is_adapted or seeker.needs_adapted or not practice.reserves_adapted:
        return None
    return _refusal("ADAPTED_ONLY", {})


def _not_adapted(seeker: Seeker, dwelling: DwellingOffered) -> Refusal | None:
    return _refusal("NOT_ADAPTED", {}) if seeker.needs_adapted and not dwelling.is_adapted else None


def _refusal(code: RefusalCode, values: dict[str, int | float | str]) -> Refusal:
    return Refusal(code, values, ARTICLES[code])
