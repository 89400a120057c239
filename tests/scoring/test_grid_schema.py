"""The JSON Schema and the reader say the same of a document, but for the references that only the reader follows."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest

import scoring
from scoring.errors import InvalidGrid
from scoring.evaluate import points_of
from scoring.facts import FACTS, Evidence
from scoring.grid import Grid
from scoring.tables import compile_grid
from tests.scoring.grids import reference_document, sheet, small_document
from tests.scoring.test_foreign_rules import DUTCH, ENGLISH
from tests.scoring.test_grid_rules import ruled_document

jsonschema = pytest.importorskip("jsonschema", reason="the validator comes with the dev extra: make test")
REFERENCE = Path(scoring.__file__).parent / "reference"
SCHEMA = json.loads((REFERENCE / "toit-grid-1.schema.json").read_text(encoding="utf-8"))
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
SHIPPED = sorted((REFERENCE / "grids").glob("*.json"))

# A path of the document with every rule, and a value that is wrong there.
WRONG: list[tuple[str, Any]] = [
    ("format", "toit-grid/2"), ("title", " "), ("title", None), ("version", 0), ("version", True), ("version", 1.5),
    ("kind", "official"), ("kind", "adopted"), ("warning", None), ("surprise", 1), ("adopted_on", "1er mai"),
    ("groups", []), ("groups.0", "needs"), ("groups.0.combine", "mean"), ("groups.0.cap", 1.5),
    ("groups.0.color", "red"), ("criteria", {}), ("criteria", []), ("criteria.0.fact", "nationality"),
    ("criteria.0.points", "beaucoup"), ("criteria.0.points", 40_000), ("criteria.0.evidence", "NONE"),
    ("criteria.0.provisional", "oui"), ("criteria.0.when", {"kind": "always"}), ("criteria.0.when", "flag"),
    ("criteria.3.when.value", 3), ("criteria.4.when.value", 0), ("criteria.5.when.step", 0),
    ("criteria.3.when.rows", []), ("criteria.3.when.rows.0.from", 256), ("criteria.4.and.fact", "sex"),
    ("criteria.4.and.when", {"kind": "per_unit", "step": 1, "from": 0, "cap": None}),
    ("transfer", []), ("transfer", {"groups": [], "criteria": []}), ("exclusions", {}),
    ("exclusions.0.evidence", None), ("exclusions.0.points", 3), ("refusals.0.effect", "lose"),
    ("refusals.0.groups", []), ("refusals.1.groups", ["age"]), ("order.then", []), ("order.then", ["points"]),
    ("order.then", ["luck", "filed_on"]), ("order.then", ["filed_on", "filed_on"]), ("order.tiers.0.when", None),
    ("incomplete", {"missing": ["tout"]}),
]  # fmt: skip
# Values that are right there.
RIGHT: list[tuple[str, Any]] = [
    ("title", "Autre"), ("groups.0.cap", None), ("criteria.0.article", None), ("criteria.0.not_with", None),
    ("transfer", None), ("exclusions", None), ("refusals", []), ("order", None), ("order.tiers", None),
    ("criteria.4.when", {"kind": "between", "from": 0, "to": 255}), ("incomplete", None), ("source", "Ailleurs"),
    ("criteria.5.when", {"kind": "per_unit", "step": 255, "from": 0}), ("adopted_on", "2026-02-28"),
]  # fmt: skip


def changed(path: str, value: Any) -> dict[str, Any]:
    document: Any = copy.deepcopy(ruled_document())
    *way, last = path.split(".")
    place = document
    for step in way:
        place = place[int(step)] if step.isdigit() else place[step]
    place[int(last) if last.isdigit() else last] = value
    return document


def is_read(document: Any) -> bool:
    try:
        Grid.from_document(document)
    except InvalidGrid:
        return False
    return True


def test_the_schema_is_one_and_knows_every_fact() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    assert SCHEMA["$defs"]["fact"]["enum"] == [known.code for known in FACTS]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_every_shipped_grid_validates(path: Path) -> None:
    document = json.loads(path.read_text(encoding="utf-8"))
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []
    assert is_read(document)


@pytest.mark.parametrize("document", [reference_document(), small_document(), ruled_document(), DUTCH, ENGLISH])
def test_what_a_grid_writes_validates(document: dict[str, Any]) -> None:
    written = json.loads(json.dumps(Grid.from_document(document).to_document()))
    assert [error.message for error in VALIDATOR.iter_errors(written)] == []


@pytest.mark.parametrize(("path", "value"), WRONG)
def test_the_schema_and_the_reader_refuse_the_same(path: str, value: Any) -> None:
    document = changed(path, value)
    assert not VALIDATOR.is_valid(document)
    assert not is_read(document)


@pytest.mark.parametrize(("path", "value"), RIGHT)
def test_the_schema_and_the_reader_accept_the_same(path: str, value: Any) -> None:
    document = changed(path, value)
    assert [error.message for error in VALIDATOR.iter_errors(document)] == []
    assert is_read(document)


def test_the_small_grid_of_the_guide_reads_and_gives_the_points_it_says() -> None:
    guide = (Path(scoring.__file__).parents[1] / "docs" / "grid-language.md").read_text(encoding="utf-8")
    document = json.loads(guide.split("```json\n", 1)[1].split("```", 1)[0])
    assert VALIDATOR.is_valid(document)
    tables = compile_grid(Grid.from_document(document))
    waits = {"no_dwelling": 1, "effort_rate_percent": 41, "seniority_months": 48}
    assert points_of(tables, sheet(Evidence.INSTITUTION, **waits))[0] == 82
    assert points_of(tables, sheet(Evidence.INSTITUTION, **waits, unjustified_refusals=1))[0] == 72
