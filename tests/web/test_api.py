"""The API answers what its document says, in the pages' own words, and refuses in French problem documents."""

import json
import re
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.actor import Actor, system
from register.db import db, new_id, transaction
from register.organisations.models import Account
from register.organisations.passwords import hash_password
from scoring.ranking import order_key
from tests.contracts.source import ROOT
from tests.factories.filing import PASSWORD, filed, make_desk
from tests.factories.grids import CAEN_LA_MER, TERRITORY, adopt
from tests.web.visitor import Visitor, words
from web.api.openapi import bare_document
from web.labels.ranking import EXAMPLE
from web.schemas.scores import (
    ApplicationScoreSchema,
    FullGridSchema,
    GridVersionsSchema,
    ProblemSchema,
    RankingOrderSchema,
)

GRID = f"/api/v1/territories/{TERRITORY}/epcis/{CAEN_LA_MER}/grid"


@pytest.fixture(autouse=True)
def played_day(freeze) -> None:
    freeze("2026-03-02T10:00")


@pytest.fixture(scope="module")
def desk(app: Flask) -> Actor:
    with app.app_context():
        adopt()
        return make_desk()


@pytest.fixture(scope="module")
def mine(app: Flask, desk: Actor) -> tuple[UUID, str]:
    with app.app_context():
        done = filed(birth_name="Aubain")
        with transaction(system(TERRITORY)):
            db.session.get_one(Account, (TERRITORY, done.account_id)).password_hash = hash_password(PASSWORD)
    return done.application_id, done.number


def signed_in(app: Flask, login: str) -> Visitor:
    visitor = Visitor(app)
    visitor.sign_in(login)
    return visitor


def test_the_kept_document_is_the_one_the_program_answers(app: Flask) -> None:
    assert (ROOT / "docs/openapi.json").read_text(encoding="utf-8") == bare_document(), "run `toit openapi`"
    assert Visitor(app).get("/api/v1/openapi.json").text == bare_document()


def test_every_endpoint_is_documented_and_only_reads(app: Flask) -> None:
    paths = json.loads(bare_document())["paths"]
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/")]
    served = {re.sub(r"<\w+:(\w+)>", r"{\1}", rule.rule) for rule in rules}
    assert served == {*paths, "/api/v1/openapi.json"}
    assert {method for rule in rules for method in rule.methods or ()} <= {"GET", "HEAD", "OPTIONS"}


def test_everybody_reads_the_grid_in_force_its_versions_and_the_order(app: Flask, desk: Actor) -> None:
    anybody = Visitor(app)
    grid = anybody.get(GRID).json
    assert FullGridSchema().validate(grid) == {}
    assert grid["is_synthetic"] is True
    assert grid["document"]["criteria"]
    versions = anybody.get(f"{GRID}s").json
    assert GridVersionsSchema().validate(versions) == {}
    assert [one["version"] for one in versions["versions"]] == [1]
    order = anybody.get("/api/v1/ranking-order").json
    assert RankingOrderSchema().validate(order) == {}
    assert [one["key"] for one in order["keys"]] == ["tier", "points", "filed_on", "number"]


def test_a_client_that_has_the_bytes_is_told_so(app: Flask, desk: Actor) -> None:
    client = app.test_client()
    etag = client.get(GRID).headers["ETag"]
    again = client.get(GRID, headers={"If-None-Match": etag})
    assert (again.status_code, again.data) == (304, b"")


def test_an_applicant_reads_the_sentences_of_its_own_page(app: Flask, mine: tuple[UUID, str]) -> None:
    visitor = signed_in(app, mine[1])
    score = visitor.get("/api/v1/me/score").json
    assert ApplicationScoreSchema().validate(score) == {}
    page = words(visitor.get("/me/score").text)
    sentences = [line["why"] for one in score["scores"] for line in (*one["lines"], *one["missing"]) if line["why"]]
    assert sentences
    assert [sentence for sentence in sentences if " ".join(sentence.split()) not in page] == []


def test_an_agent_reads_the_same_and_leaves_a_trace(
    app: Flask, desk: Actor, mine: tuple[UUID, str], owner_engine: Engine
) -> None:
    agent = signed_in(app, desk.name)
    score = agent.get(f"/api/v1/applications/{mine[0]}/score").json
    assert ApplicationScoreSchema().validate(score) == {}
    assert score["number"] == mine[1]
    count = text("select count(*) from readings where application_id = :id")
    with owner_engine.connect() as connection:
        assert connection.execute(count, {"id": mine[0]}).scalar_one() == 1
    page = words(agent.get(f"/desk/applications/{mine[0]}").text)
    assert all(" ".join(line["why"].split()) in page for line in score["scores"][0]["lines"])


@pytest.mark.parametrize(("path", "status", "title"), [
    ("/api/v1/me/score", 401, "Ouvrez d’abord une session"),
    (f"/api/v1/applications/{UUID(int=1)}/score", 401, "Ouvrez d’abord une session"),
    ("/api/v1/territories/099/epcis/200065597/grid", 404, "Page introuvable"),
    ("/api/v1/territories/014/epcis/999999999/grids", 404, "Page introuvable"),
    ("/api/v1/nothing", 404, "Page introuvable"),
])  # fmt: skip
def test_a_refusal_is_a_problem_document_in_french(app: Flask, desk: Actor, path: str, status: int, title: str) -> None:
    answer = app.test_client().get(path)
    assert answer.status_code == status
    assert answer.mimetype == "application/problem+json"
    assert ProblemSchema().validate(answer.json) == {}
    assert (answer.json["title"], answer.json["request_id"]) == (title, answer.headers["X-Request-Id"])


def test_nobody_reads_another_file_by_the_api(app: Flask, desk: Actor, mine: tuple[UUID, str]) -> None:
    applicant = signed_in(app, mine[1])
    assert applicant.get(f"/api/v1/applications/{mine[0]}/score", 403).json["status"] == 403
    agent = signed_in(app, desk.name)
    assert agent.get(f"/api/v1/applications/{new_id()}/score", 404).json["status"] == 404
    agent.get("/api/v1/me/score", 403)


@pytest.mark.law("R441-2-10")
def test_the_worked_example_is_in_the_published_order(app: Flask) -> None:
    keys = [order_key(one.tier, one.points, filed_on=one.filed_on, number=one.number) for one in EXAMPLE]
    assert keys == sorted(keys)
    page = words(Visitor(app).get("/ranking-order").text)
    assert "Cinq demandes inventées" in page
    assert "Comment finissent les égalités" in page
