"""The matching by definition, by rounds and compiled; its promises to applicants; its proof, and that it can fail."""

from collections.abc import Sequence
from datetime import date
from itertools import permutations
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import matching, proofs
from scoring.errors import BrokenProof
from scoring.matching import (
    Bidder,
    InvalidMarket,
    Market,
    Outcome,
    choose,
    digests_of,
    market_of,
    match,
    match_by_rounds,
    match_compiled,
    match_plainly,
    words_of,
)
from scoring.proofs import bars_of, envious_plainly, prove_matching

FEW = settings(max_examples=40, deadline=None)
NONE = -1
EXPECTED = (
    "04204b5ae57d64e0f37a066935d0dc1fd4e42dad3d4e36e946ce4bfe9199e1d5",
    "e765b98895944cb832debca8049360bf17394df7b83270539ebaea7a66e27d94",
    "a4c3ff1cea4f9e799b3570bf71d27b4d90031f33f30090faaf76f6ca43f6d4b6",
)


@st.composite
def markets(draw: st.DrawFn, most_programmes: int = 4, most_applicants: int = 8) -> Market:
    programmes = draw(st.integers(1, most_programmes))
    applicants = draw(st.integers(0, most_applicants))
    wishes = st.lists(st.integers(0, programmes - 1), unique=True, max_size=programmes)
    lists = [[(one, draw(st.integers(1, 4))) for one in draw(wishes)] for _ in range(applicants)]
    if draw(st.booleans()):
        return market_of(lists, [1] * programmes)
    seats = [draw(st.integers(0, 3)) for _ in range(programmes)]
    reserved = [draw(st.integers(0, one)) for one in seats]
    return market_of(lists, seats, reserved, [draw(st.integers(0, 1)) for _ in range(applicants)])


def pairs(outcome: Outcome) -> list[tuple[int, int]]:
    return list(zip(outcome.applicants.tolist(), outcome.programmes.tolist(), strict=True))


def outcome_of(seated: Sequence[tuple[int, int]]) -> Outcome:
    return Outcome(np.array([row for row, _ in seated], np.int32), np.array([one for _, one in seated], np.int32))


def seat_of(market: Market, row: int) -> int:
    return int(match(market).by_applicant(len(market.bids))[row])


def telling(market: Market, row: int, wishes: Sequence[int]) -> Market:
    """The same market where one applicant gives another list; its priorities, which it does not choose, stay."""
    bids = np.zeros((len(market.bids), max(market.bids.shape[1], len(wishes))), np.uint64)
    bids[:, : market.bids.shape[1]] = market.bids
    own = {int(bid) >> 32: bid for bid in market.bids[row] if bid}
    bids[row] = 0
    for place, programme in enumerate(wishes):
        bids[row, place] = own.get(programme, np.uint64(programme << 32 | 1))
    return Market(bids, market.seats, market.reserved, market.first_quartile)


# ---- one definition, three forms ------------------------------------------------------------------------------------


@settings(max_examples=150, deadline=None)
@given(markets())
def test_the_definition_the_rounds_and_the_kernel_seat_the_same_households(market: Market) -> None:
    expected = pairs(match_plainly(market))
    assert pairs(match_by_rounds(market)) == expected
    assert pairs(match_compiled(market)) == expected


def crowd(seats: int, reserved: int) -> Market:
    """Two thousand applicants, as many as fill several blocks of the kernel, in no order of priority."""
    random, programmes = Random(7), 40
    lists = [
        [(one, random.randint(1, 2**32 - 1)) for one in random.sample(range(programmes), random.randint(0, 6))]
        for _ in range(2000)
    ]
    quartile = [random.randint(0, 3) == 0 for _ in lists]
    return market_of(lists, [seats] * programmes, [reserved] * programmes, quartile)


@pytest.mark.parametrize(("seats", "reserved"), [(1, 0), (1, 1), (5, 0), (5, 2), (30, 8)])
def test_a_crowd_is_seated_the_same_by_the_three_forms(seats: int, reserved: int) -> None:
    market = crowd(seats, reserved)
    expected = pairs(match_plainly(market))
    assert pairs(match_compiled(market)) == expected
    assert pairs(match_by_rounds(market)) == expected


def test_without_a_compiler_the_rounds_and_the_plain_proof_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    market = crowd(5, 2)
    compiled = prove_matching(market, match(market))
    monkeypatch.setattr(matching, "kernels", lambda: None)
    monkeypatch.setattr(proofs, "kernels", lambda: None)
    assert prove_matching(market, match(market)) == compiled
    with pytest.raises(InvalidMarket, match="numba"):
        match_compiled(market)


# ---- the rule of a programme ----------------------------------------------------------------------------------------


