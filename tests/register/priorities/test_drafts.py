"""A grid is written in its own EPCI, saved without overwriting anybody, and kept from everybody else."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from register.actor import Actor, Role, public, system
from register.db import db, new_id, transaction
from register.errors import Conflict, Invalid, NotAllowed, NotFound
from register.priorities.codes import DraftOrigin
from register.priorities.drafts import Writing, discard_grid, draft_grid, save_grid
from register.priorities.grid_queries import draft_by_id, drafts_of, grid_by_id
from register.priorities.queries import grid_in_force
from tests.factories.filing import NOW, make_desk
from tests.factories.grids import CAEN_LA_MER, TERRITORY, adopt, reference_document
from tests.factories.officers import officer_of

BAYEUX = "241400555"


@pytest.fixture(autouse=True)
def file(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.fixture(scope="module")
def officer(app: Flask) -> Actor:
    with app.app_context():
        return officer_of()


def begin(actor: Actor, grid_id: UUID | None = None, **changes: Any) -> UUID:
    with transaction(actor):
        document = {**reference_document(), **changes}
        return draft_grid(actor, grid_id or new_id(), Writing(document, origin=DraftOrigin.COPY), now=NOW)


def save(actor: Actor, grid_id: UUID, row_version: int, **changes: Any) -> int:
    with transaction(actor):
        document = {**draft_by_id(actor, grid_id).content, **changes}
        return save_grid(actor, grid_id, Writing(document, row_version), now=NOW)


def acts_on(engine: Engine, grid_id: UUID) -> list[str]:
    with engine.connect() as connection:
        wanted = text("select action from history where subject_id = :id order by seq")
        return list(connection.execute(wanted, {"id": grid_id}).scalars())


def test_a_draft_may_be_incomplete_and_counts_for_nobody(officer: Actor, owner_engine: Engine) -> None:
    grid_id = begin(officer, criteria=[], groups=[])
    with transaction(officer):
        draft = draft_by_id(officer, grid_id)
        assert {path for path, _ in draft.problems} == {"groups", "criteria"}
        assert grid_in_force(officer, CAEN_LA_MER, date(2026, 3, 2)) is None
        assert grid_id in {one.id for one in drafts_of(officer, CAEN_LA_MER)}
    assert acts_on(owner_engine, grid_id) == ["draft_grid"]


def test_the_same_form_twice_begins_one_grid(officer: Actor, owner_engine: Engine) -> None:
    grid_id = new_id()
    assert begin(officer, grid_id) == begin(officer, grid_id) == grid_id
    assert acts_on(owner_engine, grid_id) == ["draft_grid"]


def test_the_second_of_two_windows_is_told_of_the_first_and_overwrites_nothing(
    officer: Actor, owner_engine: Engine
) -> None:
    grid_id = begin(officer)
    assert save(officer, grid_id, 1, title="Première fenêtre") == 2
    with pytest.raises(Conflict, match="grid_changed"):
        save(officer, grid_id, 1, title="Seconde fenêtre")
    assert save(officer, grid_id, 1, title="Première fenêtre") == 2
    with transaction(officer):
        assert draft_by_id(officer, grid_id).title == "Première fenêtre"
    assert acts_on(owner_engine, grid_id) == ["draft_grid", "save_grid"]


def test_keys_that_the_editor_does_not_know_are_kept(officer: Actor) -> None:
    grid_id = begin(officer, exclusions=[{"code": "later"}])
    save(officer, grid_id, 1, title="Autre titre")
    with transaction(officer):
        assert draft_by_id(officer, grid_id).content["exclusions"] == [{"code": "later"}]


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"criteria": "none"}, "criteria"),
        ({"groups": [1]}, "groups[0]"),
        ({"transfer": []}, "transfer"),
        ({"transfer": {"criteria": {}}}, "transfer.criteria"),
    ],
)
def test_what_no_page_could_show_is_not_kept(officer: Actor, changes: dict[str, Any], path: str) -> None:
    with pytest.raises(Invalid) as refused:
        begin(officer, **changes)
    assert list(refused.value.fields) == [path]


def test_in_a_fictitious_territory_every_grid_says_so(officer: Actor) -> None:
    grid_id = begin(officer, kind="adopted")
    with transaction(officer):
        draft = draft_by_id(officer, grid_id)
    assert draft.is_synthetic
    assert draft.content["kind"] == "synthetic"


def test_a_discarded_draft_is_gone_and_its_history_stays(officer: Actor, owner_engine: Engine) -> None:
    grid_id = begin(officer)
    with transaction(officer):
        discard_grid(officer, grid_id, now=NOW)
    with transaction(officer), pytest.raises(NotFound):
        discard_grid(officer, grid_id, now=NOW)
    assert acts_on(owner_engine, grid_id) == ["draft_grid", "discard_grid"]


def test_a_stranger_finds_nothing_not_even_that_a_draft_exists(officer: Actor) -> None:
    grid_id = begin(officer)
    strangers = [officer_of(BAYEUX), replace(officer, territory_id="061"), public(TERRITORY)]
    for stranger in strangers:
        for unknown in (grid_id, uuid4()):
            with transaction(stranger), pytest.raises(NotFound, match="grid"):
                grid_by_id(stranger, unknown)
        with transaction(stranger):
            assert drafts_of(stranger, CAEN_LA_MER) == []
    with pytest.raises(NotFound):
        begin(strangers[0], grid_id)
    for act in (lambda: save(strangers[0], grid_id, 1, title="x"), lambda: discard(strangers[0], grid_id)):
        with pytest.raises(NotFound):
            act()


def discard(actor: Actor, grid_id: UUID) -> None:
    with transaction(actor):
        discard_grid(actor, grid_id, now=NOW)


def test_only_an_officer_of_an_epci_writes_grids() -> None:
    for actor in (make_desk(Role.DESK_AGENT), make_desk(Role.EPCI_OFFICER, kind="COMMUNE"), system(TERRITORY)):
        with pytest.raises(NotAllowed, match="grid_of_no_epci"):
            begin(actor)


@pytest.mark.parametrize(
    "order",
    [
        "update grids set document = '{}' where id = :id",
        "update grids set status = 'DRAFT' where id = :id",
        "update grids set in_force_from = in_force_from - 1 where id = :id",
        "delete from grids where id = :id",
    ],
)
def test_the_database_itself_keeps_an_adopted_grid_as_it_was(owner_engine: Engine, officer: Actor, order: str) -> None:
    with owner_engine.connect() as connection:
        known = connection.execute(text("select id from grids where epci_siren = :siren"), {"siren": BAYEUX}).scalar()
    grid_id = known or adopt(BAYEUX)
    with owner_engine.begin() as connection, pytest.raises(DBAPIError, match="never changes"):
        connection.execute(text(order), {"id": grid_id})
    with transaction(officer), pytest.raises(DBAPIError):
        db.session.execute(text("update grids set in_force_until = '2030-01-01' where id = :id"), {"id": grid_id})
