"""The explained score of an application, for an agent who may read it: the reading is recorded."""

from uuid import UUID

from flask import Blueprint, Response

from register import clock
from register.applications.queries import application_visible_to
from register.audit.actions import record_readings
from register.db import transaction
from register.errors import NotFound
from register.priorities.queries import score_of
from register.priorities.standing import own_file
from web.access import Permission, current_actor, requires
from web.api import PREFIX
from web.api.answers import answered, documented
from web.api.views import application_value
from web.schemas.scores import ApplicationScoreSchema

blueprint = Blueprint("api_application_score", __name__, url_prefix=PREFIX)

READ_BY_API = "INSTRUCTION"


@blueprint.get("/applications/<uuid:application_id>/score")
@requires(Permission.APPLICATION_READ)
@documented("Les points d’une demande, ligne par ligne", ApplicationScoreSchema,
            parameters={"application_id": "Identifiant de la demande"})  # fmt: skip
def show(application_id: UUID) -> Response:
    """The same lines and sentences as on the applicant's own page."""
    actor = current_actor()
    with transaction(actor):
        if application_visible_to(actor, application_id) is None:
            raise NotFound("application")
        file = own_file(actor, application_id)
        scores = score_of(actor, application_id)
        record_readings(actor, [application_id], "file", READ_BY_API, clock.now())
    if file is None:
        raise NotFound("application")
    return answered(ApplicationScoreSchema(), application_value(file.application, scores, file.claims))
