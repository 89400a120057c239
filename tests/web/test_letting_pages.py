"""From a residence to a closed advert, and the applicant's side of it: pages, wrong inputs, constant statements."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from flask import Flask

from register.db import transaction
from register.lettings.actions import Window, close_advert, place_bid, publish_advert
from tests.database import QueryCount
from tests.factories.letting import (
    CAEN,
    CLOSES,
    OPENS,
    Landlord,
    as_applicant,
    give_account,
    make_household,
    make_households,
    make_landlord,
    make_vacancy,
)
from tests.web.visitor import Visitor, words

DURING = "2026-03-03T09:00"
AFTER = "2026-03-09T10:00"
DWELLING = {
    "reference": "0412", "rpls_id": "W000000001", "rooms": "3", "surface_m2": "64 m²", "rent_euros": "392,50",
    "charges_euros": "60", "floor": "2", "has_lift": "yes", "is_adapted": "no", "has_parking": "no",
    "financing": "PLUS", "energy_class": "C", "heating": "Collectif, compris",
}  # fmt: skip


@pytest.fixture(autouse=True)
def played_day(freeze: Callable[[str], date]) -> None:
    freeze(DURING)


@pytest.fixture(scope="module")
def landlord(app: Flask) -> Landlord:
    with app.app_context():
        return make_landlord()


@pytest.fixture
def officer(app: Flask, landlord: Landlord) -> Visitor:
    visitor = Visitor(app)
    visitor.sign_in(landlord.login)
    return visitor


def published(app: Flask, landlord: Landlord, bidders: int = 0) -> UUID:
    with app.app_context():
        vacancy_id = make_vacancy(landlord)
        with transaction(landlord.actor):
            advert_id = publish_advert(landlord.actor, vacancy_id, Window(OPENS, CLOSES), now=OPENS)
        for household in make_households([{} for _ in range(bidders)]):
            actor = as_applicant(household)
            with transaction(actor):
                place_bid(actor, advert_id, now=OPENS)
    return advert_id


def applicant_of(app: Flask, **changes: object) -> Visitor:
    with app.app_context():
        login = give_account(make_household(**changes))
    visitor = Visitor(app)
    visitor.sign_in(login)
    return visitor


def test_a_landlord_goes_from_a_residence_to_a_published_advert(app: Flask, officer: Visitor) -> None:
    officer.get("/landlord/programmes/new")
    place = {"name": "Résidence des Ormes", "address_line": "5 rue des Essais", "commune_insee": CAEN,
             "built_in": "1974", "in_qpv": "no"}  # fmt: skip
    form = officer.post("/landlord/programmes", place).headers["Location"]
    officer.get(form)
    programme = form.rpartition("=")[2]
    dwelling = officer.post("/landlord/dwellings", {**DWELLING, "programme_id": programme}).headers["Location"]
    officer.get(dwelling)
    card = {"reserver_kind": "LOCAL_AUTHORITY", "notified_on_day": "2", "notified_on_month": "3",
            "notified_on_year": "2026", "available_on_day": "1", "available_on_month": "avril",
            "available_on_year": "2026"}  # fmt: skip
    vacancy = officer.post(f"{dwelling}/vacancies", card).headers["Location"]
    assert "publier l’annonce" in words(officer.get(vacancy).text)
    officer.get(f"{vacancy}/advert")
    window = {"closes_on_day": "10", "closes_on_month": "3", "closes_on_year": "2026", "closes_at": "23:59"}
    advert = officer.post(f"{vacancy}/advert", window).headers["Location"]
    assert "0 candidature reçue" in words(officer.get(advert).text)
    public = words(Visitor(app).get(advert.replace("/landlord/adverts", "/adverts/014")).text)
    assert "Candidatures jusqu’au mardi 10 mars, 23 h 59" in public
    assert "452,50 € par mois" in public
    assert "Collectivités" not in public  # whose quota it is serves the landlord's own work


def test_a_wrong_dwelling_keeps_what_was_typed_and_says_what_to_type(officer: Visitor) -> None:
    officer.get("/landlord/dwellings/new")
    answer = officer.post("/landlord/dwellings", {**DWELLING, "rent_euros": "beaucoup", "rooms": ""}, 400)
    assert "Indiquez le loyer en euros" in words(answer.text)
    assert "Indiquez le nombre de pièces" in words(answer.text)
    assert 'value="beaucoup"' in answer.text
    assert 'value="Collectif, compris"' in answer.text
    assert "<title>Erreur" in answer.text


@pytest.mark.parametrize(
    ("close", "told"),
    [
        (("31", "5", "23:59"), "30 jours au plus"),
        (("2", "3", "08:00"), "après la publication"),
        (("", "3", "23:59"), "Indiquez le jour"),
        (("10", "3", "minuit"), "l’heure de clôture"),
    ],
)
def test_a_wrong_window_is_refused_and_told(
    app: Flask, landlord: Landlord, officer: Visitor, close: tuple[str, str, str], told: str
) -> None:
    with app.app_context():
        vacancy_id = make_vacancy(landlord)
    page = f"/landlord/vacancies/{vacancy_id}/advert"
    officer.get(page)
    day, month, hour = close
    form = {"closes_on_day": day, "closes_on_month": month, "closes_on_year": "2026", "closes_at": hour}
    assert told in words(officer.post(page, form, 400).text)


def test_an_applicant_bids_withdraws_and_bids_again(app: Flask, landlord: Landlord) -> None:
    advert_id = published(app, landlord)
    visitor = applicant_of(app)
    page = visitor.get(f"/adverts/014/{advert_id}")
    assert "Vous remplissez les conditions" in words(page.text)
    assert "31 % de vos ressources" in words(page.text)
    assert visitor.post("/me/bids", {"advert_id": str(advert_id)}).headers["Location"] == "/me/bids"
    assert "1 candidature en cours, sur 3" in words(visitor.get("/me/bids").text)
    assert "Vous avez candidaté" in words(visitor.get(f"/adverts/014/{advert_id}").text)
    visitor.post(f"/me/bids/{advert_id}/withdraw", {})
    assert "0 candidature en cours" in words(visitor.get("/me/bids").text)
    visitor.get(f"/adverts/014/{advert_id}")
    visitor.post("/me/bids", {"advert_id": str(advert_id)})


def test_who_is_not_eligible_reads_why_and_its_own_figures(app: Flask, landlord: Landlord) -> None:
    advert_id = published(app, landlord)
    visitor = applicant_of(app, reference_income_euros=90_000)
    shown = words(visitor.get(f"/adverts/014/{advert_id}").text)
    assert "dépassent le plafond" in shown
    assert "90 000 € par an" in shown
    assert "Envoyer ma candidature" not in shown
    assert visitor.post("/me/bids", {"advert_id": str(advert_id)}).headers["Location"] == f"/adverts/014/{advert_id}"


def test_a_bidder_reads_its_rank_after_the_close(app: Flask, landlord: Landlord, freeze: Callable[[str], date]) -> None:
    advert_id = published(app, landlord, bidders=4)
    visitor = applicant_of(app, points=90)
    visitor.get(f"/adverts/014/{advert_id}")
    visitor.post("/me/bids", {"advert_id": str(advert_id)})
    freeze(AFTER)
    with app.app_context(), transaction(landlord.actor):
        close_advert(landlord.actor, advert_id, now=CLOSES)
    freeze(DURING)  # the session of that day
    shown = words(visitor.get("/me/bids").text)
    assert "Candidature classée. Rang 1." in shown


def test_sealed_bids_are_a_count_and_a_closed_advert_a_ranking(
    app: Flask, landlord: Landlord, freeze: Callable[[str], date]
) -> None:
    advert_id = published(app, landlord, bidders=3)
    freeze(AFTER)
    visitor = Visitor(app)
    visitor.sign_in(landlord.login)
    sealed = words(visitor.get(f"/landlord/adverts/{advert_id}").text)
    assert "3 candidatures reçues" in sealed
    assert "GDPUB" not in sealed
    visitor.post(f"/landlord/adverts/{advert_id}/close", {})
    opened = visitor.get(f"/landlord/adverts/{advert_id}").text
    assert opened.count("GDPUB") == 3


def test_the_bids_of_a_window_still_open_stay_sealed_whoever_asks(
    app: Flask, landlord: Landlord, officer: Visitor
) -> None:
    advert_id = published(app, landlord, bidders=2)
    officer.get(f"/landlord/adverts/{advert_id}")
    answer = officer.post(f"/landlord/adverts/{advert_id}/close", {}, 409)
    assert "encore ouvertes" in words(answer.text)


def test_a_withdrawal_needs_a_reason(app: Flask, landlord: Landlord, officer: Visitor) -> None:
    advert_id = published(app, landlord)
    page = f"/landlord/adverts/{advert_id}"
    officer.get(page)
    assert "Choisissez une raison" in words(officer.post(f"{page}/withdraw", {}, 400).text)
    officer.post(f"{page}/withdraw", {"reason": "ADVERT_MISTAKE"})
    assert "Annonce retirée par le bailleur" in words(Visitor(app).get(f"/adverts/014/{advert_id}").text)


def test_another_landlord_finds_nothing(app: Flask, landlord: Landlord) -> None:
    advert_id = published(app, landlord)
    with app.app_context():
        other = make_landlord("Autre bailleur (fictif)")
    visitor = Visitor(app)
    visitor.sign_in(other.login)
    visitor.get(f"/landlord/adverts/{advert_id}", 404)
    assert "0 logement dans cette vue" in words(visitor.get("/landlord/dwellings").text)


@pytest.mark.parametrize("filters", ["page=abc&rent=x&typology=T9", "territory=999", "page=99", "rent=9" + "9" * 40])
def test_odd_filters_show_a_list_and_never_an_error(app: Flask, filters: str) -> None:
    Visitor(app).get(f"/adverts?{filters}")


def test_lists_send_the_same_statements_for_one_row_and_for_twenty(
    app: Flask, query_count: Callable[[Flask], QueryCount]
) -> None:
    with app.app_context():
        one, twenty = make_landlord("Un (fictif)"), make_landlord("Vingt (fictif)")

    def counts(owner: Landlord) -> list[int]:
        visitor = Visitor(app)
        visitor.sign_in(owner.login)
        found = []
        for address in ("/landlord/", "/landlord/dwellings", "/landlord/vacancies", "/adverts"):
            with query_count(app) as queries:
                visitor.get(address)
            found.append(int(queries))
        return found

    published(app, one)
    with app.app_context():
        make_vacancy(one)
    alone = counts(one)
    for _ in range(20):
        published(app, twenty)
    with app.app_context():
        for _ in range(20):
            make_vacancy(twenty)
    assert counts(twenty) == alone
    assert max(alone) <= 12


def test_the_applicants_list_sends_the_same_statements_for_one_bid_and_for_three(
    app: Flask, landlord: Landlord, query_count: Callable[[Flask], QueryCount]
) -> None:
    visitor = applicant_of(app)
    adverts = [published(app, landlord) for _ in range(3)]

    def statements() -> int:
        with query_count(app) as queries:
            visitor.get("/me/bids")
        return int(queries)

    visitor.get(f"/adverts/014/{adverts[0]}")
    visitor.post("/me/bids", {"advert_id": str(adverts[0])})
    visitor.get("/me/bids")
    first = statements()
    for advert_id in adverts[1:]:
        visitor.get(f"/adverts/014/{advert_id}")
        visitor.post("/me/bids", {"advert_id": str(advert_id)})
    visitor.get("/me/bids")
    assert statements() == first <= 6
