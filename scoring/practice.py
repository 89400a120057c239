"""What a landlord settled for its own lettings, as dated data: which typologies for which household, when to alert.
Practice, not law; the values of the register stand in while a landlord has set nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Self

from scoring.affordability import Amount
from scoring.household import HOUSEHOLD_SIZES, household_size_key
from scoring.law import parameter_at

TYPOLOGIES = ("T1", "T2", "T3", "T4", "T5", "T6")
AlertCode = Literal["EFFORT_RATE_HIGH", "RESIDUAL_INCOME_LOW"]
ALERT_CODES: tuple[AlertCode, ...] = ("EFFORT_RATE_HIGH", "RESIDUAL_INCOME_LOW")


@dataclass(frozen=True, slots=True)
class Practice:
    """The settings of one landlord from a day on.

    ``usual`` gives the typologies by size of household; only the landlord's own table excludes anybody (``is_own``).
    ``flat_amounts`` are euros per month by typology, for the dwelling then for each person, when water and heating are
    metered in the dwelling.
    """

    usual: Mapping[str, tuple[str, ...]]
    effort_alert_percent: int
    residual_alert_euros: int
    reserves_adapted: bool
    flat_amounts: Mapping[str, tuple[int, int]]
    is_own: bool = False
    since: date | None = None

    @classmethod
    def from_document(cls, document: Mapping[str, Any]) -> Self:
        """A practice from what ``as_document`` wrote."""
        since = document.get("since")
        return cls(
            usual={size: tuple(kinds) for size, kinds in document["usual"].items()},
            effort_alert_percent=int(document["effort_alert_percent"]),
            residual_alert_euros=int(document["residual_alert_euros"]),
            reserves_adapted=bool(document["reserves_adapted"]),
            flat_amounts={kind: (int(pair[0]), int(pair[1])) for kind, pair in document["flat_amounts"].items()},
            is_own=True,
            since=date.fromisoformat(since) if since else None,
        )

    def as_document(self) -> dict[str, Any]:
        """The practice as JSON keeps it, on a sheet or in the landlord's settings."""
        return {
            "usual": {size: list(kinds) for size, kinds in self.usual.items()},
            "effort_alert_percent": self.effort_alert_percent,
            "residual_alert_euros": self.residual_alert_euros,
            "reserves_adapted": self.reserves_adapted,
            "flat_amounts": {kind: list(pair) for kind, pair in self.flat_amounts.items()},
            "since": self.since.isoformat() if self.since else None,
        }


def register_practice(on: date) -> Practice:
    """The values of the register, which hold while a landlord has set none of its own.

    Parameters
    ----------
    on : day of the question

    Returns
    -------
    A practice that informs and alerts, and excludes nobody by its table of typologies.

    Source
    ------
    No text; CCH R441-9: the landlord's board publishes its own orientations.
    """
    usual = parameter_at("typology_fit", on)["usual"]
    return Practice(
        usual={size: tuple(usual[size]) for size in HOUSEHOLD_SIZES},
        effort_alert_percent=parameter_at("effort_rate_alert_percent", on),
        residual_alert_euros=parameter_at("residual_income_alert_euros", on),
        reserves_adapted=bool(parameter_at("adapted_dwelling_reserved", on)),
        flat_amounts={},
    )


def practice_on(document: Mapping[str, Any] | None, on: date) -> Practice:
    """The practice to apply: the landlord's own when a document holds one, or else the register's.

    Parameters
    ----------
    document : what ``as_document`` wrote, or None
    on : day of the question

    Returns
    -------
    The practice.
    """
    return register_practice(on) if document is None else Practice.from_document(document)


def practice_typologies(practice: Practice, people: int, is_couple: bool = False) -> tuple[str, ...]:
    """The typologies that a landlord lets to a household.

    Parameters
    ----------
    practice : the settings
    people : persons to be housed, at least 1
    is_couple : True when two of them share a room as a couple

    Returns
    -------
    Typology codes, smallest first.

    Raises
    ------
    ValueError under one person.
    """
    return practice.usual[household_size_key(people, is_couple)]


def flat_amount_euros(practice: Practice, typology: str, people: int) -> int:
    """The landlord's flat amount for water and heating that the tenant pays apart.

    Parameters
    ----------
    practice : the settings
    typology : of the dwelling
    people : persons to be housed

    Returns
    -------
    Euros per month; 0 where the landlord has set none.

    Source
    ------
    Arrêté of 10 March 2011: a flat amount that depends on the size of the dwelling and on the number of people.
    """
    of_dwelling, of_person = practice.flat_amounts.get(typology, (0, 0))
    return of_dwelling + of_person * people


def affordability_alerts(
    effort_rate: Amount | None, residual_euros: Amount, practice: Practice
) -> tuple[AlertCode, ...]:
    """What the committee's attention is drawn to: alerts, never refusals.

    Parameters
    ----------
    effort_rate : a ratio, None without resources
    residual_euros : residual income, euros per day and per consumption unit
    practice : the settings

    Returns
    -------
    Codes; a rate or an income equal to its threshold alerts nobody.

    Source
    ------
    No text sets a threshold; method of the arrêté of 10 March 2011.
    """
    is_high = effort_rate is not None and effort_rate * 100 > practice.effort_alert_percent
    found = ((is_high, ALERT_CODES[0]), (residual_euros < practice.residual_alert_euros, ALERT_CODES[1]))
    return tuple(code for applies, code in found if applies)
