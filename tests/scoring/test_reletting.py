"""Dwellings let one after the other: nobody twice, nobody passed over, the same result as the plain loop."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from scoring.reletting import NOBODY, Lot, first_of_lists, housed_of, relet
from tests.scoring.grids import QUICK

SIZE, PLACES, SIZES, INCOMES = 12, 3, 2, 3


@st.composite
def markets(draw: st.DrawFn):
    keys = np.array(draw(st.permutations(range(SIZE))))
    flags = [
        np.array(draw(st.lists(st.booleans(), min_size=SIZE * width, max_size=SIZE * width))).reshape(SIZE, width)
        for width in (PLACES, SIZES)
    ]
    incomes = np.array(draw(st.lists(st.integers(0, INCOMES - 1), min_size=SIZE, max_size=SIZE)))
    lot = st.builds(Lot, st.integers(0, PLACES - 1), st.integers(0, SIZES - 1), st.integers(0, INCOMES - 1))
    return keys, (flags[0], flags[1]), incomes, draw(st.lists(lot, max_size=16))


def plainly(keys, wanting, incomes, lots) -> list[int]:
    """The readable twin: everybody is looked at for every dwelling."""
    housed: set[int] = set()
    winners = []
    for place, size, income in lots:
        able = [
            row for row in range(len(keys))
            if wanting[0][row, place] and wanting[1][row, size] and incomes[row] <= income and row not in housed
        ]
        winners.append(min(able, key=lambda row: keys[row]) if able else NOBODY)
        housed.update(able and [winners[-1]])
    return winners


@QUICK
@given(markets())
def test_each_dwelling_goes_where_the_plain_loop_sends_it(market) -> None:
    found = relet(*market)
    assert found.tolist() == plainly(*market)
    given_to = [row for row in found.tolist() if row != NOBODY]
    assert len(given_to) == len(set(given_to)) == housed_of(found, SIZE).sum()


def test_the_first_of_a_list_has_the_smallest_key() -> None:
    assert first_of_lists({"a": [0, 2], "b": [1]}, np.array([30, 20, 10])) == {"a": 2, "b": 1}
