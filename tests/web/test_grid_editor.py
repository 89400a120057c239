"""A grid is written a page at a time, without scripts: kept, corrected, told wrong, never overwritten."""

import re
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from register.actor import Actor
from register.db import new_id, transaction
from register.priorities.drafts import Writing, draft_grid
from register.priorities.grid_documents import blank_document, vocabulary
from register.priorities.grid_queries import draft_by_id
from tests.factories.filing import NOW
from tests.factories.grids import reference_document
from tests.factories.officers import officer_of
from tests.web.visitor import Visitor, words
from web.labels import LABELS

GROUP = {"label": "Priorités", "combine": "sum", "cap": "100"}
SENIORITY = {
    "fact": "seniority_months", "label": "Ancienneté", "group": "priorites", "kind": "per_unit", "step": "1",
    "start": "", "most": "36", "points": "1", "evidence": "COMPUTED", "provisional": "yes", "article": "",
}  # fmt: skip


@pytest.fixture(scope="module")
def officer(app: Flask) -> Actor:
    with app.app_context():
        return officer_of("200069532")


@pytest.fixture
def visitor(app: Flask, officer: Actor, freeze) -> Visitor:
    freeze("2026-03-02T10:00")
    visitor = Visitor(app)
    visitor.sign_in(officer.name)
    return visitor


def begin(app: Flask, officer: Actor, document: dict[str, Any] | None = None) -> UUID:
    with app.app_context(), transaction(officer):
        started = document if document is not None else blank_document("Essai", "Fictive")
        return draft_grid(officer, new_id(), Writing(started), now=NOW)


def content(app: Flask, officer: Actor, grid_id: UUID) -> dict[str, Any]:
    with app.app_context(), transaction(officer):
        return draft_by_id(officer, grid_id).content


def sent(visitor: Visitor, address: str, boxes: dict[str, Any], status: int = 303, *, to: str = "") -> Any:
    """Open a page, fill its boxes and send it with the row version that it showed."""
    page = visitor.get(address).text
    hidden = dict(re.findall(r'type="hidden" name="(row_version|code|fact|kind)" value="([^"]*)"', page))
    return visitor.post(to or address, {**hidden, **boxes}, status)


def test_a_small_grid_is_written_from_nothing(app: Flask, officer: Actor, visitor: Visitor) -> None:
    grid_id = begin(app, officer)
    base = f"/authority/grids/{grid_id}"
    assert "Ajoutez au moins un groupe." in words(visitor.get(base).text)
    sent(visitor, f"{base}/main/groups/new", GROUP, to=f"{base}/main/groups")
    sent(visitor, f"{base}/main/criteria/new?fact=seniority_months&kind=per_unit", SENIORITY,
         to=f"{base}/main/criteria")  # fmt: skip
    page = words(visitor.get(base).text)
    assert "Ce qui reste à écrire" not in page
    assert "Adopter cette grille" in page
    assert "Ancienneté 36 fois au plus 1 point par mois" in page
    assert "18 points" in page  # the invented family of eighteen months
    line = content(app, officer, grid_id)["criteria"][0]
    assert line["code"] == "anciennete"
    assert line["when"] == {"kind": "per_unit", "step": 1, "from": 0, "cap": 36}


def test_the_pages_ask_for_a_fact_then_how_it_gives_points(app: Flask, officer: Actor, visitor: Visitor) -> None:
    base = f"/authority/grids/{begin(app, officer, reference_document())}/main/criteria/new"
    facts = words(visitor.get(base).text)
    assert "Décision DALO favorable" in facts
    assert "Texte : L441-2-3" in facts
    assert "Un barème par tranches" in words(visitor.get(f"{base}?fact=effort_rate_percent").text)
    assert "À, compris" in words(visitor.get(f"{base}?fact=effort_rate_percent&kind=between").text)
    assert "Points" in words(visitor.get(f"{base}?fact=dalo").text)


