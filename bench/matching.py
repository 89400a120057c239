"""A national matching and its proof beside one read of its bids and one sort; other libraries at sizes they can do."""

import heapq
import importlib
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from types import ModuleType

import numpy as np
from numba import njit
from numpy.typing import NDArray
from sqlalchemy import text

from bench.clock import Line, Times, alternated, microseconds, timed
from bench.territory import Territory
from register.actor import system
from register.db import db, transaction
from register.demo.market import MarketSize, synthetic_market
from scoring.matching import Market, match, match_by_rounds
from scoring.proofs import prove_matching

TIMES, ONCE = 7, 1
MODULES = {"matching": "matching.games", "ortools": "ortools.graph.python.min_cost_flow"}
SIZES = {"demo": (2_900_000, 100_000), "small": (290_000, 10_000)}
TINY, MIDDLE, LOCAL = MarketSize(1_000, 100, 5), MarketSize(10_000, 1_000, 8), MarketSize(20_000, 500, 8)
STACK, DEPTH = 512 * 2**20, 200_000


@njit(cache=True, nogil=True)
def read_once(flat: NDArray[np.uint64]) -> np.uint64:
    """One pass over the bids, as fast as this machine reads: the bound of everything below."""
    mixed = np.uint64(0)
    for i in range(flat.size):
        mixed ^= flat[i]
    return mixed


def matching_lines(territory: Territory) -> list[Line]:
    """The promises of the matching; the anchors of other libraries where the ``bench`` extra is installed."""
    applicants, dwellings = SIZES[territory.profile]
    lines = _national(MarketSize(applicants, dwellings, 10))
    lines += _reserves(MarketSize(applicants, dwellings, 10, seats=5, reserved=2))
    lines.append(_again(territory))
    lines.append(_heap())
    return lines + _library("matching", TINY, _with_matching) + _library("ortools", MIDDLE, _with_ortools)


def _beside(claim: str, own: Times, anchor: Times, *, named: str, promise: str) -> Line:
    return Line(claim, microseconds(own.p50), f"{named} {microseconds(anchor.p50)}", own.p50 / anchor.p50, promise)


def _national(size: MarketSize) -> list[Line]:
    market = synthetic_market(size, 1)
    outcome, flat = match(market), market.bids.reshape(-1)
    read, matched, proved = alternated(
        lambda: read_once(flat), lambda: match(market), lambda: prove_matching(market, outcome), times=TIMES
    )
    rounds = timed(lambda: match_by_rounds(market), times=ONCE)
    keys = ((flat & np.uint64(0xFFFFFFFF)).astype(np.uint32), (flat >> np.uint64(32)).astype(np.uint32))
    sort = timed(lambda: np.lexsort(keys), times=ONCE)
    shape = f"{size.applicants:,} x {size.choices} over {size.dwellings:,}"
    one_read = "one read of the bids"
    return [
        _beside(f"matching {shape}", matched, read, named=one_read, promise="<= 8"),
        _beside("the same matching", matched, sort, named="one lexsort of the bids", promise="<= 0.025"),
        _beside("its proof", proved, read, named=one_read, promise="<= 4"),
        _beside("the same without a compiler", rounds, sort, named="one lexsort of the bids", promise="<= 0.5"),
    ]


def _reserves(size: MarketSize) -> list[Line]:
    market = synthetic_market(size, 1)
    outcome, flat = match(market), market.bids.reshape(-1)
    read, matched, proved = alternated(
        lambda: read_once(flat), lambda: match(market), lambda: prove_matching(market, outcome), times=TIMES
    )
    shape = f"{size.reserved} seats of {size.seats} reserved"
    return [
        _beside(f"matching, {shape}", matched, read, named="one read of the bids", promise="<= 15"),
        _beside("its proof", proved, read, named="one read of the bids", promise="<= 4"),
    ]


def _again(territory: Territory) -> Line:
    market = synthetic_market(LOCAL, 1)
    matched = timed(lambda: match(market), times=200)
    with territory.app.app_context(), transaction(system("014")):
        one = timed(lambda: db.session.execute(text("select 1")).all(), times=200)
    return _beside("a market of 20,000 x 500 x 8 again", matched, one, named="select 1", promise="<= 10")


# ---- anchors ---------------------------------------------------------------------------------------------------------


