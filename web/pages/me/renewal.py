"""Renewing one's application for a year, when nothing changed."""

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from register import clock
from register.applications.actions import renew_application
from register.db import transaction
from register.priorities.standing import own_file
from web.access import Permission, current_actor, requires
from web.formats import date_long
from web.pages.me.overview import wishes_of
from web.pages.me.own import own_id, required

blueprint = Blueprint("me_renewal", __name__, url_prefix="/me")

UNCONFIRMED = "Cochez la case si vos informations sont toujours exactes."


@blueprint.get("/renewal")
@requires(Permission.OWN_READ)
def form() -> str:
    """What would be confirmed, on one page."""
    return _page({})


@blueprint.post("/renewal")
@requires(Permission.OWN_READ)
def renew() -> Response | tuple[str, int]:
    """Keep the application for another year."""
    if request.form.get("confirmed") != "yes":
        return _page({"confirmed": UNCONFIRMED}), 400
    actor = current_actor()
    with transaction(actor):
        renewed = renew_application(actor, own_id(actor), clock.now())
    flash(f"Votre demande est renouvelée jusqu’au {date_long(renewed.valid_until)}.")
    return redirect("/me/", 303)


def _page(errors: dict[str, str]) -> str:
    actor = current_actor()
    with transaction(actor):
        file = required(own_file(actor, own_id(actor)))
    return render_template("me/renewal.html", application=file.application, wishes=wishes_of(file), errors=errors)
