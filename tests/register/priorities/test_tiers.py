"""A grid that orders by tiers and leaves a route outside its points: ranked, replayed and verified by its rules."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register import clock
from register.actor import system
from register.db import application_changed, db, transaction
from register.priorities import queries
from register.priorities.past_documents import past_ranking, past_score
from register.priorities.replay import replay_scores
from register.priorities.rescoring import one_by_one, rulebook, together
from register.priorities.runs import rescore_all
from scoring.ranking import DALO_TIER, EXCLUDED_TIER, ORDINARY_TIER
from tests.factories.filing import filed
from tests.factories.grids import TERRITORY, adopt, reference_document
from tests.factories.letting import CAEN

SYSTEM = system(TERRITORY)
DAY = date(2026, 3, 2)


def sized(code: str, first: int, last: int) -> dict[str, object]:
    return {
        "code": code, "label": f"Rang {code}", "fact": "household_size", "evidence": "DECLARED", "article": None,
        "when": {"kind": "between", "from": first, "to": last},
    }  # fmt: skip


RANKING_GRID = {
    **reference_document(),
    "exclusions": [sized("hors", 7, 9)],
    "order": {"tiers": [sized("a", 5, 6), sized("b", 3, 4)], "then": ["points", "filed_on"]},
}
SIZES = {"excluded": 8, "first": 5, "second": 3, "others": 2, "dalo": 8}


@pytest.fixture(autouse=True)
def played_day(freeze) -> None:
    freeze("2026-03-02T10:00")


@pytest.fixture(scope="module")
def households(app: Flask) -> Iterator[dict[str, UUID]]:
    with app.app_context():
        yield {}


@pytest.fixture
def ids(app: Flask, households: dict[str, UUID]) -> Iterator[dict[str, UUID]]:
    with app.app_context():
        if not households:
            adopt(document=RANKING_GRID)
            for name, size in SIZES.items():
                claims = ["DALO"] if name == "dalo" else []
                households[name] = filed(birth_name=f"Rang {name}", claims=claims).application_id
                with transaction(SYSTEM):
                    db.session.execute(SIZE, {"id": households[name], "size": size})
                    db.session.execute(PROVED, {"id": households[name]})
                    application_changed(households[name])
        yield households


SIZE = text("update applications set household_size = :size where id = :id")
PROVED = text("update application_claims set evidence = 'INSTITUTION' where application_id = :id")
TIERS = {"dalo": DALO_TIER, "first": ORDINARY_TIER, "second": ORDINARY_TIER + 1, "others": ORDINARY_TIER + 2,
         "excluded": EXCLUDED_TIER}  # fmt: skip


@pytest.mark.law("L441-1", "R441-2-10")
def test_the_list_goes_by_law_then_by_tier_and_ends_with_who_is_outside(ids: dict[str, UUID]) -> None:
    with transaction(SYSTEM):
        rows = queries.top_candidates(SYSTEM, CAEN, "T3")
    assert [(row.application_id, row.tier) for row in rows] == [(ids[name], tier) for name, tier in TIERS.items()]
    assert rows[-1].points == 0


def test_many_are_ranked_as_one_by_one(ids: dict[str, UUID]) -> None:
    with transaction(SYSTEM):
        found, rules = queries.situations(SYSTEM, ids.values()), rulebook(SYSTEM, DAY)
        alone, many = one_by_one(found, rules), together(found, rules)
    assert set(alone[0]) == set(many[0])
    assert alone[1] == many[1]
    assert {line.application_id: line.tier for line in many[0]} == {ids[name]: tier for name, tier in TIERS.items()}


def test_a_past_ranking_and_a_past_score_give_the_tiers_of_their_grid(ids: dict[str, UUID], freeze) -> None:
    freeze("2026-03-04T10:00")
    with transaction(SYSTEM):
        ranking = past_ranking(SYSTEM, CAEN, "T3", day=DAY, now=clock.now()).content["applications"]
        number = ranking[-1]["number"]
        (score,) = past_score(SYSTEM, number, DAY, now=clock.now()).content["scores"]
    assert [row["tier"] for row in ranking] == list(TIERS.values())
    assert (score["tier"], score["points"]) == (EXCLUDED_TIER, 0)


def test_the_proof_holds_after_a_night_and_names_a_tier_touched_by_hand(
    ids: dict[str, UUID], owner_engine: Engine
) -> None:
    rescore_all(TERRITORY, DAY)
    assert replay_scores(TERRITORY) == []
    move = text("update ranking_rows set tier = :tier where application_id = :id")
    with owner_engine.begin() as connection:
        connection.execute(move, {"tier": ORDINARY_TIER, "id": ids["second"]})
    try:
        assert replay_scores(TERRITORY) == [f"le rang diffère de celui que donne la grille : demande {ids['second']}"]
    finally:
        with owner_engine.begin() as connection:
            connection.execute(move, {"tier": TIERS["second"], "id": ids["second"]})
