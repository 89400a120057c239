"""Entering an application for somebody: the same nine steps, from a paper form or face to face, then a receipt."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from register import clock
from register.actor import Role
from register.applications.actions import file_application, start_draft
from register.applications.codes import Channel
from register.applications.queries import application_visible_to, people_of
from register.db import transaction
from register.errors import Invalid, NotFound
from web.access import Permission, current_actor, requires
from web.labels import label
from web.labels.answers import problem_text, problem_texts
from web.pages.apply.journey import Journey
from web.pages.apply.steps import known_step, post_step, show_check, show_step, show_tasks

blueprint = Blueprint("entry", __name__, url_prefix="/desk/entry")

CHANNELS = (Channel.PAPER, Channel.DESK, Channel.PHONE)
FRAME = "desk/entry_frame.html"


def journey_of(draft_id: UUID) -> Journey:
    """The entry of a draft; the database shows it to its organisation only."""
    return Journey(current_actor(), draft_id, "entry", FRAME, {"draft_id": draft_id})


@blueprint.get("")
@requires(Permission.APPLICATION_ENTER)
def start() -> str:
    """By which channel the application came."""
    return _start({})


def _start(errors: dict[str, str]) -> str:
    channels = [(channel.value, label("Channel", channel)) for channel in CHANNELS]
    return render_template("desk/entry_start.html", channels=channels, errors=errors)


@blueprint.post("")
@requires(Permission.APPLICATION_ENTER)
def start_post() -> Response | tuple[str, int]:
    """Begin the entry."""
    actor, typed = current_actor(), request.form.get("channel", "")
    if typed not in {channel.value for channel in CHANNELS}:
        return _start({"channel": problem_text("channel", "required")}), 400
    channel = Channel.HELPER if actor.has_role(Role.HELPER) else Channel(typed)
    with transaction(actor):
        draft = start_draft(actor, channel=channel, now=clock.now())
    return redirect(url_for("entry.step", draft_id=draft.id, step="identity"), 303)


@blueprint.get("/<uuid:draft_id>")
@requires(Permission.APPLICATION_ENTER)
def tasks(draft_id: UUID) -> str:
    """The steps of an entry."""
    return show_tasks(journey_of(draft_id))


@blueprint.get("/<uuid:draft_id>/later")
@requires(Permission.APPLICATION_ENTER)
def later(draft_id: UUID) -> Response:
    """Back to the day: the entry waits there."""
    with transaction(current_actor()):
        journey_of(draft_id).draft()
    flash("La saisie est enregistrée. Elle vous attend dans votre journée.")
    return redirect(url_for("desk.day"), 303)


@blueprint.get("/<uuid:draft_id>/<string:step>")
@requires(Permission.APPLICATION_ENTER)
def step(draft_id: UUID, step: str) -> str:
    """One step."""
    return show_step(journey_of(draft_id), known_step(step))


@blueprint.post("/<uuid:draft_id>/<string:step>")
@requires(Permission.APPLICATION_ENTER)
def save(draft_id: UUID, step: str) -> Response:
    """Save a step."""
    return post_step(journey_of(draft_id), known_step(step))


@blueprint.get("/<uuid:draft_id>/check")
@requires(Permission.APPLICATION_ENTER)
def check(draft_id: UUID) -> Response:
    """Everything before registering."""
    return show_check(journey_of(draft_id))


@blueprint.post("/<uuid:draft_id>/submit")
@requires(Permission.APPLICATION_ENTER)
def submit(draft_id: UUID) -> str | Response:
    """Register, and show the receipt at once: its access code is known only now.

    It answers the form itself, without a redirection, because the code may neither be stored nor put in an address;
    sending the form again registers nothing and shows the receipt without its code.
    """
    journey = journey_of(draft_id)
    if request.form.get("declaration") != "yes":
        return show_check(journey, {"declaration": problem_text("declaration", "required")}, 400)
    actor = journey.actor
    try:
        with transaction(actor):
            filed = file_application(actor, draft_id, clock.now())
            application = application_visible_to(actor, filed.application_id)
            people = people_of(actor, filed.application_id)
    except Invalid as invalid:
        return show_check(journey, problem_texts(invalid.fields), 400)
    if application is None:
        raise NotFound("application")
    return render_template(
        "desk/receipt.html", application=application, applicant=people[0], code=filed.access_code
    )
