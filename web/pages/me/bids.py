"""The applicant's bids: placing one, taking it back, reading its answer."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from register import clock
from register.actor import Actor
from register.db import transaction
from register.errors import NotFound, Refused
from register.lettings import queries
from register.lettings.actions import place_bid, prefer_bid, withdraw_bid
from register.lettings.codes import BidStatus
from register.lettings.models import Advert, Bid
from register.lettings.rules import policy_on
from web.access import Permission, current_actor, requires
from web.formats import date_day, date_long, euros
from web.pages.public.advert_sheets import bid_answer

LAST = 1000  # bids placed before there was an order come after those that have one
PLACES = frozenset(str(place) for place in range(1, 21))

blueprint = Blueprint("my_bids", __name__, url_prefix="/me/bids")


def _row(bid: Bid, advert: Advert) -> dict[str, Any]:
    closes_on = clock.paris_day(advert.closes_at)
    return {
        "id": str(advert.id),
        "title": advert.sheet["title"],
        "url": f"/adverts/{advert.territory_id}/{advert.id}",
        "rent_text": f"{euros(advert.sheet['total_euros'])} par mois, charges comprises",
        "landlord": advert.sheet["landlord"],
        "placed_text": f"Envoyée le {date_long(clock.paris_day(bid.placed_at))}",
        "closes_text": f"Jusqu’au {date_day(closes_on)}",
        "is_live": bid.status == BidStatus.LIVE,
        "order": (bid.preference or LAST, bid.placed_at),
        "answer": bid_answer(bid),
        "answered_text": f"Réponse du {date_long(clock.paris_day(bid.answered_at))}" if bid.answered_at else "",
    }


def in_own_order(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Sealed bids from the first wish to the last, each with its place in words."""
    ordered = sorted(rows, key=lambda row: row["order"])
    return [
        {**row, "place": place, "place_text": "1er souhait" if place == 1 else f"{place}e souhait"}
        for place, row in enumerate(ordered, start=1)
    ]


def own_application_id(actor: Actor) -> UUID:
    """The application of a signed-in applicant."""
    if actor.application_id is None:
        raise NotFound("application")
    return actor.application_id


@blueprint.get("")
@requires(Permission.OWN_READ)
def bid_list() -> str:
    """Bids under way, then those that have their answer or were taken back."""
    actor = current_actor()
    with transaction(actor):
        rows = [_row(bid, advert) for bid, advert in queries.bids_of(actor, own_application_id(actor))]
    live = in_own_order([row for row in rows if row["is_live"]])
    return render_template(
        "me/bids.html",
        live=live,
        past=[row for row in rows if not row["is_live"]],
        most=policy_on(clock.today()).max_live_bids,
    )


@blueprint.post("")
@requires(Permission.OWN_BID)
def bid_place() -> Response:
    """Place a bid; a refusal sends back to the advert, which says why."""
    actor = current_actor()
    advert_id = typed_advert_id()
    try:
        with transaction(actor):
            place_bid(actor, advert_id, now=clock.now())
    except Refused as refused:
        if refused.code not in ("may_not_bid", "window_closed"):
            raise
        flash("Votre candidature n’est pas partie. Cette page dit pourquoi.", "error")
        return redirect(f"/adverts/{actor.territory_id}/{advert_id}", 303)
    flash("Votre candidature est envoyée.")
    return redirect("/me/bids", 303)


def typed_advert_id() -> UUID:
    """The advert named by the form."""
    try:
        return UUID(request.form.get("advert_id", ""))
    except ValueError:
        raise NotFound("advert") from None


@blueprint.post("/<uuid:advert_id>/prefer")
@requires(Permission.OWN_BID)
def bid_prefer(advert_id: UUID) -> Response:
    """Give a sealed bid its place among the household's wishes."""
    actor = current_actor()
    place = request.form.get("place", "")
    with transaction(actor):
        prefer_bid(actor, advert_id, int(place) if place in PLACES else 1, now=clock.now())
    flash("L’ordre de vos souhaits est changé.")
    return redirect("/me/bids", 303)


@blueprint.post("/<uuid:advert_id>/withdraw")
@requires(Permission.OWN_BID)
def bid_withdraw(advert_id: UUID) -> Response:
    """Take a bid back before the close."""
    actor = current_actor()
    with transaction(actor):
        withdraw_bid(actor, advert_id, now=clock.now())
    flash("Votre candidature est retirée.")
    return redirect("/me/bids", 303)
