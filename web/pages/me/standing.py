"""Place, waits and readings in words, each figure with what it was observed on."""

from datetime import date
from typing import Any

from register.applications.queries import ReadingLine
from register.clock import paris_day
from register.priorities.rules import Place
from register.priorities.standing import LastReading, Standing, Wait
from web.formats import date_long, integer, months, paris_datetime
from web.labels import LABELS

NBSP = "\u00a0"


def standing_view(standing: Standing, today: date) -> dict[str, Any]:
    """The words and the two bounds of the band."""
    wait = standing.wait
    return {
        "title": f"{standing.typology}, {standing.epci_name}",
        "place": place_text(standing.place, standing.counted_on),
        "spread": spread_text(standing.place),
        "tenths": tenths(standing.place),
        "own_points": max(standing.points, 0),
        "wait": wait_text(wait),
        "low": wait.first_quartile_months,
        "high": wait.last_quartile_months,
        "sample": sample_text(wait, today),
    }


def place_text(place: Place, counted_on: date | None) -> str:
    """The place among comparable applications, in one sentence; empty under the smallest cell."""
    if place.rank is None or place.count is None or counted_on is None:
        return ""
    ahead = place.ahead or 0
    before = "aucune ne passe avant la vôtre" if ahead == 0 else f"{integer(ahead)} passent avant la vôtre"
    if ahead == 1:
        before = "une seule passe avant la vôtre"
    return (
        f"Sur {integer(place.count)} demandes qui veulent cette taille dans cette intercommunalité, {before}. "
        f"Compté le {date_long(counted_on)}{NBSP}; à points égaux, la plus ancienne passe avant."
    )


def spread_text(place: Place) -> str:
    """How points are spread: what half and a tenth of the applications reach."""
    if place.deciles is None:
        return ""
    median, best = place.deciles[4], place.deciles[8]
    return (
        f"La moitié de ces demandes ont {integer(median)}{NBSP}points ou moins{NBSP}; "
        f"neuf sur dix ont {integer(best)}{NBSP}points ou moins."
    )


def tenths(place: Place) -> list[tuple[str, str, int]]:
    """The drawn distribution: what each further tenth of the applications has at most, in words and as a length."""
    cuts = place.deciles or ()
    return [(f"{rank} sur 10", integer(points), max(points, 0)) for rank, points in enumerate(cuts, start=1)]


def wait_text(wait: Wait) -> str:
    """The observed wait: the middle half of households, and the median."""
    if wait.count is None or wait.median_months is None:
        return ""
    low, high = wait.first_quartile_months or 0, wait.last_quartile_months or 0
    return (
        f"La moitié des ménages logés ont attendu entre {integer(low)} et {months(high)}. "
        f"L’attente médiane est de {months(wait.median_months)}."
    )


def sample_text(wait: Wait, today: date) -> str:
    """What it was observed on, always with the caution that goes with it."""
    if wait.count is None:
        return ""
    return (
        f"Observé sur {integer(wait.count)} logements attribués dans les deux ans avant le {date_long(today)}. "
        f"C’est une estimation{NBSP}: personne ne peut promettre une date."
    )


def reading_view(reading: ReadingLine | LastReading) -> dict[str, str]:
    """One opening of the file: who, why, when. A purpose is a code, or the words of the agent."""
    purpose = LABELS["ReadingPurpose"].get(reading.purpose, reading.purpose)
    agent = getattr(reading, "agent_name", None)
    return {
        "who": reading.organisation_name or "Registre",
        "agent": agent or "",
        "why": purpose,
        "when": paris_datetime(reading.at),
        "day": date_long(paris_day(reading.at)),
    }
