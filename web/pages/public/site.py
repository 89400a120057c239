"""The home page and the pages that say who we are, what we keep and by what right."""

from flask import Blueprint, render_template, request

from register.db import transaction
from register.lettings.queries import count_open_adverts, open_adverts
from register.organisations.queries import desks
from register.organisations.reference import sources
from web.access import Permission, current_actor, requires
from web.pages.public.cards import advert_card

blueprint = Blueprint("public", __name__)

HOME_ADVERTS = 3
PAGE_SIZE = 20


@blueprint.get("/")
@requires(Permission.PUBLIC_READ)
def home() -> str:
    """What the register is, how to begin, and a few homes to let."""
    actor = current_actor()
    with transaction(actor):
        adverts = open_adverts(actor, limit=HOME_ADVERTS)
        advert_count = count_open_adverts(actor)
        desks_count = len(desks(actor))
    cards = [advert_card(advert, index) for index, advert in enumerate(adverts)]
    return render_template("public/home.html", adverts=cards, advert_count=advert_count, desks_count=desks_count)


@blueprint.get("/desks")
@requires(Permission.PUBLIC_READ)
def desk_list() -> str:
    """Where an application can be filed in person."""
    actor = current_actor()
    with transaction(actor):
        found = desks(actor)
    communes = sorted({desk.address.rsplit(" ", 1)[-1] for desk in found if desk.address})
    wanted = request.args.get("commune", "")
    shown = [desk for desk in found if wanted in ("", desk.address.rsplit(" ", 1)[-1])]
    rows = [
        {
            "name": desk.name,
            "commune": desk.address.rsplit(" ", 1)[-1],
            "address": desk.address,
            "hours": desk.opening_hours,
            "phone": desk.phone,
        }
        for desk in shown
    ]
    options = [("", "Toutes"), *((name, name) for name in communes)]
    return render_template("public/desks.html", desks=rows, communes=options, commune=wanted)


@blueprint.get("/sources")
@requires(Permission.PUBLIC_READ)
def source_list() -> str:
    """Where the reference data come from, with their licences."""
    rows = [
        {
            "name": source.title,
            "producer": source.producer,
            "licence": source.licence,
            "vintage": source.vintage,
            "use": f"{source.attribution.rstrip('.')}. Modifications : {source.changes}",
        }
        for source in sources()
    ]
    return render_template("public/sources.html", sources=rows)


def _fixed_page(path: str) -> None:
    """A page of text alone."""

    @requires(Permission.PUBLIC_READ)
    def show() -> str:
        return render_template(f"public/{path}.html")

    blueprint.add_url_rule(f"/{path}", path, show, methods=["GET"])


for _path in ("accessibility", "privacy", "legal", "help", "algorithm"):
    _fixed_page(_path)
