"""Monthly counts of the fictitious demand: exact over the last twelve months, shaped like them before."""

from dataclasses import dataclass
from datetime import date

import numpy as np
from numpy.typing import NDArray

from register.demo import copying as c
from register.demo import marginals as m
from register.demo.copying import Columns
from register.demo.crowd import Crowd
from register.demo.households import Days, Flags, Ints, Random
from register.demo.places import places_of
from register.demo.situations import Codes

PAST_MONTHS = 60
EXACT_MONTHS = 11  # complete months of which every application still has its row
GROWTH_PER_YEAR = 0.06  # of the published stock in 2023 (F150)
FIELDS = (
    "live", "live_transfers", "filed", "renewed", "struck_off_housed", "struck_off_not_renewed", "struck_off_other",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Traces:
    """What monthly counts need of each application, live or closed in the last year."""

    cell: Ints
    is_transfer: Flags
    filed_on: Days
    renewed_on: Days
    struck_off_on: Days
    reason: Codes


def traces_of(crowd: Crowd) -> Traces:
    """The traces of a crowd; a cell is the EPCI of the first wish and the first typology."""
    places = places_of(crowd.territory_id)
    journeys = crowd.journeys
    return Traces(
        cell=places.epci_of[crowd.wants.wishes[:, 0]] * len(m.TYPOLOGIES) + crowd.wants.typology,
        is_transfer=crowd.wants.is_transfer,
        filed_on=journeys.filed_on,
        renewed_on=journeys.renewed_on,
        struck_off_on=journeys.struck_off_on,
        reason=journeys.reason,
    )


def together(parts: list[Traces]) -> Traces:
    """The traces of several crowds."""
    return Traces(**{name: np.concatenate([getattr(each, name) for each in parts]) for name in Traces.__slots__})


def month_columns(random: Random, territory_id: str, *, traces: Traces, today: date) -> Columns:
    """Columns of ``demand_months``: one row per complete month, EPCI and typology."""
    places = places_of(territory_id)
    cells = len(places.epcis) * len(m.TYPOLOGIES)
    last = np.datetime64(today, "M") - 1
    exact = [_counts(traces, last - back, cells) for back in range(EXACT_MONTHS)]
    typical = np.mean(exact, axis=0)
    tables = exact + [_older(random, exact[-1], typical, back=back) for back in range(EXACT_MONTHS, PAST_MONTHS)]
    months = [last - back for back in range(PAST_MONTHS)]
    kept = [(month, table, np.flatnonzero(table.sum(axis=1))) for month, table in zip(months, tables, strict=True)]
    cell = np.concatenate([rows for _, _, rows in kept])
    values = np.concatenate([table[rows] for _, table, rows in kept])
    day = np.concatenate([np.full(len(rows), month) for month, _, rows in kept]).astype("datetime64[D]")
    return {
        "territory_id": c.same(territory_id, len(cell)),
        "id": c.identifiers(random, c.milliseconds(day)),
        "month": c.days(day),
        "epci_siren": np.array(places.epcis)[cell // len(m.TYPOLOGIES)].tolist(),
        "typology": np.array(m.TYPOLOGIES)[cell % len(m.TYPOLOGIES)].tolist(),
        **{name: c.numbers(values[:, column]) for column, name in enumerate(FIELDS)},
    }


def _counts(traces: Traces, month: np.datetime64, cells: int) -> NDArray[np.int64]:
    """The true counts of a month: every application live at some time in it still has its row."""
    end = (month + 1).astype("datetime64[D]")
    live = (traces.filed_on < end) & ~(traces.struck_off_on < end)
    ended = traces.struck_off_on.astype("datetime64[M]") == month
    housed, lapsed = traces.reason == "HOUSED", traces.reason == "NOT_RENEWED"
    selections = (
        live, live & traces.is_transfer, traces.filed_on.astype("datetime64[M]") == month,
        traces.renewed_on.astype("datetime64[M]") == month, ended & housed, ended & lapsed, ended & ~housed & ~lapsed,
    )  # fmt: skip
    return np.stack([np.bincount(traces.cell[chosen], minlength=cells) for chosen in selections], axis=1)


def _older(random: Random, oldest: NDArray[np.int64], typical: NDArray[np.float64], *, back: int) -> NDArray[np.int64]:
    """A month that nothing is kept of: the stock shrinks by the published growth, flows are those of a usual month."""
    shrunk = (1 + GROWTH_PER_YEAR) ** (-(back - EXACT_MONTHS + 1) / 12)
    expected = np.concatenate([oldest[:, :2], typical[:, 2:]], axis=1) * shrunk
    noisy = expected + random.normal(0, 1, expected.shape) * np.sqrt(expected) * np.array((0.1, 0.1, 1, 1, 1, 1, 1))
    counted = np.maximum(np.round(noisy), 0).astype(np.int64)
    counted[:, 1] = np.minimum(counted[:, 1], counted[:, 0])
    return counted
