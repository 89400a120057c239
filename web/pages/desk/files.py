"""One application as an agent reads it. Opening it is recorded, and the applicant sees that it was opened."""

import json
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from register import clock
from register.actor import Actor
from register.applications.actions import accept_evidence, issue_access_code, reveal_address
from register.applications.certificate import certificate_pdf
from register.applications.codes import ApplicationStatus, Claim, EvidenceLevel
from register.applications.models import Application, ApplicationClaim
from register.applications.queries import (
    Event,
    application_visible_to,
    claims_of,
    history_of,
    people_of,
    readings_of,
)
from register.applications.rules import evidence_refusal
from register.audit.actions import record_readings
from register.db import transaction
from register.errors import Invalid, NotFound
from register.priorities.queries import ExplainedScore, score_of
from register.priorities.standing import ProvedClaim
from web.access import Permission, current_actor, may, requires
from web.grid_views import adopted_text
from web.labels import LABELS, label
from web.labels.answers import problem_text
from web.pages.desk.sheets import household_rows, housing_rows, people_rows, wish_rows
from web.pdf import pdf_response
from web.score_changes import outside_view
from web.score_lines import missing_lines, score_lines

blueprint = Blueprint("files", __name__, url_prefix="/desk/applications")

OPENED_TO_STUDY = "INSTRUCTION"
LEVELS = {"document": EvidenceLevel.DOCUMENT, "institution": EvidenceLevel.INSTITUTION}
LEVEL_BUTTONS = (
    (EvidenceLevel.DOCUMENT, "document", "Pièce acceptée"),
    (EvidenceLevel.INSTITUTION, "institution", "Décision enregistrée"),
)
MARKS = {"DECLARED": "declared", "DOCUMENT": "document", "INSTITUTION": "institution"}


@blueprint.get("/<uuid:application_id>")
@requires(Permission.APPLICATION_READ)
def file(application_id: UUID) -> str:
    """Household, home, wishes, situations with their proofs, points, history, readings."""
    return _file(application_id, {}, None)


def _file(application_id: UUID, errors: dict[str, str], address: dict[str, str] | None) -> str:
    actor = current_actor()
    with transaction(actor):
        application = _visible(actor, application_id)
        people = people_of(actor, application_id)
        claims = claims_of(actor, application_id)
        scores = score_of(actor, application_id)
        events = history_of(actor, application_id)
        readings = readings_of(actor, application_id)
        record_readings(actor, [application_id], "file", OPENED_TO_STUDY, clock.now())
    return render_template(
        "desk/file.html",
        application=application,
        applicant=people[0],
        people=people_rows(people),
        household=household_rows(application, people),
        housing=housing_rows(application),
        wishes=wish_rows(application),
        claims=[_claim(claim, application, actor) for claim in claims],
        scores=[_score(score, application, claims) for score in scores],
        events=[(event, _known("HistoryAction", event.action), _event_text(event)) for event in events],
        readings=[(one, _known("ReadingPart", one.part)) for one in readings],
        errors=errors,
        address=address,
    )


def _visible(actor: Actor, application_id: UUID) -> Application:
    application = application_visible_to(actor, application_id)
    if application is None:
        raise NotFound("application")
    return application


def _claim(claim: ApplicationClaim, application: Application, actor: Actor) -> dict[str, Any]:
    """A situation, its proof, and the proofs this agent may still record."""
    is_open = application.status == ApplicationStatus.LIVE and may(actor, Permission.EVIDENCE_ACCEPT)
    present = EvidenceLevel(claim.evidence)
    buttons = [
        (level, text)
        for wanted, level, text in LEVEL_BUTTONS
        if is_open
        and evidence_refusal(Claim(claim.claim), present=present, wanted=wanted, roles=actor.roles) is None
    ]
    return {
        "code": claim.claim,
        "name": label("Claim", claim.claim),
        "mark": MARKS[claim.evidence],
        "level": label("EvidenceLevel", claim.evidence),
        "declared_on": claim.declared_on,
        "evidence_on": claim.evidence_on,
        "buttons": buttons,
    }


def _score(score: ExplainedScore, application: Application, claims: list[ApplicationClaim]) -> dict[str, Any]:
    """The points of one EPCI with the very sentences that the applicant reads."""
    proved = {claim.claim: ProvedClaim(claim.evidence, claim.evidence_on) for claim in claims}
    return {
        "epci_name": score.epci_name,
        "points": score.points,
        "verified_points": score.verified_points,
        "to_confirm": score.to_confirm,
        "scored_on": score.scored_on,
        "adopted_text": adopted_text(score.grid),
        "lines": score_lines(score, application, proved),
        "missing": missing_lines(score, application),
        "outside": outside_view(score),
    }


def _known(kind: str, code: str) -> str:
    """The wording of a code that another version of the program may have written."""
    return LABELS[kind].get(code, "Autre action")


def _event_text(event: Event) -> str:
    """What a line of history says beside its action."""
    detail = json.loads(event.detail)
    if "claim" in detail:
        return f"{label('Claim', detail['claim'])}, {label('EvidenceLevel', detail['level']).lower()}"
    return label("StrikeOffReason", event.reason) if event.action == "strike_off_application" else ""


@blueprint.post("/<uuid:application_id>/evidence")
@requires(Permission.EVIDENCE_ACCEPT)
def evidence(application_id: UUID) -> Response:
    """Confirm a declared situation; the points move at once."""
    actor = current_actor()
    try:
        claim, level = Claim(request.form.get("claim", "")), LEVELS[request.form.get("level", "")]
    except (ValueError, KeyError):
        raise Invalid("invalid") from None
    with transaction(actor):
        accept_evidence(actor, application_id, claim, level, clock.now())
    flash("La situation est confirmée. Les points ont été recalculés.")
    return redirect(url_for("files.file", application_id=application_id), 303)


@blueprint.post("/<uuid:application_id>/address")
@requires(Permission.APPLICATION_READ)
def address(application_id: UUID) -> str | tuple[str, int]:
    """Show a protected address to an agent who says why; the reason is kept and the applicant reads it."""
    actor, purpose = current_actor(), request.form.get("purpose", "")
    try:
        with transaction(actor):
            revealed = reveal_address(actor, application_id, purpose, clock.now())
    except Invalid:
        return _file(application_id, {"purpose": problem_text("purpose", "required")}, None), 400
    return _file(application_id, {}, revealed)


@blueprint.post("/<uuid:application_id>/access-code")
@requires(Permission.APPLICATION_ENTER)
def access_code(application_id: UUID) -> str:
    """Print a new one-time code for somebody who is present."""
    actor = current_actor()
    with transaction(actor):
        code = issue_access_code(actor, application_id, clock.now())
        application = _visible(actor, application_id)
        people = people_of(actor, application_id)
    return render_template("desk/receipt.html", application=application, applicant=people[0], code=code)


@blueprint.get("/<uuid:application_id>/certificate.pdf")
@requires(Permission.APPLICATION_READ)
def certificate(application_id: UUID) -> Response:
    """The certificate, to print at the desk."""
    actor = current_actor()
    with transaction(actor):
        content = certificate_pdf(actor, application_id, clock.today())
        record_readings(actor, [application_id], "certificate", OPENED_TO_STUDY, clock.now())
    return pdf_response(content, "attestation.pdf")
