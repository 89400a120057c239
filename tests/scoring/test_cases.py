"""Household and ceiling cases written by hand from the texts: tests/scoring/cases/*.toml, readable by an officer."""

import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from scoring.ceilings import ceiling_euros, income_band, reference_income_euros, zone_of
from scoring.household import Household, Member, household_category, people_to_house, persons_count

FOLDER = Path(__file__).parent / "cases"
LOANS = ("PLAI", "PLUS", "PLS")
CAEN = "14118"


def cases() -> list[Any]:
    """Every case, named in the test's id by its code and title, and marked with its article."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        for case in tomllib.loads(path.read_text(encoding="utf-8"))["case"]:
            mark = pytest.mark.law(case["article"])
            found.append(pytest.param(case, id=f"{case['id']}: {case['title']}", marks=mark))
    return found


def member(line: str) -> Member:
    role, born, *card = line.split()
    return Member(date.fromisoformat(born), role, is_disabled=card == ["DISABLED"])  # type: ignore[arg-type]


def answers(case: dict[str, Any]) -> dict[str, Any]:
    """Everything a case may expect, as the rules compute it."""
    on, zone = case["on"], zone_of(case.get("commune", CAEN))
    household = Household(
        tuple(member(line) for line in case["people"]), case.get("visiting_children"), case.get("expected_births", 0)
    )
    persons, category = persons_count(household, on), household_category(household, on)
    given = {"category": category, "persons": persons, "on": on}
    found = {"persons": persons, "category": category, "zone": zone, "people_to_house": people_to_house(household, on)}
    found |= {loan: ceiling_euros(loan, zone, **given) for loan in LOANS}
    if "income" in case:
        income = reference_income_euros(**case["income"], on=on)
        found |= {"method": income.method, "reference": income.amount}
        found["band"] = income_band(income.amount, zone, **given)
    return found


@pytest.mark.parametrize("case", cases())
def test_a_case_written_from_the_texts_holds(case: dict[str, Any]) -> None:
    found = answers(case)
    assert {name: found[name] for name in case["expect"]} == case["expect"]


def test_the_cases_reach_every_boundary() -> None:
    every = [param.values[0] for param in cases()]
    assert len(every) >= 37
    assert len({case["id"] for case in every}) == len(every)
    assert {case["on"].year for case in every} == {2022, 2023, 2024, 2025, 2026}
    assert {answers(case)["zone"] for case in every} == {"PARIS_AND_ADJACENT", "IDF_OTHER", "OTHER_REGIONS"}
    assert {answers(case)["category"] for case in every} == {1, 2, 3, 4, 5, 6}
    assert {answers(case).get("method") for case in every} >= {"N_2", "N_1_DROP", "LAST_12_MONTHS", "OWN_ONLY"}
