"""Sessions: who sends a request, for how long, and the pages that open and close a session."""

from datetime import datetime, timedelta
from uuid import UUID

from flask import Flask, g, request, session

from register import clock
from register.actor import Actor, ActorKind, Scope, applicant, public
from register.db import transaction
from register.organisations.queries import FoundAccount, signed_in_actor

DEFAULT_TERRITORY = "014"
ABSOLUTE = timedelta(hours=12)
IDLE = {ActorKind.AGENT: timedelta(minutes=30), ActorKind.APPLICANT: timedelta(minutes=60)}
REFRESH = timedelta(minutes=1)


def open_session(account: FoundAccount, application_id: UUID | None, now: datetime) -> None:
    """Begin a new session for an account: nothing of an older one is carried on but a draft in hand."""
    draft = session.get("draft")
    session.clear()
    session.permanent = False
    session["account"] = {
        "territory": account.territory_id,
        "id": str(account.id),
        "kind": account.kind,
        "application": str(application_id) if application_id else None,
        "epoch": account.session_epoch,
        "opened": now.timestamp(),
        "seen": now.timestamp(),
    }
    if draft:
        session["draft"] = draft


def keep_session(epoch: int) -> None:
    """Carry the present session on after its account changed epoch."""
    session["account"] = {**session["account"], "epoch": epoch}


def close_session() -> None:
    """End the session on this device."""
    session.clear()


def visitor() -> Actor:
    """A visitor, with the draft whose secret its cookie holds."""
    draft = session.get("draft")
    if draft:
        return public(draft["territory"], UUID(draft["id"]))
    return public(DEFAULT_TERRITORY)


def _is_over(kind: ActorKind, opened: float, seen: float) -> bool:
    now = clock.now().timestamp()
    return now - opened > ABSOLUTE.total_seconds() or now - seen > IDLE[kind].total_seconds()


def _load_actor() -> None:
    if request.endpoint == "static":
        g.actor = public(DEFAULT_TERRITORY)
        return
    held = session.get("account")
    g.actor = (_signed_in(held) if held else None) or visitor()


def _signed_in(held: dict[str, object]) -> Actor | None:
    kind = ActorKind(str(held["kind"]))
    seen = float(str(held["seen"]))
    if _is_over(kind, float(str(held["opened"])), seen):
        session.pop("account")
        return None
    account_id = UUID(str(held["id"]))
    territory = str(held["territory"])
    if held["application"]:
        bare = applicant(territory, UUID(str(held["application"])), account_id=account_id)
    else:
        bare = Actor(kind, territory, Scope.NONE, account_id=account_id)
    with transaction(bare):
        actor = signed_in_actor(bare, account_id, int(str(held["epoch"])))
    if actor is None:
        session.pop("account")
        return None
    now = clock.now().timestamp()
    if now - seen > REFRESH.total_seconds():
        session["account"] = {**held, "seen": now}
    return actor


def init_app(app: Flask) -> None:
    """Find who sends each request, and plug the sign-in pages in."""
    from web.auth.pages import blueprint

    app.before_request(_load_actor)
    app.register_blueprint(blueprint)
