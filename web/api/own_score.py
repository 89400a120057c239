"""The explained score of one's own application."""

from flask import Blueprint, Response

from register.db import transaction
from register.priorities.queries import score_of
from register.priorities.standing import own_file
from web.access import Permission, current_actor, requires
from web.api import PREFIX
from web.api.answers import answered, documented
from web.api.views import application_value
from web.pages.me.own import own_id, required
from web.schemas.scores import ApplicationScoreSchema

blueprint = Blueprint("api_own_score", __name__, url_prefix=PREFIX)


@blueprint.get("/me/score")
@requires(Permission.OWN_READ)
@documented("Mes points, ligne par ligne", ApplicationScoreSchema)
def show() -> Response:
    """What the page of one's points says."""
    actor = current_actor()
    mine = own_id(actor)
    with transaction(actor):
        file = required(own_file(actor, mine))
        scores = score_of(actor, mine)
    return answered(ApplicationScoreSchema(), application_value(file.application, scores, file.claims))
