"""Closing a window: the published total order, its proof, and an answer with a reason for every bidder."""

from datetime import date, timedelta
from random import Random
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.actor import system
from register.applications.models import Application
from register.db import db, transaction, widened
from register.errors import NotFound, Refused
from register.lettings import queries, rules
from register.lettings.actions import (
    Window,
    close_advert,
    close_bids_of_housed,
    close_due_adverts,
    place_bid,
    publish_advert,
    update_answers,
    withdraw_advert,
)
from register.lettings.closing import replayed_digest
from register.lettings.codes import BidAnswer, WithdrawalReason
from tests.factories.letting import (
    CLOSES,
    OPENS,
    TERRITORY,
    Landlord,
    as_applicant,
    make_household,
    make_households,
    make_landlord,
    make_vacancy,
)

DURING = OPENS + timedelta(days=1)


@pytest.fixture(autouse=True)
def played_day(freeze) -> None:
    freeze("2026-03-03T09:00")


@pytest.fixture(scope="module")
def landlord(app: Flask) -> Landlord:
    with app.app_context():
        return make_landlord()


@pytest.fixture
def context(app: Flask):
    with app.app_context():
        yield


def published(landlord: Landlord, households: list[UUID] | None = None) -> tuple[UUID, UUID]:
    """A vacancy and its advert, with the bids of some households."""
    vacancy_id = make_vacancy(landlord)
    with transaction(landlord.actor):
        advert_id = publish_advert(landlord.actor, vacancy_id, Window(OPENS, CLOSES), now=OPENS)
    for household in households or ():
        actor = as_applicant(household)
        with transaction(actor):
            place_bid(actor, advert_id, now=DURING)
    return vacancy_id, advert_id


def close(landlord: Landlord, advert_id: UUID):
    with transaction(landlord.actor):
        return close_advert(landlord.actor, advert_id, now=CLOSES)


def answer_of(household: UUID) -> tuple[str | None, tuple[str, ...]]:
    actor = as_applicant(household)
    with transaction(actor):
        bid, _ = queries.bids_of(actor, household)[0]
        return bid.answer, tuple(bid.answer_reasons)


def change(household: UUID, **values: object) -> None:
    with transaction(system(TERRITORY)) as session:
        application = session.get_one(Application, (TERRITORY, household))
        for name, value in values.items():
            setattr(application, name, value)


@pytest.mark.slow
@pytest.mark.usefixtures("context")
@pytest.mark.law("L441-1")
def test_of_two_hundred_bidders_none_is_left_without_an_answer(landlord: Landlord, owner_engine: Engine) -> None:
    draw = Random(7)
    households = make_households([
        {"points": draw.randrange(60), "dalo": draw.random() < 0.02, "filed_on": date(2024, 1, 1 + draw.randrange(28))}
        for _ in range(200)
    ])  # fmt: skip
    _, advert_id = published(landlord, households)
    for household in households[:15]:
        change(household, reference_income_euros=90_000)
    result = close(landlord, advert_id)
    assert (result.bidders, result.ranked) == (200, 185)
    with owner_engine.connect() as connection:
        row = connection.execute(
            text("select count(*), count(answer), count(rank),"
                 " (select count(*) from notices n join bids b on b.application_id = n.application_id"
                 "  where b.advert_id = :a and n.kind = 'BID_ANSWERED'),"
                 " (select count(*) from history h join bids b on b.id = h.subject_id"
                 "  where b.advert_id = :a and h.action = 'answer_bid') from bids where advert_id = :a"),
            {"a": advert_id}).one()  # fmt: skip
        ranked = connection.execute(
            text("select b.points, a.filed_on, a.number, get_byte(s.facts, 1) as dalo from bids b"
                 " join applications a on a.id = b.application_id join scores s on s.application_id = a.id"
                 " where b.advert_id = :a and b.rank is not null order by b.rank"), {"a": advert_id}).all()  # fmt: skip
    assert tuple(row) == (200, 200, 185, 200, 200)
    keys = [(1 - one.dalo, -one.points, one.filed_on, one.number) for one in ranked]
    assert keys == sorted(keys)
    assert len(set(keys)) == 185


@pytest.mark.usefixtures("context")
@pytest.mark.law("L441-1")
def test_a_favourable_dalo_decision_comes_before_more_points(landlord: Landlord) -> None:
    many_points, dalo = make_households([{"points": 90}, {"points": 1, "dalo": True}])
    vacancy_id, advert_id = published(landlord, [many_points, dalo])
    close(landlord, advert_id)
    with transaction(landlord.actor):
        assert [bid.application_id for bid in queries.ranked_bids(landlord.actor, vacancy_id)] == [dalo, many_points]


