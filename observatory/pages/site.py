"""The page itself, its data as a file and the method: complete without a script, Dash's charts come on top."""

from typing import Any

from dash import Dash
from flask import Blueprint, Response, abort, g, render_template, request

from observatory.cubes import EVERYWHERE
from observatory.data import Board, current_board
from observatory.figures import steps
from observatory.pages.charts import ANSWERS
from observatory.pages.content import SHOWN_BREAKDOWNS, Content, content_of
from observatory.pages.selection import MAP_MEASURES, query_of, selection_of
from register.reporting.definitions import INDICATORS
from register.reporting.returns import write_csv

PREFIX = "/observatory/"
LOADING = "Loading..."
FIGURES = ("live", "filed", "lettings", "pressure", "age_months", "wait_months")
blueprint = Blueprint("observatory", __name__, url_prefix="/observatory")


class Observatory(Dash):
    """Dash inside the product's own page: its entry and its scripts are handed to our template."""

    def interpolate_index(self, **parts: str) -> str:  # type: ignore[override]
        if request.path != PREFIX:  # Dash answers its page under every address below its own
            abort(404)
        board = current_board()
        content = content_of(board, selection_of(request.args, board, g.get("actor")))
        return render_template("observatory/board.html", dash=parts, loading=LOADING, **_shown(board, content))


def _shown(board: Board, content: Content) -> dict[str, Any]:
    """What the template needs beside the figures: names, choices, ticks of the axis."""
    measure = content.selection.measure
    return {
        "content": content,
        "names": board.names,
        "day": board.snapshot.day,
        "territories": board.snapshot.territories,
        "choices": {code: _epcis(board, code) for code, _ in board.snapshot.territories},
        "measures": MAP_MEASURES,
        "answers": ANSWERS,
        "ticks": steps([line.value(measure) for line in content.sizes]),
        "query": query_of(content.selection),
        "place_name": _place_name(board, content.selection.area),
    }


def _epcis(board: Board, territory_id: str) -> list[tuple[str, str]]:
    found = [(key, board.names.get(key, key)) for key in board.areas.parts.get(territory_id, ())]
    return sorted(found, key=lambda pair: pair[1].partition(" ")[2])


def _place_name(board: Board, area: str) -> str:
    if area == EVERYWHERE:
        return " et ".join(name for _, name in board.snapshot.territories)
    return board.names.get(area, area)


@blueprint.get("/method")
def method() -> str:
    """What each figure counts, and what is hidden."""
    return render_template("observatory/method.html", definitions=INDICATORS)


@blueprint.get("/data.csv")
def data() -> Response:
    """The figures of the page of the same address, as a file."""
    board = current_board()
    content = content_of(board, selection_of(request.args, board, g.get("actor")))
    body = write_csv(["breakdown", "code", "name", *FIGURES], _file_rows(board, content))
    name = f"observatoire-{content.selection.area.replace(':', '-') or 'ensemble'}-{board.snapshot.day}.csv"
    return Response(body, mimetype="text/csv", headers={"Content-Disposition": f'attachment; filename="{name}"'})


def _file_rows(board: Board, content: Content) -> list[tuple[Any, ...]]:
    """Every line of every table; empty is hidden."""
    tables = {"total": [content.total], "typology": content.sizes}
    tables["commune" if content.is_by_commune else "epci"] = content.places
    tables |= {question: content.breakdowns[question] for question in SHOWN_BREAKDOWNS}
    rows: list[tuple[Any, ...]] = [
        (name, line.code, board.names.get(line.code, ""), *(line.value(figure) for figure in FIGURES))
        for name, lines in tables.items()
        for line in lines
    ]
    return rows + [
        ("month", month.first_day.isoformat(), "", month.live, month.filed, month.lettings, None, None, None)
        for month in content.months
    ]
