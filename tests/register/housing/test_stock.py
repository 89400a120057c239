"""The stock: what a card must hold, who may touch it, and what the flow report counts."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.actor import public
from register.db import transaction
from register.errors import Conflict, Invalid, NotAllowed, NotFound, Refused
from register.housing import queries, rules
from register.housing.actions import (
    add_dwelling,
    add_programme,
    cancel_vacancy,
    correct_dwelling,
    move_vacancy,
    open_vacancy,
)
from register.housing.codes import EnergyClass, Financing, ReserverKind, VacancyStatus
from register.housing.queries import StockFilters
from register.housing.rules import DwellingCard, ProgrammeCard, VacancyCard
from tests.factories.letting import CAEN, OPENS, TERRITORY, Landlord, make_dwelling, make_landlord, make_vacancy

CARD = DwellingCard(
    rpls_id="W1", reference="0412", rooms=3, surface_m2=64, rent_euros=Decimal("392.50"), charges_euros=Decimal(60),
    floor=2, has_lift=True, is_adapted=False, has_parking=False, financing=Financing.PLUS,
    energy_class=EnergyClass.C, heating="Collectif",
)  # fmt: skip
PLACE = ProgrammeCard("Résidence", "1 rue des Essais", CAEN, 1974, False)
TO_LET = VacancyCard(ReserverKind.STATE, date(2026, 3, 1), date(2026, 4, 1))


@pytest.fixture(scope="module")
def landlord(app: Flask) -> Landlord:
    with app.app_context():
        return make_landlord()


@pytest.fixture(autouse=True)
def context(app: Flask, freeze: Callable[[str], date]) -> Iterator[None]:
    freeze("2026-03-02T12:00")
    with app.app_context():
        yield


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"surface_m2": 8}, "surface_m2"), ({"surface_m2": 401}, "surface_m2"), ({"rooms": 0}, "rooms"),
        ({"rent_euros": Decimal(0)}, "rent_euros"), ({"rent_euros": Decimal("5000.01")}, "rent_euros"),
        ({"charges_euros": Decimal(-1)}, "charges_euros"), ({"floor": 61}, "floor"), ({"heating": " "}, "heating"),
        ({"rooms": 10}, "surface_m2"),
    ],
)  # fmt: skip
def test_a_card_out_of_bounds_names_its_field(change: dict[str, object], field: str) -> None:
    assert list(rules.dwelling_problems(replace(CARD, **change))) == [field]


@pytest.mark.parametrize("change", [{"surface_m2": 9, "rooms": 1}, {"surface_m2": 400}, {"rent_euros": Decimal(5000)},
                                    {"charges_euros": Decimal(0)}, {"floor": -2}])  # fmt: skip
def test_a_card_at_its_bounds_is_right(change: dict[str, object]) -> None:
    assert rules.dwelling_problems(replace(CARD, **change)) == {}


@pytest.mark.parametrize(("rooms", "typology"), [(1, "T1"), (5, "T5"), (6, "T6"), (9, "T6")])
def test_six_rooms_and_more_are_one_typology(rooms: int, typology: str) -> None:
    assert rules.typology_of(rooms) == typology


@pytest.mark.parametrize(
    ("notified", "available", "problem"),
    [
        (date(2026, 3, 2), date(2026, 3, 2), {}),
        (date(2026, 3, 3), date(2026, 4, 1), {"notified_on": "DATE_IN_THE_FUTURE"}),
        (date(2026, 3, 2), date(2026, 3, 1), {"available_on": "FREE_BEFORE_NOTICE"}),
    ],
)
@pytest.mark.law("L441-1")
def test_a_notice_of_vacancy_is_never_ahead(notified: date, available: date, problem: dict[str, str]) -> None:
    card = VacancyCard(ReserverKind.OWN, notified, available)
    assert rules.vacancy_problems(card, date(2026, 3, 2)) == problem


def test_a_let_or_cancelled_vacancy_never_moves_again() -> None:
    for end in (VacancyStatus.LET, VacancyStatus.CANCELLED):
        assert not any(rules.may_move(end, to) for to in VacancyStatus)


def test_a_residence_outside_the_territory_is_refused(landlord: Landlord) -> None:
    with pytest.raises(Invalid) as refused, transaction(landlord.actor):
        add_programme(landlord.actor, replace(PLACE, commune_insee="61001"), OPENS)
    assert refused.value.fields == {"commune_insee": "COMMUNE_OUTSIDE_TERRITORY"}


def test_the_same_rpls_identifier_is_taken_once(landlord: Landlord) -> None:
    with transaction(landlord.actor):
        add_dwelling(landlord.actor, landlord.programme_id, replace(CARD, rpls_id="TWICE"), now=OPENS)
    with pytest.raises(Invalid) as refused, transaction(landlord.actor):
        add_dwelling(landlord.actor, landlord.programme_id, replace(CARD, rpls_id="TWICE"), now=OPENS)
    assert refused.value.fields == {"rpls_id": "RPLS_TAKEN"}


def test_a_correction_changes_the_typology_and_leaves_a_line(landlord: Landlord, owner_engine: Engine) -> None:
    dwelling_id = make_dwelling(landlord)
    with transaction(landlord.actor):
        correct_dwelling(landlord.actor, dwelling_id, replace(CARD, rpls_id=f"N{dwelling_id}", rooms=4), now=OPENS)
    with owner_engine.connect() as connection:
        typology = connection.execute(text("select typology from dwellings where id = :d"), {"d": dwelling_id}).scalar()
        line = connection.execute(
            text("select detail, before_digest <> after_digest as moved from history where subject_id = :d"),
            {"d": dwelling_id},
        ).one()
    assert typology == "T4"
    assert "rooms" in line.detail
    assert line.moved


@pytest.mark.law("R441-5-1")
def test_a_vacancy_turned_to_a_reserver_is_counted_as_offered(owner_engine: Engine) -> None:
    landlord = make_landlord("Bailleur compté (fictif)")
    dwelling_id = make_dwelling(landlord)
    with transaction(landlord.actor):
        open_vacancy(landlord.actor, dwelling_id, TO_LET, now=OPENS)
    with owner_engine.connect() as connection:
        rows = connection.execute(
            text("select reserver_kind, typology, financing, construction_period, in_qpv"
                 " from offered_dwelling_statistics where organisation_id = :o"),
            {"o": landlord.organisation_id}).all()  # fmt: skip
    assert [tuple(row) for row in rows] == [("STATE", "T3", "PLUS", "FROM_1980_TO_1999", False)]


def test_two_vacancies_of_one_dwelling_at_the_same_instant_are_one(app: Flask, landlord: Landlord) -> None:
    dwelling_id = make_dwelling(landlord)

    def attempt(_: int) -> bool:
        with app.app_context():
            try:
                with transaction(landlord.actor):
                    open_vacancy(landlord.actor, dwelling_id, TO_LET, now=OPENS)
            except Conflict:
                return False
            return True

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(attempt, range(4))) == 1


def test_a_vacancy_with_an_advert_is_not_cancelled(landlord: Landlord) -> None:
    vacancy_id = make_vacancy(landlord, status="ADVERTISED")
    with pytest.raises(Refused, match="vacancy_in_use"), transaction(landlord.actor):
        cancel_vacancy(landlord.actor, vacancy_id, "WORKS", now=OPENS)


def test_a_cancelled_vacancy_frees_its_dwelling(landlord: Landlord) -> None:
    dwelling_id = make_dwelling(landlord)
    vacancy_id = make_vacancy(landlord, dwelling_id)
    with transaction(landlord.actor):
        cancel_vacancy(landlord.actor, vacancy_id, "WORKS", now=OPENS)
    with transaction(landlord.actor):
        assert open_vacancy(landlord.actor, dwelling_id, TO_LET, now=OPENS) != vacancy_id


def test_another_landlord_sees_and_moves_nothing(landlord: Landlord) -> None:
    dwelling_id = make_dwelling(landlord)
    vacancy_id = make_vacancy(landlord, dwelling_id)
    stranger = make_landlord("Autre bailleur (fictif)").actor
    with transaction(stranger):
        assert queries.stock_of(stranger, StockFilters(), limit=10) == []
        assert queries.vacancies_under_way(stranger, limit=10) == []
    with pytest.raises(NotFound), transaction(stranger):
        move_vacancy(stranger, vacancy_id, VacancyStatus.CANCELLED, now=OPENS)
    with pytest.raises(NotFound), transaction(stranger):
        correct_dwelling(stranger, dwelling_id, CARD, now=OPENS)
    with pytest.raises(NotFound), transaction(stranger):
        add_dwelling(stranger, landlord.programme_id, CARD, now=OPENS)


def test_a_visitor_adds_nothing() -> None:
    visitor = public(TERRITORY)
    with pytest.raises(NotAllowed), transaction(visitor):
        add_programme(visitor, PLACE, OPENS)
