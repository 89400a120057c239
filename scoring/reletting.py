"""The dwellings of a year let again, one after the other, each to the best placed household that wants it and is not
housed yet. An estimate of what a grid does to lettings; the committees decide, and nothing here is a matching."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from scoring.impact import Flags, Places

NOBODY = -1
Name = TypeVar("Name", bound=Hashable)


class Lot(NamedTuple):
    """A dwelling to let: its place and its size, as columns of who wants what, and the highest income it is open to."""

    place: int
    size: int
    income: int


def relet(keys: Places, wanting: tuple[Flags, Flags], incomes: NDArray[np.integer], lots: Sequence[Lot]) -> Places:
    """Let every dwelling in turn to the first household, in the published order, that wants its place and its size.

    Parameters
    ----------
    keys : order keys, the smallest is the best placed
    wanting : bool[n, places] and bool[n, sizes], what each household wants
    incomes : the income step of each household, 0 the lowest; a dwelling is open up to its own step
    lots : dwellings, in the order they are let

    Returns
    -------
    For each dwelling the row of the household, -1 when nobody is left; nobody has two.

    Source
    ------
    CCH L441-1 and R441-2-10 11°, as an estimate: the committee decides (L441-2).
    """
    queues: dict[Lot, Iterator[int]] = {}
    housed = np.zeros(len(keys), dtype=np.bool_)
    winners = np.full(len(lots), NOBODY, dtype=np.int64)
    for number, lot in enumerate(lots):
        if lot not in queues:
            queues[lot] = iter(_queue(keys, wanting, incomes, lot))
        # A queue never looks back: whoever was housed meanwhile is housed for good.
        winner = next((row for row in queues[lot] if not housed[row]), NOBODY)
        if winner != NOBODY:
            housed[winner] = True
        winners[number] = winner
    return winners


def _queue(keys: Places, wanting: tuple[Flags, Flags], incomes: NDArray[np.integer], lot: Lot) -> list[int]:
    rows = np.flatnonzero(wanting[0][:, lot.place] & wanting[1][:, lot.size] & (incomes <= lot.income))
    return [int(row) for row in rows[np.argsort(keys[rows])]]


def housed_of(winners: Places, size: int) -> Flags:
    """Who was given a dwelling, among so many households."""
    housed = np.zeros(size, dtype=np.bool_)
    housed[winners[winners != NOBODY]] = True
    return housed


def first_of_lists(lists: Mapping[Name, Sequence[int]], keys: Places) -> dict[Name, int]:
    """Who comes first of each of several short lists.

    Parameters
    ----------
    lists : the rows of each list, at least one
    keys : order keys of all rows

    Returns
    -------
    The best placed row of each list.
    """
    return {name: min(rows, key=lambda row: int(keys[row])) for name, rows in lists.items()}
