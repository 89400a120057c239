"""Sign in, sign out, leave at once."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from register import clock
from register.actor import ActorKind
from register.db import transaction
from register.errors import Invalid, Refused
from register.organisations.actions import (
    Attempt,
    Opened,
    bare_actor,
    check_password,
    count_attempt,
    normalise_login,
)
from register.organisations.queries import find_account
from register.organisations.rules import AccountKind, Road
from register.organisations.second_factors import prove
from register.organisations.totp import looks_like_recovery_code
from web.access import Permission, current_actor, requires
from web.auth import arrival, close_session
from web.auth.known_devices import known_accounts
from web.labels.signing_in import FAILED, LOGIN_MISSING, PASSWORD_MISSING

blueprint = Blueprint("auth", __name__)

ELSEWHERE = "https://www.meteofrance.com/"


@blueprint.get("/sign-in", endpoint="sign_in")
@requires(Permission.SIGN_IN)
def sign_in_form() -> str | Response:
    """Ask for a login and a password; in a demonstration, list its accounts."""
    held = arrival.waiting()
    if held is not None:
        return redirect(arrival.ENROLMENT_PAGE if held.is_enrolling else arrival.CODE_PAGE)
    return _form({}, "")


@blueprint.post("/sign-in", endpoint="sign_in_post")
@requires(Permission.SIGN_IN)
def sign_in_post() -> Response | tuple[str, int]:
    """Check the first proof, or say once more what to type."""
    login, password = request.form.get("login", ""), request.form.get("password", "")
    errors = _missing(login, password)
    if errors:
        return _form(errors, login), 400
    typed_code = request.form.get("code", "")
    recovery_code = typed_code if looks_like_recovery_code(typed_code) else ""
    _count(login, has_recovery_code=bool(recovery_code))
    try:
        opened = check_password(Attempt(login, password, recovery_code, known_accounts()), clock.now())
    except Refused:
        return _form({"login": FAILED}, login), 400
    return _go_on(opened, typed_code)


def _count(login: str, *, has_recovery_code: bool) -> None:
    """Limit attempts. Those typed from afar never use up those of a known device, nor of a recovery code."""
    now, name = clock.now(), login.strip().lower()
    count_attempt("address", request.remote_addr or "", now)
    account = find_account(normalise_login(login))
    if account is not None and account.id in known_accounts():
        count_attempt("device", name, now)
    elif not has_recovery_code:
        count_attempt("login", name, now)


def _go_on(opened: Opened, typed_code: str) -> Response:
    account, wanted = opened.account, arrival.wanted_page()
    next_page = "/me/password" if opened.must_choose_password else wanted
    if opened.is_recovered:
        return arrival.enter(account, Road.PASSWORD_AND_RECOVERY, next_page)
    if typed_code and account.kind == AccountKind.AGENT:
        actor = bare_actor(account)
        try:
            with transaction(actor):
                road = prove(actor, typed_code, clock.now(), accepts_published=arrival.accepts_published())
        except (Invalid, Refused):  # the next page asks for the code again, and says what is wrong with it
            return arrival.go_on(account, Road.PASSWORD, next_page)
        return arrival.enter(account, road, next_page)
    return arrival.go_on(account, Road.PASSWORD, next_page)


def _missing(login: str, password: str) -> dict[str, str]:
    errors = {}
    if not login.strip():
        errors["login"] = LOGIN_MISSING
    if not password:
        errors["password"] = PASSWORD_MISSING
    return errors


def _form(errors: dict[str, str], login: str) -> str:
    return render_template(
        "public/sign_in.html",
        form={"login": login},
        next_url=arrival.wanted_page(),
        errors=errors,
        demo_accounts=_demo_accounts(),
        demo_code=arrival.demonstration_code(clock.now()),
    )


def _demo_accounts() -> list[tuple[str, str, str, str, str]]:
    if not arrival.accepts_published():
        return []
    from register.demo.accounts import DEMO_ACCOUNTS

    return [(one.login, one.password, one.name, one.role_text, one.icon) for one in DEMO_ACCOUNTS]


@blueprint.post("/sign-out")
@requires(Permission.SIGN_IN)
def sign_out() -> Response:
    """Close the session on this device."""
    close_session()
    response = redirect(url_for("public.home"), 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@blueprint.get("/leave")
@requires(Permission.SIGN_IN)
def leave() -> Response:
    """Leave at once: the session ends and the browser goes to a page that says nothing about housing."""
    if current_actor().kind is not ActorKind.AGENT:
        close_session()
    return redirect(ELSEWHERE, 303)
