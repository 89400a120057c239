"""The applicant's candidacies and offers: what a committee decided, a dwelling proposed, the answer."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from register import clock
from register.committees.actions import answer_offer
from register.committees.codes import OfferStatus
from register.committees.documents import offer_letter
from register.committees.models import Offer
from register.committees.queries import candidacies_with_offers, offer_of
from register.committees.texts import DALO_MENTION
from register.db import transaction
from register.errors import Invalid
from web.access import Permission, current_actor, requires
from web.formats import euros, surface
from web.labels import label
from web.labels.committees import problems
from web.pages.committee.letters import letter_response
from web.pages.me.own import own_id
from web.schemas.committees import FOR_APPLICANTS, Typed
from web.schemas.committees import offer_answer as answer_in

blueprint = Blueprint("me_offers", __name__, url_prefix="/me")


@blueprint.get("/candidacies")
@requires(Permission.OWN_READ)
def candidacies() -> str:
    """Every candidacy with its decision and its reason."""
    actor = current_actor()
    with transaction(actor):
        rows = candidacies_with_offers(actor, own_id(actor))
    return render_template("me/candidacies.html", rows=rows)


@blueprint.get("/offers/<uuid:offer_id>")
@requires(Permission.OWN_READ)
def show(offer_id: UUID) -> str:
    """The dwelling proposed, until when to answer, and what each answer does."""
    return _page(offer_id, MultiDict(), {})


@blueprint.post("/offers/<uuid:offer_id>")
@requires(Permission.OWN_ANSWER_OFFER)
def answer(offer_id: UUID) -> Response | tuple[str, int]:
    """Record the answer; a refusal needs its reason."""
    wanted, wrong = answer_in(request.form)
    if wanted is None:
        return _page(offer_id, request.form, wrong), 400
    actor = current_actor()
    try:
        with transaction(actor):
            answer_offer(actor, offer_id, answer=wanted, now=clock.now())
    except Invalid as refused:
        return _page(offer_id, request.form, dict(refused.fields)), 400
    flash("Votre accord est enregistré." if wanted.accepted else "Votre refus est enregistré.")
    return redirect(url_for("me_offers.show", offer_id=offer_id), 303)


@blueprint.get("/offers/<uuid:offer_id>/letter.pdf")
@requires(Permission.OWN_READ)
def in_writing(offer_id: UUID) -> Response:
    """The letter of the offer, to keep or to show to somebody."""
    actor = current_actor()
    with transaction(actor):
        content = offer_letter(actor, offer_id)
    return letter_response(content, "proposition")


def _page(offer_id: UUID, form: Typed, wrong: dict[str, str]) -> str:
    actor, today = current_actor(), clock.today()
    with transaction(actor):
        offer = offer_of(actor, offer_id)
    is_open = offer.status == OfferStatus.PENDING and today <= offer.answer_by
    return render_template(
        "me/offer.html",
        offer=offer,
        facts=dwelling_facts(offer),
        is_open=is_open,
        is_late=offer.status == OfferStatus.PENDING and not is_open,
        days_left=(offer.answer_by - today).days,
        dalo_mention=DALO_MENTION if offer.is_dalo else "",
        reasons=[(code.value, label("RefusalReason", code)) for code in FOR_APPLICANTS],
        form=form,
        errors=problems(wrong),
    )


def dwelling_facts(offer: Offer) -> list[tuple[str, str]]:
    """What the household needs to know before it answers."""
    sheet: dict[str, Any] = offer.sheet
    lift = "avec ascenseur" if sheet["has_lift"] else "sans ascenseur"
    floor = "Rez-de-chaussée" if sheet["floor"] == 0 else f"Étage {sheet['floor']}, {lift}"
    return [
        ("Adresse", f"{sheet['address_line']}, {sheet['commune_name']}"),
        ("Surface", f"{surface(sheet['surface_m2'])}, {sheet['typology']}"),
        ("Loyer", f"{euros(sheet['rent_euros'])} par mois"),
        ("Charges", f"{euros(sheet['charges_euros'])} par mois"),
        ("Total à payer", f"{euros(sheet['total_euros'])} par mois, avant aide au logement"),
        ("Étage", floor),
        ("Chauffage", sheet["heating"]),
        ("Étiquette énergie", sheet["energy_class"]),
        ("Stationnement", "Oui" if sheet["has_parking"] else "Non"),
        ("Logement adapté", "Oui" if sheet["is_adapted"] else "Non"),
        ("Bailleur", sheet["landlord"]),
    ]