@pytest.mark.law("L441-1")
def test_reserved_seats_go_first_to_the_first_quartile_and_to_anybody_when_it_does_not_ask() -> None:
    others = [Bidder(90 - row, -row, False) for row in range(3)]
    modest = [Bidder(10 - row, -row, True) for row in range(10, 13)]
    assert [one.row for one in choose([*others, *modest], 3, 1)] == [10, 0, 1]
    assert [one.row for one in choose([*others, *modest], 3, 3)] == [10, 11, 12]
    assert [one.row for one in choose(others, 3, 2)] == [0, 1, 2]
    assert choose([], 2, 1) == []


def test_a_first_quartile_household_high_enough_takes_an_open_seat_only_after_the_reserved_ones() -> None:
    best, second = Bidder(99, 0, True), Bidder(98, -1, True)
    other = Bidder(50, -2, False)
    assert [one.row for one in choose([other, second, best], 2, 1)] == [0, 1]


@pytest.mark.law("L441-1", "R441-2-10")
def test_the_priority_words_follow_the_published_order() -> None:
    old, young = date(2015, 3, 1), date(2026, 3, 1)
    words = words_of([
        (0, -50, young), (1, 300, young), (1, 120, old), (1, 120, young), (1, 120, young), (1, -9_000, old),
        (12, 4095, old), (32_000, 0, old), (32_001, 0, old),
    ])  # fmt: skip
    assert words == [8, 7, 6, 5, 5, 4, 3, 2, 1]
    assert words_of([]) == []


def test_equal_priorities_are_settled_by_the_row() -> None:
    market = market_of([[(0, 5)], [(0, 5)]], [1])
    for form in (match_plainly, match_by_rounds, match_compiled):
        assert pairs(form(market)) == [(0, 0)]


# ---- what is promised to applicants ---------------------------------------------------------------------------------


@FEW
@given(markets(most_programmes=3, most_applicants=5), st.data())
def test_nobody_gains_by_another_list_than_the_truth(market: Market, data: st.DataObject) -> None:
    if not len(market.bids):
        return
    row = data.draw(st.integers(0, len(market.bids) - 1))
    truth = [int(bid) >> 32 for bid in market.bids[row] if bid]
    got = seat_of(market, row)
    better = truth[: truth.index(got)] if got != NONE else truth
    programmes = range(market.seats.size)
    for length in range(len(programmes) + 1):
        for told in permutations(programmes, length):
            assert seat_of(telling(market, row, told), row) not in better


def test_a_list_cut_short_can_be_worth_arranging() -> None:
    """The known limit of the promise: with one choice only, who fears losing gains by naming a safer home."""
    wished, safe = 0, 1
    full = market_of([[(wished, 9)], [(wished, 5), (safe, 5)]], [1, 1])
    cut = market_of([[(wished, 9)], [(wished, 5)]], [1, 1])
    assert seat_of(full, 1) == safe
    assert seat_of(cut, 1) == NONE
    assert prove_matching(cut, match(cut)).truncated == 1
    assert seat_of(telling(cut, 1, [safe]), 1) == safe


@FEW
@given(markets())
def test_more_priority_never_costs_a_seat(market: Market) -> None:
    seated = match(market).by_applicant(len(market.bids))
    for row, programme in pairs(match(market)):
        bids = market.bids.copy()
        bids[row] += np.where(bids[row] > 0, np.uint64(10), np.uint64(0))
        raised = Market(bids, market.seats, market.reserved, market.first_quartile)
        assert seat_of(raised, row) in [int(bid) >> 32 for bid in bids[row] if bid][: 1 + list(
            bids[row] >> np.uint64(32)
        ).index(programme)]
        assert seated[row] == programme


# ---- the proof, and that each part of it can fail -------------------------------------------------------------------


@FEW
@given(markets())
def test_every_matching_proves_itself(market: Market) -> None:
    proof = prove_matching(market, match(market))
    assert proof.seated + proof.empty_seats == proof.seats
    assert proof.reserved_met + proof.reserved_exhausted == proof.reserved


@FEW
@given(markets())
def test_a_bidder_beats_the_bar_exactly_when_the_choice_rule_takes_it(market: Market) -> None:
    outcome = match(market)
    words = proofs._words_of(market, outcome.applicants, outcome.programmes)
    bars = bars_of(market, outcome.programmes, words)
    seated = outcome.by_applicant(len(market.bids))
    for row, bids in enumerate(market.bids):
        for bid in (int(one) for one in bids if one and int(one) >> 32 != seated[row]):
            programme, priority, is_first = bid >> 32, bid & (2**32 - 1), int(market.first_quartile[row])
            holders = [
                Bidder(int(word) >> 32, -one, bool(market.first_quartile[one]))
                for word, one, where in zip(words, outcome.applicants, outcome.programmes, strict=True)
                if where == programme
            ]
            me = Bidder(priority, -row, bool(is_first))
            word = priority << 32 | (2**31 - 1 - row) << 1 | is_first
            taken = me in choose([*holders, me], int(market.seats[programme]), int(market.reserved[programme]))
            assert taken == (word > int(bars[programme, is_first]))


