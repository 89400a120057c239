"""The adverts that close together are matched: whom to designate first, why not the others, and the replay of it."""

from datetime import timedelta
from threading import Barrier, Thread
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.actor import system
from register.db import db, transaction
from register.errors import NotFound
from register.lettings import cycles, forecast, queries
from register.lettings.actions import (
    Window,
    close_advert,
    close_due_adverts,
    place_bid,
    prefer_bid,
    publish_advert,
    withdraw_bid,
)
from register.lettings.codes import Designation
from register.lettings.cycles import match_closed, replay_cycles
from register.lettings.models import Advert, Bid, LettingCycle
from scoring.errors import BrokenProof
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
FIRST, ELSEWHERE, OTHER = Designation.DESIGNATED, Designation.PREFERRED_ELSEWHERE, Designation.ANOTHER_FIRST


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
        close_due_adverts(TERRITORY, CLOSES + timedelta(days=30))


def advert(landlord: Landlord, closes=CLOSES) -> UUID:
    vacancy_id = make_vacancy(landlord)
    with transaction(landlord.actor):
        return publish_advert(landlord.actor, vacancy_id, Window(OPENS, closes), now=OPENS)


def bid(household: UUID, *adverts: UUID) -> None:
    actor = as_applicant(household)
    for advert_id in adverts:
        with transaction(actor):
            place_bid(actor, advert_id, now=DURING)


def designations(*adverts: UUID) -> list[dict[UUID, str | None]]:
    with transaction(system(TERRITORY)):
        return [
            {row.application_id: row.designation for row in db.session.query(Bid).filter_by(advert_id=one)}
            for one in adverts
        ]


def cycle_of(advert_id: UUID) -> LettingCycle | None:
    with transaction(system(TERRITORY)) as session:
        cycle_id = session.get_one(Advert, (TERRITORY, advert_id)).cycle_id
        return session.get(LettingCycle, (TERRITORY, cycle_id)) if cycle_id else None


def test_a_household_at_the_head_of_two_lists_is_designated_for_the_one_it_prefers(context, landlord) -> None:
    """And the second of the other list is designated there: nobody waits for the first to choose."""
    wanted, other = advert(landlord), advert(landlord)
    head, second, third = make_households([{"points": points} for points in (90, 50, 10)])
    bid(head, other, wanted)
    with transaction(as_applicant(head)):
        prefer_bid(as_applicant(head), wanted, 1, now=DURING)
    bid(second, other)
    bid(third, wanted, other)
    close_due_adverts(TERRITORY, CLOSES)
    assert designations(wanted, other) == [
        {head: FIRST, third: OTHER},
        {head: ELSEWHERE, second: FIRST, third: OTHER},
    ]
    with transaction(system(TERRITORY)):
        ranked = [row.application_id for row in queries.ranked_bids_of_advert(system(TERRITORY), other)]
    assert ranked == [head, second, third]  # the list stays the law's: it says who replaces


def test_adverts_that_close_at_different_instants_are_matched_apart(context, landlord) -> None:
    early, late = advert(landlord), advert(landlord, CLOSES + timedelta(hours=1))
    head, second = make_households([{"points": 80}, {"points": 20}])
    bid(head, early, late)
    bid(second, early, late)
    close_due_adverts(TERRITORY, CLOSES + timedelta(hours=2))
    assert designations(early, late) == [{head: FIRST, second: OTHER}] * 2
    assert cycle_of(early).id != cycle_of(late).id


def test_who_cannot_have_a_dwelling_is_not_matched(context, landlord) -> None:
    one = advert(landlord)
    rich = make_household(90)
    bid(rich, one)
    with transaction(system(TERRITORY)) as session:
        session.execute(
            text("update applications set reference_income_euros = 90000 where id = :id"), {"id": rich}
        )
    modest = make_household(10)
    bid(modest, one)
    close_due_adverts(TERRITORY, CLOSES)
    assert designations(one) == [{rich: None, modest: FIRST}]


