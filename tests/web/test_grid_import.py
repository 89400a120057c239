"""A grid arrives as a document and leaves as one: everything wrong with it is told at once."""

import json
from io import BytesIO
from typing import Any

import pytest
from flask import Flask

from register.actor import Actor
from register.db import new_id
from tests.factories.grids import reference_document
from tests.factories.officers import officer_of
from tests.web.visitor import Visitor, words


@pytest.fixture(scope="module")
def officer(app: Flask) -> Actor:
    with app.app_context():
        return officer_of("200069532")


@pytest.fixture
def visitor(app: Flask, officer: Actor, freeze) -> Visitor:
    freeze("2026-03-02T10:00")
    visitor = Visitor(app)
    visitor.sign_in(officer.name)
    visitor.get("/authority/grids/import")
    return visitor


def send(visitor: Visitor, document: Any, status: int = 303, **boxes: Any) -> Any:
    text = document if isinstance(document, str) else json.dumps(document, ensure_ascii=False)
    return visitor.post("/authority/grids/import", {"grid_id": str(new_id()), "document": text, **boxes}, status)


def test_what_was_exported_is_imported_again_as_it_was(visitor: Visitor) -> None:
    first = send(visitor, reference_document()).location
    exported = visitor.get(f"{first}/document.json")
    assert exported.mimetype == "application/json"
    assert "attachment" in exported.headers["Content-Disposition"]
    assert json.loads(exported.text) == reference_document()
    file = (BytesIO(exported.data), "grille.json")
    second = send(visitor, "", file=file).location
    assert json.loads(visitor.get(f"{second}/document.json").text) == reference_document()


def test_every_problem_of_a_document_is_listed_with_its_path_and_the_text_is_kept(visitor: Visitor) -> None:
    document = reference_document()
    document["criteria"][0]["fact"] = "nationality"
    document["criteria"][3]["points"] = "beaucoup"
    document["groups"][1]["combine"] = "mean"
    answer = send(visitor, document, 400).text
    page = words(answer)
    for path in ("criteria[0].fact", "criteria[3].points", "groups[1].combine"):
        assert path in page
    assert "aucune règle ne peut le voir" in page
    assert "sum, max" in page
    assert "beaucoup" in answer


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Choisissez un fichier, ou collez le document"),
        ('{"a": 1,\n "b" 2}', "Ligne 2, colonne 6"),
        ("[1, 2]", "Le document est un objet JSON"),
        ("[" * 100_000, "JSON"),
        ('{"criteria": 3, "groups": null}', "criteria"),
    ],
)
def test_what_is_no_grid_is_told_in_words(visitor: Visitor, typed: str, sentence: str) -> None:
    assert sentence in words(send(visitor, typed, 400).text)


def test_a_file_that_is_no_text_is_told(visitor: Visitor) -> None:
    answer = send(visitor, "", 400, file=(BytesIO(b"\xff\xfe\x00{"), "grille.json"))
    assert "UTF-8" in words(answer.text)


def test_the_same_document_sent_twice_begins_one_grid(visitor: Visitor) -> None:
    grid_id = str(new_id())
    assert len({send(visitor, reference_document(), grid_id=grid_id).location for _ in range(2)}) == 1


def test_nobody_exports_the_draft_of_another_epci(app: Flask, visitor: Visitor) -> None:
    draft = send(visitor, reference_document()).location
    with app.app_context():
        stranger = Visitor(app)
        stranger.sign_in(officer_of("241400555").name)
    stranger.get(f"{draft}/document.json", 404)
