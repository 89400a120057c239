"""The numba loops of matching and nothing else. Their readable twins, and oracles, are in matching.py and proofs.py.

A bid is ``programme << 32 | priority``, a holder's word ``priority << 32 | (LAST_ROW - row) << 1 | first quartile``:
two words compare as the published order does, and the row number settles what is left. Most proposals fail, so each is
first compared with a 32-bit bar that fits the second-level cache; only what reaches the bar opens the full word. What
runs at each proposal is inlined: a call that carries a desk would count its seven arrays in and out.
"""

from typing import NamedTuple

import numpy as np
from numba import njit
from numpy.typing import NDArray

Words = NDArray[np.uint64]
Bars = NDArray[np.uint32]
Bytes = NDArray[np.uint8]
Counts = NDArray[np.int32]
Places = NDArray[np.int64]

HALF = np.uint64(32)
LOW_HALF = np.uint64(0xFFFFFFFF)
ONE = np.uint64(1)
NOBODY = np.uint64(0)
LAST_ROW = np.uint64(2**31 - 1)
NO_WAY_IN = np.uint64(2**64 - 1)


# Rows looked at together: none of their bids reaches its bar in most blocks, and one vector loop says so.
BLOCK = 32


class Singles(NamedTuple):
    """The word held by each programme of one seat, its priority as a bar, and how many wishes each row has used."""

    best: Words
    bars: Bars
    used: Bytes


class Desk(NamedTuple):
    """Who is held where: per programme a run of words in ``held``, ascending, and the words to beat, by class."""

    starts: Places
    reserved: Counts
    held: Words
    first: Counts
    words: Words
    bars: Bars
    used: Bytes


@njit(cache=True, nogil=True)
def _may_enter(block: Words, bars: Bars, classes: np.uint64) -> bool:
    # With two classes the first quartile's bar is never the higher one, so no hope at it is no hope at all.
    hopes = np.uint32(0)
    for i in range(block.size):
        bid = block[i]
        hopes |= np.uint32(np.uint32(bid & LOW_HALF) >= bars[(bid >> HALF << classes) | classes])
    return hopes != 0


@njit(cache=True, nogil=True)
def single_seats(bids: Words, first_quartile: Bytes, programmes: int) -> Words:
    """The word held by each programme of one seat, 0 for nobody. Twin: ``matching.match_plainly``."""
    applicants, longest = bids.shape
    flat = bids.reshape(-1)
    desk = Singles(np.zeros(programmes, np.uint64), np.zeros(programmes, np.uint32), np.zeros(applicants, np.uint8))
    for start in range(0, applicants, BLOCK):
        end = min(start + BLOCK, applicants)
        if _may_enter(flat[start * longest : end * longest], desk.bars, NOBODY):
            _play_singles(bids, first_quartile, desk, start, end)
    return desk.best


@njit(cache=True, nogil=True)
def _play_singles(bids: Words, first_quartile: Bytes, desk: Singles, start: int, end: int) -> None:
    best, bars, used = desk
    for first in range(start, end):
        row, k = np.uint64(first), 0
        tail = (LAST_ROW - row) << ONE | np.uint64(first_quartile[first])
        while k < bids.shape[1]:
            bid = bids[row, k]
            k += 1
            programme, priority = bid >> HALF, np.uint32(bid & LOW_HALF)
            if priority < bars[programme]:
                continue
            if bid == NOBODY:
                break
            word, before = bid << HALF | tail, best[programme]
            if word < before:
                continue
            best[programme], bars[programme], used[row] = word, priority, k
            if before == NOBODY:
                break
            # The household that loses its seat goes on with its next wish.
            tail = before & LOW_HALF
            row = LAST_ROW - (tail >> ONE)
            k = int(used[row])


@njit(cache=True, nogil=True)
def many_seats(bids: Words, first_quartile: Bytes, starts: Places, reserved: Counts) -> Words:
    """The words held by each programme, in its run of seats, 0 for an empty one. Twin: ``matching.match_plainly``."""
    applicants, longest = bids.shape
    flat = bids.reshape(-1)
    desk = _empty_desk(starts, reserved, applicants)
    for start in range(0, applicants, BLOCK):
        end = min(start + BLOCK, applicants)
        if _may_enter(flat[start * longest : end * longest], desk.bars, ONE):
            _play_many(bids, first_quartile, desk, start, end)
    return desk.held


