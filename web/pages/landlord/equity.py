"""Who the landlord itself selects, step by step: its own figures, and nobody else's."""

from flask import Blueprint, Response, render_template

from register import clock
from register.db import transaction
from register.priorities.equity import EquityReport, equity_report
from web.access import Permission, current_actor, requires
from web.equity_views import equity_csv, equity_page

blueprint = Blueprint("landlord_equity", __name__, url_prefix="/landlord")


@blueprint.get("/equity")
@requires(Permission.EQUITY_READ_OWN)
def show() -> str:
    """The landlord's own figures over the last twelve full months."""
    return render_template("landlord/equity.html", page=equity_page(_report()), address="/landlord/equity")


@blueprint.get("/equity.csv")
@requires(Permission.EQUITY_READ_OWN)
def download() -> Response:
    """The same figures as a file."""
    report = _report()
    headers = {"Content-Disposition": f'attachment; filename="equite-{report.last_month:%Y-%m}.csv"'}
    return Response(equity_csv(report), mimetype="text/csv", headers=headers)


def _report() -> EquityReport:
    """Row security leaves the landlord its own tallies: all together are its own."""
    actor = current_actor()
    with transaction(actor):
        return equity_report(actor, clock.today(), actor.organisation_id)
