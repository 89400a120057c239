"""Between the first proof and the open session: who is waiting for its code, or for its first telephone."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlsplit
from uuid import UUID

from flask import current_app, redirect, request, session
from werkzeug.wrappers import Response

from register import clock
from register.actor import Actor, ActorKind, Role
from register.db import transaction
from register.organisations import totp
from register.organisations.actions import bare_actor, normalise_login
from register.organisations.queries import FoundAccount, find_account, login_of, role_of
from register.organisations.rules import AccountKind, Road
from register.organisations.second_factors import FactorState, begin_enrolment, factor_state
from web.auth import open_session
from web.config import Mode, Settings

WAITS = timedelta(minutes=10)
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
CODE_PAGE, ENROLMENT_PAGE = "/sign-in/code", "/sign-in/enrol"


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody whose first proof was right and whose session is not open yet."""

    account: FoundAccount
    login: str
    road: Road
    next_page: str
    is_enrolling: bool

    @property
    def actor(self) -> Actor:
        return bare_actor(self.account)


def settings() -> Settings:
    """The settings of this deployment."""
    held: Settings = current_app.config["SETTINGS"]
    return held


def accepts_published() -> bool:
    """Whether the demonstration's published secret may serve: never in production."""
    return settings().mode is not Mode.PRODUCTION


def demonstration_code(now: datetime) -> str:
    """The code that the demonstration fills in; empty in production."""
    return totp.code_at(totp.PUBLISHED_SECRET, now) if accepts_published() else ""


def is_local(address: str) -> bool:
    """Whether an address to go to next is one of ours."""
    parts = urlsplit(address)
    return address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc and not parts.scheme


def home_of(account: FoundAccount) -> str:
    """The first page of somebody."""
    if account.kind == ActorKind.APPLICANT:
        return HOME[Role.APPLICANT]
    return HOME[role_of(account)]


def go_on(account: FoundAccount, road: Road, next_page: str) -> Response:
    """After a first proof: an agent still owes its second factor, or must enrol one; an applicant enters."""
    if account.kind != AccountKind.AGENT:
        return enter(account, road, next_page)
    actor = bare_actor(account)
    with transaction(actor):
        is_enrolled = factor_state(actor) is not FactorState.NONE
        if not is_enrolled:
            begin_enrolment(actor)
        login = login_of(actor)
    session["waiting"] = {
        "login": login, "road": road.value, "next": next_page, "enrols": not is_enrolled,
        "account": str(account.id), "at": clock.now().timestamp(),
    }  # fmt: skip
    return redirect(CODE_PAGE if is_enrolled else ENROLMENT_PAGE, 303)


def waiting() -> Waiting | None:
    """Who is waiting on this device, for ten minutes at most; its account is read anew each time."""
    held = session.get("waiting")
    if held is None:
        return None
    account = find_account(normalise_login(held["login"]))
    is_late = clock.now().timestamp() - held["at"] > WAITS.total_seconds()
    if is_late or account is None or account.id != UUID(held["account"]):
        session.pop("waiting")
        return None
    return Waiting(account, held["login"], Road(held["road"]), held["next"], held["enrols"])


def enter(account: FoundAccount, road: Road, next_page: str) -> Response:
    """Open the session, and go where the person was going."""
    open_session(account, road)
    return redirect(next_page if is_local(next_page) else home_of(account), 303)


def wanted_page() -> str:
    """Where the person was going when asked to sign in."""
    wanted = request.values.get("next", "")
    return wanted if is_local(wanted) else ""
