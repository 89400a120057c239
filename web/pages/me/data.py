"""One's own data: what is held and for how long, who reads it, and a copy of everything in one press."""

from flask import Blueprint, Response, render_template

from register import clock
from register.applications.queries import application_visible_to
from register.db import transaction
from register.privacy.portability import export_own_data
from register.privacy.retention import retentions
from web.access import Permission, current_actor, requires
from web.pages.me.own import own_id, required

blueprint = Blueprint("me_data", __name__, url_prefix="/me")


@blueprint.get("/data")
@requires(Permission.OWN_READ)
def show() -> str:
    """What the register holds, until when, and the button that copies it."""
    actor = current_actor()
    with transaction(actor):
        application = required(application_visible_to(actor, own_id(actor)))
    ends = retentions()["archive"]
    erased_on = ends.ends_on(application.struck_off_on) if application.struck_off_on else None
    return render_template("me/data.html", application=application, erased_on=erased_on)


@blueprint.post("/data/archive")
@requires(Permission.OWN_READ)
def archive() -> Response:
    """The copy, as a zip file; its making is written in the history."""
    actor = current_actor()
    with transaction(actor):
        content = export_own_data(actor, own_id(actor), clock.now())
    response = Response(content, mimetype="application/zip")
    response.headers["Content-Disposition"] = 'attachment; filename="mes-donnees.zip"'
    response.headers["Cache-Control"] = "no-store"
    return response
