"""What the observatory's page shows of a selection: figures, tables, map and charts, wordings still codes."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from observatory.cubes import EVERYWHERE
from observatory.data import Board
from observatory.indicators import (
    Line,
    Month,
    Selection,
    lines,
    months,
    place_lines,
    quantiles,
    select,
    size_lines,
)
from observatory.maps import Map, commune_map, epci_map

THRESHOLDS = {
    "pressure": (2, 3, 4, 6),
    "wait_months": (8, 12, 16, 20),
    "age_months": (6, 12, 18, 24),
    "live": (50, 200, 500, 2000),
}
SHOWN_BREAKDOWNS = ("household_size", "income_band", "reason", "channel")
RANKED = ("reason", "channel")
MAXIMUM_OF_BARS = 10
MOST_PAGES = 500


@dataclass(frozen=True, slots=True)
class Content:
    """Everything the page says, each figure with None where it is hidden."""

    selection: Selection
    total: Line
    wait_range: tuple[int, int] | None
    sizes: Sequence[Line]
    places: Sequence[Line]
    is_by_commune: bool
    breakdowns: dict[str, Sequence[Line]]
    months: Sequence[Month]
    map: Map
    classes: dict[str, int | None]


def content_of(board: Board, selection: Selection) -> Content:
    """The page of a selection: made once for each state of the register, then kept for the file and the charts."""
    known = board.pages.get(selection)
    if known is None:
        known = _content(board, selection)
        if len(board.pages) < MOST_PAGES:
            board.pages[selection] = known
    return known


def _content(board: Board, selection: Selection) -> Content:
    by_size = board.by_question["typology"]
    places = _places(board, selection)
    waits = select(board.frames["lettings"], selection).assign(one=EVERYWHERE)
    total = place_lines(by_size, board.frames, [selection.area], selection=selection)[0]
    return Content(
        selection,
        total,
        _range(waits, total),
        size_lines(by_size, board.frames, selection),
        sorted(places, key=lambda line: (line.live is None, -(line.live or 0), board.names[line.code])),
        bool(selection.epci_siren),
        {question: _ordered(question, board, selection) for question in SHOWN_BREAKDOWNS},
        months(board.by_month, selection.area),
        _map(board, selection),
        {_outline(line): class_of(selection.measure, line.value(selection.measure)) for line in places},
    )


def _range(waits: pd.DataFrame, total: Line) -> tuple[int, int] | None:
    if total.lettings is None:
        return None
    low, high = (quantiles(waits, "one", "wait_months", level=level).get(EVERYWHERE) for level in (0.25, 0.75))
    return None if low is None or high is None else (low, high)


def _ordered(question: str, board: Board, selection: Selection) -> Sequence[Line]:
    found = lines(board.by_question[question], board.frames, question, selection=selection)
    return sorted(found, key=lambda line: -(line.live or 0)) if question in RANKED else found


def _places(board: Board, selection: Selection) -> list[Line]:
    """The communes of an EPCI, or the EPCIs of a territory or of all."""
    if selection.epci_siren:
        return lines(board.by_commune(selection.area), board.frames, "commune_insee", selection=selection)
    keys = [key for key in board.areas.leaves if key.startswith(selection.territory_id)]
    return place_lines(board.by_question["typology"], board.frames, keys, selection=selection)


def _outline(line: Line) -> str:
    """The code of the outline a line colours."""
    return line.code.rpartition(":")[2]


def _map(board: Board, selection: Selection) -> Map:
    departments = board.departments(selection.territory_id)
    if selection.epci_siren:
        return commune_map(departments[0], selection.epci_siren)
    return epci_map(departments)


def class_of(measure: str, value: float | None) -> int | None:
    """The class of a value on the map, 1 to 5; None when it is hidden."""
    return None if value is None else 1 + sum(value >= threshold for threshold in THRESHOLDS[measure])
