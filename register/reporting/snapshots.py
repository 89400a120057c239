"""The figures of every territory at one moment: what the observatory reads, and how it knows that they have aged."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

import pandas as pd

from register import clock
from register.organisations.queries import territories
from register.reporting.queries import demand_cells, demand_months, filed_cells, freshness, letting_cells, places


@dataclass(frozen=True, slots=True)
class Mark:
    """When a snapshot was taken: the day, and the last history line of each territory."""

    day: date
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Aggregates of every territory, each frame with its ``territory_id``; nothing here names a household."""

    mark: Mark
    territories: tuple[tuple[str, str], ...]
    live: pd.DataFrame
    filed: pd.DataFrame
    lettings: pd.DataFrame
    months: pd.DataFrame
    places: pd.DataFrame

    @property
    def day(self) -> date:
        return self.mark.day


def a_year_before(day: date) -> date:
    """The same day a year earlier; 29 February answers 28."""
    return day.replace(year=day.year - 1, day=28) if (day.month, day.day) == (2, 29) else day.replace(year=day.year - 1)


def present_mark(territory_ids: tuple[str, ...]) -> Mark:
    """The mark that a snapshot taken now would bear: one short query per territory."""
    return Mark(clock.today(), freshness(territory_ids))


def take_snapshot() -> Snapshot:
    """Read every aggregate; the mark is read first, so a change made meanwhile makes the next one."""
    named = tuple((territory.id, territory.name) for territory in territories())
    codes = tuple(code for code, _ in named)
    mark = present_mark(codes)
    since = a_year_before(mark.day)
    return Snapshot(
        mark,
        named,
        live=_gather(codes, lambda code: demand_cells(code, mark.day)),
        filed=_gather(codes, lambda code: filed_cells(code, since, mark.day)),
        lettings=_gather(codes, lambda code: letting_cells(code, since, mark.day)),
        months=_gather(codes, demand_months),
        places=_gather(codes, places),
    )


def _gather(codes: tuple[str, ...], read: Callable[[str], pd.DataFrame]) -> pd.DataFrame:
    return pd.concat([read(code).assign(territory_id=code) for code in codes], ignore_index=True)
