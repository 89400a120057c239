"""A landlord's advert: a count while the bids are sealed, the proved ranking after."""

from typing import Any
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from register import clock
from register.audit.actions import record_readings
from register.db import transaction
from register.lettings import queries
from register.lettings.actions import close_advert, withdraw_advert
from register.lettings.codes import AdvertStatus, WithdrawalReason
from register.lettings.rules import may_close
from web.access import Permission, current_actor, requires
from web.formats import plural
from web.schemas.housing import WithdrawalSchema, read

blueprint = Blueprint("landlord_adverts", __name__, url_prefix="/landlord/adverts")

Page = str | Response | tuple[str, int]


def _page(advert_id: UUID, errors: dict[str, str]) -> str:
    actor = current_actor()
    context: dict[str, Any] = {"ranked": [], "refused": []}
    with transaction(actor):
        advert = queries.advert_of_landlord(actor, advert_id)
        bids, ranked = queries.bid_counts(actor, advert_id)
        if advert.status == AdvertStatus.CLOSED:
            context["ranked"] = queries.ranked_bids_of_advert(actor, advert_id)
            context["refused"] = queries.refused_bids(actor, advert_id)
            seen = [bid.application_id for bid in context["ranked"]]
            record_readings(actor, seen, "ranking", "prepare_shortlist", clock.now())
    return render_template(
        "landlord/advert.html", advert=advert, bids=bids, ranked_count=ranked, errors=errors, **context,
        may_close=may_close(advert.status, advert.closes_at, clock.now()),
    )  # fmt: skip


@blueprint.get("/<uuid:advert_id>")
@requires(Permission.STOCK_READ)
def advert_page(advert_id: UUID) -> str:
    """The advert and its bids: how many, then who, once the window is over."""
    return _page(advert_id, {})


@blueprint.post("/<uuid:advert_id>/close")
@requires(Permission.ADVERT_PUBLISH)
def advert_close(advert_id: UUID) -> Response:
    """Open the sealed bids of a window that is over; the cycle does the same by itself."""
    actor = current_actor()
    with transaction(actor):
        result = close_advert(actor, advert_id, now=clock.now())
    flash(f"{plural(result.bidders, 'candidature ouverte', 'candidatures ouvertes')} : chacune a sa réponse.".replace(
        " :", "\u00a0:"))  # fmt: skip
    return redirect(f"/landlord/adverts/{advert_id}", 303)


@blueprint.post("/<uuid:advert_id>/withdraw")
@requires(Permission.ADVERT_PUBLISH)
def advert_withdraw(advert_id: UUID) -> Page:
    """Take the advert back; each bidder is told why."""
    actor = current_actor()
    values, problems = read(WithdrawalSchema(), request.form)
    if problems:
        return _page(advert_id, {"reason": "Choisissez une raison\u00a0: elle est dite à chaque candidat."}), 400
    with transaction(actor):
        withdraw_advert(actor, advert_id, WithdrawalReason(values["reason"]), now=clock.now())
    flash("L’annonce est retirée. Chaque candidat est prévenu.")
    return redirect("/landlord/vacancies", 303)
