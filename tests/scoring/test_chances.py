"""Chances: nothing under eleven, the same answer to the same question, and told twelfths that come true."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.chances import BANDS, Chance, Pace, chance_of, leaving_share, reliability
from scoring.matching import Market, market_of, match

STILL, LEAVING = Pace(), Pace(leaving=0.3)
FEW = settings(max_examples=25, deadline=None)


def queue(others: int, place: int, *, elsewhere: bool = False) -> tuple[Market, int]:
    """One dwelling, other bidders, and an applicant who stands behind so many of them; all of these prefer another."""
    lists = [[(1, 500 - row), (0, 500 - row)] if elsewhere else [(0, 500 - row)] for row in range(others)]
    return market_of([*lists, [(0, 501 - place)]], [1, others if elsewhere else 1]), others


@pytest.mark.parametrize(("others", "told"), [(10, False), (11, True)])
def test_nothing_is_told_under_eleven_other_bids(others: int, told: bool) -> None:
    market, row = queue(others, 3)
    chance = chance_of(market, row, 0, STILL)
    assert (chance.likely is not None) == told
    assert chance.sample == others


def test_the_first_of_all_is_never_told_certain_and_the_last_of_many_hopes_little() -> None:
    assert chance_of(*_asked(queue(30, 0), STILL)) == Chance(11, 30)
    assert chance_of(*_asked(queue(30, 30))) == Chance(0, 30)


def _asked(made: tuple[Market, int], pace: Pace = LEAVING) -> tuple[Market, int, int, Pace]:
    return made[0], made[1], 0, pace


@FEW
@given(st.integers(11, 40), st.data())
def test_a_better_place_never_tells_less(others: int, data: st.DataObject) -> None:
    place = data.draw(st.integers(1, others))
    worse, better = (chance_of(*_asked(queue(others, one))).likely for one in (place, place - 1))
    assert (better or 0) >= (worse or 0)


def test_who_is_ahead_but_prefers_another_home_takes_nothing_away() -> None:
    assert chance_of(*_asked(queue(20, 20, elsewhere=True), STILL)).likely == 11


def test_more_bids_to_come_tell_less() -> None:
    market, row = queue(24, 0)
    told = [chance_of(market, row, 0, Pace(growth)).likely for growth in (1.0, 2.0, 3.0, 50.0)]
    assert told[0] == 11
    assert told[1] in (5, 6, 7)
    assert told[2] == told[3]
    assert told[2] in (3, 4, 5)


def test_who_stands_second_hopes_as_often_as_bids_leave() -> None:
    market, row = queue(24, 1)
    assert [chance_of(market, row, 0, Pace(leaving=share)).likely for share in (0.0, 0.25, 0.5)] == [0, 3, 6]


@pytest.mark.parametrize("wrong", [Pace(growth=0.5), Pace(leaving=-0.1), Pace(leaving=1.1)])
def test_a_window_cannot_go_backwards(wrong: Pace) -> None:
    with pytest.raises(ValueError, match="no window"):
        chance_of(*_asked(queue(12, 0), wrong))


def test_the_share_that_leaves_is_a_half_when_nothing_is_known() -> None:
    assert leaving_share(0, 0) == 0.5
    assert leaving_share(9, 98) == 0.1


def test_asking_again_draws_nothing_new() -> None:
    market, row = queue(15, 2)
    assert len({chance_of(market, row, 0, Pace(2.0, 0.4, seed=7)).likely for _ in range(5)}) == 1


def test_what_is_told_half_way_comes_true_at_the_close() -> None:
    """The backtest: windows whose second half is like the first, each bidder told at half time, judged at the close."""
    random, told = Random(3), []
    for window in range(60):
        bidders = [(random.randint(1, 2**30), random.random() < 0.5) for _ in range(60)]
        lists = [[(0, priority)] for priority, _ in bidders]
        winner = int(match(market_of(lists, [1])).applicants[0])
        early = [row for row, (_, is_early) in enumerate(bidders) if is_early]
        half = market_of([lists[row] for row in early], [1])
        best = sorted(range(len(early)), key=lambda row: -int(half.bids[row, 0]))[:6]
        for row in best:
            likely = chance_of(half, row, 0, Pace(2.0, seed=window)).likely
            told.append((likely or 0, early[row] == winner))
    table = reliability(told)
    assert sum(band.told or 0 for band in table) > 300
    for band in table:
        if band.told is not None and band.expected is not None and band.came_first is not None:
            assert abs(band.expected - band.came_first) / band.told < 0.15


def test_a_band_told_to_few_shows_nothing() -> None:
    table = reliability([(1, False)] * 10 + [(4, True)] * 4 + [(5, False)] * 7)
    assert [band.told for band in table] == [None, None, 11, None, None]
    assert (table[2].came_first, table[2].expected) == (4, pytest.approx((16 + 35) / 12))


def test_bands_cover_every_twelfth_once() -> None:
    assert [one for least, most in BANDS for one in range(least, most + 1)] == list(range(12))


def test_the_applicant_asked_about_is_not_drawn_away() -> None:
    market = market_of([[(0, 9)]] * 11 + [[(0, 1)]], [12])
    assert chance_of(market, 11, 0, STILL).likely == 11
    assert np.array_equal(market.seats, [12])
