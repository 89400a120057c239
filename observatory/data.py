"""The figures in memory: read once for each state of the register, confidentiality applied, then only sliced."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

import pandas as pd
from flask import current_app

from observatory.cubes import (
    MEASURES,
    QUESTIONS,
    TYPOLOGIES,
    Areas,
    Published,
    area_key,
    areas_of,
    publish,
    publish_base,
    publish_series,
)
from observatory.disclosure import Mask
from observatory.indicators import Selection
from register.reporting.snapshots import Snapshot, present_mark, take_snapshot

ORDERED = {
    "typology": TYPOLOGIES,
    "household_size": ("1", "2", "3", "4", "5", "6"),
    "income_band": ("UNDER_PLAI", "PLAI_TO_PLUS", "PLUS_TO_PLS", "ABOVE_PLS", "UNKNOWN"),
}
MONTH_MEASURES = {"live": "live", "filed": "filed", "lettings": "struck_off_housed"}


@dataclass
class Board:
    """Everything the pages slice: the frames, the places, and what may be shown by each question."""

    snapshot: Snapshot
    areas: Areas
    base: Mapping[str, Mask]
    by_question: Mapping[str, Mapping[str, Published]]
    by_month: Mapping[str, Published]
    names: Mapping[str, str]
    pages: dict[Selection, Any] = field(default_factory=dict)
    _by_commune: dict[str, Mapping[str, Published]] = field(default_factory=dict)

    @property
    def frames(self) -> Mapping[str, pd.DataFrame]:
        return {name: getattr(self.snapshot, name) for name in MEASURES}

    def departments(self, territory_id: str) -> tuple[str, ...]:
        """The departments of a territory, or of all: a territory is numbered by its department, on three figures."""
        codes = [code for code, _ in self.snapshot.territories if territory_id in ("", code)]
        return tuple(code.removeprefix("0") for code in codes)

    def by_commune(self, key: str) -> Mapping[str, Published]:
        """What may be shown of the communes of one EPCI."""
        if key not in self._by_commune:
            self._by_commune[key] = _communes(self, key)
        return self._by_commune[key]


class Shelf:
    """The board of one application, taken anew when the register has changed or the day has."""

    def __init__(self) -> None:
        self._board: Board | None = None
        self._lock = Lock()

    def board(self) -> Board:
        """The present board: one short query per territory when nothing changed."""
        with self._lock:
            known = self._board
            if known is not None:
                codes = tuple(code for code, _ in known.snapshot.territories)
                if present_mark(codes) == known.snapshot.mark:
                    return known
            self._board = make_board(take_snapshot())
            return self._board


def current_board() -> Board:
    """The board of the application that answers."""
    shelf: Shelf = current_app.extensions["toit_observatory"]
    return shelf.board()


def make_board(snapshot: Snapshot) -> Board:
    """Count everything once and hide what must be."""
    frames = {name: getattr(snapshot, name) for name in MEASURES}
    areas = areas_of(snapshot.places, [*frames.values(), snapshot.months])
    base = {name: publish_base(frame, areas) for name, frame in frames.items()}
    by_question = {
        question: {
            name: publish(frame, question, areas, codes=_codes(question, frames), base=base[name])
            for name, frame in frames.items()
        }
        for question in QUESTIONS
    }
    return Board(snapshot, areas, base, by_question, _months(snapshot, areas), _names(snapshot))


def _codes(question: str, frames: Mapping[str, pd.DataFrame]) -> tuple[str, ...]:
    """The answers in their order, or every one found: the same for each measure."""
    found = sorted({str(code) for frame in frames.values() for code in frame[question].unique()})
    return ORDERED.get(question, tuple(found))


def _months(snapshot: Snapshot, areas: Areas) -> Mapping[str, Published]:
    """Past months by place: months never add up on a page, so only places bind them."""
    frame = snapshot.months.assign(month=snapshot.months["month"].astype(str))
    codes = tuple(sorted(frame["month"].unique()))[-24:]
    kept = frame[frame["month"].isin(codes)]
    return {
        name: publish_series(kept.assign(count=kept[column]), "month", areas, codes)
        for name, column in MONTH_MEASURES.items()
    }


def _communes(board: Board, key: str) -> Mapping[str, Published]:
    territory_id, siren = key.split(":")
    inside = board.snapshot.places
    inside = inside[(inside["territory_id"] == territory_id) & (inside["epci_siren"] == siren)]
    found = {}
    rank = board.areas.keys.index(key)
    chosen = {
        name: frame[(frame["territory_id"] == territory_id) & (frame["epci_siren"] == siren)]
        for name, frame in board.frames.items()
    }
    elsewhere = {code for frame in chosen.values() for code in frame["commune_insee"]} - set(inside["commune_insee"])
    codes = (*inside["commune_insee"], *sorted(elsewhere))
    for name, frame in chosen.items():
        alone = Areas((key,), {})
        found[name] = publish(frame, "commune_insee", alone, codes=codes, base=board.base[name][rank : rank + 1])
    return found


def _names(snapshot: Snapshot) -> Mapping[str, str]:
    """Names of the places, communes by their code."""
    places = snapshot.places
    names = dict(snapshot.territories)
    for row in places.itertuples():
        names[area_key(row.territory_id, row.epci_siren)] = row.epci_name
        names[row.commune_insee] = row.commune_name
    return names
