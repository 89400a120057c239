"""The applicant's own page: what to do now, where the file stands, each point, the wait, who opened the file."""

from datetime import date
from typing import Any

from flask import Blueprint, render_template, url_for

from register import clock
from register.applications.codes import ApplicationStatus
from register.committees.queries import candidacies_with_offers
from register.db import transaction
from register.lettings.queries import bids_of
from register.priorities.queries import ExplainedScore, score_of
from register.priorities.standing import OwnFile, own_file, standings_of
from web.access import Permission, current_actor, requires
from web.formats import date_day, date_long, euros, integer
from web.pages.me.own import own_id, required
from web.pages.me.standing import reading_view, standing_view
from web.pages.me.timeline import Journey, dwelling_text, steps_of
from web.score_changes import outside_view
from web.score_lines import missing_lines, score_lines

blueprint = Blueprint("me", __name__, url_prefix="/me")

NBSP = "\u00a0"
SHOWN = 2
RENEWAL_DAYS = 60  # the page asks for a renewal before the month that R441-2-7 sets for the notice


@blueprint.get("/")
@requires(Permission.OWN_READ)
def overview() -> str:
    """Everything about one's own file on one page."""
    actor, today = current_actor(), clock.today()
    mine = own_id(actor)
    with transaction(actor):
        file = required(own_file(actor, mine))
        scores = score_of(actor, mine)
        standings = standings_of(actor, mine, today)
        journey = Journey(file.application, bids_of(actor, mine), candidacies_with_offers(actor, mine), today)
    return render_template(
        "me/overview.html",
        file=file,
        application=file.application,
        key=key_step(journey),
        steps=steps_of(journey),
        scores=[score_view(score, file) for score in scores[:1]],
        other_scores=[score_view(score, file) for score in scores[1:]],
        wishes=wishes_of(file),
        standings=[standing_view(standing, today) for standing in standings[:SHOWN]],
        more_standings=max(len(standings) - SHOWN, 0),
        readings=[reading_view(reading) for reading in file.last_readings],
    )


def score_view(score: ExplainedScore, file: OwnFile) -> dict[str, Any]:
    """One score as the page draws it."""
    grid = score.grid
    adopted = f"votée le {date_long(grid.adopted_on)}" if grid.adopted_on else "sans date de vote"
    return {
        "epci_name": score.epci_name,
        "points": score.points,
        "verified": score.verified_points,
        "to_confirm": score.to_confirm,
        "scored_on": score.scored_on,
        "lines": score_lines(score, file.application, file.claims),
        "missing": missing_lines(score, file.application),
        "outside": outside_view(score),
        "grid_text": f"{'Grille fictive' if grid.is_synthetic else 'Grille'} {adopted}, version{NBSP}{grid.version}",
        "grid_url": url_for("grids.show", territory=file.application.territory_id, epci_siren=grid.epci_siren),
    }


def wishes_of(file: OwnFile) -> list[tuple[str, str, str]]:
    """What is asked for, as facts to read: term, value, note."""
    mine = file.application
    rent = f"{euros(mine.max_rent_euros)} par mois" if mine.max_rent_euros else "Sans maximum"
    return [
        ("Communes", ", ".join(file.commune_names), ""),
        ("Tailles", ", ".join(mine.typologies), ""),
        ("Loyer", rent, ""),
        ("Personnes à loger", integer(mine.household_size), ""),
    ]


def key_step(journey: Journey) -> dict[str, Any]:
    """The one thing to do, or that there is nothing to do and the next date."""
    mine, offer = journey.application, journey.pending
    if offer is not None:
        return {
            "title": f"Une chose à faire{NBSP}: répondre à la proposition de logement",
            "why": f"{dwelling_text(offer.sheet)}. Sans réponse de votre part, la loi compte un refus.",
            "action": (f"/me/offers/{offer.id}", "Lire et répondre", ""),
            "deadline": (_urgency(offer.answer_by, journey.today), f"Avant la fin du {date_day(offer.answer_by)}"),
        }
    if mine.status != ApplicationStatus.LIVE:
        return {
            "title": "Votre demande est close",
            "why": "Vous pouvez encore lire votre dossier. Pour une nouvelle demande, repartez de l’accueil.",
            "action": None,
            "deadline": None,
        }
    if (mine.valid_until - journey.today).days <= RENEWAL_DAYS:
        return {
            "title": f"Une chose à faire{NBSP}: renouveler votre demande",
            "why": "Votre numéro et votre ancienneté restent les mêmes. Sans renouvellement, la demande serait radiée.",
            "action": ("/me/renewal", "Renouveler ma demande", ""),
            "deadline": (_urgency(mine.valid_until, journey.today), f"Avant la fin du {date_day(mine.valid_until)}"),
        }
    return {
        "title": "Rien à faire pour l’instant",
        "why": f"Votre demande est valable jusqu’au {date_long(mine.valid_until)}. "
        "Vous pouvez choisir vous-même les logements qui vous conviennent.",
        "action": ("/adverts", "Voir les logements à louer", "house"),
        "deadline": None,
    }


def _urgency(until: date, today: date) -> str:
    left = (until - today).days
    return "late" if left < 0 else "today" if left == 0 else "soon"
