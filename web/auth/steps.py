"""The second step of signing in: the telephone's code, or the enrolment of a first telephone."""

import segno
from flask import Blueprint, flash, make_response, redirect, render_template, request, session
from markupsafe import Markup
from werkzeug.wrappers import Response

from register import clock
from register.db import transaction
from register.errors import Invalid, Refused
from register.organisations.actions import count_attempt, count_failure, is_locked_out
from register.organisations.rules import Road
from register.organisations.second_factors import (
    FactorState,
    confirm_enrolment,
    factor_state,
    prove,
    recovery_codes_left,
    waiting_secret,
)
from register.organisations.totp import looks_like_recovery_code, provisioning_address
from web.access import Permission, requires
from web.auth import arrival
from web.auth.arrival import Waiting
from web.auth.known_devices import known_accounts
from web.labels.signing_in import CODE_MISSING, CODE_PROBLEMS, LOCKED

blueprint = Blueprint("sign_in_steps", __name__, url_prefix="/sign-in")


@blueprint.get("/code")
@requires(Permission.SIGN_IN)
def code_form() -> str | Response:
    """Ask for the telephone's code, or a recovery code."""
    held = arrival.waiting()
    return _code_page(held, {}) if held else redirect("/sign-in")


@blueprint.post("/code")
@requires(Permission.SIGN_IN)
def code_post() -> Response | tuple[str, int]:
    """Open the session, or say what is wrong with the code."""
    held = arrival.waiting()
    if held is None:
        return redirect("/sign-in", 303)
    typed = request.form.get("code", "")
    problem = _problem(held, typed)
    if problem:
        return _code_page(held, {"code": problem}), 400
    try:
        with transaction(held.actor):
            proved = prove(held.actor, typed, clock.now(), accepts_published=arrival.accepts_published())
            left = recovery_codes_left(held.actor)
    except Invalid as error:
        if error.code == "code_wrong" and held.account.id not in known_accounts():
            count_failure(held.account, clock.now())
        return _code_page(held, {"code": CODE_PROBLEMS[error.code]}), 400
    if proved is Road.PASSWORD_AND_RECOVERY:
        flash(f"Ce code de secours a servi. Il vous en reste {left}.")
    return arrival.enter(held.account, _road(held.road, proved), held.next_page)


def _road(first: Road, second: Road) -> Road:
    return Road.PROVIDER_AND_CODE if first is Road.PROVIDER else second


def _problem(held: Waiting, typed: str) -> str:
    """Limits before the code itself is looked at: the same as the password's, passed by a recovery code."""
    now = clock.now()
    if not typed.strip():
        return CODE_MISSING
    count_attempt("address", request.remote_addr or "", now)
    is_known = held.account.id in known_accounts()
    if looks_like_recovery_code(typed):
        return ""
    count_attempt("device" if is_known else "login", held.login.strip().lower(), now)
    return LOCKED if is_locked_out(held.account, now) and not is_known else ""


def _code_page(held: Waiting, errors: dict[str, str]) -> str:
    with transaction(held.actor):
        is_published = factor_state(held.actor) is FactorState.PUBLISHED
    code = arrival.demonstration_code(clock.now()) if is_published else ""
    return render_template("public/sign_in_code.html", errors=errors, demo_code=code)


@blueprint.post("/cancel")
@requires(Permission.SIGN_IN)
def cancel() -> Response:
    """Start again as somebody else; a draft in hand stays."""
    session.pop("waiting", None)
    return redirect("/sign-in", 303)


@blueprint.get("/enrol")
@requires(Permission.SIGN_IN)
def enrolment_form() -> str | Response:
    """Show the secret to copy into a telephone, and ask for its first code."""
    held = arrival.waiting()
    return _enrolment_page(held, {}) if held and held.is_enrolling else redirect("/sign-in")


@blueprint.post("/enrol")
@requires(Permission.SIGN_IN)
def enrolment_post() -> Response | str:
    """Confirm the telephone, open the session, and show the recovery codes this once."""
    held = arrival.waiting()
    if held is None or not held.is_enrolling:
        return redirect("/sign-in", 303)
    now = clock.now()
    count_attempt("address", request.remote_addr or "", now)
    count_attempt("login", held.login.strip().lower(), now)
    try:
        with transaction(held.actor):
            codes = confirm_enrolment(held.actor, request.form.get("code", ""), now)
    except Invalid as error:
        return make_response(_enrolment_page(held, {"code": CODE_PROBLEMS[error.code]}), 400)
    except Refused:  # enrolled on another device meanwhile
        return redirect("/sign-in", 303)
    going_to = arrival.enter(held.account, _road(held.road, Road.PASSWORD_AND_CODE), held.next_page).location
    return render_template("public/recovery_codes.html", codes=codes, next_url=going_to, is_new=True)


def _enrolment_page(held: Waiting, errors: dict[str, str]) -> str | Response:
    with transaction(held.actor):
        if factor_state(held.actor) is not FactorState.NONE:
            return redirect("/sign-in")
        secret = waiting_secret(held.actor)
    return render_template(
        "public/enrol.html",
        errors=errors,
        secret=" ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        drawing=qr_drawing(provisioning_address(secret, held.login)),
    )


def qr_drawing(content: str) -> Markup:
    """A QR code as inline SVG: no picture to fetch, nothing kept by the browser."""
    drawn = segno.make(content, error="m").svg_inline(scale=5, border=2, dark="#17211d", light="#fff", svgclass=None)
    return Markup(drawn)  # noqa: S704  (made of squares by the library, never of what somebody typed)
