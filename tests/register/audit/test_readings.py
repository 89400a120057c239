"""What an agent reads in a day is counted by the database: an alert at 300 files, an end at 600, a limit raised."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from register.actor import Actor, ActorKind, Role, Scope
from register.audit.actions import Unlock, record_readings, unlock_readings
from register.cycle import purge_territory
from register.db import new_id, transaction
from register.errors import Conflict, Invalid, NotAllowed, NotFound
from register.verify import verify
from tests.database import TestDatabase

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
TODAY = date(2026, 3, 2)
REASON = "Reprise de stock, convention signée"


@pytest.fixture(autouse=True)
def context(app: Flask, freeze: Callable[[str], date]) -> Iterator[None]:
    freeze("2026-03-02T11:00")
    with app.app_context():
        yield


def an_agent(role: Role = Role.DESK_AGENT) -> Actor:
    return Actor(
        ActorKind.AGENT, "014", Scope.TERRITORY, frozenset({role}), agent_id=new_id(), organisation_id=new_id()
    )


def read(agent: Actor, files: list[UUID], at: datetime = NOW) -> None:
    with transaction(agent):
        record_readings(agent, files, "file", "INSTRUCTION", at)


def some(count: int) -> list[UUID]:
    return [new_id() for _ in range(count)]


def counted(engine: Engine, agent: Actor) -> tuple[int, int]:
    """Files counted today, and alerts in the history."""
    with engine.connect() as check:
        files = check.execute(
            text("select coalesce(sum(files), 0) from reading_quotas where agent_id = :id"), {"id": agent.agent_id}
        ).scalar_one()
        alerts = check.execute(
            text("select count(*) from history where action = 'alert_readings' and agent_id = :id"),
            {"id": agent.agent_id},
        ).scalar_one()
    return int(files), int(alerts)


def test_seven_hundred_openings_alert_at_300_and_end_at_600(owner_engine: Engine) -> None:
    agent, refused, alerts = an_agent(), 0, {}
    for number, file in enumerate(some(700), start=1):
        try:
            read(agent, [file])
        except NotAllowed:
            refused += 1
        if number in (299, 300, 600):
            alerts[number] = counted(owner_engine, agent)
    assert alerts == {299: (299, 0), 300: (300, 1), 600: (600, 1)}
    assert refused == 100
    assert counted(owner_engine, agent) == (600, 1)
    with owner_engine.connect() as check:
        logged = text("select count(*) from readings where agent_id = :id")
        assert check.execute(logged, {"id": agent.agent_id}).scalar() == 600
    assert verify() == []


def test_the_same_file_counts_once_a_day_and_a_new_day_begins_at_zero(owner_engine: Engine) -> None:
    agent, file = an_agent(), new_id()
    for _ in range(3):
        read(agent, [file, file])
    assert counted(owner_engine, agent) == (1, 0)
    read(agent, [file], NOW + timedelta(hours=14))  # after midnight in Paris
    assert counted(owner_engine, agent) == (2, 0)


def test_a_list_that_would_pass_the_limit_shows_nothing(owner_engine: Engine) -> None:
    agent = an_agent()
    read(agent, some(590))
    with pytest.raises(NotAllowed):
        read(agent, some(20))
    assert counted(owner_engine, agent) == (590, 1)
    read(agent, some(10))


def test_windows_opened_at_once_count_one_after_the_other(app: Flask, owner_engine: Engine) -> None:
    agent = an_agent()
    read(agent, some(595))

    def open_one(file: UUID) -> bool:
        with app.app_context():
            try:
                read(agent, [file])
            except NotAllowed:
                return False
            return True

    with ThreadPoolExecutor(8) as windows:
        assert sum(windows.map(open_one, some(12))) == 5
    assert counted(owner_engine, agent) == (600, 1)


def test_the_manager_raises_the_limit_once_with_a_reason(owner_engine: Engine) -> None:
    agent, manager = an_agent(), an_agent(Role.SYSTEM_MANAGER)
    assert agent.agent_id is not None
    read(agent, some(600))
    command = Unlock(agent.agent_id, TODAY, 600, REASON)
    with transaction(manager):
        assert unlock_readings(manager, command, NOW) == 900
    with pytest.raises(Conflict, match="quota_changed"), transaction(manager):
        unlock_readings(manager, command, NOW)
    read(agent, some(100))
    assert counted(owner_engine, agent) == (700, 1)
    with owner_engine.connect() as check:
        lines = text("select count(*) from history where action = 'unlock_readings' and subject_id = :id")
        assert check.execute(lines, {"id": agent.agent_id}).scalar() == 1


def test_who_may_not_raise_it_and_what_is_missing() -> None:
    agent, manager = an_agent(), an_agent(Role.SYSTEM_MANAGER)
    assert agent.agent_id is not None
    assert manager.agent_id is not None
    read(agent, some(1))
    read(manager, some(1))
    command = Unlock(agent.agent_id, TODAY, 600, REASON)
    for who, wanted in ((agent, command), (manager, replace(command, agent_id=manager.agent_id))):
        with pytest.raises(NotAllowed, match="unlock_not_allowed"), transaction(who):
            unlock_readings(who, wanted, NOW)
    with pytest.raises(Invalid), transaction(manager):
        unlock_readings(manager, replace(command, reason="vu"), NOW)
    with pytest.raises(NotFound), transaction(manager):
        unlock_readings(manager, replace(command, agent_id=new_id()), NOW)


@pytest.mark.parametrize("order", [
    "update reading_quotas set files = 0",
    "delete from reading_quotas",
    "delete from reading_days",
    "insert into reading_days select * from reading_days",
])
def test_the_web_role_cannot_lower_a_count(database: TestDatabase, order: str) -> None:
    web = create_engine(database.url, poolclass=NullPool)
    with web.connect() as connection, pytest.raises(DBAPIError, match="permission denied"):
        connection.execute(text(order))


def test_direct_sql_outside_every_territory_is_nobody_s_reading(owner_engine: Engine) -> None:
    agent, log = an_agent(), "('014', gen_random_uuid(), now(), gen_random_uuid(), :id, 'file', '')"
    with owner_engine.begin() as arrange:
        columns = "(territory_id, id, at, application_id, agent_id, part, purpose)"
        arrange.execute(text(f"insert into readings {columns} values {log}"), {"id": agent.agent_id})
    assert counted(owner_engine, agent) == (0, 0)


def test_counts_end_with_the_log_they_count(owner_engine: Engine) -> None:
    agent = an_agent()
    read(agent, some(2))
    purge_territory("014", NOW + timedelta(days=1))
    with owner_engine.connect() as check:
        days = text("select count(*) from reading_days where agent_id = :id")
        assert check.execute(days, {"id": agent.agent_id}).scalar() == 0
    assert counted(owner_engine, agent) == (2, 0)
    purge_territory("014", NOW + timedelta(days=3 * 366))
    assert counted(owner_engine, agent) == (0, 0)