def _wishes(market: Market) -> list[list[tuple[int, int]]]:
    return [[(int(bid) >> 32, int(bid) & 0xFFFFFFFF) for bid in row] for row in market.bids]


def match_with_heaps(wishes: list[list[tuple[int, int]]]) -> dict[int, int]:
    """Deferred acceptance as one would write it without numpy: one heap per dwelling of one seat."""
    heaps: dict[int, list[tuple[int, int]]] = {}
    used = [0] * len(wishes)
    waiting = list(range(len(wishes)))
    while waiting:
        row = waiting.pop()
        if used[row] == len(wishes[row]):
            continue
        programme, priority = wishes[row][used[row]]
        used[row] += 1
        heap = heaps.setdefault(programme, [])
        heapq.heappush(heap, (priority, -row))
        if len(heap) > 1:
            waiting.append(-heapq.heappop(heap)[1])
    return {-heap[0][1]: programme for programme, heap in heaps.items()}


def _heap() -> Line:
    market = synthetic_market(MarketSize(100_000, 5_000, 8), 1)
    wishes, outcome = _wishes(market), match(market)
    if match_with_heaps(wishes) != dict(zip(outcome.applicants.tolist(), outcome.programmes.tolist(), strict=True)):
        raise AssertionError("the heaps and the kernel disagree")
    heaps = timed(lambda: match_with_heaps(wishes), times=ONCE)
    own = timed(lambda: match(market), times=TIMES)
    return _beside("Python and heapq, 100,000 x 5,000 x 8", heaps, own, named="ours", promise="")


Solver = Callable[[ModuleType, Market], Callable[[], object]]


def _library(name: str, size: MarketSize, solver: Solver) -> list[Line]:
    try:
        module = importlib.import_module(MODULES[name])
    except ImportError:
        sys.stderr.write(f"Without {name}, not compared with it: pip install '.[bench]' brings it.\n")
        return []
    market = synthetic_market(size, 1)
    own = timed(lambda: match(market), times=200)
    other = timed(solver(module, market), times=ONCE)
    shape = f"{size.applicants:,} x {size.dwellings:,} x {size.choices}"
    return [_beside(f"{name}, {shape}", other, own, named="ours", promise="")]


def _with_matching(module: ModuleType, market: Market) -> Callable[[], object]:
    wishes = _wishes(market)
    residents = {f"a{row}": [f"h{one}" for one, _ in own] for row, own in enumerate(wishes)}
    asked: dict[str, list[tuple[int, str]]] = {}
    for row, own in enumerate(wishes):
        for one, priority in own:
            asked.setdefault(f"h{one}", []).append((-priority, f"a{row}"))
    hospitals = {name: [who for _, who in sorted(bidders)] for name, bidders in asked.items()}
    seats = dict.fromkeys(hospitals, 1)

    def solve() -> object:
        game = module.HospitalResident.create_from_dictionaries(residents, hospitals, seats)
        return game.solve(optimal="resident")

    return lambda: _deeply(solve)


def _deeply(call: Callable[[], object]) -> None:
    """Run where recursion may go deep: the library copies a graph that refers to itself."""
    limit, size = sys.getrecursionlimit(), threading.stack_size(STACK)
    sys.setrecursionlimit(DEPTH)
    try:
        with ThreadPoolExecutor(1) as pool:
            pool.submit(call).result()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)


def _with_ortools(module: ModuleType, market: Market) -> Callable[[], object]:
    """The cheapest flow: as many seated as can be, which is not what applicants were promised; for scale only."""
    rows, places = np.nonzero(market.bids)
    bids = market.bids[rows, places]
    applicants, programmes = len(market.bids), market.seats.size
    source, sink = applicants + programmes, applicants + programmes + 1
    tails = np.concatenate([np.full(applicants, source), rows, applicants + np.arange(programmes)])
    wanted = applicants + (bids >> np.uint64(32)).astype(int)
    heads = np.concatenate([np.arange(applicants), wanted, np.full(programmes, sink)])
    costs = np.concatenate([np.zeros(applicants, int), places + 1, np.zeros(programmes, int)])

    def solve() -> object:
        flow = module.SimpleMinCostFlow()
        flow.add_arcs_with_capacity_and_unit_cost(tails, heads, np.ones(tails.size, int), costs)
        flow.set_node_supply(source, programmes)
        flow.set_node_supply(sink, -programmes)
        return flow.solve_max_flow_with_min_cost()

    return solve
