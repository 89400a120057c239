"""Finding an application by number or by name. It is sent by POST: a name never enters an address or a log."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from register import clock
from register.applications.numbers import NUMBER
from register.applications.queries import search_applications
from register.audit.actions import record_readings
from register.db import transaction
from web.access import Permission, current_actor, requires
from web.labels.answers import problem_text

blueprint = Blueprint("search", __name__, url_prefix="/desk/search")

SHOWN = 50


@blueprint.get("")
@requires(Permission.APPLICATION_SEARCH)
def form() -> str:
    """An empty search."""
    return render_template("desk/search.html", q="", found=[], searched=False, shown=SHOWN, errors={})


@blueprint.post("")
@requires(Permission.APPLICATION_SEARCH)
def results() -> str | tuple[str, int] | Response:
    """What matches; a whole number opens its file."""
    actor, term = current_actor(), request.form.get("q", "").strip()[:100]
    if not term:
        errors = {"q": problem_text("q", "required")}
        return render_template("desk/search.html", q="", found=[], searched=False, shown=SHOWN, errors=errors), 400
    with transaction(actor):
        found = search_applications(actor, term, SHOWN)
        record_readings(actor, [one.application_id for one in found], "search", "SEARCH", clock.now())
    if len(found) == 1 and NUMBER.fullmatch("".join(term.split()).upper()):
        return redirect(url_for("files.file", application_id=found[0].application_id), 303)
    return render_template("desk/search.html", q=term, found=found, searched=True, shown=SHOWN, errors={})
