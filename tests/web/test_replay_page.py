"""The auditor's page: the document of a past day, its digest, its bytes, and the trace of a named reading."""

import hashlib
import re

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.actor import Actor, Role
from register.db import new_id
from tests.factories.filing import filed, make_desk
from tests.factories.grids import adopt
from tests.web.visitor import Visitor, words

PAGE = "/state/replay"


@pytest.fixture(autouse=True)
def played_day(freeze) -> None:
    freeze("2026-03-02T10:00")


@pytest.fixture(scope="module")
def auditor(app: Flask) -> Actor:
    with app.app_context():
        adopt()
        return make_desk(Role.STATE_OFFICER, kind="STATE")


@pytest.fixture
def number(app: Flask, auditor: Actor) -> str:
    """An application filed on the played day."""
    name = "".join(chr(ord("a") + int(digit, 16)) for digit in new_id().hex[-6:])
    with app.app_context():
        return filed(birth_name=f"Rejoué {name}").number


@pytest.fixture
def visitor(app: Flask, auditor: Actor) -> Visitor:
    signed_in = Visitor(app)
    signed_in.sign_in(auditor.name)
    return signed_in


def asked(**changes: str) -> dict[str, str]:
    return {"day": "2026-03-02", "number": "", "place": "", "typology": "T3"} | changes


def test_the_bytes_are_those_of_the_digest_and_the_reading_is_known(
    visitor: Visitor, number: str, owner_engine: Engine
) -> None:
    visitor.get(PAGE)
    page = visitor.post(PAGE, asked(number=number), 200).text
    digest = "".join(re.findall(r"[0-9a-f]{32}", page.split("<code", 1)[1])[:2])
    assert "Mal logé / cumul de difficultés" in words(page)
    assert "peut encore changer" in words(page)
    answer = visitor.post(f"{PAGE}/document.json", asked(number=number), 200)
    assert hashlib.sha256(answer.data).hexdigest() == digest
    with owner_engine.connect() as connection:
        parts = connection.execute(text("select distinct part, purpose from readings")).all()
    assert [tuple(row) for row in parts] == [("past_score", "AUDIT")]


def test_a_ranking_is_shown_in_its_order_at_a_constant_cost(
    app: Flask, visitor: Visitor, number: str, query_count
) -> None:
    visitor.get(PAGE)
    with query_count(app) as queries:
        page = words(visitor.post(PAGE, asked(place="Caen"), 200).text)
    first = int(queries)
    with app.app_context():
        for letter in "abcdefghijklmnopqrs":
            filed(birth_name=f"Suivant {letter}")
    with query_count(app) as queries:
        words(visitor.post(PAGE, asked(place="Caen"), 200).text)
    assert int(queries) == first
    assert "Classement 14118, T3, le 2 mars 2026" in page


@pytest.mark.parametrize(("changes", "status", "said"), [
    ({"day": "hier", "place": "Caen"}, 400, "Écrivez le jour ainsi"),
    ({}, 400, "Erreur"),
    ({"place": "Atlantis"}, 400, "Écrivez une commune du territoire"),
    ({"place": "Caen", "day": "2026-03-03"}, 409, "Ce jour n’est pas encore venu"),
    ({"place": "Caen", "day": "2026-02-01"}, 409, "Le classement de ce jour n’est pas connu"),
    ({"number": "000"}, 404, "Rien n’est connu de ce numéro"),
])  # fmt: skip
def test_a_question_that_cannot_be_answered_keeps_what_was_typed(
    visitor: Visitor, number: str, changes: dict[str, str], status: int, said: str
) -> None:
    visitor.get(PAGE)
    page = visitor.post(PAGE, asked(**changes), status).text
    assert said in words(page)
    assert all(value in page for value in changes.values())


def test_others_have_no_right_to_it(app: Flask, auditor: Actor) -> None:
    with app.app_context():
        agent = make_desk()
    signed_in = Visitor(app)
    signed_in.sign_in(agent.name)
    signed_in.get(PAGE, 403)
    Visitor(app).get(PAGE, 302)
