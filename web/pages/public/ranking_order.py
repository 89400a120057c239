"""The order by which applications are ranked, for everybody, with an example."""

from flask import Blueprint, render_template

from web.access import Permission, requires
from web.formats import date_long, number_groups
from web.labels.ranking import END_OF_TIES, EXAMPLE, ORDER
from web.score_changes import points_text

blueprint = Blueprint("ranking_order", __name__)


@blueprint.get("/ranking-order")
@requires(Permission.PUBLIC_READ)
def show() -> str:
    """Each key with its rule and its article, how ties end, and five invented applications in order."""
    example = [
        (
            str(place),
            number_groups(one.number),
            "DALO" if one.tier == 0 else "Aucun",
            points_text(one.points),
            date_long(one.filed_on),
            one.placed_by,
        )
        for place, one in enumerate(EXAMPLE, start=1)
    ]
    return render_template("public/ranking_order.html", order=ORDER, end_of_ties=END_OF_TIES, example=example)
