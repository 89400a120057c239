"""The menus: which pages each role is shown, in order."""

from typing import Any

from flask import Flask, current_app, g, request

from register.actor import Actor, ActorKind, Role
from register.organisations.queries import territories
from web.labels import label

Item = tuple[str, str]

PUBLIC: tuple[Item, ...] = (
    ("Logements à louer", "/adverts"),
    ("Trouver un guichet", "/desks"),
    ("Observatoire", "/observatory/"),
    ("Aide", "/help"),
    ("Se connecter", "/sign-in"),
)
APPLICANT: tuple[Item, ...] = (
    ("Mon dossier", "/me/"),
    ("Logements", "/adverts"),
    ("Mes candidatures", "/me/bids"),
    ("Messages", "/me/messages"),
    ("Aide", "/help"),
)
REPLAY: Item = ("Rejouer un jour", "/state/replay")
OBSERVATORY: Item = ("Observatoire", "/observatory/")
EQUITY: Item = ("Équité", "/authority/equity")
ARCHIVE: Item = ("Archive", "/state/archive")
MENUS: dict[Role, tuple[Item, ...]] = {
    Role.DESK_AGENT: (("Ma journée", "/desk/"), ("Saisir une demande", "/desk/entry"), OBSERVATORY),
    Role.HELPER: (("Mes demandes", "/desk/"), ("Saisir une demande", "/desk/entry"), OBSERVATORY),
    Role.ALLOCATION_OFFICER: (
        ("Ma journée", "/landlord/"),
        ("Logements", "/landlord/dwellings"),
        ("À louer", "/landlord/vacancies"),
        ("Commissions", "/landlord/sittings"),
        ("Propositions", "/landlord/offers"),
        ("Équité", "/landlord/equity"),
        OBSERVATORY,
    ),
    Role.COMMITTEE_MEMBER: (("Commissions", "/committee/"), OBSERVATORY),
    Role.EPCI_OFFICER: (
        ("Mon territoire", "/authority/"),
        ("Grille de cotation", "/authority/grids"),
        EQUITY,
        OBSERVATORY,
    ),
    Role.STATE_OFFICER: (("États et bilans", "/state/"), REPLAY, EQUITY, ARCHIVE, OBSERVATORY),
    Role.SYSTEM_MANAGER: (
        ("Le registre", "/admin/"), ("États et bilans", "/state/"), REPLAY, EQUITY, ARCHIVE, OBSERVATORY,
    ),
}


def menu_of(actor: Actor) -> tuple[Item, ...]:
    """The menu of somebody."""
    if actor.kind is ActorKind.PUBLIC:
        return PUBLIC
    role = next(iter(sorted(actor.roles)), Role.APPLICANT)
    return APPLICANT if role is Role.APPLICANT else MENUS[role]


def _nav(actor: Actor) -> list[tuple[str, str, bool]]:
    items = menu_of(actor)
    fitting = [address for _, address in items if request.path.startswith(address)]
    best = max(fitting, key=len, default="")
    return [(text, address, address == best) for text, address in items]


def territory_names(app: Flask) -> dict[str, str]:
    """Names of the territories by code, read once per application."""
    known: dict[str, str] = app.extensions.get("toit_territories", {})
    if not known:
        known = {territory.id: territory.name for territory in territories()}
        app.extensions["toit_territories"] = known
    return known


def _context() -> dict[str, Any]:
    actor: Actor | None = g.get("actor")
    if actor is None:  # an error before anybody was known
        return {"actor": None, "nav": [], "territory_name": "", "role_text": "", "request_id": g.get("request_id", "")}
    names = territory_names(current_app)
    is_public = actor.kind is ActorKind.PUBLIC
    role = next(iter(sorted(actor.roles)), None)
    return {
        "actor": actor,
        "nav": _nav(actor),
        "territory_name": " et ".join(names.values()) if is_public else names.get(actor.territory_id, ""),
        "role_text": label("Role", role).lower() if role else "",
        "request_id": g.get("request_id", ""),
    }


def init_app(app: Flask) -> None:
    """Give every template its menu."""
    app.context_processor(_context)
