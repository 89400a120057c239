"""The messages sent to the applicant, and who opened its file."""

from uuid import UUID

from flask import Blueprint, render_template

from register import clock
from register.applications.queries import readings_of
from register.db import transaction
from register.notices.actions import mark_read
from register.notices.queries import notices_of
from web.access import Permission, current_actor, requires
from web.pages.me.own import own_id
from web.pages.me.standing import reading_view

blueprint = Blueprint("me_messages", __name__, url_prefix="/me")


@blueprint.get("/messages")
@requires(Permission.OWN_READ)
def listing() -> str:
    """Every message, the newest first."""
    actor = current_actor()
    with transaction(actor):
        found = notices_of(actor, own_id(actor))
    return render_template("me/messages.html", notices=found)


@blueprint.get("/messages/<uuid:notice_id>")
@requires(Permission.OWN_READ)
def message(notice_id: UUID) -> str:
    """One message, marked as read."""
    actor = current_actor()
    with transaction(actor):
        found = mark_read(actor, notice_id, clock.now())
    return render_template("me/message.html", notice=found)


@blueprint.get("/readings")
@requires(Permission.OWN_READ)
def readings() -> str:
    """Who opened one's own file, and why."""
    actor = current_actor()
    with transaction(actor):
        found = readings_of(actor, own_id(actor))
    return render_template("me/readings.html", readings=[reading_view(reading) for reading in found])
