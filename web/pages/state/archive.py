"""The restricted archive: one struck-off application at a time, by its number, with a reason, for the few who may."""

from flask import Blueprint, render_template, request

from register import clock
from register.applications.queries import application_visible_to, claims_of, history_of, people_of, readings_of
from register.db import transaction
from register.errors import Invalid, NotFound
from register.privacy.actions import open_archive
from register.privacy.queries import last_erasures
from register.privacy.retention import retentions
from web.access import Permission, current_actor, requires
from web.labels import LABELS, label
from web.labels.answers import problem_text
from web.pages.desk.sheets import people_rows

blueprint = Blueprint("archive", __name__, url_prefix="/state/archive")

SHOWN = 20
KNOWN = ("number", "purpose")


@blueprint.get("")
@requires(Permission.ARCHIVE_READ)
def form() -> str:
    """Ask for a number and a reason; the last erasures below."""
    return _form({})


@blueprint.post("")
@requires(Permission.ARCHIVE_READ)
def show() -> str | tuple[str, int]:
    """The archive, once; opening it again needs the reason again. It is sent by POST: a number enters no address."""
    actor, typed = current_actor(), {name: request.form.get(name, "").strip()[:200] for name in KNOWN}
    if not typed["number"]:
        return _form({"number": problem_text("archive_number", "required")}, typed), 400
    try:
        with transaction(actor):
            opened = open_archive(actor, typed["number"], typed["purpose"], clock.now())
            application_id = opened.application_id
            assert application_id is not None
            application = application_visible_to(opened, application_id)
            people = people_of(opened, application_id)
            claims = claims_of(opened, application_id)
            events = history_of(opened, application_id)
            readings = readings_of(opened, application_id)
    except Invalid:
        return _form({"purpose": problem_text("archive_purpose", "too_short")}, typed), 400
    except NotFound:
        return _form({"number": problem_text("archive_number", "unknown")}, typed), 400
    assert application is not None
    assert application.struck_off_on is not None
    return render_template(
        "state/archive_file.html",
        application=application,
        applicant=people[0],
        people=people_rows(people),
        claims=[(label("Claim", one.claim), label("EvidenceLevel", one.evidence)) for one in claims],
        events=[(one, LABELS["HistoryAction"].get(one.action, "Autre action")) for one in events],
        readings=[(one, LABELS["ReadingPart"].get(one.part, "Une partie")) for one in readings],
        erased_on=retentions()["archive"].ends_on(application.struck_off_on),
    )


def _form(errors: dict[str, str], typed: dict[str, str] | None = None) -> str:
    actor = current_actor()
    with transaction(actor):
        erasures = last_erasures(actor, SHOWN)
    return render_template("state/archive.html", errors=errors, form=typed or {}, erasures=erasures)
