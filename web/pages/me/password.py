"""Choosing a password, the first time with the certificate's code or later."""

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from register import clock
from register.db import transaction
from register.errors import Invalid
from register.organisations.actions import choose_password
from web.access import Permission, current_actor, requires
from web.auth import current_session_id, keep_session

blueprint = Blueprint("me_password", __name__, url_prefix="/me")

MESSAGES = {
    "password_too_short": "Choisissez un mot de passe de 12 signes au moins, par exemple quatre mots.",
    "passwords_differ": "Écrivez deux fois le même mot de passe.",
}


@blueprint.get("/password")
@requires(Permission.OWN_READ)
def form() -> str:
    """Ask for a password, twice."""
    return render_template("me/password.html", errors={})


@blueprint.post("/password")
@requires(Permission.OWN_READ)
def choose() -> Response | tuple[str, int]:
    """Keep the new password and end the other sessions."""
    actor, typed = current_actor(), request.form.get("password", "")
    if typed != request.form.get("password_again", ""):
        return _again({"password_again": "passwords_differ"})
    try:
        with transaction(actor):
            epoch = choose_password(actor, typed, clock.now(), kept_session=current_session_id())
    except Invalid as error:
        return _again(dict(error.fields))
    keep_session(epoch)
    flash("Votre mot de passe est enregistré.")
    return redirect("/me/", 303)


def _again(problems: dict[str, str]) -> tuple[str, int]:
    errors = {field: MESSAGES[code] for field, code in problems.items()}
    return render_template("me/password.html", errors=errors), 400
