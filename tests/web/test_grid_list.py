"""The list of an EPCI's grids, and what is begun from it."""

import re
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from register.actor import Actor
from register.db import new_id, transaction
from register.priorities.drafts import Writing, draft_grid
from tests.factories.filing import NOW
from tests.factories.grids import CAEN_LA_MER, adopt, reference_document
from tests.factories.officers import officer_of
from tests.web.visitor import Visitor, words

LISIEUX = "200069532"


@pytest.fixture(scope="module")
def officer(app: Flask) -> Actor:
    with app.app_context():
        adopt()
        return officer_of()


@pytest.fixture
def visitor(app: Flask, officer: Actor, freeze) -> Visitor:
    freeze("2026-03-02T10:00")
    visitor = Visitor(app)
    visitor.sign_in(officer.name)
    return visitor


def begin(app: Flask, officer: Actor, **changes: Any) -> UUID:
    with app.app_context(), transaction(officer):
        return draft_grid(officer, new_id(), Writing({**reference_document(), **changes}), now=NOW)


def test_an_officer_copies_the_grid_in_force_once_however_often_the_form_is_sent(app: Flask, freeze) -> None:
    freeze("2026-03-02T10:00")
    with app.app_context():
        adopt(LISIEUX)
        login = officer_of(LISIEUX).name
    visitor = Visitor(app)
    visitor.sign_in(login)
    page = visitor.get("/authority/grids")
    assert "Aucun projet en cours" in words(page.text)
    form = {name: re.search(rf'name="{name}" value="([^"]+)"', page.text)[1] for name in ("grid_id", "source_id")}
    first, second = visitor.post("/authority/grids", form), visitor.post("/authority/grids", form)
    assert first.location == second.location == f"/authority/grids/{form['grid_id']}"
    assert "Décision DALO favorable" in words(visitor.get(first.location).text)
    assert visitor.get("/authority/grids").text.count(f'href="{first.location}"') == 1


def test_a_blank_grid_is_begun_then_discarded_after_a_question(visitor: Visitor) -> None:
    visitor.get("/authority/grids")
    address = visitor.post("/authority/grids", {"grid_id": str(new_id())}).location
    assert "Il ne compte pour personne" in words(visitor.get(address).text)
    assert "Supprimer ce projet" in words(visitor.get(f"{address}/discard").text)
    visitor.post(f"{address}/discard", {})
    visitor.get(address, 404)


def test_the_list_sends_the_same_number_of_queries_for_one_draft_and_for_twenty(
    app: Flask, officer: Actor, visitor: Visitor, query_count
) -> None:
    begin(app, officer)
    with query_count(app) as queries:
        visitor.get("/authority/grids")
        few = int(queries)
    for _ in range(19):
        begin(app, officer)
    with query_count(app) as queries:
        visitor.get("/authority/grids")
        assert int(queries) == few
    assert few <= 6


def test_another_epci_finds_no_draft_by_any_address(app: Flask, officer: Actor, visitor: Visitor) -> None:
    grid_id = begin(app, officer)
    with app.app_context():
        stranger = officer_of("241400555")
    other = Visitor(app)
    other.sign_in(stranger.name)
    assert str(grid_id) not in other.get("/authority/grids").text
    pages = [other.get(f"/authority/grids/{one}", 404).text for one in (grid_id, new_id())]
    assert len({re.sub(r"si vous nous contactez.*", "", words(page)) for page in pages}) == 1
    other.post(f"/authority/grids/{grid_id}/discard", {}, 404)
    other.post("/authority/grids", {"grid_id": str(new_id()), "source_id": str(grid_id)}, 404)
    visitor.get(f"/authority/grids/{grid_id}")


def test_the_grid_in_force_of_a_neighbour_may_be_copied(app: Flask, visitor: Visitor) -> None:
    with app.app_context():
        neighbour = adopt("200066827")
    visitor.get("/authority/grids")
    form = {"grid_id": str(new_id()), "source_id": str(neighbour)}
    page = words(visitor.get(visitor.post("/authority/grids", form).location).text)
    assert "Décision DALO favorable" in page
    assert CAEN_LA_MER not in page
