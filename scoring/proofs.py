"""Properties checked after every run in production. A checker reads and never writes; it decides nothing."""

from collections import Counter
from collections.abc import Collection, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from scoring.errors import BrokenProof
from scoring.matching import HALF, LOW_HALF, MOST_APPLICANTS, Counts, Market, Outcome, Words, kernels

Id = TypeVar("Id", bound=Hashable)
# Under this many lists, one thread has finished before a second would start.
SHARED_FROM_ROWS = 100_000


def prove_ranking(
    input_ids: Sequence[Id],
    ranked: Sequence[Id],
    keys: Mapping[Id, Any],
    *,
    ineligible: Collection[Id] = (),
) -> None:
    """Prove that a ranking is the published order of the right candidates.

    Parameters
    ----------
    input_ids : the eligible candidates that were to be ranked
    ranked : the result, best placed first
    keys : the published key of each, ascending
    ineligible : candidates refused, none of whom may appear

    Returns
    -------
    Nothing: silence is the proof.

    Raises
    ------
    BrokenProof when somebody is missing, added or twice, when a pair is inverted or tied, or when an ineligible
    candidate is present. The ranking must then be withheld.

    Source
    ------
    CCH L441-1; R441-2-10 11° (uniform application to all).
    """
    if Counter(input_ids) != Counter(ranked) or len(set(ranked)) != len(ranked):
        raise BrokenProof("the ranking is not a permutation of its candidates")
    present = set(ineligible).intersection(ranked)
    if present:
        raise BrokenProof(f"{len(present)} ineligible candidates are ranked")
    for place in range(len(ranked) - 1):
        if not keys[ranked[place]] < keys[ranked[place + 1]]:
            raise BrokenProof(f"places {place + 1} and {place + 2} are not in the published order")


# ---- matchings -------------------------------------------------------------------------------------------------------

NO_WAY_IN = np.uint64(2**64 - 1)


@dataclass(frozen=True, slots=True)
class MatchingProof:
    """What was proved about a matching, in counts that name nobody.

    ``truncated`` counts the applicants without a seat whose list is as long as the longest: a longer list might have
    seated them, and only for them does the length of the list weaken the promise that the truth is the best bid.
    """

    applicants: int
    seated: int
    truncated: int
    seats: int
    empty_seats: int
    reserved: int
    reserved_met: int
    reserved_exhausted: int


def prove_matching(market: Market, outcome: Outcome) -> MatchingProof:
    """Prove that a matching respects its seats, its quotas and the published order.

    Parameters
    ----------
    market : what was asked, with the seats and the reserved seats
    outcome : who is seated where

    Returns
    -------
    The counts of what was proved: nobody is seated twice or where it did not ask, no programme is over its seats, no
    reserved seat is refused to the first quartile while one of it asks, no seat is empty while somebody asks, and
    nobody prefers a programme whose choice rule would take it (no justified envy).

    Raises
    ------
    BrokenProof with the property and the programmes concerned, which must be withheld; the others stand.

    Source
    ------
    CCH L441-1 (uniform order, quarter of the first quartile); the choice rule is ``matching.choose``.
    """
    rows, programmes = outcome.applicants, outcome.programmes
    _prove_pairs(market, rows, programmes)
    words = _words_of(market, rows, programmes)
    _refuse(programmes[words == 0], "somebody is seated where it did not ask")
    held = np.bincount(programmes, minlength=market.seats.size)
    _refuse(np.flatnonzero(held > market.seats), "a programme holds more households than its seats")
    first = np.bincount(programmes[market.first_quartile[rows] == 1], minlength=market.seats.size)
    bars = bars_of(market, programmes, words)
    found, truncated = _envious(market, outcome.by_applicant(len(market.bids)), bars)
    _prove_nobody_envies(market, found, held, first)
    met = np.minimum(first, market.reserved)
    return MatchingProof(
        applicants=len(market.bids),
        seated=rows.size,
        truncated=truncated,
        seats=int(market.seats.sum()),
        empty_seats=int((market.seats - held).sum()),
        reserved=int(market.reserved.sum()),
        reserved_met=int(met.sum()),
        reserved_exhausted=int((market.reserved - met).sum()),
    )


def _refuse(programmes: NDArray[Any], message: str) -> None:
    if programmes.size:
        raise BrokenProof(message, tuple(sorted({int(one) for one in programmes})))


def _prove_pairs(market: Market, rows: Counts, programmes: Counts) -> None:
    if rows.shape != programmes.shape or (rows.size and not 0 <= rows.min() <= rows.max() < len(market.bids)):
        raise BrokenProof("the outcome seats somebody who is not in the market", tuple(range(market.seats.size)))
    if programmes.size and not 0 <= programmes.min() <= programmes.max() < market.seats.size:
        raise BrokenProof("the outcome names a programme that is not in the market", tuple(range(market.seats.size)))
    order = np.argsort(rows, kind="stable")
    twice = np.flatnonzero(np.diff(rows[order]) == 0)
    _refuse(programmes[order[np.concatenate([twice, twice + 1])]], "somebody is seated twice")


