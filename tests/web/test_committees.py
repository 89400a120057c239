"""From a ranked list to a signed lease through the pages, without scripts; wrong inputs; constant statements."""

import re
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.committees.actions import make_offer
from register.db import transaction
from tests.database import QueryCount
from tests.factories.committees import (
    LATER,
    House,
    candidate_ids,
    convene,
    decided,
    make_house,
    open_now,
    present,
    ranked_vacancy,
)
from tests.factories.letting import give_account
from tests.web.visitor import Visitor, words

SITTING_DAY = "2026-03-19T10:00"
CONVENED = {"held_on_day": "19", "held_on_month": "3", "held_on_year": "2026", "held_at": "9:00", "place": "Salle B"}
BELOW = {"reason": "RANKED_BELOW", "text": "Deux ménages sont placés avant vous."}


@pytest.fixture(autouse=True)
def played_day(freeze: Callable[[str], date]) -> None:
    freeze("2026-03-10T10:00")


@pytest.fixture(scope="module")
def house(app: Flask) -> House:
    with app.app_context():
        return make_house()


@pytest.fixture
def officer(app: Flask, house: House) -> Visitor:
    visitor = Visitor(app)
    visitor.sign_in(house.landlord.login)
    return visitor


def decisions(ids: list[UUID], *said: str) -> dict[str, str]:
    form = {"votes_for": "6", "votes_against": "0", "votes_abstained": "0", "version": "1"}
    for candidate_id, decision in zip(ids, said, strict=True):
        form[f"decision_{candidate_id}"] = decision
        if decision == "NOT_ALLOCATED":
            form |= {f"{name}_{candidate_id}": value for name, value in BELOW.items()}
    return form


def test_a_dwelling_goes_from_its_list_to_a_lease_through_the_pages(
    app: Flask, house: House, officer: Visitor, freeze: Callable[[str], date]
) -> None:
    with app.app_context():
        vacancy_id, households = ranked_vacancy(house)
        login = give_account(households[0])
    officer.get("/landlord/sittings")
    officer.post("/landlord/sittings", CONVENED)
    page = officer.get(f"/landlord/vacancies/{vacancy_id}/shortlist")
    assert "3 dossiers côte à côte" in words(page.text)
    sitting_id = re.search(r'<option value="([0-9a-f-]{36})"[^>]*>[^<]*Salle B', page.text).group(1)  # type: ignore[union-attr]
    chosen = {"act": "present", "chosen": [str(each) for each in households], "sitting_id": sitting_id}
    sitting = officer.post(f"/landlord/vacancies/{vacancy_id}/shortlist", chosen).headers["Location"]
    freeze(SITTING_DAY)
    officer.sign_in(house.landlord.login)
    page = officer.get(sitting)
    voters = re.findall(r'name="present" type="checkbox" value="([0-9a-f-]{36})"', page.text)[:6]
    officer.post(f"{sitting}/presence", {"present": voters})
    item = re.search(rf"{sitting}/items/[0-9a-f-]+", officer.get(sitting).text).group(0)  # type: ignore[union-attr]
    page = officer.get(item)
    ids = list(dict.fromkeys(UUID(each) for each in re.findall(r'name="decision_([0-9a-f-]{36})"', page.text)))
    officer.post(item, decisions(ids, "RANK_1", "RANK_2", "NOT_ALLOCATED"))
    assert "Tout est décidé" in words(officer.get(sitting).text)
    officer.post(f"{sitting}/close", {})
    minutes = officer.get(f"{sitting}/minutes.pdf")
    assert minutes.data.startswith(b"%PDF")
    to_offer = f"/landlord/items/{item.rpartition('/')[2]}/offer"
    assert to_offer in officer.get("/landlord/offers").text
    officer.post(to_offer, {"days": "10"})
    household = Visitor(app)
    household.sign_in(login)
    offer = re.search(r"/me/offers/[0-9a-f-]+", household.get("/me/candidacies").text).group(0)  # type: ignore[union-attr]
    assert "lundi 30 mars à minuit" in words(household.get(offer).text)
    household.post(offer, {"answer": "ACCEPT"})
    assert "C’est au bailleur d’agir" in words(household.get(offer).text)
    lease = f"{offer.replace('/me/', '/landlord/')}/lease"
    assert lease in officer.get("/landlord/offers").text
    officer.get(lease)
    days = {f"{name}_{part}": value for name in ("signed_on", "starts_on")
            for part, value in (("day", "19"), ("month", "3"), ("year", "2026"))}  # fmt: skip
    officer.post(lease, days)
    assert "Bail enregistré" in words(officer.get("/landlord/offers").text)
    assert "Bail signé" in words(household.get("/me/candidacies").text)


