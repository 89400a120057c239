"""Reading too much, and guessing: what the pages say, and what they never tell."""

import re
from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import uuid4

from flask import Flask
from sqlalchemy import Engine, text

from register.actor import Role
from register.applications.actions import strike_off_application
from register.applications.codes import StrikeOffReason
from register.audit.actions import record_readings
from register.db import new_id, transaction
from tests.factories.filing import NOW, PASSWORD, filed, make_desk
from tests.web.visitor import Visitor, words

NOON = datetime(2026, 3, 2, 11, tzinfo=UTC)


def signed_in(app: Flask, role: Role, kind: str) -> tuple[Visitor, object]:
    with app.app_context():
        actor = make_desk(role, kind=kind)
    visitor = Visitor(app)
    visitor.sign_in(actor.name)
    return visitor, actor


def test_the_agent_is_stopped_in_plain_words_and_the_manager_raises_the_limit(
    app: Flask, freeze: Callable[[str], date]
) -> None:
    freeze("2026-03-02T12:00")
    desk, agent = signed_in(app, Role.DESK_AGENT, "SHARED_DESK")
    manager, _ = signed_in(app, Role.SYSTEM_MANAGER, "SYSTEM_MANAGER")
    with app.app_context():
        last = filed(birth_name="Lue").application_id
    with app.app_context(), transaction(agent):
        record_readings(agent, [new_id() for _ in range(600)], "file", "INSTRUCTION", NOON)
    stopped = words(desk.get(f"/desk/applications/{last}", 403).text)
    assert "Vous avez lu 600 dossiers aujourd’hui" in stopped
    assert "Lue" not in stopped.replace("Lues", "")
    address = f"/admin/readings/{agent.agent_id}/unlock"
    form = {"day": "2026-03-02", "allowed": "600", "reason": "vu"}
    manager.get("/admin/readings")
    refused = manager.post(address, form, 400).text
    assert "dix signes au moins" in words(refused)
    assert 'value="vu"' in refused
    manager.post(address, {**form, "reason": "Reprise de stock signée"})
    desk.get(f"/desk/applications/{last}")
    manager.post(address, {**form, "reason": "Reprise de stock signée"}, 409)
    manager.post(address, {**form, "day": "hier"}, 404)
    assert "Reprise de stock signée" in words(manager.get("/admin/readings").text)


def test_an_empty_list_says_so(app: Flask, freeze: Callable[[str], date]) -> None:
    freeze("2030-03-02T12:00")
    manager, _ = signed_in(app, Role.SYSTEM_MANAGER, "SYSTEM_MANAGER")
    assert "Aucune lecture nombreuse" in words(manager.get("/admin/readings").text)


def test_only_the_manager_sees_who_read_many_files(app: Flask, freeze: Callable[[str], date]) -> None:
    freeze("2026-03-02T12:00")
    for role, kind in ((Role.DESK_AGENT, "SHARED_DESK"), (Role.STATE_OFFICER, "STATE")):
        visitor, _ = signed_in(app, role, kind)
        visitor.get("/admin/readings", 403)


def test_the_list_asks_the_same_number_of_questions_for_one_and_twenty(
    app: Flask, owner_engine: Engine, freeze: Callable[[str], date], query_count: Callable[[Flask], object]
) -> None:
    freeze("2026-03-02T12:00")
    manager, _ = signed_in(app, Role.SYSTEM_MANAGER, "SYSTEM_MANAGER")
    counts = []
    for more in (1, 19):
        with owner_engine.begin() as arrange:
            arrange.execute(text("insert into reading_quotas (territory_id, agent_id, day, files, alerted_at) select"
                                 " '014', gen_random_uuid(), '2026-03-02', 300, now() from generate_series(1, :more)"),
                            {"more": more})  # fmt: skip
        with query_count(app) as queries:  # type: ignore[attr-defined]
            manager.get("/admin/readings")
        counts.append(int(queries))
    assert counts[0] == counts[1]


def bare(page: str) -> str:
    """A page without what differs at each answer: tokens, request identifiers, and what was typed."""
    page = re.sub(r'name="csrf_token" value="[^"]+"|value="[^"]*"|[0-9a-f]{16}', "", page)
    return words(page)


def test_unknown_foreign_and_archived_files_answer_the_same(app: Flask, freeze: Callable[[str], date]) -> None:
    freeze("2026-03-02T12:00")
    helper, _ = signed_in(app, Role.HELPER, "ASSOCIATION")
    with app.app_context():
        other = filed(birth_name="Ailleurs").application_id
        desk, gone = make_desk(), filed(birth_name="Partie").application_id
        with transaction(desk):
            strike_off_application(desk, gone, StrikeOffReason.WITHDRAWN, NOW)
    for part in ("", "/certificate.pdf"):
        pages = [helper.get(f"/desk/applications/{one}{part}", 404) for one in (uuid4(), other, gone)]
        assert len({bare(page.text) for page in pages}) == 1


def test_signing_in_never_tells_who_has_an_application(app: Flask, freeze: Callable[[str], date]) -> None:
    freeze("2026-03-02T12:00")
    with app.app_context():
        known = filed(birth_name="Secrète").number
    pages = []
    for login in (known, known[:-5] + "99999", "personne@nulle-part.example"):
        visitor = Visitor(app)
        visitor.get("/sign-in")
        pages.append(visitor.post("/sign-in", {"login": login, "password": f"{PASSWORD} fausse"}, 400).text)
    assert len({bare(page) for page in pages}) == 1


def test_a_resume_code_never_tells_whether_a_draft_exists(app: Flask) -> None:
    pages = []
    for code in ("014 0000 0000 0000 0000 0000 0000 00", "014 ABCD", "n’importe quoi"):
        visitor = Visitor(app)
        visitor.get("/apply/resume")
        pages.append(visitor.post("/apply/resume", {"resume_code": code}, 400).text)
    assert len({bare(page) for page in pages}) == 1
