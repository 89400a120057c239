"""The forecast: each wished place and size with its observed wait, and what one more would change."""

from datetime import date
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from register import clock
from register.actor import Actor
from register.applications.codes import ApplicationStatus
from register.applications.wishes import Widening, widen_wishes
from register.db import transaction
from register.errors import Invalid
from register.organisations.reference import communes_of, territory
from register.priorities.place_waits import Forecast, PlaceWait, asked_places, forecast_of
from register.priorities.standing import Wait, own_file
from web.access import Permission, current_actor, requires
from web.formats import integer, months
from web.labels import LABELS
from web.labels.answers import problem_texts
from web.pages.me.own import own_id, required
from web.pages.me.standing import sample_text, wait_text

blueprint = Blueprint("me_forecast", __name__, url_prefix="/me")

TOO_FEW = "Moins de 11"
NBSP = "\u00a0"


@blueprint.get("/forecast")
@requires(Permission.OWN_READ)
def show() -> str:
    """The waits of one's own wishes; with ``commune`` or ``typology``, beside those of wider wishes."""
    return _page(_tried(request.args), {})


@blueprint.post("/forecast")
@requires(Permission.OWN_READ)
def widen() -> Response | tuple[str, int]:
    """Add to the application what was tried, or say why not and keep what was chosen."""
    actor, tried = current_actor(), _tried(request.form)
    try:
        with transaction(actor):
            widen_wishes(actor, own_id(actor), added=tried, now=clock.now())
    except Invalid as error:
        return _page(tried, problem_texts(error.fields)), 400
    flash("Vos souhaits sont élargis. Votre numéro et votre ancienneté restent les mêmes.")
    return redirect("/me/forecast", 303)


def _tried(values: Any) -> Widening:
    return Widening(values.get("commune", "")[:5], values.get("typology", "")[:2])


def _page(tried: Widening, errors: dict[str, str]) -> str:
    actor, today = current_actor(), clock.today()
    choices = _communes(actor)
    known = {code for code, _ in choices}
    shown = Widening(
        tried.commune_insee if tried.commune_insee in known else "",
        tried.typology if tried.typology in LABELS["Typology"] else "",
    )
    with transaction(actor):
        file = required(own_file(actor, own_id(actor)))
        application = file.application
        asked = asked_places(
            (application.wanted_communes, application.typologies), shown.commune_insee, shown.typology
        )
        forecast = forecast_of(actor, asked, today)
    return render_template(
        "me/forecast.html", is_live=application.status == ApplicationStatus.LIVE, errors=errors, tried=shown,
        is_wider=any(not one.is_wish for one in asked), own=_band(forecast.wishes, today),
        wider=_band(forecast.widened, today), gained=gained_text(forecast),
        rows=[place_row(place) for place in forecast.places], communes=[("", "Aucune"), *choices],
        typologies=[("", "Aucune"), *LABELS["Typology"].items()],
    )  # fmt: skip


def _communes(actor: Actor) -> list[tuple[str, str]]:
    return [(one.insee, one.name) for one in communes_of(territory(actor.territory_id).department_code)]


def _band(wait: Wait, today: date) -> dict[str, Any]:
    """The words and the two bounds of one drawn range."""
    return {
        "sentence": wait_text(wait),
        "low": wait.first_quartile_months,
        "high": wait.last_quartile_months,
        "sample": sample_text(wait, today),
    }


def gained_text(forecast: Forecast) -> str:
    """What is gained, as homes let in two years, in one sentence."""
    more = (forecast.widened.count or 0) - (forecast.wishes.count or 0)
    if more <= 0:
        return (
            "Cette commune est comptée avec celles de son intercommunalité, que vous demandez déjà, ou trop peu de "
            "logements y ont été attribués pour dire ce que cela changerait."
        )
    return (
        f"{integer(more)} logements de plus ont été attribués là en deux ans. Votre place dépend de vos points{NBSP}: "
        "rien n’est promis."
    )


def place_row(place: PlaceWait) -> tuple[str, ...]:
    """One line of the table: the same figures as the drawings, place by place."""
    wait, spread = place.wait, "Non montré"
    if wait.count is not None:
        spread = f"{integer(wait.first_quartile_months or 0)} à {months(wait.last_quartile_months or 0)}"
    return (
        place.epci_name,
        place.typology,
        "Demandé" if place.is_wish else "À l’essai",
        integer(place.seekers) if place.seekers is not None else TOO_FEW,
        integer(wait.count) if wait.count is not None else TOO_FEW,
        spread,
    )