def present_page(app: Flask, house: House, candidates: int) -> tuple[str, str]:
    """A vacancy on an open sitting: the address of its shortlist, and of its item."""
    with app.app_context():
        made = present(house, tuple(range(100, 100 - candidates, -1)))
        open_now(house, made.sitting_id)
    return (
        f"/landlord/vacancies/{made.vacancy_id}/shortlist",
        f"/committee/sittings/{made.sitting_id}/items/{made.item_id}",
    )


def test_the_screens_send_the_same_statements_for_three_and_twenty_candidates(
    app: Flask, house: House, officer: Visitor, query_count: Callable[[Flask], QueryCount]
) -> None:
    few, many = present_page(app, house, 3), present_page(app, house, 20)
    addresses = [*zip(few, many, (10, 8), strict=True), *((one, one, 8) for one in ("/landlord/offers", "/committee/"))]
    for small, large, most in addresses:
        counts = []
        for address in (small, large):
            with query_count(app) as queries:
                officer.get(address)
            counts.append(int(queries))
        assert counts[0] == counts[1] <= most, (small, counts)


def test_an_incomplete_decision_keeps_what_was_typed_and_says_what_to_write(
    app: Flask, house: House, officer: Visitor
) -> None:
    _list, item = present_page(app, house, 3)
    with app.app_context():
        ids = candidate_ids(house.officer, UUID(item.rpartition("/")[2]))
    officer.get(item)
    form = decisions(ids, "RANK_2", "RANK_1", "ALLOCATED_CONDITIONAL")
    form |= {"votes_for": "cinq", f"condition_{ids[2]}": "Avis d’impôt 2025"}
    page = officer.post(item, form, 400)
    assert "Indiquez un nombre, par exemple 5" in words(page.text)
    assert 'value="cinq"' in page.text
    page = officer.post(item, {**form, "votes_for": "6"}, 400)
    assert "L’ordre de la liste n’est pas suivi" in words(page.text)
    assert "Indiquez jusqu’à quand la pièce est attendue" in words(page.text)
    assert "<title>Erreur" in page.text
    assert 'value="Avis d’impôt 2025"' in page.text


def test_a_list_that_skips_a_rank_asks_why(app: Flask, house: House, officer: Visitor) -> None:
    with app.app_context():
        vacancy_id, households = ranked_vacancy(house, (90, 80, 70, 60))
        sitting_id = convene(house)
    address = f"/landlord/vacancies/{vacancy_id}/shortlist"
    officer.get(address)
    chosen = {"chosen": [str(households[place]) for place in (0, 2, 3)], "sitting_id": str(sitting_id)}
    compared = officer.post(address, {**chosen, "act": "compare"}, 200)
    assert "Vous ne présentez pas le rang 2. Pourquoi ?" in words(compared.text)
    refused = officer.post(address, {**chosen, "act": "present"}, 400)
    assert "Écrivez pourquoi ce dossier n’est pas présenté" in words(refused.text)
    reason = {f"skipped_{households[1]}": "A demandé à suspendre ses candidatures."}
    officer.post(address, {**chosen, **reason, "act": "present"}, 303)


def test_fewer_than_three_files_need_their_exception(app: Flask, house: House, officer: Visitor) -> None:
    with app.app_context():
        vacancy_id, households = ranked_vacancy(house, (90, 80))
        sitting_id = convene(house)
    address = f"/landlord/vacancies/{vacancy_id}/shortlist"
    officer.get(address)
    chosen = {"chosen": [str(each) for each in households], "sitting_id": str(sitting_id), "act": "present"}
    assert "Présentez au moins trois dossiers" in words(officer.post(address, chosen, 400).text)
    officer.post(address, {**chosen, "exception": "SHORTAGE", "exception_text": "Deux candidatures recevables."}, 303)