@pytest.mark.parametrize(
    "wrong",
    [
        ("points", "dix", "Indiquez un nombre entier, par exemple 10"),
        ("points", "99999", "Indiquez des points entre"),
        ("most", "0", "Indiquez un nombre entier de 1 à 255"),
        ("step", "2,5", "Indiquez un nombre entier de 1 à 255"),
    ],
)
def test_what_cannot_be_read_is_told_beside_its_box_and_kept(
    app: Flask, officer: Actor, visitor: Visitor, wrong: tuple[str, str, str]
) -> None:
    box, typed, sentence = wrong
    grid_id = begin(app, officer, reference_document())
    base = f"/authority/grids/{grid_id}/main/criteria"
    page = sent(visitor, f"{base}/23", {**SENIORITY, box: typed}, 400).text
    assert sentence in words(page)
    assert f'href="#field-{box}"' in page
    assert f'value="{typed}"' in page
    assert content(app, officer, grid_id) == reference_document()


def test_bands_are_typed_a_line_each_and_must_rise(app: Flask, officer: Actor, visitor: Visitor) -> None:
    grid_id = begin(app, officer, reference_document())
    base = f"/authority/grids/{grid_id}/main/criteria"
    form = {**SENIORITY, "kind": "table", "label": "Barème", "group": "anciennete"}
    page = f"{base}/new?fact=seniority_months&kind=table"
    assert "plus petite valeur" in words(sent(visitor, page, {**form, "rows": "40 : 3\n30 : 1"}, 400, to=base).text)
    sent(visitor, page, {**form, "rows": "12 : 1\n\n24 : 3"}, to=base)
    when = content(app, officer, grid_id)["criteria"][-1]["when"]
    assert when == {"kind": "table", "rows": [{"from": 12, "points": 1}, {"from": 24, "points": 3}]}


def test_the_second_window_is_told_of_the_first_and_keeps_what_it_typed(
    app: Flask, officer: Actor, visitor: Visitor
) -> None:
    grid_id = begin(app, officer, reference_document())
    address = f"/authority/grids/{grid_id}/main/criteria/0"
    stale = dict(re.findall(r'type="hidden" name="(row_version|code|fact)" value="([^"]*)"', visitor.get(address).text))
    form = {"group": "priorites", "points": "110", "evidence": "INSTITUTION", "provisional": "no", "label": "Première"}
    sent(visitor, address, form)
    page = visitor.post(address, {**stale, **form, "label": "Seconde", "points": "90"}, 409).text
    assert "Rien n’a été écrasé" in words(page)
    assert 'value="Seconde"' in page
    assert "Première" in words(page)
    assert content(app, officer, grid_id)["criteria"][0]["label"] == "Première"
    again = dict(re.findall(r'type="hidden" name="(row_version|code|fact)" value="([^"]*)"', page))
    visitor.post(address, {**again, **form, "label": "Seconde", "points": "90"})
    assert content(app, officer, grid_id)["criteria"][0]["points"] == 90


def test_a_line_taken_away_in_another_window_can_be_added_again(app: Flask, officer: Actor, visitor: Visitor) -> None:
    grid_id = begin(app, officer, reference_document())
    lines = f"/authority/grids/{grid_id}/main/criteria"
    last = len(reference_document()["criteria"]) - 1
    page = visitor.get(f"{lines}/{last}").text
    stale = dict(re.findall(r'type="hidden" name="(row_version|code|fact|kind)" value="([^"]*)"', page))
    visitor.post(f"{lines}/{last}/remove", {"row_version": "1"})
    form = {"group": "malus", "label": "Refus", "points": "-10", "evidence": "INSTITUTION", "provisional": "no",
            "step": "1", "most": "2"}  # fmt: skip
    page = visitor.post(f"{lines}/{last}", {**stale, **form}, 409).text
    assert "retirée dans une autre fenêtre" in words(page)
    again = dict(re.findall(r'type="hidden" name="(row_version|code|fact|kind)" value="([^"]*)"', page))
    visitor.post(lines, {**again, **form})
    assert content(app, officer, grid_id)["criteria"][-1]["label"] == "Refus"


