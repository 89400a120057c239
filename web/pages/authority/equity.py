"""Who is selected at each step of the lettings, for those who watch: an EPCI, the State, the manager."""

from uuid import UUID

from flask import Blueprint, Response, render_template, request

from register import clock
from register.db import transaction
from register.priorities.equity import EquityReport, equity_report
from web.access import Permission, current_actor, requires
from web.equity_views import equity_csv, equity_page

blueprint = Blueprint("authority_equity", __name__, url_prefix="/authority")


@blueprint.get("/equity")
@requires(Permission.EQUITY_READ)
def show() -> str:
    """The figures of all landlords, or of one."""
    page = equity_page(_report())
    return render_template("authority/equity.html", page=page, address="/authority/equity")


@blueprint.get("/equity.csv")
@requires(Permission.EQUITY_READ)
def download() -> Response:
    """The same figures as a file."""
    report = _report()
    name = f"equite-{current_actor().territory_id}-{report.last_month:%Y-%m}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(equity_csv(report), mimetype="text/csv", headers=headers)


def _report() -> EquityReport:
    actor = current_actor()
    with transaction(actor):
        return equity_report(actor, clock.today(), _chosen())


def _chosen() -> UUID | None:
    try:
        return UUID(request.args.get("landlord", ""))
    except ValueError:
        return None
