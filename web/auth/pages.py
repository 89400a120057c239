"""Sign in, sign out, leave at once."""

from urllib.parse import urlsplit

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from register import clock
from register.actor import Actor, ActorKind, Role
from register.errors import Refused
from register.organisations.actions import Opened, count_attempt, sign_in
from register.organisations.queries import account_application, role_of
from web.access import Permission, current_actor, requires
from web.auth import close_session, open_session
from web.config import Mode, Settings

blueprint = Blueprint("auth", __name__)

HOME = {
    Role.APPLICANT: "/me/",
    Role.DESK_AGENT: "/desk/",
    Role.HELPER: "/desk/",
    Role.ALLOCATION_OFFICER: "/landlord/",
    Role.COMMITTEE_MEMBER: "/committee/",
    Role.EPCI_OFFICER: "/authority/",
    Role.STATE_OFFICER: "/state/",
    Role.SYSTEM_MANAGER: "/admin/",
}
ELSEWHERE = "https://www.meteofrance.com/"
PASSWORD_MISSING = "Indiquez votre mot de passe ou le code de votre attestation."  # noqa: S105  (a sentence)
FAILED = "Identifiant ou mot de passe inconnu. Vérifiez-les, ou attendez quinze minutes après six essais."


def home_of(actor: Actor) -> str:
    """The first page of somebody, by role."""
    return next((HOME[role] for role in sorted(actor.roles) if role in HOME), "/")


@blueprint.get("/sign-in", endpoint="sign_in")
@requires(Permission.SIGN_IN)
def sign_in_form() -> str:
    """Ask for a login and a password; in a demonstration, list its accounts."""
    return _form({}, "")


@blueprint.post("/sign-in", endpoint="sign_in_post")
@requires(Permission.SIGN_IN)
def sign_in_post() -> Response | tuple[str, int]:
    """Open a session, or say once more what to type."""
    login, password = request.form.get("login", ""), request.form.get("password", "")
    errors = _missing(login, password)
    if errors:
        return _form(errors, login), 400
    now = clock.now()
    count_attempt("address", request.remote_addr or "", now)
    count_attempt("login", login.strip().lower(), now)
    try:
        opened = sign_in(login, password, now)
    except Refused:
        return _form({"login": FAILED}, login), 400
    return redirect(_open(opened), 303)


def _missing(login: str, password: str) -> dict[str, str]:
    errors = {}
    if not login.strip():
        errors["login"] = "Indiquez votre numéro de demande ou votre adresse électronique."
    if not password:
        errors["password"] = PASSWORD_MISSING
    return errors


def _open(opened: Opened) -> str:
    application_id = account_application(opened.account)
    open_session(opened.account, application_id, clock.now())
    if opened.must_choose_password:
        return "/me/password"
    wanted = request.form.get("next", "")
    return wanted if _is_local(wanted) else _first_page(opened)


def _first_page(opened: Opened) -> str:
    if opened.account.kind == ActorKind.APPLICANT:
        return HOME[Role.APPLICANT]
    return HOME[role_of(opened.account)]


def _is_local(address: str) -> bool:
    parts = urlsplit(address)
    return address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme


def _form(errors: dict[str, str], login: str) -> str:
    wanted = request.values.get("next", "")
    return render_template(
        "public/sign_in.html",
        form={"login": login},
        next_url=wanted if _is_local(wanted) else "",
        errors=errors,
        demo_accounts=_demo_accounts(),
    )


def _demo_accounts() -> list[tuple[str, str, str, str, str]]:
    settings: Settings = current_app.config["SETTINGS"]
    if settings.mode is Mode.PRODUCTION:
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