def test_the_same_new_line_sent_twice_is_added_once(app: Flask, officer: Actor, visitor: Visitor) -> None:
    grid_id = begin(app, officer, reference_document())
    lines = f"/authority/grids/{grid_id}/main/criteria"
    form = {**SENIORITY, "label": "Attente", "group": "anciennete", "row_version": "1"}
    visitor.get(f"{lines}/new?fact=seniority_months&kind=per_unit")
    visitor.post(lines, form)
    visitor.post(lines, form)
    assert len(content(app, officer, grid_id)["criteria"]) == len(reference_document()["criteria"]) + 1


def test_lines_are_moved_and_taken_away_and_a_stale_button_changes_nothing(
    app: Flask, officer: Actor, visitor: Visitor
) -> None:
    grid_id = begin(app, officer, reference_document())
    lines = f"/authority/grids/{grid_id}/main/criteria"
    visitor.get(f"/authority/grids/{grid_id}")
    visitor.post(f"{lines}/0/down", {"row_version": "1"})
    visitor.post(f"{lines}/1/remove", {"row_version": "1"})
    assert [one["code"] for one in content(app, officer, grid_id)["criteria"][:2]] == ["pdalhpd", "dalo"]
    assert "Rien n’a été modifié" in words(visitor.get(f"/authority/grids/{grid_id}").text)
    visitor.post(f"{lines}/12/remove", {"row_version": "2"})
    kept = content(app, officer, grid_id)["criteria"]
    assert [one for one in kept if "suroccupe_mineur" in one.get("not_with", [])] == []


def test_transfers_may_have_a_grid_of_their_own(app: Flask, officer: Actor, visitor: Visitor) -> None:
    grid_id = begin(app, officer, reference_document())
    base = f"/authority/grids/{grid_id}"
    visitor.get(base)
    visitor.post(f"{base}/transfer", {"row_version": "1"})
    sent(visitor, f"{base}/transfer/criteria/0", {"group": "priorites", "points": "7", "label": "DALO, mutation"})
    assert content(app, officer, grid_id)["transfer"]["criteria"][0]["points"] == 7
    assert content(app, officer, grid_id)["criteria"][0]["points"] == 100
    visitor.post(f"{base}/transfer/remove", {"row_version": "3"})
    assert "transfer" not in content(app, officer, grid_id)


def test_parts_that_no_page_writes_are_shown_and_kept(app: Flask, officer: Actor, visitor: Visitor) -> None:
    excluded = {"code": "anru", "label": "Relogement du renouvellement urbain", "fact": "pdalhpd",
                "when": {"kind": "flag"}, "evidence": "INSTITUTION", "article": None}  # fmt: skip
    document = {**reference_document(), "exclusions": [excluded]}
    grid_id = begin(app, officer, document)
    base = f"/authority/grids/{grid_id}"
    assert "Relogement du renouvellement urbain" in words(visitor.get(base).text)
    sent(visitor, f"{base}/heading", {"title": "Autre titre", "source": "", "warning": "Fictive"})
    assert content(app, officer, grid_id)["exclusions"] == [excluded]
    assert "le registre cote encore toutes les demandes" not in words(visitor.get(base).text)
    visitor.post(f"{base}/parts/exclusions/remove", {"row_version": "2"})
    assert "exclusions" not in content(app, officer, grid_id)
    assert "Adopter cette grille" in words(visitor.get(base).text)


def test_every_fact_that_a_line_may_rest_on_has_its_meaning() -> None:
    codes = {word.code for word in vocabulary()}
    assert codes <= set(LABELS["FactMeaning"])
    assert codes <= set(LABELS["Fact"])


def test_the_page_of_a_draft_sends_as_many_queries_for_one_line_as_for_many(
    app: Flask, officer: Actor, visitor: Visitor, query_count
) -> None:
    counts = []
    for document in (blank_document("Essai", "Fictive"), reference_document()):
        grid_id = begin(app, officer, document)
        with query_count(app) as queries:
            visitor.get(f"/authority/grids/{grid_id}")
        counts.append(int(queries))
    assert counts[0] == counts[1] <= 6
