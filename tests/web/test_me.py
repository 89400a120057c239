"""The applicant's own pages: what to do now, the points, the place, the messages, who opened the file."""

import re
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.actor import system
from register.db import db, new_id, transaction
from register.organisations.models import Account
from register.organisations.passwords import hash_password
from register.priorities.runs import rescore_all
from tests.factories.filing import PASSWORD, filed
from tests.factories.grids import TERRITORY, adopt
from tests.factories.letting import make_landlord
from tests.web.visitor import Visitor, words

TODAY = date(2026, 3, 2)
NOTICE = text("""
    insert into notices (territory_id, id, application_id, kind, channel, status, event_key, subject, body, created_at)
    values ('014', :id, :application, 'BID_ANSWERED', 'EMAIL', 'SENT', :key, 'Réponse à votre candidature',
            'Le logement est attribué à un autre ménage.', :at)
""")
READING = text("""
    insert into readings (territory_id, id, at, application_id, agent_id, organisation_id, part, purpose)
    values ('014', :id, :at, :application, :agent, :organisation, 'file', 'INSTRUCTION')
""")


@pytest.fixture(autouse=True)
def played_day(freeze) -> None:
    freeze("2026-03-02T10:00")


@pytest.fixture(scope="module")
def grid(app: Flask) -> None:
    with app.app_context():
        adopt()


@pytest.fixture
def mine(app: Flask, grid: None) -> tuple[UUID, str]:
    """An application filed today, its holder's password already chosen."""
    name = "".join(chr(ord("a") + int(digit, 16)) for digit in new_id().hex[-6:])
    with app.app_context():
        done = filed(birth_name=f"Aubain {name}")
        with transaction(system(TERRITORY)):
            account = db.session.get_one(Account, (TERRITORY, done.account_id))
            account.password_hash = hash_password(PASSWORD)
    return done.application_id, done.number


@pytest.fixture
def visitor(app: Flask, mine: tuple[UUID, str]) -> Visitor:
    signed_in = Visitor(app)
    signed_in.sign_in(mine[1])
    return signed_in


def add_events(engine: Engine, application_id: UUID, count: int) -> None:
    at = datetime(2026, 3, 1, 9, tzinfo=UTC)
    with engine.begin() as connection:
        agent, organisation = connection.execute(text("select id, organisation_id from agents limit 1")).one()
        for number in range(count):
            moment = at + timedelta(minutes=number)
            values = {"id": new_id(), "application": application_id, "at": moment}
            connection.execute(NOTICE, {**values, "key": f"{application_id}:{number}"})
            connection.execute(READING, {**values, "id": new_id(), "agent": agent, "organisation": organisation})


def test_the_page_says_the_number_the_points_and_that_nothing_is_expected(visitor: Visitor) -> None:
    page = words(visitor.get("/me/").text)
    assert "Bonjour Félicité Aubain" in page
    assert "Rien à faire pour l’instant" in page
    assert "En ce moment : votre demande est en attente" in page.replace("\u00a0", " ")
    assert "Mal logé / cumul de difficultés" in page
    assert "Dont 0 vérifié et 50 à confirmer" in page.replace("\u00a0", " ")


def test_a_file_of_one_reading_and_of_twenty_cost_the_same_at_most_six_statements(
    app: Flask, visitor: Visitor, mine: tuple[UUID, str], owner_engine: Engine, query_count
) -> None:
    with app.app_context():
        make_landlord()
    visitor.get("/me/")
    costs = {}
    for number in (1, 20):
        add_events(owner_engine, mine[0], number) if number == 1 else add_more(owner_engine, mine[0], number)
        for address in ("/me/", "/me/score", "/me/messages", "/me/readings"):
            with query_count(app) as queries:
                visitor.get(address)
            costs.setdefault(address, []).append(int(queries))
    assert all(one == twenty for one, twenty in costs.values()), costs
    assert max(costs["/me/"]) <= 6


def add_more(engine: Engine, application_id: UUID, count: int) -> None:
    with engine.begin() as connection:
        connection.execute(text("delete from notices where event_key = :key"), {"key": f"{application_id}:0"})
    add_events(engine, application_id, count)


def test_the_place_appears_with_its_sample_and_the_missing_wait_is_said(
    app: Flask, visitor: Visitor, mine: tuple[UUID, str]
) -> None:
    with app.app_context():
        for letter in "abcdefghijk":
            filed(birth_name=f"Voisin {letter} {mine[0].hex[-3:].translate(str.maketrans('0123456789', 'ghijklmnop'))}")
        rescore_all(TERRITORY, TODAY)
    page = words(visitor.get("/me/score").text).replace("\u00a0", " ")
    assert re.search(r"Sur \d+ demandes qui veulent cette taille dans cette intercommunalité", page)
    assert "Trop peu de logements semblables ont été attribués" in page
    assert "n’a pas été trouvé" in page  # no prefect's delay is known in Calvados, and the page says so


