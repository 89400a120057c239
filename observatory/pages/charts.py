"""The charts that Dash draws over the tables of the page: same rows, same selection, read from the same address."""

from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl

from dash import Dash, Input, Output, dcc, html
from flask import current_app, g

from observatory.data import current_board
from observatory.figures import CONFIG, Chart, bars, curves
from observatory.pages.content import MAXIMUM_OF_BARS, Content, content_of
from observatory.pages.selection import selection_of

DRAWN = ("household_size", "income_band", "reason")
ANSWERS = {
    "household_size": "HouseholdSize",
    "income_band": "DemandIncome",
    "reason": "DemandReason",
    "channel": "Channel",
}
Wording = Callable[[str, str], str]


def wording() -> Wording:
    """The French wording of a code, as the templates have it."""
    found: Wording = current_app.jinja_env.globals["label"]  # type: ignore[assignment]
    return found


def charts_of(content: Content, label: Wording) -> list[Chart]:
    """The charts of a page: the months, then the demand beside the allocations by each question."""
    heads = tuple(label("Measure", name) for name in ("live", "lettings"))
    evolution = Chart(
        "month",
        label("Breakdown", "month"),
        (label("Measure", "live"),),
        tuple((month.first_day.isoformat(), month.live) for month in content.months),
        "table-month",
    )
    found = [evolution] if content.months else []
    for question in DRAWN:
        shown = [line for line in content.breakdowns[question] if line.live is not None][:MAXIMUM_OF_BARS]
        rows = tuple((label(ANSWERS[question], line.code), line.live, line.lettings) for line in shown)
        if rows:
            found.append(Chart(question, label("Breakdown", question), heads, rows, f"table-{question}"))
    return found


def _drawn(chart: Chart, label: Wording) -> html.Div:
    figure = curves(chart) if chart.id == "month" else bars(chart)
    described: dict[str, Any] = {"aria-label": f"{chart.title}. {label('Observatory', 'twin')}"}
    picture = html.Div(dcc.Graph(figure=figure, config=CONFIG, id=f"chart-{chart.id}"), role="img", **described)
    link = html.P(
        html.A([label("Observatory", "to_table"), html.Span(f" : {chart.title}", className="govuk-visually-hidden")],
               href=f"#{chart.table_id}", className="govuk-link"),
        className="tc-note",
    )  # fmt: skip
    return html.Div([html.H3(chart.title, className="govuk-heading-s"), picture, link], className="tc-sheet")


def declare(app: Dash) -> None:
    """The layout, and the one exchange: the address in, the charts out."""
    address = dcc.Location(id="address", refresh=False)
    app.layout = html.Div([address, html.Div(id="charts", className="tc-grid tc-grid--even")])

    @app.callback(Output("charts", "children"), Input("address", "search"))
    def draw(search: str | None) -> list[Any]:
        """The charts of the address."""
        arguments: Mapping[str, str] = dict(parse_qsl((search or "").lstrip("?"), keep_blank_values=True))
        board = current_board()
        content = content_of(board, selection_of(arguments, board, g.get("actor")))
        label = wording()
        return [_drawn(chart, label) for chart in charts_of(content, label)]
