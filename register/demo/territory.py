"""Fill one territory: organisations, stock, applications by chunks, history, statistics. Columns in, COPY out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

import numpy as np
from psycopg import Connection

from register.demo import crowd as crowds
from register.demo import lettings, months, organisations
from register.demo.activity import activity_of
from register.demo.chronicle import Chronicle, HistoryRow, lines_of, opening_line
from register.demo.copying import Columns, columns_of, copy_columns
from register.demo.crowd import Crowd, Identities, Sequences, gather
from register.demo.grids import grid_lines, grid_rows
from register.demo.households import Random, households
from register.demo.journeys import closed_journeys, exit_reasons, live_journeys
from register.demo.named import account_rows, named_households
from register.demo.places import places_of
from register.demo.profiles import TerritorySize
from register.demo.selections import selection_columns
from register.demo.situations import situations
from register.demo.stock import Stock, dwelling_columns, programme_columns, stock_of

SELECTIONS = 2  # the generator of selections
CHUNK = 40_000
Step = Callable[[str, float], None]


@dataclass
class Filling:
    """A territory being filled: what goes on from chunk to chunk."""

    connection: Connection[Any]
    size: TerritorySize
    today: date
    now: datetime
    random: Random
    chronicle: Chronicle = field(init=False)
    sequences: Sequences = field(init=False)
    identities: Identities = field(default_factory=Identities)
    traces: list[months.Traces] = field(default_factory=list)
    housed: list[lettings.Housed] = field(default_factory=list)
    live: list[Crowd] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.chronicle = Chronicle(self.territory_id)
        self.sequences = Sequences(self.territory_id)

    @property
    def territory_id(self) -> str:
        return self.size.territory_id

    def copy(self, table: str, columns: Columns) -> None:
        """COPY columns, if there are rows."""
        if columns:
            copy_columns(self.connection, table, columns)


def fill(filling: Filling, *, seed: int, step: Step) -> dict[str, list[UUID]]:
    """Write everything of a territory; the vacancies left for the story to play with are returned, by landlord."""
    step("organismes et parc", 0.0)
    _organisations(filling)
    stock = stock_of(filling.random, filling.territory_id, filling.size.dwellings)
    filling.copy("programmes", programme_columns(stock))
    filling.copy("dwellings", dwelling_columns(stock))
    filling.copy("grids", columns_of(grid_rows(filling.territory_id, filling.today)))
    opening = [opening_line(filling.territory_id, filling.now, seed)]
    written = grid_lines(filling.territory_id, filling.now)
    named = named_households(filling.territory_id, sequences=filling.sequences, today=filling.today)
    filling.identities.take(row["live_identity"] for row in named.tables["applications"])
    _applications(filling, step)
    # After the crowd: a foreign key checked first on five rows would keep its plan for five rows.
    for table, rows in named.tables.items():
        filling.copy(table, columns_of(rows))
    filling.copy("accounts", columns_of(account_rows(filling.territory_id)))
    step("statistiques", 0.9)
    _statistics(filling, stock)
    # A generator of its own: what was drawn before this was counted stays the same.
    past = np.random.default_rng([seed, int(filling.territory_id), SELECTIONS])
    filling.copy(
        "selection_tallies",
        selection_columns(past, filling.live[0], lettings=filling.size.lettings_per_year, today=filling.today),
    )
    going_on = activity_of(filling.random, stock, live=filling.live[0], today=filling.today)
    filling.copy("vacancies", columns_of(going_on.vacancies))
    filling.copy("adverts", columns_of(going_on.adverts))
    filling.copy("bids", columns_of(going_on.bids))
    lines = opening + written + named.lines + going_on.lines
    filling.chronicle.write(filling.connection, filling.random, lines)
    _hand_over(filling)
    return going_on.direct


def _hand_over(filling: Filling) -> None:
    """Last numbers and head of the chain: the living register goes on from there."""
    filling.copy("number_sequences", columns_of(filling.sequences.rows()))
    filling.copy("chain_heads", columns_of([filling.chronicle.head()]))


def _organisations(filling: Filling) -> None:
    territory_id = filling.territory_id
    filling.copy("organisations", columns_of(organisations.organisation_rows(territory_id)))
    filling.copy("agents", columns_of(organisations.agent_rows(territory_id)))
    filling.copy("committees", columns_of(organisations.committee_rows(territory_id)))
    filling.copy("committee_members", columns_of(organisations.member_rows(territory_id)))


def _applications(filling: Filling, step: Step) -> None:
    size = filling.size
    chunks = max(1, -(-size.live // CHUNK))
    for chunk in range(chunks):
        live = size.live * (chunk + 1) // chunks - size.live * chunk // chunks
        housed = size.lettings_per_year * (chunk + 1) // chunks - size.lettings_per_year * chunk // chunks
        closed = size.closed * (chunk + 1) // chunks - size.closed * chunk // chunks
        step("demandes actives", 0.1 + 0.8 * chunk / chunks)
        crowd = _live(filling, live)
        lines = _write(filling, crowd)
        filling.live = filling.live or [crowd]  # the first chunk is crowd enough for the bids
        step("demandes radiées depuis un an", 0.1 + 0.8 * (chunk + 0.5) / chunks)
        ended = _closed(filling, closed, housed=housed)
        lines += _write(filling, ended)
        filling.housed.append(lettings.housed_of(ended, filling.today))
        step("historique", 0.1 + 0.8 * (chunk + 0.8) / chunks)
        filling.chronicle.write(filling.connection, filling.random, lines)


def _live(filling: Filling, n: int) -> Crowd:
    random, today = filling.random, filling.today
    homes = households(random, n, today)
    wants = situations(
        random, homes, places=places_of(filling.territory_id), today=today, transfer_share=filling.size.transfer_share
    )
    journeys = live_journeys(random, n, today)
    return gather(random, filling.territory_id, homes=homes, wants=wants, journeys=journeys)


def _closed(filling: Filling, n: int, *, housed: int) -> Crowd:
    random, today = filling.random, filling.today
    homes = households(random, n, today)
    wants = situations(
        random, homes, places=places_of(filling.territory_id), today=today, transfer_share=filling.size.transfer_share
    )
    reasons = exit_reasons(random, homes, wants, housed=housed)
    journeys = closed_journeys(random, n, today=today, reasons=reasons)
    return gather(random, filling.territory_id, homes=homes, wants=wants, journeys=journeys)


def _write(filling: Filling, crowd: Crowd) -> list[HistoryRow]:
    """COPY a crowd; its history lines are left to be ordered with those of the rest of the chunk."""
    random = filling.random
    identities = filling.identities.settle(crowd)
    at = crowds.desks(random, crowd)
    numbers = filling.sequences.issue(crowd, at.codes)
    filling.copy(
        "applications", crowds.application_columns(random, crowd, numbers=numbers, identities=identities, at=at)
    )
    filling.copy("people", crowds.people_columns(random, crowd))
    filling.copy("application_claims", crowds.claim_columns(random, crowd, filling.today))
    filling.traces.append(months.traces_of(crowd))
    return lines_of(crowd)


def _statistics(filling: Filling, stock: Stock) -> None:
    random = filling.random
    housed = lettings.with_past(random, lettings.joined(filling.housed))
    filling.copy("letting_statistics", lettings.letting_columns(random, stock, housed))
    filling.copy("offered_dwelling_statistics", lettings.offered_columns(random, stock, housed))
    traces = months.together(filling.traces)
    filling.copy(
        "demand_months", months.month_columns(random, filling.territory_id, traces=traces, today=filling.today)
    )


def generator(seed: int, territory_id: str) -> Random:
    """The generator of a territory: the same seed gives the same data, whatever the other territories hold."""
    return np.random.default_rng([seed, int(territory_id)])
