"""Jobs leave with the transaction that asks for them."""

from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register import jobs
from register.actor import system
from register.db import db, transaction
from tests.database import TestDatabase

NOTICE = UUID("01980000-0000-7000-8000-000000000001")
done: list[dict[str, object]] = []


@jobs.task("note_for_tests")
def note(territory_id: str, notice_id: str) -> None:
    done.append({"territory_id": territory_id, "notice_id": notice_id})


@pytest.fixture
def context(database: TestDatabase):
    """The database alone, without the web application."""
    app = Flask("jobs")
    app.config["SQLALCHEMY_DATABASE_URI"] = database.url
    db.init_app(app)
    with app.app_context():
        yield app
        db.session.remove()
        db.engine.dispose()


def waiting(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(text("select count(*) from procrastinate_jobs where status = 'todo'")).scalar_one()


def test_a_job_exists_when_its_transaction_is_committed_and_is_then_done_once(
    context: Flask, database: TestDatabase, owner_engine: Engine
) -> None:
    done.clear()
    with transaction(system("14")):
        jobs.enqueue("note_for_tests", territory_id="14", notice_id=NOTICE)
        assert waiting(owner_engine) == 0
    assert waiting(owner_engine) == 1
    jobs.run_worker(database.url, context=context.app_context, until_empty=True)
    assert done == [{"territory_id": "14", "notice_id": str(NOTICE)}]
    assert waiting(owner_engine) == 0


def test_a_rollback_takes_the_job_away(context: Flask, owner_engine: Engine) -> None:
    with pytest.raises(ZeroDivisionError), transaction(system("14")):
        assert 1 / (jobs.enqueue("note_for_tests", territory_id="14", notice_id=NOTICE) * 0)
    assert waiting(owner_engine) == 0


def test_no_task_takes_anything_but_identifiers() -> None:
    for name, arguments in jobs.declared_tasks().items():
        assert all(argument.endswith("_id") or argument == "timestamp" for argument in arguments), name
