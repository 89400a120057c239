"""Expressiveness: rules of other countries, as documents. Stand-ins are used where our vocabulary has another word; no
code knows a country, a territory or a year."""

from datetime import date
from typing import Any

import pytest

from scoring.evaluate import points_of, score_one
from scoring.facts import Evidence, encode
from scoring.grid import Grid
from scoring.ranking import SUSPENDED_TIER, Standing, grid_order_key, rank, tier_of
from scoring.tables import compile_grid

HEAD = {"format": "toit-grid/1", "version": 1, "kind": "synthetic", "warning": "Données fictives : essai du langage"}
FLAG = {"kind": "flag"}


def line(code: str, fact: str, when: dict[str, Any], points: int, **more: Any) -> dict[str, Any]:
    return {"code": code, "label": code, "group": more.pop("group", code), "fact": fact, "when": when,
            "points": points, "evidence": "COMPUTED", "provisional": False} | more  # fmt: skip


def group(code: str, cap: int | None = None) -> dict[str, Any]:
    return {"code": code, "label": code, "combine": "sum", "cap": cap}


def months(cap: int | None = None, step: int = 1) -> dict[str, Any]:
    return {"kind": "per_unit", "step": step, "from": 0, "cap": cap}


def at(fact: str, least: int, code: str, **more: Any) -> dict[str, Any]:
    return {"code": code, "label": code, "fact": fact, "when": {"kind": "at_least", "value": least},
            "evidence": "COMPUTED"} | more  # fmt: skip


ACCEPTED = {"code": "acceptance", "label": "Offre acceptée", "fact": "accepted_offer", "when": FLAG,
            "evidence": "COMPUTED", "effect": "reset", "groups": ["waiting", "search", "granted", "start"]}  # fmt: skip
# One point a year of registration without limit; one a month of search up to 30; one a month of a granted need up to
# 12; 10 once for a start; -1 a missed viewing; -24 from the third refusal; out from the fourth; acceptance starts anew.
DUTCH: dict[str, Any] = HEAD | {
    "id": "dutch-rules",
    "title": "Règles néerlandaises (essai)",
    "groups": [group("waiting"), group("search", 30), group("granted", 12), group("start"), group("malus")],
    "criteria": [
        line("waiting", "seniority_years", months(), 1),
        line("search", "search_months", months(30), 1),
        line("granted", "granted_months", months(12), 1),
        line("start", "child_welfare_leaver", FLAG, 10),
        line("no_show", "missed_viewings", months(), -1, group="malus"),
        line("third_refusal", "unjustified_refusals", {"kind": "at_least", "value": 3}, -24, group="malus"),
    ],
    "refusals": [ACCEPTED, at("unjustified_refusals", 4, "fourth", effect="suspend")],
}
# Bands by need, then the day the band was granted, then the day of registration; no points decide.
ENGLISH: dict[str, Any] = HEAD | {
    "id": "english-rules",
    "title": "Règles anglaises (essai)",
    "groups": [group("need")],
    "criteria": [line("reasonable_preference", "hardship", FLAG, 1, group="need")],
    "order": {
        "tiers": [
            {"code": "band_a", "label": "Bande A", "fact": "domestic_violence", "when": FLAG, "evidence": "COMPUTED"},
            {"code": "band_b", "label": "Bande B", "fact": "disability", "when": FLAG, "evidence": "COMPUTED",
             "and": {"fact": "dwelling_unfit_for_disability", "when": FLAG}},
            {"code": "band_c", "label": "Bande C", "fact": "hardship", "when": FLAG, "evidence": "COMPUTED"},
        ],
        "then": ["priority_date", "filed_on"],
    },
}  # fmt: skip
DUTCH_TABLES = compile_grid(Grid.from_document(DUTCH))
ENGLISH_TABLES = compile_grid(Grid.from_document(ENGLISH))


def facts(**values: int) -> bytes:
    return encode({code: (value, Evidence.COMPUTED) for code, value in values.items()})


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ({"seniority_years": 41}, 41),
        ({"search_months": 29}, 29), ({"search_months": 31}, 30), ({"search_months": 200}, 30),
        ({"granted_months": 12}, 12), ({"granted_months": 13}, 12), ({"child_welfare_leaver": 1}, 10),
        ({"seniority_years": 3, "search_months": 8, "granted_months": 5, "child_welfare_leaver": 1}, 26),
        ({"search_months": 8, "missed_viewings": 3}, 5), ({"missed_viewings": 2}, -2),
        ({"search_months": 30, "unjustified_refusals": 2}, 30), ({"search_months": 30, "unjustified_refusals": 3}, 6),
        ({"search_months": 30, "unjustified_refusals": 4}, 0),
        ({"seniority_years": 9, "search_months": 30, "accepted_offer": 1}, 0),
        ({"seniority_years": 9, "accepted_offer": 1, "missed_viewings": 1}, -1),
    ],
)  # fmt: skip
def test_the_dutch_rules_give_their_points(values: dict[str, int], points: int) -> None:
    assert points_of(DUTCH_TABLES, facts(**values))[0] == points


def test_the_dutch_rules_rank_by_points_and_put_out_at_the_fourth_refusal() -> None:
    people = {
        "patient": facts(seniority_years=12, search_months=10),
        "searching": facts(search_months=21),
        "choosy": facts(search_months=30, unjustified_refusals=3),
        "out": facts(search_months=30, seniority_years=30, unjustified_refusals=4),
    }
    order = Grid.from_document(DUTCH).order
    places = [
        Standing(tier_of(row, DUTCH_TABLES), points_of(DUTCH_TABLES, row)[0], date(2020, 1, 1), name)
        for name, row in people.items()
    ]
    ranked = rank(reversed(places), key=lambda one: grid_order_key(order, one))
    assert [(one.number, one.points) for one in ranked] == [
        ("patient", 22), ("searching", 21), ("choosy", 6), ("out", 0),
    ]  # fmt: skip
    assert ranked[-1].tier == SUSPENDED_TIER
    outside = score_one(DUTCH_TABLES, people["out"]).outside
    assert outside is not None
    assert outside.code == "fourth"


def test_the_english_rules_rank_by_band_then_priority_date_then_registration() -> None:
    order = Grid.from_document(ENGLISH).order

    def place(name: str, row: bytes, filed_on: date, priority_on: date | None = None) -> Standing:
        points = points_of(ENGLISH_TABLES, row)[0]
        return Standing(tier_of(row, ENGLISH_TABLES), points, filed_on, name, priority_on)

    adapted = facts(disability=1, dwelling_unfit_for_disability=1)
    best_first = [
        place("violence", facts(domestic_violence=1), date(2026, 1, 1)),
        place("adapted, granted first", adapted, date(2025, 1, 1), date(2025, 2, 1)),
        place("adapted, older file", adapted, date(2019, 1, 1), date(2025, 3, 1)),
        place("adapted, same day, younger file", adapted, date(2020, 1, 1), date(2025, 3, 1)),
        place("hardship", facts(hardship=1, disability=1), date(2010, 1, 1)),
        place("no need, oldest", facts(), date(2001, 1, 1)),
        place("no need", facts(), date(2002, 1, 1)),
    ]
    assert rank(best_first[::-1], key=lambda one: grid_order_key(order, one)) == best_first
    assert [one.tier for one in best_first] == [1, 2, 2, 2, 3, 4, 4]
