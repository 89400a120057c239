"""The landlord's work in rows, the most urgent first: each starts with a verb and leads to the page that does it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from register import clock
from register.committees.models import Offer
from register.committees.queries import ToOffer, Work
from register.committees.rows import SittingRow
from register.housing.queries import VacancyRow
from register.lettings.models import Advert
from web.formats import date_day, date_long, plural, surface
from web.labels import label

NBSP = "\u00a0"
SOON_DAYS = 7


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do, the day it is due, and the view it belongs to."""

    view: str
    due: date
    what: str
    who: str
    number: str
    url: str
    action: str
    is_waiting: bool = False  # a deadline to follow, with nothing to do before it


VIEWS = (
    ("all", "Tout"),
    ("adverts", "Annonces à publier"),
    ("windows", "Candidatures"),
    ("shortlists", "Listes à arrêter"),
    ("sittings", "Commissions"),
    ("offers", "Propositions et baux"),
)


def dwelling_text(row: VacancyRow) -> str:
    """T3 de 64 m², résidence du Verger, Caen."""
    return f"{row.dwelling.typology} de {surface(row.dwelling.surface_m2)}, {row.programme.name}, {row.commune_name}"


def tasks_of(vacancies: Iterable[VacancyRow], adverts: Iterable[tuple[Advert, int]], work: Work) -> list[Task]:
    """Everything to do, by day."""
    today = clock.today()
    tasks = [task for row in vacancies if (task := _vacancy_task(row, today)) is not None]
    tasks += [_advert_task(advert, bids) for advert, bids in adverts]
    tasks += [_sitting_task(row) for row in work.sittings]
    tasks += [_to_offer_task(row, today) for row in work.to_offer]
    tasks += [_pending_task(offer) for offer in work.pending]
    tasks += [_lease_task(offer, today) for offer in work.to_sign]
    return sorted(tasks, key=lambda task: (task.due, task.what))


def _vacancy_task(row: VacancyRow, today: date) -> Task | None:
    number, url = f"Logement {row.dwelling.reference}", f"/landlord/vacancies/{row.vacancy.id}"
    if row.vacancy.status == "OPEN":
        free = f"Libre le {date_long(row.vacancy.available_on)}. {label('ReserverKind', row.vacancy.reserver_kind)}"
        due = row.vacancy.available_on
        return Task("adverts", due, f"Publier l’annonce{NBSP}: {dwelling_text(row)}", free, number, url, "Publier")
    if row.vacancy.status == "SHORTLISTING":
        why = "Candidatures ouvertes. Au moins trois dossiers à présenter, sauf exception motivée"
        what = f"Arrêter la liste{NBSP}: {dwelling_text(row)}"
        return Task("shortlists", today, what, why, number, f"{url}/shortlist", "Rapprocher")
    return None


def _advert_task(advert: Advert, bids: int) -> Task:
    title = advert.sheet["title"]
    count = plural(bids, "candidature reçue", "candidatures reçues")
    is_over = advert.closes_at <= clock.now()
    return Task(
        view="windows",
        due=clock.paris_day(advert.closes_at),
        what=f"Ouvrir les candidatures{NBSP}: {title}" if is_over else f"Attendre la clôture{NBSP}: {title}",
        who=f"{count}, {'à ouvrir' if is_over else 'contenu scellé'}",
        number=f"Logement {advert.sheet['reference']}",
        url=f"/landlord/adverts/{advert.id}",
        action="Ouvrir" if is_over else "Voir",
        is_waiting=not is_over,
    )


def _sitting_task(row: SittingRow) -> Task:
    local: datetime = row.sitting.held_at.astimezone(clock.PARIS)
    items = plural(row.items, "logement à l’ordre du jour", "logements à l’ordre du jour")
    return Task(
        "sittings", local.date(), f"Préparer la commission du {date_day(local.date())}", items,
        f"{local.hour}{NBSP}h{NBSP}{local:%M}", f"/committee/sittings/{row.sitting.id}", "Préparer",
    )  # fmt: skip


def _to_offer_task(row: ToOffer, today: date) -> Task:
    what = f"Proposer le logement{NBSP}: {row.item.sheet['title']}"
    why = f"Commission du {date_day(clock.paris_day(row.sitting.held_at))}, rang {row.candidate.decision_rank or 1}"
    return Task("offers", today, what, why, f"Logement {row.item.sheet['reference']}", "/landlord/offers", "Proposer")


def _pending_task(offer: Offer) -> Task:
    what = f"Attendre la réponse{NBSP}: {offer.sheet['title']}"
    why = f"Proposition du {date_long(offer.notified_on)}. Sans réponse à temps{NBSP}: refus"
    reference = f"Logement {offer.sheet['reference']}"
    return Task("offers", offer.answer_by, what, why, reference, "/landlord/offers", "Voir", is_waiting=True)


def _lease_task(offer: Offer, today: date) -> Task:
    since = clock.paris_day(offer.answered_at) if offer.answered_at else today
    what = f"Signer le bail{NBSP}: {offer.sheet['title']}"
    reference = f"Logement {offer.sheet['reference']}"
    return Task("offers", today, what, f"Acceptée le {date_long(since)}", reference, "/landlord/offers", "Signer")


def queue_rows(tasks: Iterable[Task]) -> list[dict[str, Any]]:
    """The rows of the queue, with their chip."""
    today = clock.today()
    return [
        {**_chip(task.due, today), "url": task.url, "what": task.what, "who": task.who, "number": task.number,
         "action": task.action}
        for task in tasks
    ]  # fmt: skip


def _chip(due: date, today: date) -> dict[str, str]:
    days = (due - today).days
    if days < 0:
        return {"kind": "late", "due": f"Retard{NBSP}: {plural(-days, 'jour', 'jours')}",
                "second": f"Depuis le {date_day(due)}"}  # fmt: skip
    if days == 0:
        return {"kind": "today", "due": "Aujourd’hui", "second": ""}
    kind = "soon" if days <= SOON_DAYS else "later"
    weekday = date_day(due).split(" ")[0].capitalize()
    return {"kind": kind, "due": f"{weekday} {due.day}", "second": f"Dans {plural(days, 'jour', 'jours')}"}
