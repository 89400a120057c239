"""The public pages that file an application: start, nine steps, sending, number, password. No account is needed."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, session, url_for
from werkzeug.wrappers import Response

from register import clock
from register.actor import Actor, applicant, public
from register.applications.actions import Filed, file_application, start_draft
from register.applications.certificate import certificate_pdf
from register.applications.codes import Channel
from register.applications.queries import account_of, application_visible_to, draft_of
from register.db import transaction
from register.errors import Conflict, Invalid, NotFound
from register.organisations.actions import choose_password, count_attempt
from register.organisations.queries import find_account
from register.organisations.reference import TERRITORIES
from register.organisations.rules import Road
from web.access import Permission, requires
from web.auth import open_session
from web.labels.answers import problem_text, problem_texts
from web.pages.apply.journey import Journey
from web.pages.apply.resume import read_resume_code, resume_code
from web.pages.apply.steps import known_step, post_step, show_check, show_step, show_tasks
from web.pdf import pdf_response

blueprint = Blueprint("apply", __name__, url_prefix="/apply")

FILED_SHOWN = timedelta(hours=1)
FRAME = "apply/public_frame.html"


def journey_in_hand() -> Journey:
    """The draft whose identifier the signed cookie holds; NotFound sends to the start."""
    held = session.get("draft")
    if not held:
        raise NotFound("draft")
    draft_id = UUID(held["id"])
    return Journey(public(held["territory"], draft_id), draft_id, "apply", FRAME)


# ---- start, stop, come back -----------------------------------------------------------------------------------------


@blueprint.get("")
@requires(Permission.APPLICATION_FILE)
def start() -> str:
    """How long it takes, what is needed, where."""
    return _start({}, "")


def _start(errors: dict[str, str], chosen: str) -> str:
    options = [(each.id, each.name) for each in TERRITORIES]
    has_draft = session.get("draft") is not None and not _is_filed_here()
    return render_template(
        "apply/start.html", territories=options, territory=chosen, errors=errors, has_draft=has_draft
    )


def _is_filed_here() -> bool:
    filed, draft = session.get("filed"), session.get("draft")
    return bool(filed and draft and filed["draft"] == draft["id"])


@blueprint.post("")
@requires(Permission.APPLICATION_FILE)
def start_post() -> Response | tuple[str, int]:
    """Begin a draft in the chosen territory."""
    chosen = request.form.get("territory", "")
    if chosen not in {each.id for each in TERRITORIES}:
        return _start({"territory": problem_text("territory", "required")}, chosen), 400
    actor = public(chosen)
    with transaction(actor):
        draft = start_draft(actor, channel=Channel.ONLINE, now=clock.now())
    session["draft"] = {"territory": chosen, "id": str(draft.id)}
    session.pop("filed", None)
    return redirect(url_for("apply.step", step="identity"), 303)


@blueprint.get("/tasks")
@requires(Permission.APPLICATION_FILE)
def tasks() -> str:
    """The steps of the draft in hand."""
    return show_tasks(journey_in_hand())


@blueprint.get("/later")
@requires(Permission.APPLICATION_FILE)
def later() -> str:
    """The code to come back with."""
    journey = journey_in_hand()
    with transaction(journey.actor):
        draft = journey.draft()
    code = resume_code(journey.actor.territory_id, journey.draft_id)
    return render_template("apply/later.html", code=code, kept_until=draft.expires_at)


@blueprint.post("/leave")
@requires(Permission.APPLICATION_FILE)
def leave() -> Response:
    """Forget the draft on this device; its code finds it again."""
    session.pop("draft", None)
    return redirect(url_for("public.home"), 303)


@blueprint.get("/resume")
@requires(Permission.APPLICATION_FILE)
def resume() -> str:
    """Ask for the code of a draft."""
    return render_template("apply/resume.html", code="", errors={})


@blueprint.post("/resume")
@requires(Permission.APPLICATION_FILE)
def resume_post() -> Response | tuple[str, int]:
    """Take a draft up again."""
    typed = request.form.get("resume_code", "").strip()
    count_attempt("address", request.remote_addr or "", clock.now())
    held = read_resume_code(typed)
    if held is None or not _is_waiting(*held):
        problem = "unknown" if typed else "required"
        errors = {"resume_code": problem_text("resume_code", problem)}
        return render_template("apply/resume.html", code=typed, errors=errors), 400
    session["draft"] = {"territory": held[0], "id": str(held[1])}
    return redirect(url_for("apply.tasks"), 303)


def _is_waiting(territory_id: str, draft_id: UUID) -> bool:
    actor = public(territory_id, draft_id)
    with transaction(actor):
        draft = draft_of(actor, draft_id)
    return (
        draft is not None
        and draft.organisation_id is None
        and draft.application_id is None
        and draft.expires_at > clock.now()
    )


# ---- steps ----------------------------------------------------------------------------------------------------------


@blueprint.get("/<string:step>")
@requires(Permission.APPLICATION_FILE)
def step(step: str) -> str | Response:
    """One step of the form."""
    known_step(step)
    return show_step(journey_in_hand(), step)


@blueprint.post("/<string:step>")
@requires(Permission.APPLICATION_FILE)
def save(step: str) -> Response:
    """Save a step."""
    known_step(step)
    return post_step(journey_in_hand(), step)


@blueprint.get("/check")
@requires(Permission.APPLICATION_FILE)
def check() -> Response:
    """Everything before sending."""
    return show_check(journey_in_hand())


@blueprint.post("/submit")
@requires(Permission.APPLICATION_FILE)
def submit() -> Response:
    """Send the application; the same draft twice gives the same number."""
    journey = journey_in_hand()
    if request.form.get("declaration") != "yes":
        return show_check(journey, {"declaration": problem_text("declaration", "required")}, 400)
    try:
        with transaction(journey.actor):
            filed = file_application(journey.actor, journey.draft_id, clock.now())
    except Invalid as invalid:
        return show_check(journey, problem_texts(invalid.fields), 400)
    _remember(journey, filed)
    return redirect(url_for("apply.done"), 303)


def _remember(journey: Journey, filed: Filed) -> None:
    session["filed"] = {
        "territory": journey.actor.territory_id,
        "draft": str(journey.draft_id),
        "application": str(filed.application_id),
        "account": str(filed.account_id),
        "at": clock.now().timestamp(),
    }


# ---- after sending --------------------------------------------------------------------------------------------------


def _holder() -> Actor:
    """Who has just filed, for an hour on this device."""
    held = session.get("filed")
    if not held or clock.now().timestamp() - held["at"] > FILED_SHOWN.total_seconds():
        session.pop("filed", None)
        raise NotFound("draft")
    return applicant(held["territory"], UUID(held["application"]), account_id=UUID(held["account"]))


@blueprint.get("/done")
@requires(Permission.APPLICATION_FILE)
def done() -> str:
    """The number, the certificate, a password to choose, what happens next."""
    return _done({})


def _done(errors: dict[str, str]) -> str:
    actor = _holder()
    assert actor.application_id is not None
    with transaction(actor):
        application = application_visible_to(actor, actor.application_id)
        account = account_of(actor, actor.application_id)
    if application is None or account is None:
        raise NotFound("application")
    chooses = account.password_hash is None
    return render_template("apply/done.html", application=application, chooses=chooses, errors=errors)


@blueprint.get("/certificate.pdf")
@requires(Permission.APPLICATION_FILE)
def certificate() -> Response:
    """The certificate of registration."""
    actor = _holder()
    assert actor.application_id is not None
    with transaction(actor):
        content = certificate_pdf(actor, actor.application_id, clock.today())
    return pdf_response(content, "attestation.pdf")


@blueprint.post("/password")
@requires(Permission.APPLICATION_FILE)
def password() -> Response | tuple[str, int]:
    """Choose the first password and enter one's own file."""
    actor = _holder()
    chosen = request.form.get("password", "")
    if chosen != request.form.get("password_again", ""):
        return _done({"password_again": problem_text("password_again", "different")}), 400
    try:
        login = _choose(actor, chosen)
    except Invalid as invalid:
        return _done(problem_texts(invalid.fields)), 400
    account = find_account(login)
    if account is None:
        raise NotFound("application")
    session.pop("filed", None)
    session.pop("draft", None)
    open_session(account, Road.PASSWORD)
    return redirect("/me/", 303)


def _choose(actor: Actor, chosen: str) -> str:
    assert actor.application_id is not None
    with transaction(actor):
        account = account_of(actor, actor.application_id)
        if account is None or account.password_hash is not None:
            raise Conflict("password_chosen")
        choose_password(actor, chosen, clock.now())
        return account.login
