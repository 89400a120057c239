"""The legal returns of a year, on screen and as files: the same rows as the command line writes."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, render_template, request

from register import clock
from register.organisations.reference import commune
from register.reporting.returns import RETURNS, Return, first_quartile, flow_report
from web.access import Permission, current_actor, requires
from web.labels import label

blueprint = Blueprint("state", __name__, url_prefix="/state")

YEARS_SHOWN = 5
VALUE_LABELS = {
    "TYPOLOGY": "Typology",
    "FINANCING": "Financing",
    "QPV": "QpvSide",
    "CONSTRUCTION_PERIOD": "ConstructionPeriod",
}
Row = Mapping[str, Any]


@blueprint.get("/")
@requires(Permission.RETURN_READ)
def returns() -> str:
    """The returns of one year, this one unless another is asked."""
    this_year = clock.today().year
    years = [this_year - age for age in range(YEARS_SHOWN)]
    year = request.args.get("year", this_year, type=int)
    year = year if year in years else this_year
    territory_id = current_actor().territory_id
    quartile, flow = first_quartile(territory_id, year), flow_report(territory_id, year)
    return render_template(
        "state/returns.html", years=years, year=year, quartile=quartile, total=_total(quartile.rows), flow=flow,
        flow_tables=_flow_tables(flow.rows),
    )  # fmt: skip


@blueprint.get("/returns/<any('first-quartile', 'flow'):name>/<int:year>.csv")
@requires(Permission.RETURN_READ)
def download(name: str, year: int) -> Response:
    """One return as a file."""
    made = _made(name, year)
    return _file(made.csv(), f"{made.name}-{made.territory_id}-{made.year}.csv")


@blueprint.get("/returns/<any('first-quartile', 'flow'):name>/<int:year>/definitions.csv")
@requires(Permission.RETURN_READ)
def definitions(name: str, year: int) -> Response:
    """What each of its columns means, to keep beside it."""
    made = _made(name, year)
    return _file(made.definitions_csv(), f"{made.name}-definitions.csv")


def _made(name: str, year: int) -> Return:
    return RETURNS[name](current_actor().territory_id, min(max(year, 1990), 9998))


def _file(body: str, name: str) -> Response:
    return Response(body, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _total(rows: Sequence[Row]) -> dict[str, int]:
    """The year over every landlord."""
    yearly = [row for row in rows if row["period"] == "YEAR"]
    names = ("leases_outside_qpv", "first_quartile_or_relocated", "leases_in_qpv", "other_quartiles_in_qpv")
    return {name: sum(row[name] for row in yearly) for name in names}


def _flow_tables(rows: Sequence[Row]) -> dict[str, list[tuple[str, str, str, int, int]]]:
    """Rows by breakdown, each with its landlord, its value and its reserver in words."""
    tables: dict[str, list[tuple[str, str, str, int, int]]] = {}
    for row in rows:
        words = (row["landlord"], _value(row["breakdown"], row["value"]), label("ReserverKind", row["reserver"]))
        tables.setdefault(row["breakdown"], []).append((*words, row["offered"], row["allocated"]))
    return tables


def _value(breakdown: str, value: str) -> str:
    if breakdown == "COMMUNE":
        found = commune(value)
        return found.name if found else value
    return label(VALUE_LABELS[breakdown], value) if breakdown in VALUE_LABELS else ""
