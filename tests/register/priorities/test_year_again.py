"""The year again under a draft: the lists still known, whoever owns them, and nobody housed twice."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.actor import Actor
from register.db import transaction
from register.organisations.reference import communes_of_epci
from register.priorities.demand_columns import demand_of
from register.priorities.year_again import YearAgain, year_again
from scoring.grid import Grid
from tests.factories import demand, laboratory
from tests.factories.grids import CAEN_LA_MER
from tests.factories.letting import make_landlord, make_vacancy
from tests.factories.officers import officer_of

LISTS = 4
ADVERT = text("""
    insert into adverts (territory_id, id, organisation_id, vacancy_id, status, commune_insee, typology, opens_at,
        closes_at, closed_at, sheet)
    values ('014', gen_random_uuid(), :landlord, :vacancy, 'CLOSED', '14118', 'T2', :day, :day + interval '7 days',
        :day + interval '7 days', jsonb_build_object('epci_siren', cast(:epci as text))) returning id
""")
BID = text("""
    insert into bids (territory_id, id, advert_id, organisation_id, application_id, status, placed_at, rank, points,
        answer)
    values ('014', gen_random_uuid(), :advert, :landlord, :application, 'ANSWERED', :day, :rank, 0, 'RANKED')
""")
# Live households of the EPCI without DALO, the small first: the bonus of the draft turns an order round.
HOUSEHOLDS = text("""
    select a.id, s.points, a.household_size from applications a
    join scores s on s.application_id = a.id and s.epci_siren = :epci
    where a.status = 'LIVE' and not exists
      (select 1 from application_claims c where c.application_id = a.id and c.claim = 'DALO')
    order by s.points desc, a.filed_on, a.number
""")


@pytest.fixture(scope="module")
def officer(app: Flask, owner_engine: Engine) -> Actor:
    with app.app_context():
        laboratory.fill(owner_engine, 120)
        landlord = make_landlord()
        vacancies = [make_vacancy(landlord) for _ in range(LISTS)]
        rows = _households(owner_engine)
        pairs = [*_turned(rows)[: LISTS - 1], _kept(rows)]
        with owner_engine.begin() as connection:
            for vacancy, pair in zip(vacancies, pairs, strict=True):
                _close(connection, (landlord.organisation_id, vacancy), pair)
        return officer_of()


def _close(connection, home: tuple[UUID, UUID], pair: tuple[UUID, UUID]) -> None:
    values = {"landlord": home[0], "vacancy": home[1], "epci": CAEN_LA_MER, "day": date(2026, 2, 1)}
    advert = connection.execute(ADVERT, values).scalar_one()
    for rank, application in enumerate(pair, start=1):
        connection.execute(BID, {**values, "advert": advert, "application": application, "rank": rank})


def _households(engine: Engine) -> list[tuple[UUID, int, int]]:
    with engine.connect() as connection:
        return [tuple(row) for row in connection.execute(HOUSEHOLDS, {"epci": CAEN_LA_MER})]


def _turned(rows: list[tuple[UUID, int, int]]) -> list[tuple[UUID, UUID]]:
    """A small household just ahead of a large one, by less than the bonus."""
    return [
        (small[0], large[0]) for small in rows for large in rows
        if small[2] < laboratory.FROM_PERSONS <= large[2] and 0 < small[1] - large[1] < laboratory.BONUS
    ]


def _kept(rows: list[tuple[UUID, int, int]]) -> tuple[UUID, UUID]:
    """Two small households: the draft says nothing of either."""
    small = [row[0] for row in rows if row[2] < laboratory.FROM_PERSONS]
    return small[0], small[-1]


@pytest.fixture
def again(app: Flask, officer: Actor, freeze) -> YearAgain:
    freeze(f"{demand.TODAY}T10:00")
    grids = Grid.from_document(laboratory.reference_document()), Grid.from_document(laboratory.draft_document())
    with app.app_context():
        actor = signed_in(officer)
        with transaction(actor):
            whole = demand_of(actor, CAEN_LA_MER, demand.TODAY)
            return year_again(actor, CAEN_LA_MER, whole, grids=grids, today=demand.TODAY)


def signed_in(officer: Actor) -> Actor:
    """The officer with the communes of its EPCI, as a session would make it."""
    return replace(officer, communes=tuple(commune.insee for commune in communes_of_epci(CAEN_LA_MER)))


def test_the_first_of_a_known_list_changes_where_the_bonus_turns_the_order(again: YearAgain) -> None:
    assert (again.lists, again.lists_changed) == (LISTS, LISTS - 1)


def test_as_many_households_as_dwellings_find_each_other(again: YearAgain) -> None:
    assert 0 < again.before.sum() <= again.dwellings
    assert 0 < again.after.sum() <= again.dwellings


def test_a_landlord_s_bids_stay_unseen_by_the_officer(app: Flask, officer: Actor, again: YearAgain) -> None:
    assert again.lists
    with app.app_context():
        actor = signed_in(officer)
        with transaction(actor) as session:
            assert session.execute(text("select count(*) from bids")).scalar_one() == 0
