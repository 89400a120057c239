"""The indicators: counts, pressure, median age and median wait of a place. Pure: frames and published counts in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import pandas as pd

from observatory.cubes import EVERY_SIZE, EVERYWHERE, TYPOLOGIES, Published
from register.reporting.rules import pressure

PUBLISHED_MONTHS = 24


@dataclass(frozen=True, slots=True)
class Selection:
    """What a reader asked for: a place, a size wanted, and the measure of the map."""

    area: str = EVERYWHERE
    typology: str = EVERY_SIZE
    measure: str = "pressure"

    @property
    def territory_id(self) -> str:
        return self.area.partition(":")[0]

    @property
    def epci_siren(self) -> str:
        return self.area.partition(":")[2]


@dataclass(frozen=True, slots=True)
class Line:
    """The indicators of one group; None is what is not published, or has no meaning without allocation."""

    code: str
    live: int | None
    filed: int | None
    lettings: int | None
    pressure: float | None
    age_months: int | None
    wait_months: int | None

    def value(self, measure: str) -> float | None:
        found: float | None = getattr(self, measure)
        return found


@dataclass(frozen=True, slots=True)
class Month:
    """One past month of a place."""

    first_day: date
    live: int | None
    filed: int | None
    lettings: int | None


def select(frame: pd.DataFrame, selection: Selection) -> pd.DataFrame:
    """The rows of a frame inside a selection."""
    kept = pd.Series(True, index=frame.index)
    if selection.territory_id:
        kept &= frame["territory_id"] == selection.territory_id
    if selection.epci_siren:
        kept &= frame["epci_siren"] == selection.epci_siren
    if selection.typology:
        kept &= frame["typology"] == selection.typology
    return frame[kept]


def quantiles(frame: pd.DataFrame, by: str, value: str, *, level: float = 0.5) -> dict[str, int]:
    """A quantile of ``value`` in each group, each row counting for its ``count`` households.

    Parameters
    ----------
    value : a column in full months
    level : 0.5 for the median

    Returns
    -------
    By group: the smallest value reached by at least ``level`` of its households.
    """
    if frame.empty:
        return {}
    grouped = frame.groupby([by, value], sort=True)["count"].sum().reset_index()
    reached = grouped.groupby(by)["count"].cumsum() >= level * grouped.groupby(by)["count"].transform("sum")
    first = grouped[reached].groupby(by)[value].first()
    return {str(code): int(months) for code, months in first.items()}


def lines(
    published: Mapping[str, Published], frames: Mapping[str, pd.DataFrame], question: str, *, selection: Selection
) -> list[Line]:
    """The indicators of every answer to a question, in a place and for a size.

    Parameters
    ----------
    published : by measure (``live``, ``filed``, ``lettings``), what may be shown by this question
    frames : the cells of ``live`` and ``lettings``, for the medians

    Returns
    -------
    One line per answer. A median or a pressure is given only where the counts it rests on are.
    """
    ages = quantiles(select(frames["live"], selection), question, "age_months")
    waits = quantiles(select(frames["lettings"], selection), question, "wait_months")
    codes = published["live"].codes
    found = []
    for code in codes:
        counts = {name: one.shown(selection.area, selection.typology, code) for name, one in published.items()}
        found.append(line(code, counts, ages.get(code), waits.get(code)))
    return found


def size_lines(
    published: Mapping[str, Published], frames: Mapping[str, pd.DataFrame], selection: Selection
) -> list[Line]:
    """The indicators of every size wanted, in a place."""
    place = Selection(selection.area)
    ages = quantiles(select(frames["live"], place), "typology", "age_months")
    waits = quantiles(select(frames["lettings"], place), "typology", "wait_months")
    return [
        line(code, _counts(published, place.area, code), ages.get(code), waits.get(code))
        for code in TYPOLOGIES
    ]


def place_lines(
    published: Mapping[str, Published],
    frames: Mapping[str, pd.DataFrame],
    keys: Sequence[str],
    *,
    selection: Selection,
) -> list[Line]:
    """The indicators of each place of a list, for a size."""
    everywhere = Selection(EVERYWHERE, selection.typology)
    ages, waits = (
        quantiles(_keyed(select(frames[name], everywhere), keys), "place", value)
        for name, value in (("live", "age_months"), ("lettings", "wait_months"))
    )
    return [
        line(key, _counts(published, key, selection.typology), ages.get(key), waits.get(key))
        for key in keys
    ]


def _counts(published: Mapping[str, Published], area: str, typology: str) -> dict[str, int | None]:
    return {name: one.shown(area, typology) for name, one in published.items()}


def _keyed(frame: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """Rows with the place they count for: everywhere, their territory or their EPCI."""
    if list(keys) == [EVERYWHERE]:
        return frame.assign(place=EVERYWHERE)
    if keys and ":" not in keys[0]:
        return frame.assign(place=frame["territory_id"])
    return frame.assign(place=frame["territory_id"] + ":" + frame["epci_siren"])


def line(code: str, counts: Mapping[str, int | None], age_months: int | None, wait_months: int | None) -> Line:
    """One line, without what rests on a hidden count.

    Source
    ------
    Handbook 6: pressure is the live applications over the allocations of the year, and the perimeter is always named.
    """
    live, lettings = counts["live"], counts["lettings"]
    ratio = None if live is None or lettings is None else pressure(live, lettings)
    return Line(
        code, live, counts["filed"], lettings, ratio,
        None if live is None else age_months,
        None if lettings is None else wait_months,
    )  # fmt: skip


def months(published: Mapping[str, Published], area: str) -> list[Month]:
    """The last published months of a place, oldest first: stock, filings, allocations."""
    codes = published["live"].codes[-PUBLISHED_MONTHS:]
    return [
        Month(date.fromisoformat(code), *(published[name].shown(area, EVERY_SIZE, code) for name in published))
        for code in codes
    ]