@pytest.mark.usefixtures("context")
def test_at_equal_points_the_oldest_application_comes_first_whatever_the_hour_of_the_bid(landlord: Landlord) -> None:
    young, old = make_households([{"filed_on": date(2026, 1, 2)}, {"filed_on": date(2020, 1, 2)}])
    vacancy_id, advert_id = published(landlord, [young, old])
    close(landlord, advert_id)
    with transaction(landlord.actor):
        assert [bid.application_id for bid in queries.ranked_bids(landlord.actor, vacancy_id)] == [old, young]


@pytest.mark.usefixtures("context")
def test_nobody_opens_the_bids_before_the_end_of_the_window(landlord: Landlord) -> None:
    vacancy_id, advert_id = published(landlord, [make_household()])
    with pytest.raises(Refused, match="window_still_open"), transaction(landlord.actor):
        close_advert(landlord.actor, advert_id, now=CLOSES - timedelta(microseconds=1))
    with transaction(landlord.actor):
        assert queries.ranked_bids(landlord.actor, vacancy_id) == []


@pytest.mark.usefixtures("context")
@pytest.mark.law("R441-1")
def test_eligibility_is_that_of_the_instant_of_the_close(landlord: Landlord) -> None:
    richer, struck_off = make_households([{}, {}])
    _, advert_id = published(landlord, [richer, struck_off])
    change(richer, reference_income_euros=90_000)
    change(struck_off, status="STRUCK_OFF", strike_off_reason="WITHDRAWN", live_identity=None)
    assert close(landlord, advert_id).ranked == 0
    assert answer_of(richer) == ("NOT_ELIGIBLE", ("INCOME_ABOVE_CEILING",))
    assert answer_of(struck_off) == ("NOT_ELIGIBLE", ("APPLICATION_NOT_LIVE",))


@pytest.mark.usefixtures("context")
def test_the_stored_bids_give_the_kept_digest_again_and_a_touched_row_does_not(
    landlord: Landlord, owner_engine: Engine
) -> None:
    _, advert_id = published(landlord, make_households([{"points": 3}, {"points": 9}]))
    result = close(landlord, advert_id)
    with transaction(landlord.actor):
        advert = queries.advert_of_landlord(landlord.actor, advert_id)
        assert replayed_digest(landlord.actor, advert) == advert.result_digest == result.result_digest
    with owner_engine.begin() as connection:
        connection.execute(text("update bids set rank = 3 - rank where advert_id = :a"), {"a": advert_id})
    with transaction(landlord.actor):
        assert replayed_digest(landlord.actor, advert) != advert.result_digest


@pytest.mark.usefixtures("context")
def test_closing_twice_gives_the_first_result(landlord: Landlord) -> None:
    _, advert_id = published(landlord, [make_household()])
    first, second = close(landlord, advert_id), close(landlord, advert_id)
    assert (first.bidders, first.ranked, first.result_digest) == (second.bidders, second.ranked, second.result_digest)


@pytest.mark.usefixtures("context")
def test_the_cycle_closes_every_window_that_is_over_and_no_other(landlord: Landlord) -> None:
    _, advert_id = published(landlord, [make_household()])
    assert close_due_adverts(TERRITORY, CLOSES - timedelta(seconds=1)) == []
    closed = {result.advert_id for result in close_due_adverts(TERRITORY, CLOSES)}
    assert advert_id in closed
    assert advert_id not in {result.advert_id for result in close_due_adverts(TERRITORY, CLOSES)}


