"""A synthetic market for matching, marked as such: invented households, dwellings and wishes, the same for one seed."""

from dataclasses import dataclass

import numpy as np

from scoring.matching import Market

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