@njit(cache=True, nogil=True)
def _play_many(bids: Words, first_quartile: Bytes, desk: Desk, start: int, end: int) -> None:
    bars, words, used = desk.bars, desk.words, desk.used
    for first in range(start, end):
        row, k = np.uint64(first), 0
        tail = (LAST_ROW - row) << ONE | np.uint64(first_quartile[first])
        while k < bids.shape[1]:
            bid = bids[row, k]
            k += 1
            place = bid >> HALF << ONE | tail & ONE
            if np.uint32(bid & LOW_HALF) < bars[place]:
                continue
            if bid == NOBODY:
                break
            word = bid << HALF | tail
            if word < words[place]:
                continue
            used[row] = k
            out = _seat(desk, int(bid >> HALF), word)
            if out == NOBODY:
                break
            tail = out & LOW_HALF
            row = LAST_ROW - (tail >> ONE)
            k = int(used[row])


@njit(cache=True, nogil=True)
def _empty_desk(starts: Places, reserved: Counts, applicants: int) -> Desk:
    programmes = reserved.size
    desk = Desk(
        starts, reserved, np.zeros(starts[programmes], np.uint64), np.zeros(programmes, np.int32),
        np.zeros(2 * programmes, np.uint64), np.zeros(2 * programmes, np.uint32),
        np.zeros(applicants, np.uint8),
    )  # fmt: skip
    for programme in range(programmes):
        _raise_bars(desk, programme)
    return desk


@njit(cache=True, nogil=True, inline="always")
def _seat(desk: Desk, programme: int, word: np.uint64) -> np.uint64:
    held, start, end = desk.held, desk.starts[programme], desk.starts[programme + 1]
    is_first, out = np.int32(word & ONE), start
    if held[start] != NOBODY and desk.first[programme] + is_first <= desk.reserved[programme]:
        while held[out] & ONE:
            out += 1
    displaced = held[out]
    while out > start and held[out - 1] > word:
        held[out] = held[out - 1]
        out -= 1
    while out + 1 < end and held[out + 1] < word:
        held[out] = held[out + 1]
        out += 1
    held[out] = word
    desk.first[programme] += is_first - np.int32(displaced & ONE)
    _raise_bars(desk, programme)
    return displaced


@njit(cache=True, nogil=True, inline="always")
def _raise_bars(desk: Desk, programme: int) -> None:
    # What each class must beat once every seat is taken: see the choice rule of ``matching.choose``.
    held, start, end = desk.held, desk.starts[programme], desk.starts[programme + 1]
    if start == end:
        _set_bars(desk, programme, NO_WAY_IN, NO_WAY_IN)
        return
    lowest = held[start]
    if lowest == NOBODY:
        return
    other, count, reserved = start, desk.first[programme], desk.reserved[programme]
    while other < end and held[other] & ONE:
        other += 1
    lowest_other = held[other] if other < end else NO_WAY_IN
    _set_bars(desk, programme, lowest_other if count <= reserved else lowest, NOBODY if count < reserved else lowest)


@njit(cache=True, nogil=True, inline="always")
def _set_bars(desk: Desk, programme: int, other: np.uint64, first: np.uint64) -> None:
    desk.words[2 * programme], desk.words[2 * programme + 1] = other, first
    desk.bars[2 * programme], desk.bars[2 * programme + 1] = np.uint32(other >> HALF), np.uint32(first >> HALF)


@njit(cache=True, nogil=True)
def envious(
    bids: Words, first_quartile: Bytes, seated: Counts, bars: tuple[Words, Bars], share: tuple[int, int]
) -> Counts:
    """Per programme a row it should have taken and did not, or -1; last, how many without a seat filled their list.

    ``bars`` are what each class must beat, two by two, and the lower of the two priorities; ``share`` the first row
    looked at and the one after the last. Twin: ``proofs.envious_plainly``.
    """
    words, floors = bars
    longest = bids.shape[1]
    flat = bids.reshape(-1)
    found = np.full(floors.size + 1, -1, np.int32)
    truncated = 0
    for start in range(share[0], share[1], BLOCK):
        end = min(start + BLOCK, share[1])
        for row in range(start, end):
            truncated += int(seated[row] < 0) & int(bids[row, longest - 1] != NOBODY)
        is_hopeless = not _may_enter(flat[start * longest : end * longest], floors, NOBODY)
        if is_hopeless and seated[start:end].max() < 0:
            continue
        for row in range(start, end):
            tail = (LAST_ROW - np.uint64(row)) << ONE | np.uint64(first_quartile[row])
            _look(bids[row], tail, (seated, words, found))
    found[floors.size] = truncated
    return found


@njit(cache=True, nogil=True)
def _look(bids: Words, tail: np.uint64, desk: tuple[Counts, Words, Counts]) -> None:
    seated, words, found = desk
    row = np.int32(LAST_ROW - (tail >> ONE))
    for k in range(bids.size):
        bid = bids[k]
        if bid == NOBODY or np.int64(bid >> HALF) == seated[row]:
            break
        if bid << HALF | tail > words[bid >> HALF << ONE | tail & ONE]:
            found[np.int64(bid >> HALF)] = row
