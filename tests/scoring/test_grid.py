import json
from typing import Any

import pytest

from scoring.errors import InvalidGrid
from scoring.facts import Evidence
from scoring.grid import Grid
from scoring.tables import compile_grid, exclusive_sets, grid_digest
from tests.scoring.grids import reference_document, small_document


def problems_of(document: Any) -> dict[str, str]:
    with pytest.raises(InvalidGrid) as refused:
        Grid.from_document(document)
    return dict(refused.value.problems)


def changed(path: str, value: Any) -> dict[str, Any]:
    """The small grid with one value replaced, by its path in the document."""
    document = small_document()
    *way, last = path.replace("[", ".").replace("]", "").split(".")
    place: Any = document
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    place[int(last) if last.isdigit() else last] = value
    return document


@pytest.mark.parametrize("document", [reference_document(), small_document()], ids=["reference", "small"])
def test_a_grid_reads_back_from_the_document_it_writes(document: dict[str, Any]) -> None:
    grid = Grid.from_document(document)
    written = json.loads(json.dumps(grid.to_document()))
    assert Grid.from_document(written) == grid
    assert written["criteria"] == [
        {key: value for key, value in criterion.items() if value != []} for criterion in document["criteria"]
    ]


def test_the_reference_grid_is_marked_as_invented() -> None:
    grid = Grid.from_document(reference_document())
    assert grid.kind == "synthetic"
    assert "Données fictives" in grid.warning
    assert (grid.source, grid.deliberation, grid.adopted_on) == ("", "", None)


def test_in_the_reference_grid_only_institutions_words_are_waited_for() -> None:
    for criterion in Grid.from_document(reference_document()).criteria:
        assert criterion.is_provisional == (criterion.evidence != Evidence.INSTITUTION)


@pytest.mark.parametrize(
    ("path", "value", "problem_at", "words"),
    [
        ("format", "neutral-grid/1", "format", "toit-grid/1"),
        ("title", " ", "title", "un texte est attendu"),
        ("version", 0, "version", "un nombre entier de 1"),
        ("version", True, "version", "un nombre entier"),
        ("kind", "official", "kind", "valeur attendue"),
        ("warning", None, "warning", "avertissement"),
        ("surprise", 1, "surprise", "n’existe pas dans ce format"),
        ("adopted_on", "1er mai", "adopted_on", "AAAA-MM-JJ"),
        ("groups", [], "groups", "liste non vide"),
        ("groups[0]", "needs", "groups[0]", "un objet est attendu"),
        ("groups[0].combine", "mean", "groups[0].combine", "sum, max"),
        ("groups[1].code", "needs", "groups", "employé 2 fois"),
        ("groups[0].cap", 1.5, "groups[0].cap", "un nombre entier"),
        ("criteria", {}, "criteria", "liste non vide"),
        ("criteria[0].fact", "nationality", "criteria[0].fact", "n’est pas dans le vocabulaire"),
        ("criteria[0].group", "ghost", "criteria[0].group", "n’est pas défini"),
        ("criteria[0].points", 0, "criteria[0].points", "jamais de point"),
        ("criteria[0].points", -5, "criteria[0].points", "négatifs"),
        ("criteria[3].points", -5, "criteria[3].points", "négatifs"),
        ("criteria[0].points", 32_767, "criteria", "dépasse 32767"),
        ("criteria[0].evidence", "NONE", "criteria[0].evidence", "DECLARED"),
        ("criteria[0].provisional", "oui", "criteria[0].provisional", "vrai ou faux"),
        ("criteria[0].code", "eviction", "criteria", "employé 2 fois"),
        ("criteria[0].not_with", ["ghost"], "criteria[0].not_with", "autre critère"),
        ("criteria[0].not_with", ["home"], "criteria[0].not_with", "autre critère"),
        ("criteria[0].not_with", ["effort"], "criteria[0].not_with", "autre groupe"),
        ("criteria[0].when", {"kind": "always"}, "criteria[0].when.kind", "flag, at_least"),
        ("criteria[0].when", "flag", "criteria[0].when", "un objet"),
        ("criteria[0].when", {"kind": "at_least", "value": 1}, "criteria[0].when.kind", "la condition est flag"),
        ("criteria[5].when", {"kind": "flag"}, "criteria[5].when.kind", "n’est pas flag"),
        ("criteria[3].when.value", 3, "criteria[3].when.value", "n’existe pas"),
        ("criteria[4].when.value", 0, "criteria[4].when.value", "de 1 à 255"),
        ("criteria[4].when", {"kind": "between", "from": 9, "to": 3}, "criteria[4].when", "dépasse sa fin"),
        ("criteria[5].when.step", 0, "criteria[5].when.step", "de 1 à 255"),
        ("criteria[3].when.rows[1].from", 30, "criteria[3].when.rows[1].from", "ordre croissant"),
        ("criteria[3].when.rows", [], "criteria[3].when.rows", "liste non vide"),
        ("criteria[4].and.fact", "sex", "criteria[4].and.fact", "vocabulaire"),
        (
            "criteria[4].and.when",
            {"kind": "per_unit", "step": 1, "from": 0, "cap": None},
            "criteria[4].and.when.kind",
            "seconde condition",
        ),
        ("transfer", {"groups": [], "criteria": []}, "transfer.groups", "liste non vide"),
        ("transfer", [], "transfer", "un objet"),
    ],
)
def test_a_malformed_grid_is_refused_with_its_place_and_a_french_sentence(
    path: str, value: Any, problem_at: str, words: str
) -> None:
    found = problems_of(changed(path, value))
    assert words in found[problem_at]


@pytest.mark.parametrize("document", [None, [], "grid", {}])
def test_what_is_not_a_grid_at_all_is_refused_without_falling_over(document: Any) -> None:
    assert problems_of(document)


def test_every_problem_is_told_at_once() -> None:
    document = small_document()
    document["title"] = ""
    document["criteria"][0]["fact"] = "religion"
    document["criteria"][2]["points"] = "beaucoup"
    assert {"title", "criteria[0].fact", "criteria[2].points"} <= set(problems_of(document))


@pytest.mark.law("R441-2-10")
def test_an_adopted_grid_names_its_deliberation_source_and_dates() -> None:
    document = small_document() | {"kind": "adopted"}
    assert set(problems_of(document)) == {"source", "deliberation", "adopted_on", "in_force_from"}
    document |= {"source": "Registre", "deliberation": "D-1", "adopted_on": "2026-03-01", "in_force_from": "2026-02-28"}
    assert set(problems_of(document)) == {"in_force_from"}
    document["in_force_from"] = "2026-03-01"
    assert Grid.from_document(document).kind == "adopted"


def test_exclusion_is_symmetric_and_passes_on() -> None:
    document = small_document()
    document["criteria"][2]["not_with"] = ["shelter"]
    criteria = [criterion for criterion in Grid.from_document(document).criteria if criterion.group == "needs"]
    assert [[member.code for member in found] for found in exclusive_sets(criteria)] == [
        ["home", "shelter", "eviction"]
    ]
    assert len(exclusive_sets(Grid.from_document(small_document()).criteria[:3])) == 2


def test_the_digest_follows_the_content_and_not_the_order_of_the_keys() -> None:
    document = small_document()
    turned = dict(reversed(document.items()))
    first = Grid.from_document(document)
    assert grid_digest(first) == grid_digest(Grid.from_document(turned))
    assert compile_grid(first).digest == grid_digest(first)
    assert grid_digest(Grid.from_document(changed("criteria[0].points", 31))) != grid_digest(first)
