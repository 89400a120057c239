"""Counts by place, size and one more question, with every total a page may show, and what of them is hidden. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from observatory.disclosure import Counts, Equation, Mask, hidden_cells

EVERYWHERE = ""
EVERY_SIZE = ""
TYPOLOGIES = ("T1", "T2", "T3", "T4", "T5", "T6")
MEASURES = ("live", "filed", "lettings")
QUESTIONS = ("typology", "household_size", "income_band", "reason", "channel")
"""What the demand may be broken down by, beside the place."""


@dataclass(frozen=True, slots=True)
class Areas:
    """Every place of the observatory: everywhere, the territories, their EPCIs (``014:200065597``)."""

    keys: tuple[str, ...]
    parts: Mapping[str, tuple[str, ...]]

    @property
    def leaves(self) -> tuple[str, ...]:
        return tuple(key for key in self.keys if key not in self.parts)


def area_key(territory_id: str, epci_siren: str) -> str:
    return f"{territory_id}:{epci_siren}"


def areas_of(places: pd.DataFrame, frames: Sequence[pd.DataFrame]) -> Areas:
    """The places of the reference, and any other that a figure names."""
    named = [places, *frames]
    pairs = sorted({pair for frame in named for pair in zip(frame["territory_id"], frame["epci_siren"], strict=True)})
    territories = tuple(dict.fromkeys(territory for territory, _ in pairs))
    inside = {one: tuple(area_key(*pair) for pair in pairs if pair[0] == one) for one in territories}
    leaves = tuple(key for keys in inside.values() for key in keys)
    return Areas((EVERYWHERE, *territories, *leaves), {EVERYWHERE: territories, **inside})


@dataclass(frozen=True, slots=True)
class Published:
    """What may be shown of one measure by one question: counts, and which of them are hidden.

    Axes: place, size wanted (the first for all), answer (the first for all).
    """

    areas: Areas
    codes: tuple[str, ...]
    counts: Counts
    hidden: Mask

    def shown(self, area: str, typology: str = EVERY_SIZE, code: str | None = None) -> int | None:
        """The count, or None when it is hidden or nobody was counted there."""
        if area not in self.areas.keys or (code is not None and code not in self.codes):
            return None
        where = (
            self.areas.keys.index(area),
            0 if typology == EVERY_SIZE else 1 + TYPOLOGIES.index(typology),
            0 if code is None else 1 + self.codes.index(code),
        )
        return None if self.hidden[where] else int(self.counts[where])


def publish(
    frame: pd.DataFrame, question: str, areas: Areas, *, codes: tuple[str, ...], base: Mask | None
) -> Published:
    """Count ``frame`` by place, size and answer, with all totals, and hide what must be.

    ``base`` is what was hidden of place by size, common to every question, so that no two tables disagree.
    """
    counts = _counted(frame, question, areas, codes)
    cells = np.arange(counts.size).reshape(counts.shape)
    equations = [*_sums_of_places(cells, areas), *_sums_along(cells, 1), *_sums_along(cells, 2)]
    settled: Mask | None = None
    fixed: Mask | None = None
    if base is not None:
        known, fate = np.zeros(counts.shape, bool), np.zeros(counts.shape, bool)
        known[:, :, 0], fate[:, :, 0] = True, base
        settled, fixed = known.ravel(), fate.ravel()
    hidden = hidden_cells(counts.ravel(), equations, settled=settled, fixed=fixed)
    return Published(areas, codes, counts, hidden.reshape(counts.shape))


def publish_base(frame: pd.DataFrame, areas: Areas) -> Mask:
    """What is hidden of place by size."""
    counts = _counted(frame.assign(all=EVERYWHERE), "all", areas, (EVERYWHERE,))[:, :, :1]
    cells = np.arange(counts.size).reshape(counts.shape)
    hidden = hidden_cells(counts.ravel(), [*_sums_of_places(cells, areas), *_sums_along(cells, 1)])
    base: Mask = hidden.reshape(counts.shape)[:, :, 0]
    return base


def publish_series(frame: pd.DataFrame, question: str, areas: Areas, codes: tuple[str, ...]) -> Published:
    """Count by place and answer where answers never add up on a page, as the stock of each month: places alone do."""
    counts = _counted(frame, question, areas, codes)
    hidden = np.ones(counts.shape, bool)
    series = counts[:, 0, 1:]
    cells = np.arange(series.size).reshape(series.shape)
    hidden[:, 0, 1:] = hidden_cells(series.ravel(), _sums_of_places(cells, areas)).reshape(series.shape)
    return Published(areas, codes, counts, hidden)


def _counted(frame: pd.DataFrame, question: str, areas: Areas, codes: tuple[str, ...]) -> Counts:
    counts = np.zeros((len(areas.keys), 1 + len(TYPOLOGIES), 1 + len(codes)), np.int64)
    if len(frame):
        keys = frame["territory_id"] + ":" + frame["epci_siren"]
        place = keys.map({key: number for number, key in enumerate(areas.keys)}).to_numpy()
        size = frame["typology"].map({code: 1 + number for number, code in enumerate(TYPOLOGIES)}).to_numpy()
        answer = frame[question].astype(str).map({code: 1 + number for number, code in enumerate(codes)}).to_numpy()
        np.add.at(counts, (place, size, answer), frame["count"].to_numpy())
    counts[:, 0] = counts[:, 1:].sum(axis=1)
    counts[:, :, 0] = counts[:, :, 1:].sum(axis=2)
    for key in reversed([key for key in areas.keys if key in areas.parts]):
        inside = [areas.keys.index(part) for part in areas.parts[key]]
        counts[areas.keys.index(key)] = counts[inside].sum(axis=0)
    return counts


def _sums_of_places(cells: Equation, areas: Areas) -> list[Equation]:
    sums = []
    for key, parts in areas.parts.items():
        block = cells[[areas.keys.index(one) for one in (key, *parts)]]
        sums += list(block.reshape(len(block), -1).T)
    return sums


def _sums_along(cells: Equation, axis: int) -> list[Equation]:
    lines = np.moveaxis(cells, axis, -1)
    return list(lines.reshape(-1, lines.shape[-1]))
