"""From a draft to a public grid: the vote is asked, checked, confirmed; then everybody follows, and can read it."""

from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from register import jobs
from register.actor import Actor
from register.db import new_id, transaction
from register.priorities.drafts import Writing, draft_grid, save_grid
from tests.database import TestDatabase
from tests.factories.filing import NOW, filed
from tests.factories.grids import adopt, reference_document
from tests.factories.officers import officer_of
from tests.web.visitor import Visitor, words

SIRENS = iter(["200065597", "200069532", "241400555", "200066827", "200066801", "241400878", "241400860",
               "241400514", "200069524", "200065563"])  # fmt: skip
VOTE = {
    "deliberation": "2026-017", "adopted_on_day": "26", "adopted_on_month": "2", "adopted_on_year": "2026",
    "in_force_from_day": "2", "in_force_from_month": "mars", "in_force_from_year": "2026",
}  # fmt: skip


@pytest.fixture(autouse=True)
def played_day(freeze) -> None:
    freeze("2026-03-02T10:00")


@pytest.fixture
def siren() -> str:
    return next(SIRENS)


@pytest.fixture
def officer(app: Flask, siren: str) -> Actor:
    with app.app_context():
        return officer_of(siren)


@pytest.fixture
def visitor(app: Flask, officer: Actor) -> Visitor:
    return signed_in(app, officer)


def signed_in(app: Flask, officer: Actor) -> Visitor:
    visitor = Visitor(app)
    visitor.sign_in(officer.name)
    visitor.get("/authority/grids/import")
    return visitor


def begin(app: Flask, officer: Actor, **changes: Any) -> UUID:
    with app.app_context(), transaction(officer):
        return draft_grid(officer, new_id(), Writing({**reference_document(), **changes}), now=NOW)


def checked(visitor: Visitor, grid_id: UUID, status: int = 200, **changes: str) -> str:
    query = "&".join(f"{name}={value}" for name, value in {**VOTE, **changes}.items())
    return visitor.get(f"/authority/grids/{grid_id}/adopt/check?{query}", status).text


def test_an_officer_adopts_a_grid_and_everybody_reads_it_and_is_scored(
    app: Flask, visitor: Visitor, officer: Actor, siren: str, database: TestDatabase
) -> None:
    with app.app_context():
        adopt(siren)
        filed()
    grid_id = begin(app, officer, title="Grille 2026")
    base = f"/authority/grids/{grid_id}"
    assert "Jour du vote" in words(visitor.get(f"{base}/adopt").text)
    summary = words(checked(visitor, grid_id))
    assert "26 février 2026" in summary
    assert "Grille de référence (données fictives), version 1" in summary
    assert "Cochez la case" in words(visitor.post(f"{base}/adopt", {**VOTE, "row_version": "1"}, 400).text)
    assert visitor.post(f"{base}/adopt", {**VOTE, "row_version": "1", "confirmed": "yes"}).location == f"{base}/scoring"
    assert visitor.post(f"{base}/adopt", {**VOTE, "row_version": "1", "confirmed": "yes"}).location == f"{base}/scoring"
    assert "Le calcul va commencer" in words(visitor.get(f"{base}/scoring").text)
    jobs.run_worker(database.url, context=app.app_context, concurrency=1, until_empty=True)
    assert "Le calcul est terminé" in words(visitor.get(f"{base}/scoring").text)
    public = words(visitor.get(f"/grids/014/{siren}").text)
    assert "Version 2, votée le 26 février 2026" in public
    assert "Délibération 2026-017" in public
    past = words(visitor.get(f"/grids/014/{siren}/versions/1").text)
    assert "Cette version ne s’applique plus" in past
    assert visitor.get(f"/grids/014/{siren}/versions/2/document.json").json["deliberation"] == "2026-017"
    visitor.get(f"/grids/014/{siren}/versions/3", 404)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"deliberation": ""}, "Indiquez le numéro de la délibération"),
        ({"adopted_on_day": "31"}, "Indiquez le jour, le mois et l’année"),
        ({"adopted_on_month": "4"}, "La délibération serait votée après aujourd’hui"),
        ({"in_force_from_day": "1"}, "La grille s’appliquerait à des jours passés"),
    ],
)
def test_days_that_go_backwards_are_told_beside_their_box(
    app: Flask, visitor: Visitor, officer: Actor, changes: dict[str, str], sentence: str
) -> None:
    page = checked(visitor, begin(app, officer), 400, **changes)
    assert sentence in words(page)
    assert 'value="2026"' in page
    assert "error-summary" in page


def test_an_incomplete_grid_is_not_adopted_and_leads_to_what_is_missing(
    app: Flask, visitor: Visitor, officer: Actor
) -> None:
    grid_id = begin(app, officer, title="", criteria=[])
    page = checked(visitor, grid_id, 400)
    assert "La grille n’est pas complète" in words(page)
    assert f"/authority/grids/{grid_id}/heading#field-title" in page
    answer = visitor.post(f"/authority/grids/{grid_id}/adopt", {**VOTE, "row_version": "1", "confirmed": "yes"}, 409)
    assert "La grille n’est pas complète" in words(answer.text)


def test_what_changed_since_the_summary_is_read_again(
    app: Flask, visitor: Visitor, officer: Actor
) -> None:
    grid_id = begin(app, officer)
    checked(visitor, grid_id)
    with app.app_context(), transaction(officer):
        save_grid(officer, grid_id, Writing({**reference_document(), "title": "Autre"}, 1), now=NOW)
    answer = visitor.post(f"/authority/grids/{grid_id}/adopt", {**VOTE, "row_version": "1", "confirmed": "yes"}, 409)
    assert "Rien n’est adopté" in words(answer.text)
    assert 'name="row_version" value="2"' in answer.text


def test_a_grid_to_come_is_public_and_says_so(
    app: Flask, visitor: Visitor, officer: Actor, siren: str
) -> None:
    with app.app_context():
        adopt(siren)
    grid_id = begin(app, officer)
    form = {**VOTE, "in_force_from_year": "2027", "row_version": "1", "confirmed": "yes"}
    checked(visitor, grid_id, in_force_from_year="2027")
    visitor.post(f"/authority/grids/{grid_id}/adopt", form)
    assert "La grille s’applique le 2 mars 2027" in words(visitor.get(f"/authority/grids/{grid_id}/scoring").text)
    assert "ne s’applique pas encore" in words(visitor.get(f"/grids/014/{siren}/versions/2").text)
    assert "À venir" in words(visitor.get(f"/grids/014/{siren}").text)


def test_nobody_adopts_for_another_epci(app: Flask, officer: Actor) -> None:
    grid_id = begin(app, officer)
    with app.app_context():
        neighbour = officer_of("241400415")
    stranger = signed_in(app, neighbour)
    checked(stranger, grid_id, 404)
    stranger.post(f"/authority/grids/{grid_id}/adopt", {**VOTE, "row_version": "1", "confirmed": "yes"}, 404)
    stranger.get(f"/authority/grids/{grid_id}/scoring", 404)
