"""The rules of choice-based letting at their boundaries, and the ranking's properties."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from register.lettings import rules, texts
from register.lettings.codes import BidAnswer
from register.lettings.rules import Contender, LettingPolicy
from scoring.eligibility import REFUSAL_CODES

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
POLICY = LettingPolicy(3, timedelta(hours=48), timedelta(days=30))


@pytest.mark.law("L441-2-8")
def test_the_settings_of_the_territory_are_read_by_day() -> None:
    assert rules.policy_on(date(2026, 3, 2)) == POLICY


@pytest.mark.parametrize(
    ("length", "problem"),
    [
        (timedelta(0), "CLOSES_BEFORE_OPENING"),
        (timedelta(hours=48) - timedelta(seconds=1), "WINDOW_TOO_SHORT"),
        (timedelta(hours=48), None),
        (timedelta(days=30), None),
        (timedelta(days=30, seconds=1), "WINDOW_TOO_LONG"),
    ],
)
def test_a_window_lasts_from_two_to_thirty_days(length: timedelta, problem: str | None) -> None:
    assert rules.window_problem(NOON, NOON + length, POLICY) == problem


@pytest.mark.parametrize(("live", "refused"), [(0, False), (2, False), (3, True), (4, True)])
def test_a_household_has_at_most_three_bids_at_once(live: int, refused: bool) -> None:
    assert ("TOO_MANY_BIDS" in rules.bid_refusals((), live_bids=live, policy=POLICY)) is refused


@pytest.mark.parametrize(
    ("status", "before", "after", "allowed"),
    [
        ("ANSWERED", "RANKED", BidAnswer.SHORTLISTED, True),
        ("ANSWERED", "SHORTLISTED", BidAnswer.ALLOCATED, True),
        ("ANSWERED", "RANKED", BidAnswer.RANKED, False),
        ("ANSWERED", "NOT_ELIGIBLE", BidAnswer.SHORTLISTED, False),
        ("ANSWERED", "HOUSED_ELSEWHERE", BidAnswer.NOT_SHORTLISTED, False),
        ("LIVE", None, BidAnswer.NOT_SHORTLISTED, False),
        ("WITHDRAWN", None, BidAnswer.NOT_SHORTLISTED, False),
    ],
)
@pytest.mark.law("R441-3")
def test_an_answer_moves_forward_only(status: str, before: str | None, after: BidAnswer, allowed: bool) -> None:
    assert rules.may_replace_answer(status, before, after) is allowed


contenders = st.lists(
    st.builds(
        Contender,
        application_id=st.uuids(),
        tier=st.integers(0, 1),
        points=st.integers(-20, 200),
        filed_on=st.dates(date(2015, 1, 1), date(2026, 1, 1)),
        number=st.integers(0, 10**9).map(str),
        reasons=st.sampled_from([(), (), ("INCOME_ABOVE_CEILING",)]),
    ),
    max_size=40,
    unique_by=(lambda one: one.application_id, lambda one: one.number),
)


@given(contenders, st.randoms())
@pytest.mark.law("L441-1")
def test_the_ranking_is_total_whatever_the_order_of_the_bids(bidders: list[Contender], random) -> None:
    ordered = rules.ranked_contenders(bidders)
    shuffled = list(bidders)
    random.shuffle(shuffled)
    assert rules.ranked_contenders(shuffled) == ordered
    assert {one.application_id for one in ordered} == {one.application_id for one in bidders if not one.reasons}
    assert [one.key for one in ordered] == sorted(one.key for one in ordered)


@given(contenders.filter(lambda bidders: len(bidders) > 0), st.integers(1, 50))
@pytest.mark.law("R441-2-10")
def test_more_points_never_lower_a_rank(bidders: list[Contender], more: int) -> None:
    first = bidders[0]
    if first.reasons:
        return
    better = Contender(first.application_id, first.tier, first.points + more, first.filed_on, first.number)
    before = [one.application_id for one in rules.ranked_contenders(bidders)].index(first.application_id)
    after = [one.application_id for one in rules.ranked_contenders([better, *bidders[1:]])].index(first.application_id)
    assert after <= before


def test_the_result_is_the_same_whatever_the_order_it_is_read_in() -> None:
    advert, one, two = UUID(int=1), UUID(int=2), UUID(int=3)
    rows = [(one, 1, 40, []), (two, None, None, ["NOT_ADAPTED", "INCOME_ABOVE_CEILING"])]
    back = [(two, None, None, ["INCOME_ABOVE_CEILING", "NOT_ADAPTED"]), (one, 1, 40, [])]
    assert rules.result_content(advert, rows) == rules.result_content(advert, back)


def test_every_refusal_of_eligibility_is_explained_with_what_would_change_it() -> None:
    for code in (*REFUSAL_CODES, rules.NOT_LIVE, rules.NOT_WANTED_HERE, "TOO_MANY_BIDS"):
        why, remedy = texts.REASONS[code]
        assert why.endswith(".")
        assert remedy.endswith(".")


def test_sentences_of_the_notices_have_at_most_twenty_words() -> None:
    sheet = {"title": texts.dwelling_title("T3", 64, "Caen")}
    found = [texts.placed(sheet, NOON), texts.ranked(sheet, 2, 41), texts.not_eligible(sheet, list(texts.REASONS))]
    found += [texts.answered(sheet, answer, ()) for answer in texts.ANSWERS]
    for text in found:
        for sentence in text.body.replace("\n", " ").replace("?", ".").split(". "):
            assert len(sentence.split()) <= 21, sentence
