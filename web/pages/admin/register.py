"""The manager's view: who holds which right, what the history proves, what waits to be sent."""

from flask import Blueprint, render_template

from register.audit.queries import last_acts, last_seal
from register.db import transaction
from register.notices.queries import waiting_by_channel
from register.organisations.queries import agents_by_organisation
from web.access import ROLE_PERMISSIONS, Permission, current_actor, requires
from web.labels import label

blueprint = Blueprint("admin", __name__, url_prefix="/admin")

SHOWN = 30


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
    return render_template("admin/overview.html", agents=agents, acts=acts, seal=seal, waiting=waiting)


@blueprint.get("/rights")
@requires(Permission.ADMIN_READ)
def rights() -> str:
    """The one table of rights, as the program applies it."""
    rows = [
        (label("Role", role), [label("Permission", permission) for permission in sorted(granted)])
        for role, granted in ROLE_PERMISSIONS.items()
    ]
    return render_template("admin/rights.html", rows=rows)