@settings(max_examples=60, deadline=None)
@given(markets(), st.data())
def test_the_plain_look_for_envy_and_the_compiled_one_agree_on_any_outcome(market: Market, data: st.DataObject) -> None:
    rows = [row for row, bids in enumerate(market.bids) if bids.any()]
    wishes = {row: [int(one) >> 32 for one in market.bids[row] if one] for row in rows}
    asked = [(row, data.draw(st.sampled_from(wishes[row]))) for row in rows]
    wrong = outcome_of([pair for pair in asked if data.draw(st.booleans())])
    words = proofs._words_of(market, wrong.applicants, wrong.programmes)
    bars = bars_of(market, wrong.programmes, words)
    seated = wrong.by_applicant(len(market.bids))
    plain = envious_plainly(market, seated, bars) >= 0
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(proofs, "SHARED_FROM_ROWS", data.draw(st.sampled_from([0, 100_000]), "shared by two threads"))
        found, truncated = proofs._envious(market, seated, bars)
    assert ((found >= 0) == plain).all()
    assert truncated == proofs._truncated(market, seated)


@pytest.fixture
def shared() -> Market:
    """Two programmes of two seats, one of them reserved in the first; rows 0 to 3 ask for both, row 3 is modest."""
    lists = [[(0, 90 - row), (1, 90 - row)] for row in range(4)]
    return market_of([*lists, [(1, 1)]], [2, 2], [1, 0], [0, 0, 0, 1, 0])


def test_the_shared_market_is_what_the_faults_start_from(shared: Market) -> None:
    assert pairs(match(shared)) == [(0, 0), (1, 1), (2, 1), (3, 0)]
    assert prove_matching(shared, match(shared)).reserved_met == 1


@pytest.mark.parametrize(
    ("seated", "message", "programmes"),
    [
        ([(0, 0), (0, 1), (1, 1), (3, 0)], "seated twice", (0, 1)),
        ([(0, 0), (1, 1), (2, 1), (4, 0)], "did not ask", (0,)),
        ([(0, 0), (1, 1), (2, 1), (3, 0), (4, 1)], "more households than its seats", (1,)),
        ([(0, 0), (1, 1), (2, 1)], "seat is empty", (0,)),
        ([(0, 0), (1, 0), (2, 1), (4, 1)], "neither taken by the first quartile nor left", (0,)),
        ([(0, 1), (1, 0), (2, 1), (3, 0)], "envies", (0,)),
        ([(0, 0), (1, 1), (3, 0), (4, 1)], "envies", (1,)),
        ([(0, 0), (7, 1)], "not in the market", (0, 1)),
        ([(0, 0), (1, 7)], "not in the market", (0, 1)),
    ],
)
def test_a_planted_fault_is_found_and_names_the_programme_to_withhold(
    shared: Market, seated: list[tuple[int, int]], message: str, programmes: tuple[int, ...]
) -> None:
    with pytest.raises(BrokenProof, match=message) as broken:
        prove_matching(shared, outcome_of(seated))
    assert broken.value.programmes == programmes


# ---- what goes in, and what is published ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: market_of([[(0, 1), (0, 2)]], [1]),
        lambda: market_of([[(1, 1)]], [1]),
        lambda: market_of([[(0, 0)]], [1]),
        lambda: market_of([[(0, 2**32)]], [1]),
        lambda: market_of([], [1], [2]),
        lambda: market_of([], [1], [-1]),
        lambda: market_of([], [1, 1], [1]),
        lambda: market_of([[(one, 1) for one in range(21)]], [1] * 21),
        lambda: market_of([[]], [1], [0], [0, 1]),
        lambda: Market(
            np.full((1, 1), 5 << 32 | 1, np.uint64), np.ones(1, np.int32), np.zeros(1, np.int32), np.zeros(1, np.uint8)
        ),
    ],
)
def test_a_market_that_cannot_be_is_refused(wrong: object) -> None:
    with pytest.raises(InvalidMarket):
        wrong()  # type: ignore[operator]


def test_the_digests_are_those_of_any_machine() -> None:
    market = market_of([[(0, 5), (1, 5)], [(0, 7)]], [1, 1], [0, 1], [0, 1])
    assert digests_of(market, match(market)) == EXPECTED


def test_a_digest_moves_with_what_it_covers() -> None:
    first, second = market_of([[(0, 5)]], [1]), market_of([[(0, 6)]], [1])
    before, after = digests_of(first, match(first)), digests_of(second, match(second))
    assert (before.input != after.input, before.rules == after.rules, before.output == after.output) == (True,) * 3
    other = market_of([[(0, 5)]], [2])
    assert digests_of(other, match(other)).rules != before.rules