def test_the_delegate_reads_the_files_of_the_sitting_and_each_reading_is_kept(
    app: Flask, house: House, owner_engine: Engine
) -> None:
    _list, item = present_page(app, house, 3)
    delegate = Visitor(app)
    delegate.sign_in(house.delegate_login)
    page = delegate.get(item)
    assert "Dossier complet" not in page.text
    with owner_engine.connect() as check:
        kept = text("select count(*) from readings where agent_id = :one and part = 'candidate_sheet'")
        assert check.execute(kept, {"one": house.delegate.agent_id}).scalar() == 3
    delegate.get("/landlord/offers", 403)
    delegate.get(_list, 403)


def test_a_sitting_without_quorum_does_not_open(app: Flask, house: House, officer: Visitor) -> None:
    with app.app_context():
        made = present(house)
    sitting = f"/committee/sittings/{made.sitting_id}"
    officer.get(sitting)
    assert "Le quorum n’est pas atteint" in words(officer.post(f"{sitting}/presence", {}, 400).text)


def test_a_wrong_sitting_form_says_what_to_type(officer: Visitor) -> None:
    officer.get("/landlord/sittings")
    page = officer.post("/landlord/sittings", {"held_on_day": "12", "place": "Salle"}, 400)
    assert "Indiquez le jour, le mois et l’année" in words(page.text)
    assert "Indiquez l’heure, par exemple 9:00" in words(page.text)
    assert 'value="Salle"' in page.text


def test_a_refused_offer_needs_a_reason_and_stays_private(app: Flask, house: House) -> None:
    with app.app_context():
        made = decided(house)
        with transaction(house.officer):
            offer_id = make_offer(house.officer, made.item_id, now=LATER).id
        logins = [give_account(household) for household in made.households[:2]]
    mine, other = Visitor(app), Visitor(app)
    mine.sign_in(logins[0])
    other.sign_in(logins[1])
    address = f"/me/offers/{offer_id}"
    other.get(address, 404)
    mine.get(address)
    assert "Choisissez d’accepter ou de refuser" in words(mine.post(address, {}, 400).text)
    assert "Choisissez la raison de votre refus" in words(mine.post(address, {"answer": "REFUSE"}, 400).text)
    mine.post(address, {"answer": "REFUSE", "refusal_reason": "RENT"})
    assert "Raison : le loyer" in words(mine.get(address).text)


def test_an_offer_under_ten_days_is_refused_on_its_row(app: Flask, house: House, officer: Visitor) -> None:
    with app.app_context():
        made = decided(house)
    officer.get("/landlord/offers")
    page = officer.post(f"/landlord/items/{made.item_id}/offer", {"days": "9"}, 400)
    assert "Laissez au moins 10 jours" in words(page.text)


def test_an_offer_and_a_decision_are_letters_for_screen_readers_too(app: Flask, house: House, officer: Visitor) -> None:
    with app.app_context():
        made = decided(house)
        ids = candidate_ids(house.officer, made.item_id)
        with transaction(house.officer):
            offer_id = make_offer(house.officer, made.item_id, now=LATER).id
        login = give_account(made.households[0])
    mine = Visitor(app)
    mine.sign_in(login)
    letters = [
        officer.get(f"/landlord/offers/{offer_id}/letter.pdf"),
        officer.get(f"/landlord/candidates/{ids[2]}/letter.pdf"),
        mine.get(f"/me/offers/{offer_id}/letter.pdf"),
    ]
    for letter in letters:
        assert letter.mimetype == "application/pdf"
        assert b"pdfuaid:part" in letter.data
        assert letter.headers["Cache-Control"] == "no-store"
    mine.get(f"/landlord/candidates/{ids[2]}/letter.pdf", 403)


def test_no_letter_of_a_decision_leaves_before_the_close(app: Flask, house: House, officer: Visitor) -> None:
    _list, item = present_page(app, house, 3)
    with app.app_context():
        ids = candidate_ids(house.officer, UUID(item.rpartition("/")[2]))
    officer.get(f"/landlord/candidates/{ids[0]}/letter.pdf", 404)
