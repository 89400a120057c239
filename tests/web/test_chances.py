"""Chances on an advert, wishes in order, designations in words, and the table that judges what was told."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.actor import Role, Scope
from register.db import transaction
from register.lettings.actions import Window, close_due_adverts, place_bid, publish_advert
from tests.database import QueryCount
from tests.factories.filing import PASSWORD, make_desk
from tests.factories.letting import (
    CLOSES,
    OPENS,
    TERRITORY,
    Landlord,
    as_applicant,
    give_account,
    make_household,
    make_households,
    make_landlord,
    make_vacancy,
)
from tests.web.browser import WIDTHS, chromium, open_page, sideways, violations
from tests.web.visitor import Visitor, words

DURING = "2026-03-03T09:00"


@pytest.fixture(autouse=True)
def played_day(freeze: Callable[[str], date]) -> None:
    freeze(DURING)


@pytest.fixture(scope="module")
def landlord(app: Flask) -> Landlord:
    with app.app_context():
        return make_landlord()


def published(app: Flask, landlord: Landlord, bidders: int = 0, *, days: int = 0) -> UUID:
    with app.app_context():
        vacancy_id = make_vacancy(landlord)
        with transaction(landlord.actor):
            window = Window(OPENS, CLOSES + timedelta(days=days))
            advert_id = publish_advert(landlord.actor, vacancy_id, window, now=OPENS)
        for household in make_households([{"points": 20 + place} for place in range(bidders)]):
            with transaction(as_applicant(household)):
                place_bid(as_applicant(household), advert_id, now=OPENS)
    return advert_id


def applicant_of(app: Flask, points: int = 10) -> Visitor:
    with app.app_context():
        login = give_account(make_household(points))
    visitor = Visitor(app)
    visitor.sign_in(login)
    return visitor


def officer_of(app: Flask) -> Visitor:
    with app.app_context():
        login = make_desk(Role.EPCI_OFFICER, kind="EPCI", scope=Scope.WISHES).name
    visitor = Visitor(app)
    visitor.sign_in(login, PASSWORD)
    return visitor


def test_an_applicant_reads_a_band_with_its_sample_before_bidding(app: Flask, landlord: Landlord) -> None:
    advert_id = published(app, landlord, bidders=12, days=1)
    page = applicant_of(app, points=90).get(f"/adverts/014/{advert_id}").text
    shown = words(page)
    assert "fois sur 12, votre candidature serait désignée en premier" in shown
    assert "Observé sur 12 autres candidatures" in shown
    assert "C’est une estimation" in shown
    assert "GDPUB" not in page.split("Vos chances pour ce logement")[1].split("</section>")[0]


@pytest.mark.parametrize(("bidders", "days"), [(0, 2), (10, 3)])
def test_under_eleven_bids_a_sentence_and_no_figure(app: Flask, landlord: Landlord, bidders: int, days: int) -> None:
    advert_id = published(app, landlord, bidders=bidders, days=days)
    page = applicant_of(app).get(f"/adverts/014/{advert_id}").text
    section = page.split("Vos chances pour ce logement")[1].split("</section>")[0]
    assert "Trop peu de candidatures" in section
    assert "<svg" not in section
    assert "sur 12" not in section


def test_a_visitor_and_a_household_that_may_not_bid_read_no_chance(app: Flask, landlord: Landlord) -> None:
    advert_id = published(app, landlord, bidders=12, days=4)
    assert "Vos chances" not in Visitor(app).get(f"/adverts/014/{advert_id}").text
    with app.app_context():
        login = give_account(make_household(10, reference_income_euros=90_000))
    rich = Visitor(app)
    rich.sign_in(login)
    assert "Vos chances" not in rich.get(f"/adverts/014/{advert_id}").text


def test_an_advert_sends_the_same_statements_for_one_bid_and_for_twenty(
    app: Flask, landlord: Landlord, query_count: Callable[[Flask], QueryCount]
) -> None:
    found = []
    for bidders, days in ((1, 5), (20, 6)):
        advert_id = published(app, landlord, bidders=bidders, days=days)
        visitor = applicant_of(app)
        with query_count(app) as queries:
            visitor.get(f"/adverts/014/{advert_id}")
        found.append(int(queries))
    assert found[0] == found[1] <= 14


def test_wishes_are_put_in_order_without_scripts_and_told_at_the_close(
    app: Flask, landlord: Landlord, freeze: Callable[[str], date]
) -> None:
    first, second = published(app, landlord, days=7), published(app, landlord, days=7)
    visitor = applicant_of(app, points=95)
    for advert_id in (first, second):
        visitor.get(f"/adverts/014/{advert_id}")
        visitor.post("/me/bids", {"advert_id": str(advert_id)})
    page = visitor.get("/me/bids").text
    assert page.index(str(first)) < page.index(str(second))
    assert "1er souhait" in page
    assert "2e souhait" in page
    assert page.count("Placer avant") == 1
    visitor.post(f"/me/bids/{second}/prefer", {"place": "1"})
    page = visitor.get("/me/bids").text
    assert "L’ordre de vos souhaits est changé." in page
    assert page.index(f"/adverts/014/{second}") < page.index(f"/adverts/014/{first}")
    with app.app_context():
        close_due_adverts(TERRITORY, CLOSES + timedelta(days=7))
    told = words(visitor.get("/me/bids").text)
    assert "Désignée en premier. Le bailleur présente votre dossier en premier." in told
    assert "Désignée pour un souhait placé avant." in told


@pytest.mark.parametrize("place", ["", "0", "-1", "abc", "99999999999"])
def test_an_odd_place_is_never_an_error(app: Flask, landlord: Landlord, place: str) -> None:
    advert_id = published(app, landlord, days=8)
    visitor = applicant_of(app)
    visitor.get(f"/adverts/014/{advert_id}")
    visitor.post("/me/bids", {"advert_id": str(advert_id)})
    visitor.get("/me/bids")
    visitor.post(f"/me/bids/{advert_id}/prefer", {"place": place})


def test_a_landlord_reads_the_designation_beside_the_rank(app: Flask, landlord: Landlord) -> None:
    advert_id = published(app, landlord, bidders=2, days=9)
    with app.app_context():
        close_due_adverts(TERRITORY, CLOSES + timedelta(days=9))
    visitor = Visitor(app)
    visitor.sign_in(landlord.login)
    shown = words(visitor.get(f"/landlord/adverts/{advert_id}").text)
    assert "Désignée en premier" in shown
    assert "Une candidature mieux classée est désignée" in shown


def test_who_answers_for_the_territory_judges_the_chances_told(
    app: Flask, landlord: Landlord, owner_engine: Engine, query_count: Callable[[Flask], QueryCount]
) -> None:
    with owner_engine.begin() as connection:
        connection.execute(text("update bids set told_twelfths = null"))
    officer = officer_of(app)
    with query_count(app) as few:
        assert "Pas encore assez de candidatures" in officer.get("/authority/chances").text
    advert_id = published(app, landlord, bidders=20, days=10)
    with app.app_context():
        close_due_adverts(TERRITORY, CLOSES + timedelta(days=10))
    with owner_engine.begin() as connection:
        connection.execute(text("update bids set told_twelfths = 1 where advert_id = :id"), {"id": advert_id})
    with query_count(app) as many:
        shown = words(officer.get("/authority/chances").text)
    assert "1 à 2 fois sur 12 20 2 1" in shown
    assert "6 à 8 fois sur 12 Moins de 11 candidatures" in shown
    assert int(few) == int(many)
    applicant_of(app).get("/authority/chances", 403)


@pytest.mark.browser
def test_the_pages_hold_at_every_width(app: Flask, landlord: Landlord) -> None:
    advert_id = published(app, landlord, bidders=14, days=11)
    visitor = applicant_of(app, points=33)
    other = published(app, landlord, days=11)
    pages = {f"/adverts/014/{advert_id}": visitor.get(f"/adverts/014/{advert_id}").text}
    for one in (advert_id, other):
        visitor.get(f"/adverts/014/{one}")
        visitor.post("/me/bids", {"advert_id": str(one)})
    pages["/me/bids"] = visitor.get("/me/bids").text
    pages["/authority/chances"] = officer_of(app).get("/authority/chances").text
    with chromium() as browser:
        for width in WIDTHS:
            with open_page(browser, pages, width=width, scripts=False) as page:
                for address in pages:
                    page.goto(f"http://toit.test{address}")
                    assert sideways(page) <= 0, (address, width)
            with open_page(browser, pages, width=width) as page:
                for address in pages:
                    page.goto(f"http://toit.test{address}")
                    assert violations(page) == [], (address, width)
