"""A draft becomes the grid of its EPCI once, on acceptable days, whoever else is doing the same."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.actor import Actor, system
from register.db import new_id, transaction
from register.errors import Conflict, Invalid, NotFound, Refused, RegisterError
from register.priorities.actions import Adoption, adopt_draft
from register.priorities.drafts import Writing, draft_grid, save_grid
from register.priorities.grid_queries import draft_by_id, grid_by_id
from register.priorities.queries import AdoptedGrid, grid_in_force, grid_versions
from tests.factories.filing import NOW
from tests.factories.grids import TERRITORY, adopt, reference_document
from tests.factories.officers import officer_of

SIRENS = iter(["241400555", "200069532", "200066827", "200066801", "241400878", "241400860", "241400514", "200069524",
               "200065563", "241400415", "200069516", "241400423", "200065589"])  # fmt: skip
TODAY = date(2026, 3, 2)
VOTE = Adoption(date(2026, 2, 26), TODAY, "2026-017")


@pytest.fixture(autouse=True)
def file(app: Flask, freeze) -> Iterator[None]:
    freeze("2026-03-02T10:00")
    with app.app_context():
        yield


@pytest.fixture
def officer(app: Flask) -> Actor:
    return officer_of(next(SIRENS))


def begin(actor: Actor, **changes: Any) -> UUID:
    with transaction(actor):
        return draft_grid(actor, new_id(), Writing({**reference_document(), **changes}), now=NOW)


def adopted(actor: Actor, grid_id: UUID, adoption: Adoption = VOTE, *, row_version: int = 1) -> UUID:
    with transaction(actor):
        return adopt_draft(actor, grid_id, adoption, row_version=row_version, now=NOW)


def siren_of(actor: Actor, grid_id: UUID) -> str:
    with transaction(actor):
        return grid_by_id(actor, grid_id).epci_siren


def jobs(engine: Engine) -> list[Any]:
    with engine.connect() as connection:
        wanted = "select scheduled_at from procrastinate_jobs where task_name = 'rescore_territory' order by id"
        return list(connection.execute(text(wanted)).scalars())


def test_a_draft_keeps_its_id_says_its_vote_and_ends_the_grid_before_it(officer: Actor, owner_engine: Engine) -> None:
    grid_id = begin(officer)
    siren = siren_of(officer, grid_id)
    before = adopt(siren, since=date(2025, 1, 1))
    waiting = len(jobs(owner_engine))
    assert adopted(officer, grid_id) == grid_id
    with transaction(officer):
        grid, previous = grid_by_id(officer, grid_id), grid_by_id(officer, before)
        assert [one.version for one in grid_versions(officer, siren)] == [2, 1]
        with pytest.raises(NotFound):
            draft_by_id(officer, grid_id)
    assert isinstance(grid, AdoptedGrid)
    assert isinstance(previous, AdoptedGrid)
    assert previous.in_force_until == grid.in_force_from == TODAY
    said = (grid.document.deliberation, grid.document.adopted_on, grid.document.version)
    assert said == ("2026-017", date(2026, 2, 26), 2)
    assert jobs(owner_engine)[waiting:] == [None]


def test_a_grid_of_next_year_waits_for_its_day(officer: Actor, owner_engine: Engine) -> None:
    grid_id = begin(officer)
    adopted(officer, grid_id, Adoption(TODAY, date(2027, 1, 1), "2026-018"))
    siren = siren_of(officer, grid_id)
    with transaction(officer):
        assert grid_in_force(officer, siren, date(2026, 12, 31)) is None
        later = grid_in_force(officer, siren, date(2027, 1, 1))
    assert later is not None
    assert later.id == grid_id
    assert jobs(owner_engine)[-1].isoformat()[:10] in ("2026-12-31", "2027-01-01")  # five past midnight in Paris


def test_the_same_adoption_sent_twice_is_recorded_once(officer: Actor, owner_engine: Engine) -> None:
    grid_id = begin(officer)
    assert adopted(officer, grid_id) == adopted(officer, grid_id)
    with owner_engine.connect() as connection:
        lines = "select count(*) from history where subject_id = :id and action = 'adopt_grid'"
        assert connection.execute(text(lines), {"id": grid_id}).scalar() == 1
    with pytest.raises(Conflict, match="grid_adopted_already"):
        adopted(officer, grid_id, Adoption(TODAY, date(2026, 4, 1), "2026-017"))


@pytest.mark.law("L441-2-8")
@pytest.mark.parametrize(
    ("adoption", "code"),
    [
        (Adoption(date(2026, 3, 3), date(2026, 4, 1)), "grid_adopted_in_the_future"),
        (Adoption(date(2026, 2, 1), date(2026, 3, 1)), "grid_in_force_in_the_past"),
        (Adoption(date(2026, 3, 3), date(2026, 3, 2)), "grid_adopted_in_the_future"),
    ],
)
def test_days_that_go_backwards_are_refused(officer: Actor, adoption: Adoption, code: str) -> None:
    grid_id = begin(officer)
    with pytest.raises(Refused, match=code):
        adopted(officer, grid_id, adoption)
    with transaction(officer):
        assert draft_by_id(officer, grid_id).row_version == 1


def test_an_incomplete_grid_is_refused_with_every_problem_by_its_path(officer: Actor) -> None:
    grid_id = begin(officer, criteria=[], title="")
    with pytest.raises(Invalid) as refused:
        adopted(officer, grid_id)
    assert set(refused.value.fields) >= {"title", "criteria"}


@pytest.mark.law("R441-2-10")
def test_a_grid_with_a_rule_that_the_register_would_ignore_is_not_adopted(officer: Actor) -> None:
    grid_id = begin(officer, order={"tiers": [], "then": ["filed_on"]})
    with pytest.raises(Invalid) as refused:
        adopted(officer, grid_id)
    assert "ancienneté" in refused.value.fields["order.then"]
    with transaction(officer):
        assert draft_by_id(officer, grid_id).row_version == 1


def test_what_was_saved_since_the_summary_was_read_is_not_adopted(officer: Actor) -> None:
    grid_id = begin(officer)
    with transaction(officer):
        save_grid(officer, grid_id, Writing({**reference_document(), "title": "Autre"}, 1), now=NOW)
    with pytest.raises(Conflict, match="grid_changed"):
        adopted(officer, grid_id)


def test_another_draft_cannot_begin_on_the_day_of_an_adopted_one(officer: Actor) -> None:
    adopted(officer, begin(officer))
    with pytest.raises(Refused, match="grid_in_force_before_previous"):
        adopted(officer, begin(officer))


def test_two_officers_adopting_for_the_same_day_have_one_winner(app: Flask, officer: Actor) -> None:
    grids = [begin(officer), begin(officer)]
    siren = siren_of(officer, grids[0])

    def attempt(grid_id: UUID) -> str:
        with app.app_context():
            try:
                adopted(officer, grid_id)
            except RegisterError as error:
                return error.code
            return "adopted"

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(attempt, grids)) == ["adopted", "grid_in_force_before_previous"]
    with transaction(officer):
        assert len(grid_versions(officer, siren)) == 1


def test_nobody_adopts_the_draft_of_another_epci(officer: Actor) -> None:
    grid_id = begin(officer)
    stranger = officer_of(next(SIRENS))
    with pytest.raises(NotFound, match="grid"):
        adopted(stranger, grid_id)
    with pytest.raises(RegisterError):
        adopted(system(TERRITORY), grid_id)
