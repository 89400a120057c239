"""Deferred acceptance: applicants propose in the order of their wishes, programmes keep whom their choice rule prefers.

A programme is a dwelling, or several alike; its seats may be reserved in part for the first quartile. Quotas are choice
rules inside the matching, never corrections afterwards. Whether a household may ask belongs to eligibility.py.
"""

import hashlib
import importlib
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from scoring.errors import ScoringError

LONGEST_LIST = 20
LARGEST_PRIORITY = 2**32 - 1
MOST_APPLICANTS = 2**31 - 1
HALF, LOW_HALF = np.uint64(32), np.uint64(0xFFFFFFFF)
RULES = (
    "toit-matching/1: applicant-proposing deferred acceptance; a full programme keeps its reserved seats for the best "
    "first-quartile bidders, then the best of all; order: priority descending, row ascending"
)

Bid = tuple[int, int]
Words = NDArray[np.uint64]
Counts = NDArray[np.int32]


class InvalidMarket(ScoringError):
    """Bids, seats or reserved seats that cannot be matched: the caller's data are wrong."""


@dataclass(frozen=True, slots=True, eq=False)
class Market:
    """Who asks for what, in which order, and what each programme has.

    Parameters
    ----------
    bids : uint64[applicants, longest list], one row per applicant in the published order of numbers, best wish first;
        a bid is ``programme << 32 | priority``, a priority is at least 1 and more is better, 0 ends the list
    seats : int32[programmes], how many households each may take
    reserved : int32[programmes], how many of these seats go first to the first quartile
    first_quartile : uint8[applicants], 1 for a household of the first quartile of incomes

    Raises
    ------
    InvalidMarket for other shapes, an unknown programme, negative seats or more reserved seats than seats.
    """

    bids: Words
    seats: Counts
    reserved: Counts
    first_quartile: NDArray[np.uint8]

    def __post_init__(self) -> None:
        applicants, longest = self.bids.shape
        if longest > LONGEST_LIST or applicants > MOST_APPLICANTS or self.first_quartile.shape != (applicants,):
            raise InvalidMarket(f"{applicants} lists of {longest} choices, {self.first_quartile.size} quartiles")
        if self.reserved.shape != self.seats.shape or (self.reserved < 0).any() or (self.reserved > self.seats).any():
            raise InvalidMarket("reserved seats are between none and all the seats of a programme")
        if self.bids.size and int(self.bids.max() >> HALF) >= max(self.seats.size, 1):
            raise InvalidMarket("a bid names a programme that is not in the market")

    @property
    def has_single_seats(self) -> bool:
        return bool((self.seats == 1).all() and not self.reserved.any())


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Who is seated where: two int32 columns, one row per seated applicant, applicants ascending."""

    applicants: Counts
    programmes: Counts

    def by_applicant(self, applicants: int) -> Counts:
        """The programme of every applicant, -1 for none."""
        seated = np.full(applicants, -1, np.int32)
        seated[self.applicants] = self.programmes
        return seated


class Digests(NamedTuple):
    """SHA-256 of what went in, of the rules, and of what came out, the same on every machine."""

    input: str
    rules: str
    output: str


def words_of(standings: Sequence[tuple[int, int, date]]) -> list[int]:
    """The published order among some bids as whole numbers, more is better: tier, then points, then seniority.

    Parameters
    ----------
    standings : tier, 0 first; points of the grid; first filing

    Returns
    -------
    A word from 1 for each, the same for equals: the row number in the market settles what is left. A word only has a
    meaning among those it was made with.

    Source
    ------
    CCH L441-1 (DALO first); R441-2-10 11° (points of the grid); the EPCI's deliberation for the rest.
    """
    keys = [(tier, -points, filed_on) for tier, points, filed_on in standings]
    words = {key: word for word, key in enumerate(sorted(set(keys), reverse=True), start=1)}
    return [words[key] for key in keys]


def market_of(
    lists: Sequence[Sequence[Bid]],
    seats: Sequence[int],
    reserved: Sequence[int] | None = None,
    first_quartile: Iterable[int] | None = None,
) -> Market:
    """A market from plain lists.

    Parameters
    ----------
    lists : for each applicant its (programme, priority) pairs, best wish first
    seats, reserved : for each programme; no reserved seats when not given
    first_quartile : for each applicant; nobody when not given

    Returns
    -------
    The market, its columns packed.

    Raises
    ------
    InvalidMarket also for a programme asked twice by one applicant, or a priority outside 1 to 2**32 - 1.
    """
    bids = np.zeros((len(lists), max((len(one) for one in lists), default=0)), np.uint64)
    for row, wishes in enumerate(lists):
        if len({programme for programme, _ in wishes}) != len(wishes):
            raise InvalidMarket(f"applicant {row} asks twice for the same programme")
        for place, (programme, priority) in enumerate(wishes):
            if not (0 <= programme < len(seats) and 1 <= priority <= LARGEST_PRIORITY):
                raise InvalidMarket(f"applicant {row} bids ({programme}, {priority})")
            bids[row, place] = programme << 32 | priority
    quartiles = [0] * len(lists) if first_quartile is None else list(first_quartile)
    reserves = [0] * len(seats) if reserved is None else reserved
    return Market(bids, np.array(seats, np.int32), np.array(reserves, np.int32), np.array(quartiles, np.uint8))


# ---- the readable reference -----------------------------------------------------------------------------------------


class Bidder(NamedTuple):
    """One applicant before one programme; a larger one is better placed."""

    priority: int
    minus_row: int
    is_first_quartile: bool

    @property
    def row(self) -> int:
        return -self.minus_row


def choose(bidders: Iterable[Bidder], seats: int, reserved: int) -> list[Bidder]:
    """Whom a programme keeps: its reserved seats to the best of the first quartile, then the best of all that remain.

    Parameters
    ----------
    bidders : those who ask
    seats : how many it may keep
    reserved : how many of the seats go first to the first quartile; an empty reserved seat is anybody's

    Returns
    -------
    At most ``seats`` bidders.

    Source
    ------
    CCH L441-1 (a quarter of the allocations outside QPV to the first quartile): a rate over a landlord's year, turned
    into seats per programme before the cycle. The rule itself is the minority reserve of Hafalir, Yenmez and Yildirim.
    """
    best_first = sorted(bidders, reverse=True)
    kept = [one for one in best_first if one.is_first_quartile][:reserved]
    others = [one for one in best_first if one not in kept]
    return kept + others[: seats - len(kept)]


def match_plainly(market: Market) -> Outcome:
    """The matching by the definition: the oracle of every faster form.

    Parameters
    ----------
    market : who asks for what

    Returns
    -------
    The outcome, the best for every applicant among those without justified envy.

    Source
    ------
    Gale and Shapley's applicant-proposing deferred acceptance, with the choice rule of ``choose``.
    """
    wishes = [deque((int(bid) >> 32, int(bid) & LARGEST_PRIORITY) for bid in row if bid) for row in market.bids]
    held: list[list[Bidder]] = [[] for _ in market.seats]
    waiting = deque(range(len(wishes)))
    while waiting:
        row = waiting.popleft()
        if not wishes[row]:
            continue
        programme, priority = wishes[row].popleft()
        asking = [*held[programme], Bidder(priority, -row, bool(market.first_quartile[row]))]
        held[programme] = choose(asking, int(market.seats[programme]), int(market.reserved[programme]))
        waiting.extend(one.row for one in asking if one not in held[programme])
    pairs = sorted((one.row, programme) for programme, kept in enumerate(held) for one in kept)
    return _outcome(np.array([row for row, _ in pairs]), np.array([programme for _, programme in pairs]))


def _outcome(rows: NDArray[Any], programmes: NDArray[Any]) -> Outcome:
    order = np.argsort(rows, kind="stable")
    return Outcome(rows[order].astype(np.int32), programmes[order].astype(np.int32))


# ---- without a compiler ---------------------------------------------------------------------------------------------


def match_by_rounds(market: Market) -> Outcome:
    """The same matching in numpy alone: everybody who waits proposes at once, and each programme chooses again.

    Parameters
    ----------
    market : who asks for what

    Returns
    -------
    The outcome of ``match_plainly``: the order of the proposals does not change it.
    """
    longest = market.bids.shape[1]
    used = np.zeros(len(market.bids), np.int64)
    floors = np.zeros(market.seats.size, np.uint64)
    held, waiting = np.zeros(0, np.int64), np.arange(len(market.bids))
    while waiting.size:
        waiting = waiting[used[waiting] < longest]
        waiting = waiting[market.bids[waiting, used[waiting]] != 0]
        used[waiting] += 1
        bids = market.bids[waiting, used[waiting] - 1]
        hopes = (bids & LOW_HALF) >= floors[bids >> HALF]
        asking = np.sort(np.concatenate([held, waiting[hopes]]))
        kept = _chosen(market, asking, market.bids[asking, used[asking] - 1])
        held, waiting = asking[kept], np.concatenate([waiting[~hopes], asking[~kept]])
        floors = _floors(market, held, market.bids[held, used[held] - 1])
    return _outcome(held, (market.bids[held, used[held] - 1] >> HALF).astype(np.int64))


def _chosen(market: Market, rows: NDArray[np.int64], bids: Words) -> NDArray[np.bool_]:
    """``choose`` for every programme at once: one mask over the rows that ask, which come in ascending order."""
    order = np.argsort(bids ^ LOW_HALF, kind="stable")
    asked, first = (bids[order] >> HALF).astype(np.int64), market.first_quartile[rows[order]] == 1
    takes_reserve = first & (_places(asked, first) < market.reserved[asked])
    taken = np.bincount(asked[takes_reserve], minlength=market.seats.size)
    kept = np.zeros(rows.size, np.bool_)
    kept[order] = takes_reserve | (_places(asked, ~takes_reserve) < (market.seats - taken)[asked])
    return kept


def _places(asked: NDArray[np.int64], counted: NDArray[np.bool_]) -> NDArray[np.int64]:
    """How many counted bidders of the same programme stand before each."""
    before: NDArray[np.int64] = np.cumsum(counted) - counted
    starts = np.flatnonzero(np.diff(asked, prepend=-1))
    return before - np.repeat(before[starts], np.diff(np.append(starts, asked.size)))


def _floors(market: Market, rows: NDArray[np.int64], bids: Words) -> Words:
    """The priority under which nobody can enter a programme any more: full, and its reserved seats taken."""
    programmes = (bids >> HALF).astype(np.int64)
    first = np.bincount(programmes[market.first_quartile[rows] == 1], minlength=market.seats.size)
    is_shut = (np.bincount(programmes, minlength=market.seats.size) == market.seats) & (first >= market.reserved)
    floors = np.full(market.seats.size, LOW_HALF)
    np.minimum.at(floors, programmes, bids & LOW_HALF)
    return np.where(is_shut, floors, np.uint64(0))


# ---- with the compiler ----------------------------------------------------------------------------------------------


@cache
def kernels() -> Any | None:
    """The compiled loops; None where numba is not installed."""
    try:
        return importlib.import_module("scoring.matching_kernels")
    except ImportError:
        return None


def match_compiled(market: Market) -> Outcome:
    """The same matching by the compiled loops.

    Parameters
    ----------
    market : who asks for what

    Returns
    -------
    The outcome of ``match_plainly``.

    Raises
    ------
    InvalidMarket without numba: call ``match``, which falls back on rounds.
    """
    loops = kernels()
    if loops is None:
        raise InvalidMarket("the compiled loops need numba")
    bids = np.ascontiguousarray(market.bids)
    if market.has_single_seats:
        held = loops.single_seats(bids, market.first_quartile, market.seats.size)
        programmes = np.arange(market.seats.size)
    else:
        starts = np.concatenate([[0], np.cumsum(market.seats, dtype=np.int64)])
        held = loops.many_seats(bids, market.first_quartile, starts, market.reserved)
        programmes = np.repeat(np.arange(market.seats.size), market.seats)
    taken = held != 0
    rows = MOST_APPLICANTS - ((held[taken] & LOW_HALF) >> np.uint64(1)).astype(np.int64)
    return _outcome(rows, programmes[taken])


def match(market: Market) -> Outcome:
    """The matching of a market, the same outcome on any machine.

    Parameters
    ----------
    market : who asks for what

    Returns
    -------
    Who is seated where; prove it with ``proofs.prove_matching`` before using it.

    Source
    ------
    docs/adr, choice-based letting and the matching of a cycle.
    """
    engine: Callable[[Market], Outcome] = match_by_rounds if kernels() is None else match_compiled
    return engine(market)


def digests_of(market: Market, outcome: Outcome) -> Digests:
    """What a cycle publishes, so that anybody may replay it.

    Parameters
    ----------
    market, outcome : what was matched and what came out

    Returns
    -------
    Three digests: bids and quartiles; the rule's text, seats and reserved seats; the seated pairs.
    """
    shape = f"{market.bids.shape} {market.seats.size}"
    return Digests(
        _sha256("toit-market/1", shape, market.bids, market.first_quartile),
        _sha256(RULES, shape, market.seats, market.reserved),
        _sha256("toit-outcome/1", shape, outcome.applicants, outcome.programmes),
    )


def _sha256(title: str, shape: str, *columns: NDArray[Any]) -> str:
    made = hashlib.sha256(f"{title}\n{shape}\n".encode())
    for column in columns:
        little = column.astype(column.dtype.newbyteorder("<"), copy=False)
        made.update(np.ascontiguousarray(little).data)
    return made.hexdigest()
