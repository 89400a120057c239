"""One's own sessions, each of which can be ended, and one's recovery codes."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from register import clock
from register.actor import Actor, ActorKind
from register.db import transaction
from register.errors import Invalid
from register.organisations.actions import count_attempt
from register.organisations.second_factors import (
    FactorState,
    factor_state,
    prove,
    recovery_codes_left,
    renew_recovery_codes,
)
from register.organisations.sessions import end_other_sessions, end_session, open_sessions
from web.access import Permission, current_actor, requires
from web.auth import current_session_id
from web.auth.arrival import accepts_published, demonstration_code
from web.labels.signing_in import CODE_MISSING, CODE_PROBLEMS

blueprint = Blueprint("account", __name__, url_prefix="/account")


@blueprint.get("/")
@requires(Permission.ACCOUNT_KEEP)
def overview() -> str:
    """The open sessions of one's account, and its second factor."""
    return _page(current_actor(), {})


@blueprint.post("/sessions/<uuid:session_id>/end")
@requires(Permission.ACCOUNT_KEEP)
def end(session_id: UUID) -> Response:
    """End one session; the device that held it is signed out at its next request."""
    actor = current_actor()
    with transaction(actor):
        end_session(actor, session_id, clock.now())
    if session_id == current_session_id():
        return redirect("/sign-in", 303)
    flash("Cette session est fermée.")
    return redirect("/account/", 303)


@blueprint.post("/sessions/end-others")
@requires(Permission.ACCOUNT_KEEP)
def end_others() -> Response:
    """End every session but this one."""
    actor = current_actor()
    with transaction(actor):
        end_other_sessions(actor, current_session_id(), clock.now())
    flash("Les autres sessions sont fermées.")
    return redirect("/account/", 303)


@blueprint.post("/recovery-codes")
@requires(Permission.ACCOUNT_KEEP)
def renew() -> str | tuple[str, int]:
    """Replace the recovery codes, after a code of the telephone; they are shown this once."""
    actor, typed, now = current_actor(), request.form.get("code", ""), clock.now()
    if not typed.strip():
        return _page(actor, {"code": CODE_MISSING}), 400
    count_attempt("login", str(actor.account_id), now)
    try:
        with transaction(actor):
            prove(actor, typed, now, accepts_published=accepts_published())
            codes = renew_recovery_codes(actor, now)
    except Invalid as error:
        return _page(actor, {"code": CODE_PROBLEMS[error.code]}), 400
    return render_template("public/recovery_codes.html", codes=codes, next_url="/account/", is_new=False)


def _page(actor: Actor, errors: dict[str, str]) -> str:
    now = clock.now()
    with transaction(actor):
        sessions = open_sessions(actor, now)
        state = factor_state(actor)
        left = recovery_codes_left(actor)
    return render_template(
        "account/access.html",
        sessions=sessions,
        current=current_session_id(),
        has_factor=state is not FactorState.NONE,
        left=left,
        demo_code=demonstration_code(now) if state is FactorState.PUBLISHED else "",
        errors=errors,
        frame="agent_base.html" if actor.kind is ActorKind.AGENT else "base.html",
        account_page=True,
    )
