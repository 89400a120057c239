"""A synthetic market for matching, marked as such: invented households, dwellings and wishes, the same for one seed."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from scoring.matching import HALF, LOW_HALF, Digests, Market, digests_of, match
from scoring.proofs import MatchingProof, prove_matching

T = TypeVar("T")

FIRST_QUARTILE_SHARE = 0.25
# A household's points differ between authorities, by much less than households differ from one another.
OWN_BITS, LOCAL_BITS = 24, 29


@dataclass(frozen=True, slots=True)
class MarketSize:
    """How many of each; ``seats`` dwellings alike make a programme, of which ``reserved`` go to the first quartile."""

    applicants: int
    dwellings: int
    choices: int
    seats: int = 1
    reserved: int = 0


def synthetic_market(size: MarketSize, seed: int) -> Market:
    """Invented bids, rows kept by descending points as a register keeps them between two cycles."""
    random = np.random.Generator(np.random.PCG64(seed))
    programmes = max(size.dwellings // size.seats, size.choices)
    own = np.sort(random.integers(1, 1 << OWN_BITS, size.applicants))[::-1].astype(np.uint64)
    bids = np.empty((size.applicants, size.choices), np.uint64)
    wanted = random.integers(0, programmes, size.applicants)
    step = programmes // size.choices
    for place in range(size.choices):
        local = random.integers(0, 1 << LOCAL_BITS, size.applicants).astype(np.uint64)
        bids[:, place] = (wanted.astype(np.uint64) << np.uint64(32)) | ((own << np.uint64(7)) + local)
        # Each next wish is further round the list of programmes, so that nobody names the same twice.
        wanted = (wanted + random.integers(1, max(step, 2), size.applicants)) % programmes
    quartile = (random.random(size.applicants) < FIRST_QUARTILE_SHARE).astype(np.uint8)
    seats = np.full(programmes, size.seats, np.int32)
    return Market(bids, seats, np.full(programmes, size.reserved, np.int32), quartile)


@dataclass(frozen=True, slots=True)
class MarketRun:
    """A synthetic market matched and proved: seconds of each step, in the same minute, on the same machine."""

    programmes: int
    proof: MatchingProof
    digests: Digests
    read_seconds: float
    match_seconds: float
    proof_seconds: float
    digest_seconds: float
    sort_seconds: float


def run_market(size: MarketSize, seed: int) -> MarketRun:
    """Match a synthetic market, prove it, and time one read and one sort of its bids beside it."""
    market = synthetic_market(size, seed)
    # The compiled loops are read from their cache, or made, outside what is timed.
    few = size.choices * size.seats
    warm = synthetic_market(MarketSize(few, few, size.choices, size.seats, size.reserved), 1)
    prove_matching(warm, match(warm))
    read, _ = _timed(market.bids.max)
    matched, outcome = _timed(lambda: match(market))
    proved, proof = _timed(lambda: prove_matching(market, outcome))
    digested, digests = _timed(lambda: digests_of(market, outcome))
    flat = market.bids.reshape(-1)
    keys = ((flat & LOW_HALF).astype(np.uint32), (flat >> HALF).astype(np.uint32))
    sort, _ = _timed(lambda: np.lexsort(keys))
    return MarketRun(market.seats.size, proof, digests, read, matched, proved, digested, sort)


def _timed(call: Callable[[], T]) -> tuple[float, T]:
    started = time.perf_counter()
    result = call()
    return time.perf_counter() - started, result
