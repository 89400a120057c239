"""Where a letting is, step by step: what is done, what is under way, what comes next."""

from collections.abc import Sequence
from typing import Any

from register import clock
from register.housing.queries import VacancyRow
from register.lettings.models import Advert
from web.formats import date_long, plural

ORDER = ("OPEN", "ADVERTISED", "SHORTLISTING", "IN_COMMITTEE", "OFFERED", "LET")
NBSP = "\u00a0"
NOW_TEXTS = {
    "OPEN": "à vous de publier l’annonce, ou de choisir directement des candidats.",
    "ADVERTISED": "les demandeurs candidatent. Le contenu reste scellé jusqu’à la clôture.",
    "SHORTLISTING": "à vous d’arrêter la liste des candidats, dans l’ordre du classement.",
    "IN_COMMITTEE": "la commission doit décider.",
    "OFFERED": "le candidat retenu doit répondre, puis le bail se signe.",
}
TITLES = {
    "OPEN": "Logement déclaré à louer",
    "ADVERTISED": "Annonce et candidatures",
    "SHORTLISTING": "Liste des candidats",
    "IN_COMMITTEE": "Commission d’attribution",
    "OFFERED": "Proposition au candidat",
    "LET": "Bail signé",
}


def vacancy_steps(row: VacancyRow, adverts: Sequence[tuple[Advert, int]]) -> list[dict[str, Any]]:
    """The timeline of a vacancy."""
    if row.vacancy.status == "CANCELLED":
        return [{"state": "done", "title": TITLES["OPEN"], "text": _notified(row)},
                {"state": "done", "title": "Relocation annulée"}]  # fmt: skip
    here = ORDER.index(row.vacancy.status)
    return [_step(row, adverts, place, here) for place in range(len(ORDER))]


def _step(row: VacancyRow, adverts: Sequence[tuple[Advert, int]], place: int, here: int) -> dict[str, Any]:
    code = ORDER[place]
    is_now = place == here and code != "LET"
    state = "now" if is_now else "done" if place <= here else "next"
    text = _notified(row) if code == "OPEN" else _bids(adverts) if code == "ADVERTISED" and place <= here else ""
    if is_now:
        text = f"En ce moment{NBSP}: {NOW_TEXTS[code]} {text}".strip()
    return {"state": state, "title": TITLES[code], "text": text}


def _notified(row: VacancyRow) -> str:
    return f"Préavis du {date_long(row.vacancy.notified_on)}, libre le {date_long(row.vacancy.available_on)}."


def _bids(adverts: Sequence[tuple[Advert, int]]) -> str:
    if not adverts:
        return "Sans annonce."
    advert, count = adverts[0]
    closes_on = date_long(clock.paris_day(advert.closes_at))
    return f"{plural(count, 'candidature', 'candidatures')}, clôture le {closes_on}."
