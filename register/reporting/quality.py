"""The service's own figures: what the public is owed about how it is served."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text

from register.actor import system
from register.db import db, reading
from register.organisations.queries import territories

MEASURES = text("""
    select
      (select count(*) from applications where status = 'LIVE') as live,
      (select count(*) from applications where filed_at >= :since) as filed,
      (select count(*) from applications where filed_at >= :since and channel = 'ONLINE') as online,
      (select count(*) from bids where answer is not null and answered_at >= :since) as answered,
      (select count(*) from bids b join adverts a on a.territory_id = b.territory_id and a.id = b.advert_id
        where a.status = 'CLOSED' and b.status <> 'WITHDRAWN' and a.closed_at >= :since) as owed,
      (select count(*) from notices where created_at >= :since and status = 'SENT') as sent,
      (select count(*) from notices where created_at >= :since) as written
""")
YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure: ``value`` for programs, ``text`` and ``note`` for people."""

    code: str
    label: str
    value: float | None
    unit: str
    text: str
    note: str


def _share(part: int, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def _percent(value: float | None) -> str:
    return "Non mesuré" if value is None else f"{value:g}".replace(".", ",") + "\u00a0%"


def _grouped(value: int) -> str:
    return f"{value:,}".replace(",", "\u00a0")


def measured_quality(now: datetime) -> list[Measure]:
    """The figures of the last twelve months over every territory; one query each."""
    totals: dict[str, int] = {}
    for territory in territories():
        with reading(system(territory.id)):
            row = db.session.execute(MEASURES, {"since": now - YEAR}).mappings().one()
        for name, value in row.items():
            totals[name] = totals.get(name, 0) + value
    return _measures(totals)


def _measures(totals: dict[str, int]) -> list[Measure]:
    live, filed = totals.get("live", 0), totals.get("filed", 0)
    online = _share(totals.get("online", 0), filed)
    answered = _share(totals.get("answered", 0), totals.get("owed", 0))
    sent = _share(totals.get("sent", 0), totals.get("written", 0))
    return [
        Measure("live_applications", "Demandes en cours", live, "demandes", _grouped(live), "Aujourd’hui"),
        Measure("filed_12_months", "Demandes déposées", filed, "demandes", _grouped(filed),
                "En douze mois, encore au registre"),
        Measure("online_share", "Dépôts en ligne", online, "%", _percent(online), "Des dépôts de douze mois"),
        Measure("answered_bids", "Candidatures avec réponse motivée", answered, "%", _percent(answered),
                "Des annonces closes en douze mois"),
        Measure("sent_notices", "Messages remis", sent, "%", _percent(sent), "Des messages écrits en douze mois"),
    ]  # fmt: skip
