"""The home of an EPCI or a commune: its demand in a few figures, and the doors to the observatory and the grid."""

from flask import Blueprint, render_template

from observatory.data import current_board
from observatory.indicators import Selection
from observatory.pages.content import content_of
from observatory.pages.selection import home_of, query_of
from web.access import Permission, current_actor, requires

blueprint = Blueprint("authority", __name__, url_prefix="/authority")

MAIN_REASONS = 5


@blueprint.get("/")
@requires(Permission.STATISTICS_READ)
def overview() -> str:
    """The figures of the actor's own place, with the confidentiality that the public has."""
    board = current_board()
    content = content_of(board, Selection(home_of(current_actor(), board)))
    addresses = {
        measure: "/observatory/?" + query_of(Selection(content.selection.area, measure=measure))
        for measure in ("pressure", "wait_months")
    }
    return render_template(
        "authority/overview.html", content=content, names=board.names, day=board.snapshot.day, addresses=addresses,
        place_name=board.names.get(content.selection.area, content.selection.area), main_reasons=MAIN_REASONS,
    )  # fmt: skip
