"""A complete submission beside Flask's hello page, on one thread, without a network between."""

from dataclasses import replace
from uuid import UUID

from flask import Flask

from bench.clock import Line, timed
from bench.territory import Territory, answers
from register import clock
from register.actor import Actor, public
from register.applications.actions import file_application
from register.applications.models import Draft
from register.db import db, new_id, transaction

TIMES = 200


def filing_lines(territory: Territory) -> list[Line]:
    """Validation, number, household, points, ranking rows, message, history and commit, per second."""
    with territory.app.app_context():
        waiting = iter([_draft(position) for position in range(TIMES + 1)])
        filed = timed(lambda: _file(next(waiting)), times=TIMES)
    hello = _hello_times()
    rate, anchor = 1 / filed.p50, 1 / hello
    return [
        Line("complete submission", f"{rate:,.0f}/s", f"Flask hello {anchor:,.0f}/s", rate / anchor, ">= 0.25")
    ]


def _draft(position: int) -> UUID:
    actor = _holder(new_id())
    now = clock.now()
    with transaction(actor):
        draft = Draft(
            territory_id=actor.territory_id, id=actor.draft_id, answers=answers(position), channel="ONLINE",
            created_at=now, updated_at=now, expires_at=now.replace(year=now.year + 1), version=9,
        )  # fmt: skip
        db.session.add(draft)
        return draft.id


def _holder(draft_id: UUID) -> Actor:
    return replace(public("014"), draft_id=draft_id)


def _file(draft_id: UUID) -> None:
    actor = _holder(draft_id)
    with transaction(actor):
        file_application(actor, draft_id, clock.now())


def _hello_times() -> float:
    app = Flask("hello")
    app.add_url_rule("/", "hello", lambda: "hello")
    client = app.test_client()
    return timed(lambda: client.get("/"), times=TIMES).p50
