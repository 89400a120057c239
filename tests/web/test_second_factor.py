"""Every agent signs in with a password and a telephone; codes serve once; a locked password never locks its owner."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, delete, text

from register import clock
from register.actor import Actor, ActorKind, Role, system
from register.db import db, transaction
from register.errors import Invalid
from register.organisations.models import SecondFactor
from register.organisations.second_factors import prove, recovery_codes_left
from register.organisations.totp import PUBLISHED_SECRET, code_at
from tests.factories.filing import PASSWORD, make_desk
from tests.web.visitor import Visitor, words

Freeze = Callable[[str], date]
SECRET = re.compile(r'<strong class="tc-num">([A-Z2-7 ]+)</strong>')
RECOVERY = re.compile(r"\b[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}\b")


def without_telephone(desk: Actor) -> Actor:
    """An agent who has never enrolled anything."""
    with transaction(system("014")):
        db.session.execute(delete(SecondFactor).where(SecondFactor.account_id == desk.account_id))
    return desk


@pytest.fixture
def fresh(app: Flask) -> Actor:
    with app.app_context():
        return without_telephone(make_desk())


def manager_of(app: Flask) -> Visitor:
    with app.app_context():
        login = make_desk(Role.SYSTEM_MANAGER, kind="SYSTEM_MANAGER").name
    visitor = Visitor(app)
    visitor.sign_in(login)
    return visitor


def enrolled(app: Flask, desk: Actor) -> tuple[Visitor, str, list[str]]:
    """An agent that has just enrolled: its browser, its secret, its recovery codes."""
    visitor = Visitor(app)
    visitor.get("/sign-in")
    assert visitor.post("/sign-in", {"login": desk.name, "password": PASSWORD}).location == "/sign-in/enrol"
    page = visitor.get("/sign-in/enrol")
    found = SECRET.search(page.text)
    assert found
    assert "<svg" in page.text
    secret = found.group(1).replace(" ", "")
    shown = visitor.post("/sign-in/enrol", {"code": code_at(secret, clock.now())}, 200)
    return visitor, secret, RECOVERY.findall(words(shown.text))


def test_a_fresh_agent_sees_no_page_before_it_enrols(app: Flask, fresh: Actor) -> None:
    visitor = Visitor(app)
    visitor.get("/sign-in")
    visitor.post("/sign-in", {"login": fresh.name, "password": PASSWORD})
    for page in ("/desk/", "/desk/search", "/desk/entry", "/account/"):
        assert visitor.get(page, 302).location.startswith("/sign-in"), page
    assert visitor.get("/sign-in", 302).location == "/sign-in/enrol"
    assert "ne convient pas" in words(visitor.post("/sign-in/enrol", {"code": "000000"}, 400).text)
    assert visitor.get("/desk/", 302).location.startswith("/sign-in")


def test_enrolment_shows_recovery_codes_once(app: Flask, fresh: Actor, owner_engine: Engine) -> None:
    visitor, secret, codes = enrolled(app, fresh)
    assert len(set(codes)) == 10
    visitor.get("/desk/")
    assert visitor.get("/sign-in/enrol", 302).location == "/sign-in"
    with owner_engine.connect() as connection:
        mine = {"id": fresh.account_id}
        stored = connection.execute(text("select secret from second_factors where account_id = :id"), mine).scalar_one()
        kept = connection.execute(text("select digest from recovery_codes where account_id = :id"), mine)
        digests = [bytes(row[0]) for row in kept]
    assert secret.encode() not in bytes(stored)
    assert len(digests) == 10
    assert not any(code.encode() in digest for code in codes for digest in digests)


def test_a_code_serves_once(app: Flask, fresh: Actor, freeze: Freeze) -> None:
    freeze("2026-03-02T10:00:00")
    _, secret, _ = enrolled(app, fresh)
    again = Visitor(app)
    again.get("/sign-in")
    assert again.post("/sign-in", {"login": fresh.name, "password": PASSWORD}).location == "/sign-in/code"
    again.get("/sign-in/code")
    assert "déjà servi" in words(again.post("/sign-in/code", {"code": code_at(secret, clock.now())}, 400).text)
    freeze("2026-03-02T10:00:30")
    assert again.post("/sign-in/code", {"code": code_at(secret, clock.now())}).location == "/desk/"


def test_one_code_sent_twice_at_once_serves_once(app: Flask, fresh: Actor, freeze: Freeze) -> None:
    freeze("2026-03-02T11:00:00")
    _, secret, codes = enrolled(app, fresh)
    freeze("2026-03-02T11:01:00")
    bare = Actor(ActorKind.AGENT, "014", account_id=fresh.account_id)

    def once(typed: str) -> bool:
        with app.app_context():
            try:
                with transaction(bare):
                    prove(bare, typed, clock.now(), accepts_published=False)
            except Invalid:
                return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(once, [code_at(secret, clock.now())] * 2)) == [False, True]
        assert sorted(pool.map(once, [codes[0]] * 2)) == [False, True]
    with app.app_context(), transaction(bare):
        assert recovery_codes_left(bare) == 9


def test_wrong_codes_count_as_wrong_passwords_do(app: Flask, fresh: Actor) -> None:
    enrolled(app, fresh)
    guesser = Visitor(app)
    guesser.get("/sign-in")
    guesser.post("/sign-in", {"login": fresh.name, "password": PASSWORD})
    answers = [words(guesser.post("/sign-in/code", {"code": f"{n:06d}"}, 400).text) for n in range(7)]
    assert "ne convient pas" in answers[0]
    assert "Trop d’essais" in answers[-1]
    again = Visitor(app)
    again.get("/sign-in")
    again.post("/sign-in", {"login": fresh.name, "password": PASSWORD}, 400)


def attack(app: Flask, login: str, tries: int = 200, addresses: int = 50) -> list[int]:
    """Wrong passwords from many addresses, some written in headers that only a front server may send."""
    client, statuses = app.test_client(), []
    token = re.search(r'name="csrf_token" value="([^"]+)"', client.get("/sign-in").text)
    assert token
    for number in range(tries):
        address = f"203.0.113.{number % addresses}"
        answer = client.post(
            "/sign-in",
            data={"login": login, "password": f"faux {number}", "csrf_token": token.group(1)},
            environ_overrides={"REMOTE_ADDR": address},
            headers={"X-Forwarded-For": address},
        )
        statuses.append(answer.status_code)
    return statuses


def test_two_hundred_wrong_passwords_are_limited_and_the_owner_still_gets_in(app: Flask, fresh: Actor) -> None:
    owner, _, codes = enrolled(app, fresh)
    statuses = attack(app, fresh.name)
    assert set(statuses) == {400, 409}
    assert statuses.count(400) <= 30  # past the limit, no password is looked at
    stranger = Visitor(app)
    stranger.get("/sign-in")
    stranger.post("/sign-in", {"login": fresh.name, "password": PASSWORD}, 409)

    known = owner  # the same browser, signed out: it is known, and the password is enough for the first step
    known.get("/desk/")
    known.post("/sign-out", {})
    known.get("/sign-in")
    assert known.post("/sign-in", {"login": fresh.name, "password": PASSWORD}).location == "/sign-in/code"

    elsewhere = Visitor(app)  # another browser, with a recovery code
    elsewhere.get("/sign-in")
    assert elsewhere.post("/sign-in", {"login": fresh.name, "password": "faux", "code": codes[1]}, 400)
    typed = {"login": fresh.name, "password": PASSWORD, "code": codes[2]}
    assert elsewhere.post("/sign-in", typed).location == "/desk/"
    elsewhere.get("/desk/")


def test_a_wrong_password_does_not_use_up_a_recovery_code(app: Flask, fresh: Actor) -> None:
    _, _, codes = enrolled(app, fresh)
    wrong = Visitor(app)
    wrong.get("/sign-in")
    wrong.post("/sign-in", {"login": fresh.name, "password": "faux", "code": codes[0]}, 400)
    assert wrong.post("/sign-in", {"login": fresh.name, "password": PASSWORD, "code": codes[0]}).location == "/desk/"


def test_the_published_secret_opens_nothing_in_production(app: Flask) -> None:
    with app.app_context():
        desk = make_desk()
        bare = Actor(ActorKind.AGENT, "014", account_id=desk.account_id)
        with pytest.raises(Exception, match="second_factor_published"), transaction(bare):
            prove(bare, code_at(PUBLISHED_SECRET, clock.now()), clock.now(), accepts_published=False)


def test_the_manager_resets_a_lost_telephone_with_a_reason(app: Flask, fresh: Actor, owner_engine: Engine) -> None:
    agent, _, _ = enrolled(app, fresh)
    manager = manager_of(app)
    page = f"/admin/agents/{fresh.agent_id}/second-factor"
    assert page in manager.get("/admin/").text
    manager.get(page)
    assert "Écrivez la raison" in words(manager.post(page, {"reason": "perdu"}, 400).text)
    manager.post(page, {"reason": "Téléphone perdu, rappelée à son bureau"})
    assert agent.get("/desk/", 302).location.startswith("/sign-in")
    agent.get("/sign-in")
    assert agent.post("/sign-in", {"login": fresh.name, "password": PASSWORD}).location == "/sign-in/enrol"
    with owner_engine.connect() as connection:
        line = connection.execute(text("select reason from history where action = 'reset_second_factor'")).one()
    assert line.reason == "Téléphone perdu, rappelée à son bureau"


def test_only_the_manager_resets_and_unknown_agents_do_not_exist(app: Flask, fresh: Actor) -> None:
    agent, _, _ = enrolled(app, fresh)
    agent.get(f"/admin/agents/{fresh.agent_id}/second-factor", 403)
    manager = manager_of(app)
    manager.get(f"/admin/agents/{UUID(int=7)}/second-factor", 404)
    manager.get("/admin/")
    manager.post(f"/admin/agents/{UUID(int=7)}/second-factor", {"reason": "Une raison assez longue"}, 404)


def test_a_session_is_listed_and_ended_from_another_device(app: Flask, fresh: Actor, query_count: Any) -> None:
    first, _, codes = enrolled(app, fresh)
    with query_count(app) as queries:
        first.get("/account/")
    alone = int(queries)
    for code in codes[:8]:
        other = Visitor(app)
        other.get("/sign-in")
        other.post("/sign-in", {"login": fresh.name, "password": PASSWORD, "code": code})
    with query_count(app) as queries:
        page = first.get("/account/")
    assert int(queries) == alone
    assert "9 sessions ouvertes" in words(page.text).replace("\u00a0", " ")
    other.get("/desk/")
    rows = [row for row in page.text.split("<tr>") if "/end" in row and "cet appareil" not in row]
    for row in rows:
        first.post(re.findall(r"/account/sessions/[0-9a-f-]{36}/end", row)[0], {})
    assert other.get("/desk/", 302).location.startswith("/sign-in")
    first.get("/desk/")


def test_nobody_ends_a_session_of_somebody_else(app: Flask, fresh: Actor) -> None:
    mine, _, _ = enrolled(app, fresh)
    session_id = re.findall(r"/account/sessions/([0-9a-f-]{36})/end", mine.get("/account/").text)[0]
    other = Visitor(app)
    with app.app_context():
        login = make_desk().name
    other.sign_in(login)
    other.get("/account/")
    other.post(f"/account/sessions/{session_id}/end", {}, 404)
    mine.get("/desk/")


def test_a_copied_cookie_is_worth_nothing_after_signing_out(app: Flask, fresh: Actor) -> None:
    visitor, _, _ = enrolled(app, fresh)
    cookie = visitor.client.get_cookie("toit")
    assert cookie is not None
    visitor.get("/desk/")
    visitor.post("/sign-out", {})
    thief = Visitor(app)
    thief.client.set_cookie("toit", cookie.value)
    assert thief.get("/desk/", 302).location.startswith("/sign-in")


def test_a_session_ends_by_itself(app: Flask, fresh: Actor, freeze: Freeze) -> None:
    freeze("2026-03-03T09:00:00")
    visitor, _, _ = enrolled(app, fresh)
    freeze("2026-03-03T09:29:00")
    visitor.get("/desk/")
    freeze("2026-03-03T09:58:00")
    visitor.get("/desk/")
    freeze("2026-03-03T10:29:00")
    assert visitor.get("/desk/", 302).location.startswith("/sign-in")


def test_new_recovery_codes_end_the_old_ones(app: Flask, fresh: Actor, freeze: Freeze) -> None:
    freeze("2026-03-04T09:00:00")
    visitor, secret, old = enrolled(app, fresh)
    visitor.get("/account/")
    assert "Indiquez le code" in words(visitor.post("/account/recovery-codes", {"code": ""}, 400).text)
    freeze("2026-03-04T09:01:00")
    shown = visitor.post("/account/recovery-codes", {"code": code_at(secret, clock.now())}, 200)
    new = RECOVERY.findall(words(shown.text))
    assert len(new) == 10
    assert not set(new) & set(old)
    elsewhere = Visitor(app)
    elsewhere.get("/sign-in")
    elsewhere.post("/sign-in", {"login": fresh.name, "password": PASSWORD, "code": old[0]})
    assert elsewhere.get("/sign-in", 302).location == "/sign-in/code"
