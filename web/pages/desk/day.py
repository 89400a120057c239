"""The desk's day: entries to finish, situations to confirm, what was just filed."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, request, url_for

from register import clock
from register.applications.models import Draft
from register.applications.queries import (
    FoundApplication,
    claims_to_verify,
    claims_waiting_count,
    drafts_to_finish,
    recently_filed,
)
from register.db import transaction
from web.access import Permission, current_actor, requires
from web.formats import date_day, date_long, months, number_groups, plural

blueprint = Blueprint("desk", __name__, url_prefix="/desk")

LONG_WAIT_DAYS = 15
SHOWN = 20


@blueprint.get("/")
@requires(Permission.APPLICATION_ENTER)
def day() -> str:
    """Work to do, the most urgent first."""
    actor, now, today = current_actor(), clock.now(), clock.today()
    view = request.args.get("view", "all")
    with transaction(actor):
        drafts = drafts_to_finish(actor, now, SHOWN)
        claims = claims_to_verify(actor, SHOWN)
        waiting = claims_waiting_count(actor)
        recent = recently_filed(actor)
    rows = [] if view == "claims" else [draft_row(draft, today) for draft in drafts]
    rows += [] if view == "drafts" else [claim_row(found, since, today) for found, since in claims]
    views = [
        ("Tout", len(drafts) + waiting, url_for("desk.day"), view not in ("drafts", "claims")),
        ("Saisies à finir", len(drafts), url_for("desk.day", view="drafts"), view == "drafts"),
        ("Situations à confirmer", waiting, url_for("desk.day", view="claims"), view == "claims"),
    ]
    return render_template("desk/day.html", rows=rows, views=views, recent=recent, today=today, total=views[0][1])


def draft_row(draft: Draft, today: date) -> dict[str, Any]:
    """An entry to finish, before it is erased."""
    until = clock.paris_day(draft.expires_at)
    identity = draft.answers.get("identity", {})
    name = " ".join(identity.get(part, "") for part in ("first_names", "birth_name")).strip()
    return {
        "kind": "soon",
        "due": date_day(until).capitalize(),
        "second": f"Effacée dans {plural((until - today).days, 'jour', 'jours')}",
        "url": url_for("entry.tasks", draft_id=draft.id),
        "what": f"Finir la saisie : {name}".replace(" :", "\u00a0:") if name else "Finir une saisie",
        "who": f"Commencée le {date_long(clock.paris_day(draft.created_at))}",
        "action": "Continuer",
    }


def claim_row(found: FoundApplication, since: date, today: date) -> dict[str, Any]:
    """Declared situations of one application: no delay is set by law, so none is late, but the oldest is first."""
    waited = (today - since).days
    what = f"Confirmer {plural(found.count, 'situation', 'situations')} : {found.name}"
    return {
        "kind": "soon" if waited >= LONG_WAIT_DAYS else "later",
        "due": "Aujourd’hui" if waited == 0 else f"Depuis {duration(waited)}",
        "second": f"Déclarée le {date_long(since)}",
        "url": url_for("files.file", application_id=found.application_id),
        "what": what.replace(" :", "\u00a0:"),
        "who": plural(found.household_size, "personne à loger", "personnes à loger"),
        "number": number_groups(found.number),
        "action": "Contrôler",
    }


def duration(days: int) -> str:
    """How long something has waited, in days, then months, then whole years."""
    if days < 60:
        return plural(days, "jour", "jours")
    return months(days // 30) if days < 730 else plural(days // 365, "an", "ans")
