"""Everybody is scored at an adoption: watched, taken up after a kill, with no score missing and none wrong."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.actor import system
from register.clock import now as present
from register.db import transaction
from register.priorities import runs
from register.priorities.replay import replay_scores
from register.priorities.run_queries import first_scoring_of
from register.priorities.runs import rescore_all, resume_rescoring
from tests.contracts.source import ROOT
from tests.database import TestDatabase, settings_for
from tests.factories.filing import filed
from tests.factories.grids import TERRITORY, adopt, reference_document

# Grids follow one another: each test has its own days, in whatever order the tests come.
DAYS = (date(2026, 3, 2) + timedelta(days=2 * number) for number in count())
SYSTEM = system(TERRITORY)
MANY = 23
KILLED = (
    "from web.opening import application, read_settings\n"
    "from register import clock\n"
    "from register.priorities import runs\n"
    "runs.CHUNK = 7\n"
    "with application(read_settings()):\n"
    "    runs.rescore_all('014', clock.today())\n"
)


@pytest.fixture
def today(app: Flask, freeze) -> Iterator[date]:
    day = next(DAYS)
    freeze(f"{day}T10:00")
    with app.app_context():
        yield day


@pytest.fixture(scope="module", autouse=True)
def people(app: Flask) -> None:
    with app.app_context():
        adopt(since=date(2025, 1, 1))
        for number in range(MANY):
            filed(birth_name="Essai " + chr(ord("a") + number), monthly_resources_euros=900 + number)


def raised(points: int) -> dict[str, Any]:
    document = reference_document()
    document["criteria"][4]["points"] = points
    return document


def grids_of_scores(engine: Engine) -> dict[UUID, int]:
    with engine.connect() as connection:
        found = connection.execute(text("select grid_id, count(*) from scores group by 1")).all()
    return {row[0]: row[1] for row in found}


def lines_about(engine: Engine, grid_id: UUID) -> list[str]:
    wanted = text("select action from history where action like '%rescoring' and detail like :grid order by seq")
    with engine.connect() as connection:
        return list(connection.execute(wanted, {"grid": f"%{grid_id}%"}).scalars())


def killed_in_the_middle(database: TestDatabase, folder: Path) -> None:
    """A process of its own, at the day of the test, that dies in its second chunk of seven."""
    environment = {**os.environ, **settings_for(database, folder), "TOIT_FAILPOINT": "rescore_midway"}
    done = subprocess.run([sys.executable, "-c", KILLED], env=environment, cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL


def test_killed_in_the_middle_it_goes_on_and_no_score_is_missing_or_wrong(
    database: TestDatabase, owner_engine: Engine, tmp_path: Path, monkeypatch: Any, today: date
) -> None:
    grid_id = adopt(since=today, document=raised(30))
    killed_in_the_middle(database, tmp_path)
    assert grids_of_scores(owner_engine)[grid_id] == 7
    with transaction(SYSTEM):
        stopped = first_scoring_of(SYSTEM, grid_id)
    assert stopped is not None
    assert (stopped.done, stopped.total, stopped.ended_at) == (7, MANY, None)
    monkeypatch.setattr(runs, "CHUNK", 7)
    seen: list[tuple[int, int]] = []
    assert rescore_all(TERRITORY, today, lambda done, total: seen.append((done, total))) == MANY
    assert seen[0] == (14, MANY)
    assert seen[-1] == (MANY, MANY)
    assert grids_of_scores(owner_engine) == {grid_id: MANY}
    assert replay_scores(TERRITORY) == []
    assert lines_about(owner_engine, grid_id) == ["start_rescoring", "end_rescoring"]


def test_what_was_killed_is_taken_up_by_the_next_passage_of_time(
    database: TestDatabase, owner_engine: Engine, tmp_path: Path, today: date, freeze
) -> None:
    grid_id = adopt(since=today, document=raised(31))
    killed_in_the_middle(database, tmp_path)
    assert resume_rescoring(TERRITORY, present()) == 0
    freeze(f"{today}T10:03")
    assert resume_rescoring(TERRITORY, present()) == MANY
    assert grids_of_scores(owner_engine) == {grid_id: MANY}
    assert resume_rescoring(TERRITORY, present()) == 0


def test_a_grid_adopted_meanwhile_takes_the_place_of_the_scoring_under_way(
    database: TestDatabase, owner_engine: Engine, tmp_path: Path, today: date
) -> None:
    first = adopt(since=today, document=raised(32))
    killed_in_the_middle(database, tmp_path)
    second = adopt(since=today + timedelta(days=1), document=raised(33))
    assert rescore_all(TERRITORY, today + timedelta(days=1)) == MANY
    assert grids_of_scores(owner_engine) == {second: MANY}
    with transaction(SYSTEM):
        replaced = first_scoring_of(SYSTEM, first)
    assert replaced is not None
    assert replaced.status == "SUPERSEDED"


def test_two_workers_at_one_scoring_take_turns_and_share_it(
    app: Flask, monkeypatch: Any, owner_engine: Engine, today: date
) -> None:
    monkeypatch.setattr(runs, "CHUNK", 2)

    def work(_worker: int) -> int:
        with app.app_context():
            return rescore_all(TERRITORY, today)

    with ThreadPoolExecutor(2) as pool:
        assert set(pool.map(work, range(2))) <= {MANY}
    assert replay_scores(TERRITORY) == []
    with owner_engine.connect() as connection:
        scored = "select count(distinct application_id) from scores"
        assert connection.execute(text(scored)).scalar() == MANY


def test_a_plain_night_writes_no_history(owner_engine: Engine, today: date) -> None:
    def lines() -> int:
        with owner_engine.connect() as connection:
            return int(connection.execute(text("select count(*) from history")).scalar_one())

    rescore_all(TERRITORY, today)
    before = lines()
    rescore_all(TERRITORY, today + timedelta(days=1))
    assert lines() == before


def test_only_the_program_writes_the_progress_of_a_scoring(owner_engine: Engine) -> None:
    with owner_engine.connect() as connection:
        rules = "select with_check from pg_policies where tablename = 'rescorings'"
        assert "SYSTEM" in connection.execute(text(rules)).scalar_one()
