"""Who may do what: one permission per route, one table of roles, one check."""

from collections.abc import Callable
from enum import StrEnum
from functools import wraps
from typing import Any, ParamSpec

from flask import Flask, abort, g, redirect, request, url_for

from register.actor import Actor, ActorKind, Role
from register.errors import NotAllowed


class Permission(StrEnum):
    """resource:action, alphabetical by value."""

    ACCOUNT_KEEP = "account:keep"
    ADMIN_READ = "admin:read"
    ADVERT_PUBLISH = "advert:publish"
    AGENT_RESET_FACTOR = "agent:reset-factor"
    APPLICATION_ENTER = "application:enter"
    APPLICATION_FILE = "application:file"
    APPLICATION_READ = "application:read"
    APPLICATION_SEARCH = "application:search"
    ARCHIVE_READ = "archive:read"
    DECISION_RECORD = "decision:record"
    EQUITY_READ = "equity:read"
    EQUITY_READ_OWN = "equity:read-own"
    EVIDENCE_ACCEPT = "evidence:accept"
    GRID_WRITE = "grid:write"
    HISTORY_READ = "history:read"
    LEASE_SIGN = "lease:sign"
    OFFER_MAKE = "offer:make"
    OWN_ANSWER_OFFER = "own:answer-offer"
    OWN_BID = "own:bid"
    OWN_READ = "own:read"
    PUBLIC_READ = "public:read"
    READING_UNLOCK = "reading:unlock"
    REPLAY_READ = "replay:read"
    RETURN_READ = "return:read"
    SETTINGS_WRITE = "settings:write"
    SHORTLIST_DRAW = "shortlist:draw"
    SIGN_IN = "session:open"
    SITTING_CONVENE = "sitting:convene"
    SITTING_READ = "sitting:read"
    STATISTICS_READ = "statistics:read"
    STOCK_READ = "stock:read"
    STOCK_WRITE = "stock:write"


P = Permission
Q = ParamSpec("Q")
EVERYONE = frozenset({P.PUBLIC_READ, P.SIGN_IN, P.APPLICATION_FILE})
WHOEVER_SIGNED_IN = frozenset({P.ACCOUNT_KEEP})
FILES = frozenset({P.APPLICATION_READ, P.APPLICATION_SEARCH})
DESK = FILES | {P.APPLICATION_ENTER, P.EVIDENCE_ACCEPT}

ROLE_PERMISSIONS: dict[Role, frozenset[Permission]] = {
    Role.APPLICANT: frozenset({P.OWN_READ, P.OWN_BID, P.OWN_ANSWER_OFFER}),
    Role.HELPER: FILES | {P.APPLICATION_ENTER},
    Role.DESK_AGENT: DESK | {P.STATISTICS_READ},
    Role.ALLOCATION_OFFICER: DESK
    | {
        P.STOCK_READ, P.STOCK_WRITE, P.ADVERT_PUBLISH, P.SHORTLIST_DRAW, P.SITTING_CONVENE, P.SITTING_READ,
        P.DECISION_RECORD, P.OFFER_MAKE, P.LEASE_SIGN, P.STATISTICS_READ, P.SETTINGS_WRITE,
        P.EQUITY_READ_OWN,
    },
    Role.COMMITTEE_MEMBER: frozenset({P.SITTING_READ, P.DECISION_RECORD, P.STATISTICS_READ}),
    Role.EPCI_OFFICER: FILES | {P.STATISTICS_READ, P.GRID_WRITE, P.EQUITY_READ},
    Role.STATE_OFFICER: FILES | {P.STATISTICS_READ, P.RETURN_READ, P.REPLAY_READ, P.EQUITY_READ, P.ARCHIVE_READ},
    Role.SYSTEM_MANAGER: FILES
    | {P.STATISTICS_READ, P.RETURN_READ, P.REPLAY_READ, P.ADMIN_READ, P.HISTORY_READ, P.EQUITY_READ}
    | {P.ARCHIVE_READ, P.READING_UNLOCK, P.AGENT_RESET_FACTOR},
}  # fmt: skip


def current_actor() -> Actor:
    """Who sends this request."""
    actor: Actor = g.actor
    return actor


def permissions_of(actor: Actor) -> frozenset[Permission]:
    """Everything this actor may ask for; which rows it then sees is the database's affair."""
    granted = EVERYONE | WHOEVER_SIGNED_IN if actor.roles else EVERYONE
    for role in actor.roles:
        granted |= ROLE_PERMISSIONS[role]
    return granted


def is_api() -> bool:
    """Whether a program asks, and reads problem documents rather than pages."""
    return request.path.startswith("/api/")


def may(actor: Actor, permission: Permission) -> bool:
    return permission in permissions_of(actor)


def requires(permission: Permission) -> Callable[[Callable[Q, Any]], Callable[Q, Any]]:
    """Give a view its permission; a visitor is sent to sign in, an agent without the right is refused."""

    def decorate(view: Callable[Q, Any]) -> Callable[Q, Any]:
        @wraps(view)
        def checked(*args: Q.args, **kwargs: Q.kwargs) -> Any:
            actor = current_actor()
            if may(actor, permission):
                return view(*args, **kwargs)
            if actor.kind is ActorKind.PUBLIC and is_api():
                abort(401)
            if actor.kind is ActorKind.PUBLIC:
                return redirect(url_for("auth.sign_in", next=request.path if request.method == "GET" else None))
            raise NotAllowed("permission_missing")

        checked.permission = permission  # type: ignore[attr-defined]
        return checked

    return decorate


def init_app(app: Flask) -> None:
    """Static files are public; every other route must name its permission (held by a test)."""
    setattr(app.view_functions["static"], "permission", Permission.PUBLIC_READ)  # noqa: B010  (functions have no such field)
    app.jinja_env.globals["may"] = lambda name: may(current_actor(), Permission(name))