def test_an_advert_without_bids_and_one_closed_by_hand_are_no_trouble(context, landlord) -> None:
    empty, by_hand = advert(landlord), advert(landlord)
    household = make_household(10)
    bid(household, by_hand)
    with transaction(landlord.actor):
        close_advert(landlord.actor, by_hand, now=CLOSES)
    close_due_adverts(TERRITORY, CLOSES)
    assert cycle_of(empty).designated == 0
    assert cycle_of(by_hand) is None
    assert designations(by_hand) == [{household: None}]


def test_a_cycle_keeps_its_digests_and_proof_and_is_found_again(context, landlord, owner_engine: Engine) -> None:
    first, second = advert(landlord), advert(landlord)
    households = make_households([{"points": points} for points in range(10, 16)])
    for household in households:
        bid(household, first, second)
    close_due_adverts(TERRITORY, CLOSES)
    cycle = cycle_of(first)
    assert (cycle.adverts, cycle.bids, cycle.designated) == (2, 12, 2)
    assert {len(one) for one in (cycle.input_digest, cycle.rules_digest, cycle.output_digest)} == {64}
    assert cycle.proof["seated"] == 2
    assert replay_cycles(TERRITORY) == []
    swap = "update bids set designation = 'ANOTHER_FIRST' where advert_id = :advert and designation = 'DESIGNATED'"
    with owner_engine.begin() as connection:
        connection.execute(text(swap), {"advert": first})
    assert replay_cycles(TERRITORY) == [f"l’appariement du cycle {cycle.id} ne se retrouve plus"]
    with owner_engine.begin() as connection:
        connection.execute(text("delete from bids where advert_id = :advert"), {"advert": first})
    assert replay_cycles(TERRITORY) == []  # bids erased with their files are not held against the cycle


def test_matching_twice_is_once(context, landlord) -> None:
    one = advert(landlord)
    bid(make_household(10), one)
    close_due_adverts(TERRITORY, CLOSES)
    before = cycle_of(one).id
    with transaction(system(TERRITORY)):
        assert match_closed(system(TERRITORY), [one], CLOSES) == []
    assert cycle_of(one).id == before


def test_two_runs_at_once_make_one_cycle(app: Flask, context, landlord) -> None:
    one = advert(landlord)
    bid(make_household(10), one)
    barrier = Barrier(2)

    def run() -> None:
        with app.app_context():
            barrier.wait()
            close_due_adverts(TERRITORY, CLOSES)

    runs = [Thread(target=run) for _ in range(2)]
    for thread in runs:
        thread.start()
    for thread in runs:
        thread.join()
    with transaction(system(TERRITORY)):
        made = db.session.execute(
            text("select count(*) from history where action = 'match_cycle' and subject_id = :id"),
            {"id": cycle_of_id(one)},
        ).scalar_one()
    assert made == 1


def cycle_of_id(advert_id: UUID) -> UUID:
    return db.session.get_one(Advert, (TERRITORY, advert_id)).cycle_id


def test_an_advert_whose_proof_fails_is_withheld_and_the_others_stand(context, landlord, monkeypatch) -> None:
    sound, broken = sorted((advert(landlord), advert(landlord)))
    household, other = make_households([{"points": 20}, {"points": 10}])
    bid(household, sound)
    bid(other, broken)
    prove = cycles.prove_matching

    def failing(market, outcome):
        if market.seats.size == 2:
            raise BrokenProof("planted", (1,))
        return prove(market, outcome)

    monkeypatch.setattr(cycles, "prove_matching", failing)
    close_due_adverts(TERRITORY, CLOSES)
    assert designations(sound, broken) == [{household: FIRST}, {other: None}]
    assert cycle_of(broken) is None
    with transaction(system(TERRITORY)):
        told = text("select count(*) from history where action = 'withhold_designation' and subject_id = :id")
        assert db.session.execute(told, {"id": broken}).scalar_one() == 1


# ---- the household's own order --------------------------------------------------------------------------------------


def order_of(household: UUID) -> list[tuple[UUID, int | None]]:
    actor = as_applicant(household)
    with transaction(actor):
        live = [one for one, _ in queries.bids_of(actor, household) if one.status == "LIVE"]
    return [(one.advert_id, one.preference) for one in sorted(live, key=lambda one: one.preference or 0)]


