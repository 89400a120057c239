"""Placing and withdrawing bids: only while the window is open, only what one may have, never twice."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.actor import public
from register.db import transaction
from register.errors import NotFound, Refused
from register.lettings import queries
from register.lettings.actions import Window, close_advert, place_bid, publish_advert, withdraw_bid
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
PLAYED = "2026-03-03T09:00"


@pytest.fixture(autouse=True)
def played_day(freeze) -> None:
    freeze(PLAYED)


@pytest.fixture(scope="module")
def landlord(app: Flask) -> Landlord:
    with app.app_context():
        return make_landlord()


def publish(app: Flask, landlord: Landlord) -> UUID:
    with app.app_context():
        vacancy_id = make_vacancy(landlord)
        with transaction(landlord.actor):
            return publish_advert(landlord.actor, vacancy_id, Window(OPENS, CLOSES), now=OPENS)


def bid(app: Flask, advert_id: UUID, application_id: UUID, now=DURING) -> UUID:
    with app.app_context():
        actor = as_applicant(application_id)
        with transaction(actor):
            return place_bid(actor, advert_id, now=now).id


def test_the_same_bid_sent_again_is_the_same_bid(app: Flask, landlord: Landlord, owner_engine: Engine) -> None:
    advert_id = publish(app, landlord)
    with app.app_context():
        household = make_household()
    assert bid(app, advert_id, household) == bid(app, advert_id, household)
    with owner_engine.connect() as connection:
        counts = connection.execute(
            text("select (select count(*) from bids where application_id = :a),"
                 " (select count(*) from history where application_id = :a and action = 'place_bid'),"
                 " (select count(*) from notices where application_id = :a)"), {"a": household}).one()  # fmt: skip
    assert tuple(counts) == (1, 1, 1)


def test_twenty_identical_bids_at_once_make_one(app: Flask, landlord: Landlord, owner_engine: Engine) -> None:
    advert_id = publish(app, landlord)
    with app.app_context():
        household = make_household()
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda _: bid(app, advert_id, household), range(20)))
    assert len(ids) == 1
    with owner_engine.connect() as connection:
        kept = connection.execute(text("select count(*) from bids where advert_id = :a"), {"a": advert_id}).scalar()
    assert kept == 1


def test_a_burst_of_sixty_bids_on_one_advert_loses_none(app: Flask, landlord: Landlord, owner_engine: Engine) -> None:
    advert_id = publish(app, landlord)
    with app.app_context():
        households = make_households([{} for _ in range(60)])
    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(lambda household: bid(app, advert_id, household), households))
    assert len(ids) == 60
    with owner_engine.connect() as connection:
        kept = connection.execute(text("select count(*) from bids where advert_id = :a"), {"a": advert_id}).scalar()
    assert kept == 60


@pytest.mark.parametrize(
    ("instant", "is_taken"),
    [(OPENS, True), (CLOSES - timedelta(microseconds=1), True), (CLOSES, False), (OPENS - timedelta(seconds=1), False)],
)
def test_a_bid_is_taken_from_the_first_instant_to_just_before_the_last(
    app: Flask, landlord: Landlord, instant, is_taken: bool
) -> None:
    advert_id = publish(app, landlord)
    with app.app_context():
        household = make_household()
    if is_taken:
        assert bid(app, advert_id, household, now=instant)
    else:
        with pytest.raises(Refused, match="window_closed"):
            bid(app, advert_id, household, now=instant)


def test_without_a_played_clock_the_hour_of_the_database_decides(app: Flask, landlord: Landlord, monkeypatch) -> None:
    advert_id = publish(app, landlord)
    with app.app_context():
        household = make_household()
    monkeypatch.delenv("TOIT_FAKE_NOW")
    with pytest.raises(Refused, match="window_closed"):
        bid(app, advert_id, household, now=DURING)  # a web server whose clock is months late


def test_no_bid_gets_in_once_the_advert_is_closed(app: Flask, landlord: Landlord) -> None:
    advert_id = publish(app, landlord)
    with app.app_context():
        household = make_household()
        with transaction(landlord.actor):
            close_advert(landlord.actor, advert_id, now=CLOSES)
    with pytest.raises(Refused, match="window_closed"):
        bid(app, advert_id, household)


def test_a_fourth_bid_at_once_is_refused_until_one_is_withdrawn(app: Flask, landlord: Landlord) -> None:
    adverts = [publish(app, landlord) for _ in range(4)]
    with app.app_context():
        household = make_household()
    for advert_id in adverts[:3]:
        bid(app, advert_id, household)
    with pytest.raises(Refused) as refused:
        bid(app, adverts[3], household)
    assert refused.value.values["reasons"] == ("TOO_MANY_BIDS",)
    with app.app_context():
        actor = as_applicant(household)
        with transaction(actor):
            withdraw_bid(actor, adverts[0], now=DURING)
    assert bid(app, adverts[3], household)


def test_four_bids_sent_at_the_same_instant_stop_at_three(app: Flask, landlord: Landlord) -> None:
    adverts = [publish(app, landlord) for _ in range(4)]
    with app.app_context():
        household = make_household()

    def attempt(advert_id: UUID) -> bool:
        try:
            return bool(bid(app, advert_id, household))
        except Refused:
            return False

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, adverts)) == 3


@pytest.mark.law("R441-1")
def test_a_household_above_the_ceiling_may_not_bid_and_is_told_why(app: Flask, landlord: Landlord) -> None:
    advert_id = publish(app, landlord)
    with app.app_context():
        household = make_household(reference_income_euros=90_000)
    with pytest.raises(Refused) as refused:
        bid(app, advert_id, household)
    assert refused.value.values["reasons"] == ("INCOME_ABOVE_CEILING",)


def test_a_household_that_wants_no_commune_of_the_epci_may_not_bid(app: Flask, landlord: Landlord) -> None:
    advert_id = publish(app, landlord)
    with app.app_context():
        household = make_household(points=None)
    with pytest.raises(Refused) as refused:
        bid(app, advert_id, household)
    assert refused.value.values["reasons"] == ("NOT_WANTED_HERE",)


def test_a_withdrawn_bid_may_be_placed_again(app: Flask, landlord: Landlord) -> None:
    advert_id = publish(app, landlord)
    with app.app_context():
        household = make_household()
        actor = as_applicant(household)
        first = bid(app, advert_id, household)
        with transaction(actor):
            withdraw_bid(actor, advert_id, now=DURING)
        assert bid(app, advert_id, household, now=DURING + timedelta(hours=1)) == first
        with transaction(actor):
            assert [one.status for one, _ in queries.bids_of(actor, household)] == ["LIVE"]


def test_nobody_sees_the_bids_of_another(app: Flask, landlord: Landlord) -> None:
    advert_id = publish(app, landlord)
    with app.app_context():
        mine, other = make_households([{}, {}])
        bid(app, advert_id, mine)
        stranger = make_landlord("Autre bailleur (fictif)").actor
        for actor in (as_applicant(other), public(TERRITORY), stranger):
            with transaction(actor):
                assert queries.live_bids(actor, advert_id) == []
                assert queries.bids_of(actor, mine) == []


def test_an_unknown_advert_is_not_found(app: Flask, landlord: Landlord) -> None:
    with app.app_context():
        household = make_household()
    with pytest.raises(NotFound):
        bid(app, landlord.programme_id, household)
