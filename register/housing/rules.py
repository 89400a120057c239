"""What a programme, a dwelling and a vacancy must hold: pure answers, as codes."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from register.housing.codes import EnergyClass, Financing, ReserverKind, VacancyStatus
from scoring.practice import Practice

EARLIEST_BUILDING = 1600
LARGEST_SURFACE_M2 = 400
LARGEST_RENT_EUROS = Decimal(5000)
HIGHEST_FLOOR = 60
SMALLEST_ROOM_M2 = 7
MOST_ROOMS = 12
# What can be meant, not what is right: a typing mistake is told, a choice is the board's.
EFFORT_ALERTS_PERCENT = (10, 70)
RESIDUAL_ALERTS_EUROS = (1, 50)
MOST_FLAT_EUROS = 500

TRANSITIONS: Mapping[str, frozenset[str]] = MappingProxyType({
    VacancyStatus.OPEN: frozenset({VacancyStatus.ADVERTISED, VacancyStatus.SHORTLISTING, VacancyStatus.IN_COMMITTEE,
                                   VacancyStatus.CANCELLED}),
    VacancyStatus.ADVERTISED: frozenset({VacancyStatus.OPEN, VacancyStatus.SHORTLISTING}),
    VacancyStatus.SHORTLISTING: frozenset({VacancyStatus.OPEN, VacancyStatus.IN_COMMITTEE}),
    VacancyStatus.IN_COMMITTEE: frozenset({VacancyStatus.OPEN, VacancyStatus.SHORTLISTING, VacancyStatus.OFFERED}),
    VacancyStatus.OFFERED: frozenset({VacancyStatus.OPEN, VacancyStatus.SHORTLISTING, VacancyStatus.IN_COMMITTEE,
                                      VacancyStatus.LET}),
    VacancyStatus.LET: frozenset(),
    VacancyStatus.CANCELLED: frozenset(),
})  # fmt: skip


@dataclass(frozen=True, slots=True)
class ProgrammeCard:
    """What is typed about a residence."""

    name: str
    address_line: str
    commune_insee: str
    built_in: int
    in_qpv: bool


@dataclass(frozen=True, slots=True)
class DwellingCard:
    """What is typed about a dwelling; money in euros per month, surface in square metres."""

    rpls_id: str
    reference: str
    rooms: int
    surface_m2: int
    rent_euros: Decimal
    charges_euros: Decimal
    floor: int
    has_lift: bool
    is_adapted: bool
    has_parking: bool
    financing: Financing
    energy_class: EnergyClass
    heating: str
    is_metered: bool = False


@dataclass(frozen=True, slots=True)
class PracticeCard:
    """What a landlord types of its own practice: its first day, the text that sets it, and its values."""

    in_force_from: date
    source: str
    practice: Practice


@dataclass(frozen=True, slots=True)
class VacancyCard:
    """What is typed about a dwelling to let: whose quota, when its end was known, when it is free."""

    reserver_kind: ReserverKind
    notified_on: date
    available_on: date


def typology_of(rooms: int) -> str:
    """The typology of a number of main rooms.

    Parameters
    ----------
    rooms : main rooms, kitchen left out, 1 or more

    Returns
    -------
    ``T1`` to ``T6``; T6 stands for six and more.
    """
    return f"T{min(rooms, 6)}"


def programme_problems(card: ProgrammeCard, today: date) -> dict[str, str]:
    """What is wrong in a residence, by field.

    Parameters
    ----------
    card : what was typed
    today : day of the entry; a residence may open within five years

    Returns
    -------
    Field -> code; empty when nothing is wrong.
    """
    problems: dict[str, str] = {}
    if not card.name.strip():
        problems["name"] = "REQUIRED"
    if not card.address_line.strip():
        problems["address_line"] = "REQUIRED"
    if not EARLIEST_BUILDING <= card.built_in <= today.year + 5:
        problems["built_in"] = "YEAR_OUT_OF_RANGE"
    return problems


def dwelling_problems(card: DwellingCard) -> dict[str, str]:
    """What is wrong in a dwelling, by field.

    Parameters
    ----------
    card : what was typed, money in euros per month, surface in square metres

    Returns
    -------
    Field -> code; empty when nothing is wrong.
    """
    checks = {
        "rpls_id": (bool(card.rpls_id.strip()), "REQUIRED"),
        "reference": (bool(card.reference.strip()), "REQUIRED"),
        "rooms": (1 <= card.rooms <= MOST_ROOMS, "ROOMS_OUT_OF_RANGE"),
        "surface_m2": (9 <= card.surface_m2 <= LARGEST_SURFACE_M2, "SURFACE_OUT_OF_RANGE"),
        "rent_euros": (0 < card.rent_euros <= LARGEST_RENT_EUROS, "RENT_OUT_OF_RANGE"),
        "charges_euros": (0 <= card.charges_euros <= LARGEST_RENT_EUROS, "CHARGES_OUT_OF_RANGE"),
        "floor": (-2 <= card.floor <= HIGHEST_FLOOR, "FLOOR_OUT_OF_RANGE"),
        "heating": (bool(card.heating.strip()), "REQUIRED"),
    }
    problems = {field: code for field, (is_right, code) in checks.items() if not is_right}
    if not problems and card.surface_m2 < card.rooms * SMALLEST_ROOM_M2:
        problems["surface_m2"] = "SURFACE_TOO_SMALL_FOR_ROOMS"
    return problems


def vacancy_problems(card: VacancyCard, today: date) -> dict[str, str]:
    """What is wrong in a vacancy, by field.

    Parameters
    ----------
    card : what was typed
    today : day of the entry

    Returns
    -------
    Field -> code; empty when nothing is wrong. A notice received today is right; a dwelling may already be free.

    Source
    ------
    CCH L441-1 §42: the reserver's month runs from the notice of vacancy, so that day is never ahead.
    """
    problems: dict[str, str] = {}
    if card.notified_on > today:
        problems["notified_on"] = "DATE_IN_THE_FUTURE"
    if card.available_on < card.notified_on:
        problems["available_on"] = "FREE_BEFORE_NOTICE"
    return problems


def practice_problems(card: PracticeCard, today: date) -> dict[str, str]:
    """What is wrong in a landlord's settings, by field.

    Parameters
    ----------
    card : what was typed
    today : day of the entry: settings hold from it on at the earliest, because sheets already made keep theirs

    Returns
    -------
    Field -> code; empty when nothing is wrong. Thresholds at the very limits are right.

    Source
    ------
    CCH R441-9: the board sets orientations and publishes them; no text bounds these values.
    """
    practice = card.practice
    checks = {
        "in_force_from": (card.in_force_from >= today, "DAY_HAS_PASSED"),
        "source": (bool(card.source.strip()), "REQUIRED"),
        "effort_alert_percent": (_within(practice.effort_alert_percent, EFFORT_ALERTS_PERCENT), "PERCENT_OUT_OF_RANGE"),
        "residual_alert_euros": (_within(practice.residual_alert_euros, RESIDUAL_ALERTS_EUROS), "EUROS_OUT_OF_RANGE"),
    }
    checks |= {f"usual_{size}": (bool(kinds), "REQUIRED") for size, kinds in practice.usual.items()}
    return {field: code for field, (is_right, code) in checks.items() if not is_right}


def _within(value: int, bounds: tuple[int, int]) -> bool:
    return bounds[0] <= value <= bounds[1]


def may_move(status: str, to: str) -> bool:
    """Whether a vacancy may go from one state to another.

    Parameters
    ----------
    status, to : ``VacancyStatus`` codes

    Returns
    -------
    True for a step of the letting; a let or cancelled vacancy never moves again.
    """
    return to in TRANSITIONS[status]
