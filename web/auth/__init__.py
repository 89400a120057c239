"""Sessions: who sends a request, for how long, and the pages that open and close a session."""

from uuid import UUID

from flask import Flask, g, request, session

from register import clock
from register.actor import Actor, ActorKind, Scope, applicant, public
from register.db import transaction
from register.errors import NotFound
from register.organisations.actions import bare_actor
from register.organisations.queries import FoundAccount, SignedIn, account_application, signed_in
from register.organisations.rules import Road
from register.organisations.sessions import Arrival, begin_session, end_session, is_over, refresh_session
from web.auth.devices import device_words

DEFAULT_TERRITORY = "014"
REFRESH_SECONDS = 60


def open_session(account: FoundAccount, road: Road) -> UUID:
    """Begin a new session for an account: nothing of an older one is carried on but a draft in hand."""
    from web.auth.known_devices import remember_device

    actor, now = bare_actor(account), clock.now()
    application_id = account_application(account)
    with transaction(actor):
        session_id = begin_session(actor, Arrival(road, device_words(request.user_agent.string)), now)
    draft = session.get("draft")
    session.clear()
    session.permanent = False
    session["account"] = {
        "territory": account.territory_id,
        "id": str(account.id),
        "kind": account.kind,
        "application": str(application_id) if application_id else None,
        "epoch": account.session_epoch,
        "session": str(session_id),
    }
    if draft:
        session["draft"] = draft
    remember_device(account.id)
    return session_id


def current_session_id() -> UUID | None:
    """The session this request came with."""
    held = session.get("account")
    return UUID(held["session"]) if held else None


def keep_session(epoch: int) -> None:
    """Carry the present session on after its account changed epoch."""
    session["account"] = {**session["account"], "epoch": epoch}


def close_session() -> None:
    """End the session, here and on the server: a copy of the cookie is worth nothing any more."""
    held = session.get("account")
    session.clear()
    if held is None:
        return
    actor = _bare(held)
    try:
        with transaction(actor):
            end_session(actor, UUID(held["session"]), clock.now())
    except NotFound:  # the account was erased meanwhile, and its sessions with it
        return


def visitor() -> Actor:
    """A visitor, with the draft whose secret its cookie holds."""
    draft = session.get("draft")
    if draft:
        return public(draft["territory"], UUID(draft["id"]))
    return public(DEFAULT_TERRITORY)


def _bare(held: dict[str, str]) -> Actor:
    account_id = UUID(held["id"])
    if held["application"]:
        return applicant(held["territory"], UUID(held["application"]), account_id=account_id)
    return Actor(ActorKind(held["kind"]), held["territory"], Scope.NONE, account_id=account_id)


def _load_actor() -> None:
    if request.endpoint == "static":
        g.actor = public(DEFAULT_TERRITORY)
        return
    held = session.get("account")
    g.actor = (_signed_in(held) if held else None) or visitor()


def _signed_in(held: dict[str, str]) -> Actor | None:
    if "session" not in held:  # a cookie of an older version, which named no session
        session.pop("account")
        return None
    bare, session_id, now = _bare(held), UUID(held["session"]), clock.now()
    with transaction(bare):
        found: SignedIn | None = signed_in(bare, session_id, int(held["epoch"]))
        if found is not None and is_over(bare.kind, found.opened_at, found.seen_at, now):
            found = None
        if found is not None and (now - found.seen_at).total_seconds() > REFRESH_SECONDS:
            refresh_session(bare, session_id, now)
    if found is None:
        session.pop("account")
        return None
    return found.actor


def init_app(app: Flask) -> None:
    """Find who sends each request, and plug the sign-in pages in."""
    from web.auth import known_devices, pages, steps

    app.before_request(_load_actor)
    known_devices.init_app(app)
    app.register_blueprint(pages.blueprint)
    app.register_blueprint(steps.blueprint)
