"""The published total order."""

from flask import Blueprint, Response

from web.access import Permission, requires
from web.api import PREFIX
from web.api.answers import answered, documented
from web.labels.ranking import END_OF_TIES, ORDER
from web.schemas.scores import RankingOrderSchema

blueprint = Blueprint("api_ranking_order", __name__, url_prefix=PREFIX)


@blueprint.get("/ranking-order")
@requires(Permission.PUBLIC_READ)
@documented("L’ordre qui classe les demandes", RankingOrderSchema, is_public=True)
def show() -> Response:
    """Its keys, each with its rule and its article."""
    return answered(RankingOrderSchema(), {"keys": ORDER, "end_of_ties": END_OF_TIES})
