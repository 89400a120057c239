"""Offers: decided dwellings to propose, answers to wait for, leases to sign, leases signed."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from register import clock
from register.audit.actions import record_readings
from register.committees.actions import make_offer, sign_lease
from register.committees.codes import Decision
from register.committees.documents import decision_letter, offer_letter
from register.committees.queries import (
    candidate_of,
    items_to_offer,
    leases_of_landlord,
    live_offers_of_landlord,
    offer_of,
)
from register.db import transaction
from register.errors import Refused
from web.access import Permission, current_actor, requires
from web.labels import label
from web.labels.committees import PROBLEMS, problems
from web.pages.committee.letters import letter_response
from web.schemas.committees import OfferSchema, SigningSchema, Typed, signing
from web.schemas.housing import read

blueprint = Blueprint("landlord_offers", __name__, url_prefix="/landlord")

LETTER = label("ReadingPurpose", "write_letter")
SIGN_FIELDS = {
    "signed_in_future": "signed_on",
    "signed_before_offer": "signed_on",
    "starts_before_signature": "starts_on",
    "condition_not_met": "condition_met",
    "income_unknown": "_income",
    "income_above_ceiling": "_income",
}
MISSING = {"signed_on": "SIGNED_ON_MISSING", "starts_on": "STARTS_ON_MISSING", "condition_met": "condition_not_met"}


@blueprint.get("/offers")
@requires(Permission.OFFER_MAKE)
def show() -> str:
    """What is to offer, what waits for an answer, what waits for a signature."""
    return _offers({})


@blueprint.post("/items/<uuid:item_id>/offer")
@requires(Permission.OFFER_MAKE)
def offer(item_id: UUID) -> Response | tuple[str, int]:
    """Offer a decided dwelling to the next rank."""
    values, wrong = read(OfferSchema(), request.form)
    actor = current_actor()
    try:
        with transaction(actor):
            made = make_offer(actor, item_id, days=values.get("days", 0) if not wrong else 0, now=clock.now())
    except Refused as refused:
        if refused.code != "offer_delay_too_short":
            raise
        return _offers({f"days_{item_id}": PROBLEMS[refused.code]}), 400
    flash(f"Proposition envoyée. Réponse attendue jusqu’au {made.answer_by:%d/%m/%Y}.")
    return redirect(url_for("landlord_offers.show"), 303)


def _offers(errors: dict[str, str]) -> str:
    actor = current_actor()
    with transaction(actor):
        context: dict[str, Any] = {
            "to_offer": items_to_offer(actor),
            "live": live_offers_of_landlord(actor),
            "leases": leases_of_landlord(actor),
        }
        seen = [row.candidate.application_id for row in context["to_offer"]]
        seen += [made.application_id for made, _candidate in context["live"]]
        record_readings(actor, seen, "candidate_sheet", label("ReadingPurpose", "sign_lease"), clock.now())
    return render_template("landlord/offers.html", errors=errors, today=clock.today(), form=request.form, **context)


@blueprint.get("/offers/<uuid:offer_id>/letter.pdf")
@requires(Permission.OFFER_MAKE)
def offer_in_writing(offer_id: UUID) -> Response:
    """The letter of an offer."""
    actor = current_actor()
    with transaction(actor):
        content = offer_letter(actor, offer_id)
        record_readings(actor, [offer_of(actor, offer_id).application_id], "letter", LETTER, clock.now())
    return letter_response(content, "proposition")


@blueprint.get("/candidates/<uuid:candidate_id>/letter.pdf")
@requires(Permission.OFFER_MAKE)
def decision_in_writing(candidate_id: UUID) -> Response:
    """The letter of a decision, once the sitting is closed."""
    actor = current_actor()
    with transaction(actor):
        content = decision_letter(actor, candidate_id)
        record_readings(actor, [candidate_of(actor, candidate_id).application_id], "letter", LETTER, clock.now())
    return letter_response(content, "decision")


@blueprint.get("/offers/<uuid:offer_id>/lease")
@requires(Permission.LEASE_SIGN)
def lease(offer_id: UUID) -> str:
    """The form of a lease, with what is checked on that day."""
    today = clock.today()
    days = {
        f"{name}_{part}": getattr(today, part)
        for name in ("signed_on", "starts_on")
        for part in ("day", "month", "year")
    }
    return _lease(offer_id, MultiDict(days), {})


@blueprint.post("/offers/<uuid:offer_id>/lease")
@requires(Permission.LEASE_SIGN)
def sign(offer_id: UUID) -> Response | tuple[str, int]:
    """Record the signed lease."""
    values, wrong = read(SigningSchema(), request.form)
    if wrong:
        return _lease(offer_id, request.form, problems({name: MISSING[name] for name in wrong})), 400
    actor = current_actor()
    try:
        with transaction(actor):
            sign_lease(actor, offer_id, command=signing(values), now=clock.now())
    except Refused as refused:
        if refused.code not in SIGN_FIELDS:
            raise
        return _lease(offer_id, request.form, {SIGN_FIELDS[refused.code]: PROBLEMS[refused.code]}), 400
    flash("Bail enregistré. La demande a quitté le registre et les autres candidatures sont closes.")
    return redirect(url_for("landlord_offers.show"), 303)


def _lease(offer_id: UUID, form: Typed, errors: dict[str, str]) -> str:
    actor = current_actor()
    with transaction(actor):
        made = offer_of(actor, offer_id)
        candidate = candidate_of(actor, made.candidate_id)
        record_readings(
            actor, [made.application_id], "candidate_sheet", label("ReadingPurpose", "sign_lease"), clock.now()
        )
    is_conditional = candidate.decision == Decision.ALLOCATED_CONDITIONAL
    return render_template(
        "landlord/lease.html", offer=made, candidate=candidate, form=form, errors=errors, is_conditional=is_conditional
    )
