"""Charts as plotly documents, each made from the very rows of its table. Pure; colours are the product's."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

GREEN, BRASS = "#17453b", "#b37a0e"
INK, RULE, WHITE = "#1b2420", "#d8d4c8", "#ffffff"
FONT = {"family": "Public Sans, Arial, sans-serif", "size": 15, "color": INK}
LAYOUT: dict[str, Any] = {
    "font": FONT,
    "paper_bgcolor": WHITE,
    "plot_bgcolor": WHITE,
    "separators": ",\u00a0",
    "hoverlabel": {"font": FONT, "bgcolor": WHITE, "bordercolor": GREEN},
    "legend": {"orientation": "h", "x": 0, "y": 1.02, "xanchor": "left", "yanchor": "bottom"},
    "dragmode": False,
}
CONFIG: Any = {"displayModeBar": False, "locale": "fr", "responsive": True, "scrollZoom": False, "doubleClick": False}

Cell = float | None


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart and its twin: ``columns`` and ``rows`` are what is drawn, no more and no less."""

    id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, *tuple[Cell, ...]], ...]
    table_id: str

    @property
    def marks(self) -> int:
        """How many values are drawn."""
        return sum(value is not None for row in self.rows for value in row[1:])


def bars(chart: Chart) -> dict[str, Any]:
    """Horizontal bars, one colour per column, first row on top; what is hidden is not drawn."""
    names = [row[0] for row in chart.rows]
    traces = [
        {
            "type": "bar",
            "orientation": "h",
            "name": column,
            "y": names,
            "x": [row[1 + rank] for row in chart.rows],
            "marker": {"color": colour},
            "hovertemplate": "%{y} : <b>%{x:,}</b><extra>" + column + "</extra>",
        }
        for rank, (column, colour) in enumerate(zip(chart.columns, (GREEN, BRASS), strict=False))
    ]
    layout = {
        **LAYOUT,
        "barmode": "group",
        "height": 90 + 42 * len(names),
        "margin": {"l": 10, "r": 16, "t": 40, "b": 30},
        "yaxis": {"autorange": "reversed", "automargin": True, "ticksuffix": "  ", "fixedrange": True},
        "xaxis": {"gridcolor": RULE, "zerolinecolor": RULE, "tickformat": ",d", "fixedrange": True, "nticks": 5},
    }
    return {"data": traces, "layout": layout}


def curves(chart: Chart) -> dict[str, Any]:
    """One line per column over the months; a hidden month leaves a gap."""
    dates = [row[0] for row in chart.rows]
    styles = zip(chart.columns, (GREEN, BRASS), ("solid", "dot"), strict=False)
    traces = [
        {
            "type": "scatter",
            "mode": "lines+markers",
            "name": column,
            "x": dates,
            "y": [row[1 + rank] for row in chart.rows],
            "line": {"color": colour, "width": 2.5, "dash": dash},
            "marker": {"color": colour, "size": 6},
            "connectgaps": False,
            "hovertemplate": "%{x|%B %Y} : <b>%{y:,}</b><extra>" + column + "</extra>",
        }
        for rank, (column, colour, dash) in enumerate(styles)
    ]
    layout = {
        **LAYOUT,
        "height": 300,
        "margin": {"l": 10, "r": 16, "t": 40, "b": 30},
        "xaxis": {"gridcolor": RULE, "tickformat": "%b %Y", "fixedrange": True, "nticks": 6},
        "yaxis": {"gridcolor": RULE, "rangemode": "tozero", "automargin": True, "tickformat": ",d", "fixedrange": True},
    }
    return {"data": traces, "layout": layout}


def steps(values: Sequence[Cell]) -> list[int]:
    """Round ticks for an axis that holds these values, from zero."""
    largest = max([value for value in values if value is not None], default=0)
    for step in (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000):
        if largest <= 4 * step:
            return [step * number for number in range(5)]
    return [0, int(largest)]
