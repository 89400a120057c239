"""The desk: its day, entering a paper form, reading a file, confirming a situation, searching."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.actor import Actor, Role, Scope
from tests.database import QueryCount
from tests.factories.filing import filed, make_desk
from tests.web.visitor import Visitor, words
from web.pages.desk.day import duration


@pytest.fixture(scope="module")
def desk(app: Flask) -> Actor:
    with app.app_context():
        return make_desk()


@pytest.fixture
def agent(app: Flask, desk: Actor) -> Visitor:
    visitor = Visitor(app)
    visitor.sign_in(desk.name)
    return visitor


def entry_of(agent: Visitor) -> str:
    agent.get("/desk/entry")
    address = agent.post("/desk/entry", {"channel": "PAPER"}).headers["Location"]
    return address.rsplit("/", 1)[0]


def test_a_paper_form_gives_the_desks_number_a_receipt_and_a_code_that_opens_the_file(
    app: Flask, agent: Visitor, desk: Actor
) -> None:
    agent.base = entry_of(agent)
    agent.answer_all(birth_name="Papier")
    agent.get(f"{agent.base}/check")
    receipt = words(agent.post(f"{agent.base}/submit", {"declaration": "yes"}, 200).text)
    number = re.search(r"014 \d{4} \d{6} [A-Z0-9]{5}", receipt)
    code = re.search(r"garder secret ([A-Z0-9]{5} [A-Z0-9]{5})", receipt)
    assert number
    assert code
    assert number.group().endswith(desk.organisation_name)
    again = words(agent.post(f"{agent.base}/submit", {"declaration": "yes"}, 200).text)
    assert number.group() in again
    assert code.group(1) not in again
    applicant = Visitor(app)
    applicant.get("/sign-in")
    opened = applicant.post("/sign-in", {"login": number.group(), "password": code.group(1)})
    assert opened.headers["Location"] == "/me/password"


def test_another_desk_cannot_open_an_entry(app: Flask, agent: Visitor) -> None:
    base = entry_of(agent)
    with app.app_context():
        other = make_desk()
    stranger = Visitor(app)
    stranger.sign_in(other.name)
    stranger.get(f"{base}/identity", 404)


def test_a_visitor_is_sent_to_sign_in(app: Flask) -> None:
    assert "/sign-in" in Visitor(app).get("/desk/", 302).headers["Location"]


def test_confirming_a_situation_moves_its_proof_and_is_told(app: Flask, agent: Visitor, owner_engine: Engine) -> None:
    with app.app_context():
        made = filed(birth_name="Preuve")
    address = f"/desk/applications/{made.application_id}"
    assert "Déclaré, pas encore vérifié" in agent.get(address).text
    agent.post(f"{address}/evidence", {"claim": "HARDSHIP", "level": "document"})
    page = words(agent.get(address).text)
    assert "Pièce acceptée" in page
    assert "La situation est confirmée" in page
    agent.post(f"{address}/evidence", {"claim": "HARDSHIP", "level": "document"}, 409)
    with owner_engine.connect() as connection:
        told = text("select count(*) from notices where application_id = :id and kind = 'EVIDENCE'")
        assert connection.execute(told, {"id": made.application_id}).scalar() == 1


def test_each_opening_of_a_file_is_in_the_read_log(app: Flask, agent: Visitor, owner_engine: Engine) -> None:
    with app.app_context():
        made = filed(birth_name="Lecture")
    for _ in range(2):
        agent.get(f"/desk/applications/{made.application_id}")
    with owner_engine.connect() as connection:
        wanted = text("select part, purpose from readings where application_id = :id")
        rows = connection.execute(wanted, {"id": made.application_id}).all()
    assert rows == [("file", "INSTRUCTION")] * 2


def test_a_protected_address_is_read_only_with_a_reason(app: Flask, agent: Visitor, owner_engine: Engine) -> None:
    with app.app_context():
        made = filed(birth_name="Secret", is_protected=True, address_line="7 impasse Cachée")
    address = f"/desk/applications/{made.application_id}"
    assert "impasse Cachée" not in agent.get(address).text
    assert "Écrivez pourquoi" in agent.post(f"{address}/address", {"purpose": " "}, 400).text
    assert "impasse Cachée" in agent.post(f"{address}/address", {"purpose": "Envoi d’un recommandé"}, 200).text
    with owner_engine.connect() as connection:
        wanted = text("select purpose from readings where application_id = :id and part = 'protected_address'")
        assert connection.execute(wanted, {"id": made.application_id}).scalar_one() == "Envoi d’un recommandé"
        stored = text("select count(*) from applications where address_line like '%Cachée%'")
        assert connection.execute(stored).scalar() == 0


def test_search_finds_by_one_letter_by_name_without_accents_and_by_number(app: Flask, agent: Visitor) -> None:
    with app.app_context():
        made = filed(birth_name="Zéphyr-Été", first_names="Éloïse")
    agent.get("/desk/search")
    for term in ("z", "zephyr ete", "ZEPHYR", made.number[:13]):
        assert "Éloïse Zéphyr-Été" in words(agent.post("/desk/search", {"q": term}, 200).text)
    whole = agent.post("/desk/search", {"q": made.number})
    assert whole.headers["Location"] == f"/desk/applications/{made.application_id}"
    assert "Aucune demande ne correspond" in agent.post("/desk/search", {"q": "qwxz"}, 200).text
    assert "Écrivez un numéro" in agent.post("/desk/search", {"q": " "}, 400).text
    assert "Aucune demande" in agent.post("/desk/search", {"q": "%_"}, 200).text


def test_an_association_finds_only_what_it_entered(app: Flask) -> None:
    with app.app_context():
        association = make_desk(Role.HELPER, kind="ASSOCIATION", scope=Scope.ENTERED)
        made = filed(birth_name="Ailleurs")
        own = filed(association, birth_name="Accompagnée")
    helper = Visitor(app)
    helper.sign_in(association.name)
    helper.get("/desk/")
    helper.get(f"/desk/applications/{made.application_id}", 404)
    helper.get(f"/desk/applications/{own.application_id}")
    assert "Aucune demande" in helper.post("/desk/search", {"q": "Ailleurs"}, 200).text


def test_protected_situations_stay_out_of_the_day(app: Flask, agent: Visitor) -> None:
    with app.app_context():
        filed(birth_name="Violences", claims=["DOMESTIC_VIOLENCE"])
    assert "Confirmer 1 situation : Félicité Violences" not in words(agent.get("/desk/?view=claims").text)


@pytest.mark.parametrize("address", ["/desk/", "/desk/?view=drafts", "/desk/search"])
def test_a_list_page_sends_as_many_queries_for_20_rows_as_for_1(
    app: Flask, address: str, query_count: Callable[[Flask], QueryCount]
) -> None:
    with app.app_context():
        association = make_desk(Role.DESK_AGENT, kind="ASSOCIATION", scope=Scope.ENTERED)
    agent = Visitor(app)
    agent.sign_in(association.name)
    counts = []
    for rows in (1, 19):
        with app.app_context():
            for rank in range(rows):
                letter = chr(ord("A") + rank)
                filed(association, birth_name=f"Compte {address} {'Bis' * len(counts)} {letter}")
        entry_of(agent)
        agent.get(address)
        with query_count(app) as queries:
            if address == "/desk/search":
                agent.post(address, {"q": "Compte"}, 200)
            else:
                agent.get(address)
        counts.append(int(queries))
    assert counts[0] == counts[1] <= 10


@pytest.mark.parametrize(
    ("days", "written"),
    [(1, "1 jour"), (59, "59 jours"), (60, "2 mois"), (719, "23 mois"), (730, "2 ans"), (5070, "13 ans")],
)
def test_a_wait_is_written_in_days_then_months_then_years(days: int, written: str) -> None:
    assert duration(days).replace("\u00a0", " ") == written
