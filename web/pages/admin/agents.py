"""The manager's help to an agent whose telephone is lost."""

from uuid import UUID

from flask import Blueprint, flash, redirect, render_template, request
from werkzeug.wrappers import Response

from register import clock
from register.db import transaction
from register.errors import Invalid, NotFound
from register.organisations.queries import agent_of
from register.organisations.second_factors import reset_second_factor
from web.access import Permission, current_actor, requires

blueprint = Blueprint("admin_agents", __name__, url_prefix="/admin/agents")

REASON_MISSING = "Écrivez la raison, en dix caractères au moins : ce qui est arrivé, et comment vous avez vérifié."


@blueprint.get("/<uuid:agent_id>/second-factor")
@requires(Permission.AGENT_RESET_FACTOR)
def reset_form(agent_id: UUID) -> str:
    """Ask why."""
    return _page(agent_id, "", {})


@blueprint.post("/<uuid:agent_id>/second-factor")
@requires(Permission.AGENT_RESET_FACTOR)
def reset(agent_id: UUID) -> Response | tuple[str, int]:
    """Take the second factor away and end the agent's sessions."""
    actor, reason = current_actor(), request.form.get("reason", "")
    try:
        with transaction(actor):
            reset_second_factor(actor, agent_id, reason, clock.now())
    except Invalid:
        return _page(agent_id, reason, {"reason": REASON_MISSING}), 400
    flash("La double vérification est à zéro. Cette personne en activera une nouvelle à sa prochaine connexion.")
    return redirect("/admin/", 303)


def _page(agent_id: UUID, reason: str, errors: dict[str, str]) -> str:
    actor = current_actor()
    with transaction(actor):
        found = agent_of(actor, agent_id)
    if found is None:
        raise NotFound("agent")
    return render_template(
        "admin/second_factor.html", organisation=found[0], agent=found[1], reason=reason, errors=errors
    )