def test_bids_come_in_the_order_they_were_placed_until_the_household_says_otherwise(context, landlord) -> None:
    first, second, third = (advert(landlord) for _ in range(3))
    household = make_household(10)
    actor = as_applicant(household)
    bid(household, first, second, third)
    assert [one for one, _ in order_of(household)] == [first, second, third]
    for _ in range(2):  # sent twice is once
        with transaction(actor):
            prefer_bid(actor, third, 1, now=DURING)
    assert order_of(household) == [(third, 1), (first, 2), (second, 3)]
    with transaction(actor):
        prefer_bid(actor, third, 99, now=DURING)
    assert [one for one, _ in order_of(household)] == [first, second, third]
    with transaction(actor):
        lines = text("select count(*) from history where action = 'prefer_bid' and application_id = :id")
        assert db.session.execute(lines, {"id": household}).scalar_one() == 2


def test_a_bid_taken_back_and_placed_again_is_the_last_wish(context, landlord) -> None:
    first, second = advert(landlord), advert(landlord)
    household = make_household(10)
    bid(household, first, second)
    with transaction(as_applicant(household)):
        withdraw_bid(as_applicant(household), first, now=DURING)
    bid(household, first)
    assert [one for one, _ in order_of(household)] == [second, first]


def test_an_opened_bid_and_a_stranger_s_cannot_be_moved(context, landlord) -> None:
    one = advert(landlord)
    mine, stranger = make_households([{"points": 10}, {"points": 20}])
    bid(mine, one)
    with pytest.raises(NotFound), transaction(as_applicant(stranger)):
        prefer_bid(as_applicant(stranger), one, 1, now=DURING)
    close_due_adverts(TERRITORY, CLOSES)
    with pytest.raises(NotFound), transaction(as_applicant(mine)):
        prefer_bid(as_applicant(mine), one, 1, now=CLOSES)


# ---- the forecast ---------------------------------------------------------------------------------------------------


def chance(household: UUID, advert_id: UUID):
    actor = as_applicant(household)
    with transaction(actor):
        return forecast.chance_before_bid(actor, queries.published_advert(actor, advert_id), DURING)


def test_nothing_is_told_under_eleven_other_bids_and_the_chance_told_is_kept(context, landlord) -> None:
    one = advert(landlord)
    others = make_households([{"points": 30 + place} for place in range(12)])
    best, worst = make_households([{"points": 200}, {"points": 1}])
    for household in others[:10]:
        bid(household, one)
    assert chance(best, one).likely is None
    for household in others[10:]:
        bid(household, one)
    assert chance(best, one).sample == 12
    assert chance(best, one).likely > chance(worst, one).likely
    bid(best, one)
    assert chance(best, one).sample == 12  # its own bid is not among those of the others
    with transaction(system(TERRITORY)):
        told = {row.application_id: row.told_twelfths for row in db.session.query(Bid).filter_by(advert_id=one)}
    assert told[best] == chance(best, one).likely
    assert told[others[0]] is None


def test_the_forecast_leaves_the_applicant_as_blind_as_before(context, landlord) -> None:
    one = advert(landlord)
    for household in make_households([{"points": 30} for _ in range(3)]):
        bid(household, one)
    mine = make_household(10)
    actor = as_applicant(mine)
    with transaction(actor):
        forecast.chance_before_bid(actor, queries.published_advert(actor, one), DURING)
        assert db.session.query(Bid).filter_by(advert_id=one).count() == 0


def test_without_points_there_is_no_chance_to_tell(context, landlord) -> None:
    assert chance(make_household(None), advert(landlord)) is None


def test_reliability_counts_the_bands_of_matched_cycles(context, landlord, owner_engine: Engine) -> None:
    one = advert(landlord)
    households = make_households([{"points": 30 + place} for place in range(12)])
    for household in households:
        bid(household, one)
    close_due_adverts(TERRITORY, CLOSES)
    with owner_engine.begin() as connection:
        connection.execute(text("update bids set told_twelfths = null"))
        connection.execute(text("update bids set told_twelfths = 1 where advert_id = :id"), {"id": one})
    with transaction(landlord.actor):
        bands = forecast.told_reliability(landlord.actor)
    assert [(band.told, band.came_first) for band in bands] == [
        (None, None), (12, 1), (None, None), (None, None), (None, None)
    ]  # fmt: skip