@pytest.mark.usefixtures("context")
def test_a_ranking_that_cannot_be_proved_is_withheld_and_said_once(
    landlord: Landlord, owner_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    households = make_households([{"points": 3}, {"points": 9}])
    _, advert_id = published(landlord, households)

    def worst_first(bidders, *, key):
        return sorted(bidders, key=key, reverse=True)

    monkeypatch.setattr(rules, "rank", worst_first)
    for _ in range(2):
        assert advert_id not in {result.advert_id for result in close_due_adverts(TERRITORY, CLOSES)}
    with owner_engine.connect() as connection:
        found = connection.execute(
            text("select status, (select count(*) from history h where h.subject_id = a.id"
                 " and h.action = 'withhold_ranking'), (select count(answer) from bids where advert_id = a.id)"
                 " from adverts a where id = :a"),
            {"a": advert_id}).one()  # fmt: skip
    assert tuple(found) == ("PUBLISHED", 1, 0)
    monkeypatch.undo()
    with transaction(landlord.actor):
        close_advert(landlord.actor, advert_id, now=CLOSES)


@pytest.mark.usefixtures("context")
def test_an_answer_holds_nothing_of_another_household(landlord: Landlord, owner_engine: Engine) -> None:
    first, second = make_households([{"points": 47}, {"points": 23}])
    _, advert_id = published(landlord, [first, second])
    close(landlord, advert_id)
    with owner_engine.connect() as connection:
        body = connection.execute(
            text("select body from notices where application_id = :a and kind = 'BID_ANSWERED'"), {"a": second}
        ).scalar_one()
        number = connection.execute(text("select number from applications where id = :a"), {"a": first}).scalar_one()
    assert "rang 2 sur 2" in body
    assert "47" not in body
    assert number not in body


@pytest.mark.usefixtures("context")
def test_another_landlord_can_neither_close_nor_read_nor_withdraw(landlord: Landlord) -> None:
    vacancy_id, advert_id = published(landlord, [make_household()])
    close(landlord, advert_id)
    stranger = make_landlord("Autre bailleur (fictif)").actor
    with transaction(stranger):
        assert queries.ranked_bids(stranger, vacancy_id) == []
        assert queries.bid_counts(stranger, advert_id) == (0, 0)
    with pytest.raises(NotFound), transaction(stranger):
        queries.sheet_of_vacancy(stranger, vacancy_id)
    with pytest.raises(NotFound), transaction(stranger):
        close_advert(stranger, advert_id, now=CLOSES)
    with pytest.raises(NotFound), transaction(stranger):
        withdraw_advert(stranger, advert_id, WithdrawalReason.OTHER_USE, now=DURING)


@pytest.mark.usefixtures("context")
def test_a_withdrawn_advert_tells_each_bidder_why_and_frees_the_vacancy(landlord: Landlord) -> None:
    household = make_household()
    vacancy_id, advert_id = published(landlord, [household])
    with transaction(landlord.actor):
        withdraw_advert(landlord.actor, advert_id, WithdrawalReason.ADVERT_MISTAKE, now=DURING)
    assert answer_of(household) == ("ADVERT_WITHDRAWN", ("ADVERT_MISTAKE",))
    with transaction(landlord.actor):
        assert publish_advert(landlord.actor, vacancy_id, Window(DURING, CLOSES), now=DURING) != advert_id


@pytest.mark.usefixtures("context")
@pytest.mark.law("R441-3")
def test_answers_move_forward_and_a_refused_bidder_keeps_its_reason(landlord: Landlord) -> None:
    chosen, below, refused = make_households([{"points": 9}, {"points": 3}, {}])
    vacancy_id, advert_id = published(landlord, [chosen, below, refused])
    change(refused, reference_income_euros=90_000)
    close(landlord, advert_id)
    answers = {
        chosen: (BidAnswer.SHORTLISTED, ()),
        below: (BidAnswer.NOT_SHORTLISTED, ("RANKED_BELOW",)),
        refused: (BidAnswer.NOT_SHORTLISTED, ("RANKED_BELOW",)),
    }
    with transaction(landlord.actor):
        assert update_answers(landlord.actor, vacancy_id, answers, CLOSES) == 2
    with transaction(landlord.actor):
        assert update_answers(landlord.actor, vacancy_id, answers, CLOSES) == 0
    assert answer_of(chosen) == ("SHORTLISTED", ())
    assert answer_of(below) == ("NOT_SHORTLISTED", ("RANKED_BELOW",))
    assert answer_of(refused) == ("NOT_ELIGIBLE", ("INCOME_ABOVE_CEILING",))


@pytest.mark.usefixtures("context")
@pytest.mark.law("L441-2-1")
def test_a_signed_lease_closes_the_other_bids_even_sealed_and_elsewhere(landlord: Landlord) -> None:
    household = make_household()
    signed_for, first = published(landlord, [household])
    close(landlord, first)
    other = make_landlord("Autre bailleur (fictif)")
    published(other, [household])
    with transaction(landlord.actor), widened():
        assert close_bids_of_housed(landlord.actor, household, vacancy_id=signed_for, now=CLOSES) == 1
    actor = as_applicant(household)
    with transaction(actor):
        answers = {bid.advert_id: bid.answer for bid, _ in queries.bids_of(actor, household)}
    assert sorted(str(answer) for answer in answers.values()) == ["HOUSED_ELSEWHERE", "RANKED"]
    assert answers[first] == "RANKED"


@pytest.mark.usefixtures("context")
def test_the_close_of_twenty_bids_sends_as_many_reading_statements_as_of_one(
    app: Flask, landlord: Landlord, query_count
) -> None:
    def selects(bidders: int) -> int:
        _, advert_id = published(landlord, make_households([{} for _ in range(bidders)]))
        with query_count(app) as queries_sent:
            close(landlord, advert_id)
        ours = [one for one in queries_sent.statements if one.lstrip().upper().startswith("SELECT")]
        db.session.remove()
        return len([one for one in ours if "procrastinate" not in one])

    assert selects(1) == selects(20)