def _words_of(market: Market, rows: Counts, programmes: Counts) -> Words:
    """The word of each holder where it sits, 0 when it never asked for that programme."""
    if not market.bids.shape[1]:
        return np.zeros(rows.size, np.uint64)
    bids = market.bids[rows]
    place = (bids >> HALF == programmes[:, None].astype(np.uint64)).argmax(axis=1)
    bids = bids[np.arange(rows.size), place]
    priorities = np.where(bids >> HALF == programmes.astype(np.uint64), bids & LOW_HALF, np.uint64(0))
    tails = (MOST_APPLICANTS - rows.astype(np.int64)) << 1 | market.first_quartile[rows]
    return np.where(priorities > 0, priorities << HALF | tails.astype(np.uint64), np.uint64(0))


def bars_of(market: Market, programmes: Counts, words: Words) -> Words:
    """What a bidder must beat to be chosen beside those who hold the seats: uint64[programmes, 2], by class.

    Parameters
    ----------
    market : the seats and the reserved seats
    programmes, words : one pair per holder; a word is ``priority << 32 | (2**31 - 1 - row) << 1 | first quartile``

    Returns
    -------
    Column 0 for the others, column 1 for the first quartile; 0 where a seat is free for the class.

    Source
    ------
    ``matching.choose``: a full programme drops the lowest of the others while its reserved seats are not taken by
    the first quartile, and the lowest of all once they are.
    """
    size = market.seats.size
    is_first = (words & np.uint64(1)) == 1
    lowest, lowest_other = np.full(size, NO_WAY_IN), np.full(size, NO_WAY_IN)
    np.minimum.at(lowest, programmes, words)
    np.minimum.at(lowest_other, programmes[~is_first], words[~is_first])
    held, first = np.bincount(programmes, minlength=size), np.bincount(programmes[is_first], minlength=size)
    bars = np.stack(
        [np.where(first <= market.reserved, lowest_other, lowest),
         np.where(first < market.reserved, np.uint64(0), lowest)], axis=1,
    )  # fmt: skip
    bars[held < market.seats] = 0
    return bars


def _envious(market: Market, seated: Counts, bars: Words) -> tuple[Counts, int]:
    loops = kernels()
    if loops is None or not market.bids.size:
        return envious_plainly(market, seated, bars), _truncated(market, seated)
    floors = (bars.min(axis=1) >> HALF).astype(np.uint32)
    bids, rows = np.ascontiguousarray(market.bids), len(market.bids)
    middle = rows // 2 if rows >= SHARED_FROM_ROWS else rows

    def look(share: tuple[int, int]) -> Counts:
        found: Counts = loops.envious(bids, market.first_quartile, seated, (bars.reshape(-1), floors), share)
        return found

    if middle == rows:
        found = look((0, rows))
        return found[:-1], int(found[-1])
    # The loops let go of the interpreter's lock: two threads look at half of the lists each and share no writing.
    with ThreadPoolExecutor(2) as threads:
        first, second = threads.map(look, [(0, middle), (middle, rows)])
    return np.maximum(first[:-1], second[:-1]), int(first[-1] + second[-1])


def _truncated(market: Market, seated: Counts) -> int:
    longest = market.bids.shape[1]
    return int((market.bids[seated < 0, longest - 1] != 0).sum()) if longest else 0


def envious_plainly(market: Market, seated: Counts, bars: Words) -> Counts:
    """Per programme, a row that prefers it to its own seat and that its choice rule would take; -1 for nobody.

    Parameters
    ----------
    market : who asks for what
    seated : programme of every applicant, -1 for none
    bars : as ``bars_of`` gives them

    Returns
    -------
    int32[programmes].
    """
    found = np.full(market.seats.size, -1, np.int32)
    rows = np.arange(len(market.bids))
    tails = ((MOST_APPLICANTS - rows) << 1 | market.first_quartile).astype(np.uint64)
    for column in range(market.bids.shape[1]):
        bids = market.bids[rows, column]
        programmes = (bids >> HALF).astype(np.int64)
        goes_on = (bids != 0) & (programmes != seated[rows])
        rows, bids, programmes = rows[goes_on], bids[goes_on], programmes[goes_on]
        envies = (bids << HALF | tails[rows]) > bars[programmes, market.first_quartile[rows]]
        found[programmes[envies]] = rows[envies]
    return found


def _prove_nobody_envies(market: Market, found: Counts, held: NDArray[Any], first: NDArray[Any]) -> None:
    envied = np.flatnonzero(found >= 0)
    _refuse(envied[held[envied] < market.seats[envied]], "a seat is empty while somebody asks for it")
    of_first = market.first_quartile[found[envied]] == 1
    unmet = envied[of_first & (first[envied] < market.reserved[envied])]
    _refuse(unmet, "a reserved seat is neither taken by the first quartile nor left for want of it")
    _refuse(envied, "somebody envies a household that the choice rule places after it")

