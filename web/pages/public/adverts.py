"""Homes to let: the list, and one advert with what this reader may do about it."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, current_app, render_template, request

from register import clock
from register.actor import Actor, ActorKind, public
from register.applications.codes import Typology
from register.applications.queries import application_visible_to
from register.db import transaction
from register.errors import NotFound
from register.lettings import queries
from register.lettings.forecast import chance_before_bid
from register.lettings.models import Advert
from register.lettings.queries import AdvertFilters
from web.access import Permission, current_actor, requires
from web.navigation import territory_names
from web.pages.public.advert_sheets import advert_view, bid_state, budget_of, chance_view
from web.pages.public.cards import advert_card

blueprint = Blueprint("adverts", __name__)

PAGE_SIZE = 12
LARGEST_RENT = 5_000
LAST_PAGE = 10_000


def reader_of(territory: str) -> Actor:
    """Who reads adverts of a territory: an applicant stays itself at home, and is a visitor elsewhere."""
    actor = current_actor()
    if territory not in territory_names(current_app):
        raise NotFound("territory")
    return actor if actor.territory_id == territory else public(territory)


def _filters() -> AdvertFilters:
    rent = request.args.get("rent", "")
    typology = request.args.get("typology", "")
    return AdvertFilters(
        commune_insee=request.args.get("commune") or None,
        typology=typology if typology in set(Typology) else None,
        most_rent_euros=min(int(rent), LARGEST_RENT) if rent.isascii() and rent.isdecimal() and rent else None,
    )


def page_number() -> int:
    """The page asked for; anything else is the first."""
    typed = request.args.get("page", "1")
    return min(max(int(typed), 1), LAST_PAGE) if typed.isascii() and typed.isdecimal() else 1


def _chosen() -> dict[str, str]:
    known = ("territory", "commune", "typology", "rent")
    return {name: request.args[name] for name in known if request.args.get(name)}


def _list_context(actor: Actor, page: int) -> dict[str, Any]:
    filters = _filters()
    with transaction(actor):
        count = queries.count_open_adverts(actor, filters)
        adverts = queries.open_adverts(actor, PAGE_SIZE, offset=(page - 1) * PAGE_SIZE, filters=filters)
        communes = queries.communes_with_adverts(actor)
    cards = [{**advert_card(one, index), "landlord_name": one.sheet["landlord"]} for index, one in enumerate(adverts)]
    chosen = _chosen()
    return {
        "adverts": cards,
        "advert_count": count,
        "communes": [("", "Toutes"), *communes],
        "commune": filters.commune_insee or "",
        "typologies": [("", "Toutes"), *((one.value, one.value) for one in Typology)],
        "typology": filters.typology or "",
        "rent": filters.most_rent_euros or "",
        "page": page,
        "pages": max(1, -(-count // PAGE_SIZE)),
        "page_base": f"/adverts?{urlencode({**chosen, 'page': ''})}",
    }


@blueprint.get("/adverts")
@requires(Permission.PUBLIC_READ)
def advert_list() -> str:
    """Homes that take bids now, in one territory."""
    names = territory_names(current_app)
    own = current_actor().territory_id
    territory = request.args.get("territory") or own
    actor = reader_of(territory if territory in names else own)
    context = _list_context(actor, page_number())
    return render_template(
        "public/adverts.html", territories=list(names.items()), territory=actor.territory_id, **context
    )


@blueprint.get("/adverts/<string(length=3):territory>/<uuid:advert_id>")
@requires(Permission.PUBLIC_READ)
def advert_page(territory: str, advert_id: UUID) -> str:
    """One advert; a signed-in applicant reads whether it may bid, and why not if so."""
    actor = reader_of(territory)
    with transaction(actor):
        advert = queries.published_advert(actor, advert_id)
        context = advert_context(actor, advert)
    return render_template("public/advert.html", **context)


def advert_context(actor: Actor, advert: Advert) -> dict[str, Any]:
    """What the page of an advert shows to this reader."""
    context: dict[str, Any] = {"advert": advert_view(advert), "budget": None, "chance": None}
    if actor.kind is not ActorKind.APPLICANT or actor.application_id is None:
        return {**context, "bid": bid_state(advert, None, None)}
    application = application_visible_to(actor, actor.application_id)
    if application is None:
        return {**context, "bid": bid_state(advert, None, None)}
    bid = queries.own_bid(actor, advert.id)
    standing = queries.standing_for(actor, advert, application, clock.today())
    state = bid_state(advert, bid, standing)
    if state["state"] in ("can_bid", "already", "full"):
        context["chance"] = chance_view(chance_before_bid(actor, advert, clock.now()))
    return {**context, "budget": budget_of(advert, application), "bid": state}