def test_a_message_is_read_once_and_only_by_its_holder(
    app: Flask, visitor: Visitor, mine: tuple[UUID, str], owner_engine: Engine
) -> None:
    assert "message non lu" in words(visitor.get("/me/").text).replace("\u00a0", " ")
    listing = visitor.get("/me/messages").text
    address = re.search(r'href="(/me/messages/[0-9a-f-]{36})"', listing)
    assert address
    assert mine[1][:3] in words(visitor.get(address.group(1)).text)
    assert "Vous avez tout lu" in words(visitor.get("/me/").text)
    with app.app_context():
        other = filed(birth_name=f"Autre {mine[0].hex[-2:].translate(str.maketrans('0123456789', 'ghijklmnop'))}")
    with owner_engine.begin() as connection:
        theirs = connection.execute(
            text("select id from notices where application_id = :id"), {"id": other.application_id}
        ).scalar_one()
    visitor.get(f"/me/messages/{theirs}", 404)


def test_who_opened_the_file_is_shown_with_its_reason(
    app: Flask, visitor: Visitor, mine: tuple[UUID, str], owner_engine: Engine
) -> None:
    assert "Personne n’a encore ouvert votre dossier" in words(visitor.get("/me/readings").text)
    with app.app_context():
        make_landlord()
    add_events(owner_engine, mine[0], 1)
    assert "Étude de la demande" in words(visitor.get("/me/readings").text)


@pytest.mark.parametrize(("first", "second", "words_shown"), [
    ("trop court", "trop court", "Choisissez un mot de passe de 12 signes au moins"),
    ("quatre mots sans lien", "autre chose ici", "Écrivez deux fois le même mot de passe"),
])
def test_a_refused_password_says_why_and_keeps_the_old_one(
    visitor: Visitor, first: str, second: str, words_shown: str
) -> None:
    visitor.get("/me/password")
    answer = visitor.post("/me/password", {"password": first, "password_again": second}, 400)
    assert words_shown in words(answer.text)
    assert "<title>Erreur" in answer.text


def test_a_new_password_keeps_this_session_and_ends_the_others(
    app: Flask, visitor: Visitor, mine: tuple[UUID, str]
) -> None:
    elsewhere = Visitor(app)
    elsewhere.sign_in(mine[1])
    visitor.get("/me/password")
    visitor.post("/me/password", {"password": "quatre mots sans lien", "password_again": "quatre mots sans lien"})
    visitor.get("/me/")
    elsewhere.get("/me/", 302)


def test_a_visitor_is_sent_to_sign_in(app: Flask) -> None:
    for address in ("/me/", "/me/score", "/me/messages", "/me/readings", "/me/password", "/me/certificate.pdf"):
        assert Visitor(app).get(address, 302).location.startswith("/sign-in")


def test_everybody_reads_the_grids_and_an_unknown_one_is_a_page_not_found(app: Flask, grid: None) -> None:
    anybody = Visitor(app)
    assert "CU Caen la Mer" in words(anybody.get("/grid").text)
    page = words(anybody.get("/grids/014/200065597").text)
    assert "Grille fictive" in page
    assert "Décision DALO favorable" in page
    anybody.get("/grids/014/200069532", 404)
    anybody.get("/grids/099/200065597", 404)


def test_the_certificate_is_a_pdf_of_ones_own_file(visitor: Visitor) -> None:
    answer = visitor.get("/me/certificate.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF")


@pytest.mark.law("R441-2-7")
def test_a_renewal_keeps_number_and_seniority_and_adds_a_year(
    freeze, app: Flask, visitor: Visitor, mine: tuple[UUID, str], owner_engine: Engine
) -> None:
    freeze("2027-02-20T10:00")
    visitor.sign_in(mine[1])
    assert "Renouveler ma demande" in words(visitor.get("/me/").text)
    visitor.get("/me/renewal")
    assert "Cochez la case" in words(visitor.post("/me/renewal", {}, 400).text)
    for _ in range(2):
        visitor.get("/me/renewal")
        visitor.post("/me/renewal", {"confirmed": "yes"})
    assert "20 février 2028" in words(visitor.get("/me/").text)
    with owner_engine.connect() as connection:
        kept = connection.execute(
            text("select number, filed_on, renewed_on, valid_until from applications where id = :id"), {"id": mine[0]}
        ).one()
        lines = connection.scalar(
            text("select count(*) from history where application_id = :id and action = 'renew_application'"),
            {"id": mine[0]},
        )
    assert tuple(kept) == (mine[1], TODAY, date(2027, 2, 20), date(2028, 2, 20))
    assert lines == 1
