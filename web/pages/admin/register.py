"""The manager's view: who holds which right, what the history proves, what waits to be sent."""

from datetime import date, timedelta
from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from register import clock
from register.audit.actions import Unlock, unlock_readings
from register.audit.queries import last_acts, last_seal, reading_alerts, reading_alerts_count
from register.db import transaction
from register.errors import Invalid, NotFound
from register.notices.queries import waiting_by_channel
from register.organisations.queries import agents_by_organisation
from web.access import ROLE_PERMISSIONS, Permission, current_actor, requires
from web.labels import label
from web.labels.answers import problem_text

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

SHOWN = 30
ALERTS_KEPT = timedelta(days=30)


@blueprint.get("/")
@requires(Permission.ADMIN_READ)
def overview() -> str:
    """Agents and their roles, the last acts, the last seal."""
    actor = current_actor()
    with transaction(actor):
        agents = agents_by_organisation(actor)
        acts = last_acts(actor, SHOWN)
        seal = last_seal(actor)
        waiting = waiting_by_channel(actor)
        alerts = reading_alerts_count(actor, clock.today() - ALERTS_KEPT)
    return render_template(
        "admin/overview.html", agents=agents, acts=acts, seal=seal, waiting=waiting, alerts=alerts
    )


@blueprint.get("/rights")
@requires(Permission.ADMIN_READ)
def rights() -> str:
    """The one table of rights, as the program applies it."""
    rows = [
        (label("Role", role), [label("Permission", permission) for permission in sorted(granted)])
        for role, granted in ROLE_PERMISSIONS.items()
    ]
    return render_template("admin/rights.html", rows=rows)


@blueprint.get("/readings")
@requires(Permission.READING_UNLOCK)
def readings() -> str:
    """The days on which an agent read many files, and the limit of those it stopped today."""
    return _readings({}, "")


@blueprint.post("/readings/<uuid:agent_id>/unlock")
@requires(Permission.READING_UNLOCK)
def unlock(agent_id: UUID) -> Response | tuple[str, int]:
    """Raise the limit of an agent's present day."""
    actor, reason = current_actor(), request.form.get("reason", "")[:300]
    try:
        day, allowed = date.fromisoformat(request.form.get("day", "")), int(request.form.get("allowed", ""))
    except ValueError:
        raise NotFound("quota") from None
    try:
        with transaction(actor):
            raised = unlock_readings(actor, Unlock(agent_id, day, allowed, reason), clock.now())
    except Invalid:
        return _readings({f"reason_{agent_id}": problem_text("reason", "too_short")}, reason), 400
    flash(f"La limite de cet agent est relevée à {raised} dossiers pour la journée.")
    return redirect(url_for("admin.readings"), 303)


def _readings(errors: dict[str, str], reason: str) -> str:
    actor, today = current_actor(), clock.today()
    with transaction(actor):
        alerts = reading_alerts(actor, today - ALERTS_KEPT)
        named = {agent.id: (agent.full_name, owner.name) for owner, agent in agents_by_organisation(actor)}
    return render_template(
        "admin/readings.html", alerts=alerts, named=named, today=today, errors=errors, reason=reason, own=actor.agent_id
    )
