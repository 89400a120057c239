from datetime import date
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.errors import BrokenProof
from scoring.facts import Evidence, encode
from scoring.proofs import prove_ranking
from scoring.ranking import OrderKey, order_key, rank, tier_of
from tests.scoring.grids import QUICK


class Candidate(NamedTuple):
    tier: int
    points: int
    filed_on: date
    number: str


def key_of(candidate: Candidate) -> OrderKey:
    return order_key(candidate.tier, candidate.points, filed_on=candidate.filed_on, number=candidate.number)


CANDIDATE = st.builds(
    Candidate,
    st.integers(0, 1),
    st.integers(-30, 300),
    st.dates(date(2015, 1, 1), date(2026, 1, 1)),
    st.integers(0, 10**6).map(lambda number: f"{number:018d}"),
)
CANDIDATES = st.lists(CANDIDATE, max_size=12, unique_by=lambda candidate: candidate.number)
CROWDS = st.lists(CANDIDATE, min_size=2, max_size=8, unique_by=lambda candidate: candidate.number)


@pytest.mark.law("L441-1")
@pytest.mark.parametrize(
    ("evidence", "tier"),
    [
        (Evidence.NONE, 1),
        (Evidence.DECLARED, 1),
        (Evidence.COMPUTED, 1),
        (Evidence.DOCUMENT, 0),
        (Evidence.INSTITUTION, 0),
    ],
)
def test_a_proved_dalo_decision_comes_first_and_a_declared_one_does_not(evidence: Evidence, tier: int) -> None:
    assert tier_of(encode({"dalo": (1, evidence)})) == tier


def test_no_decision_is_no_tier_even_if_an_institution_says_so() -> None:
    assert tier_of(encode({"dalo": (0, Evidence.INSTITUTION)})) == 1


@pytest.mark.law("L441-1")
def test_tier_then_points_then_seniority_then_number() -> None:
    old, young = date(2020, 1, 1), date(2025, 1, 1)
    best_first = [
        Candidate(0, 10, young, "4"),
        Candidate(1, 90, young, "9"),
        Candidate(1, 50, old, "8"),
        Candidate(1, 50, young, "1"),
        Candidate(1, 50, young, "2"),
        Candidate(1, -15, old, "0"),
    ]
    assert rank(reversed(best_first), key=key_of) == best_first


@QUICK
@given(CANDIDATES)
def test_a_ranking_proves_itself(candidates: list[Candidate]) -> None:
    ranked = [candidate.number for candidate in rank(candidates, key=key_of)]
    keys = {candidate.number: key_of(candidate) for candidate in candidates}
    prove_ranking([candidate.number for candidate in candidates], ranked, keys, ineligible={"somebody else"})


@QUICK
@given(CROWDS, st.data())
def test_two_places_exchanged_are_seen(candidates: list[Candidate], data: st.DataObject) -> None:
    ranked = rank(candidates, key=key_of)
    i, j = data.draw(st.lists(st.sampled_from(range(len(ranked))), min_size=2, max_size=2, unique=True))
    ranked[i], ranked[j] = ranked[j], ranked[i]
    with pytest.raises(BrokenProof, match="published order"):
        prove_ranking(candidates, ranked, {candidate: key_of(candidate) for candidate in candidates})


@pytest.mark.parametrize("ranked", [["a"], ["a", "b", "c"], ["a", "a"], ["a", "c"]])
def test_somebody_missing_added_or_twice_is_seen(ranked: list[str]) -> None:
    with pytest.raises(BrokenProof, match="permutation"):
        prove_ranking(["a", "b"], ranked, {"a": 1, "b": 2, "c": 3})


def test_somebody_twice_in_the_input_is_seen() -> None:
    with pytest.raises(BrokenProof, match="permutation"):
        prove_ranking(["a", "a"], ["a", "a"], {"a": 1})


def test_an_ineligible_candidate_is_seen() -> None:
    with pytest.raises(BrokenProof, match="1 ineligible"):
        prove_ranking(["a", "b"], ["a", "b"], {"a": 1, "b": 2}, ineligible={"b"})


def test_a_tie_is_not_a_total_order() -> None:
    with pytest.raises(BrokenProof, match="places 1 and 2"):
        prove_ranking(["a", "b"], ["a", "b"], {"a": 1, "b": 1})


def test_the_checker_leaves_what_it_checks_as_it_was() -> None:
    ranked = ["a", "b"]
    prove_ranking(["b", "a"], ranked, {"a": 1, "b": 2})
    assert ranked == ["a", "b"]
    prove_ranking([], [], {})
