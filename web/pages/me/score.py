"""The score page: every wanted EPCI, every line, the points not given, the place and the waits."""

from flask import Blueprint, render_template

from register import clock
from register.db import transaction
from register.priorities.queries import score_of
from register.priorities.standing import own_file, standings_of
from web.access import Permission, current_actor, requires
from web.pages.me.overview import score_view
from web.pages.me.own import own_id, required
from web.pages.me.standing import standing_view

blueprint = Blueprint("me_score", __name__, url_prefix="/me")


@blueprint.get("/score")
@requires(Permission.OWN_READ)
def show() -> str:
    """The points of one's own application, line by line."""
    actor, today = current_actor(), clock.today()
    mine = own_id(actor)
    with transaction(actor):
        file = required(own_file(actor, mine))
        scores = score_of(actor, mine)
        standings = standings_of(actor, mine, today)
    return render_template(
        "me/score.html",
        file=file,
        delay_months=file.abnormal_delay_months(today),
        scores=[score_view(score, file) for score in scores],
        standings=[standing_view(standing, today) for standing in standings],
    )
