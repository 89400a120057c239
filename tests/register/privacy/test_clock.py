"""Strike-off, restricted archive, erasure a year later: on a clock that runs for five years."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.actor import Actor, ActorKind, Role, Scope, system
from register.applications.actions import strike_off_application
from register.applications.codes import StrikeOffReason
from register.applications.queries import application_visible_to, people_of, search_applications
from register.audit.actions import record_readings
from register.committees.actions import answer_offer, make_offer, sign_lease
from register.committees.commands import Answer, Signing
from register.cycle import due_territory, purge_territory
from register.db import db, new_id, transaction
from register.errors import Invalid, NotAllowed, NotFound
from register.notices.codes import NoticeChannel
from register.notices.sending import Letter, outlets
from register.privacy.actions import open_archive
from register.privacy.certificate import certificate_content, erasure_pdf
from register.privacy.models import Erasure
from register.privacy.queries import ERASED_NAME, NOTHING
from register.privacy.retention import retentions
from register.reporting.actions import count_month
from register.verify import verify
from tests.factories.committees import LATER, decided, make_house
from tests.factories.filing import NOW, draft, filed, make_desk
from tests.factories.letting import TERRITORY, as_applicant

NEVER_FILED = "une demande sans ligne d’enregistrement"  # the factories write households and points (I6)
PURPOSE = "Recours reçu au tribunal"
CANARIES = {
    "birth_name": "Zaxvirel", "first_names": "Quintessa", "address_line": "7 impasse des Canaris",
    "contact_email": "quintessa@canari.example", "contact_phone": "+33699887766", "email_consent": True,
    "is_protected": True,
}  # fmt: skip
WRITTEN = ("Zaxvirel", "Quintessa", "impasse des Canaris", "quintessa@canari.example", "33699887766", "Plinthe")


@pytest.fixture(autouse=True)
def context(app: Flask, freeze: Callable[[str], date]) -> Iterator[None]:
    freeze("2026-03-02T10:00")
    with app.app_context():
        yield


@pytest.fixture
def proved() -> Iterator[None]:
    """Nothing that `toit verify` would name appears during the test."""
    before = verify()
    yield
    new = [finding for finding in verify() if finding not in before and finding.invariant != "I6"]
    assert [finding for finding in new if NEVER_FILED not in finding.message] == []


def at(day: str) -> datetime:
    return datetime.fromisoformat(f"{day}T03:00").replace(tzinfo=UTC)


def found_in_dump(engine: Engine, words: tuple[str, ...]) -> set[tuple[str, str]]:
    """Every row of every table as text; bytes are written in hexadecimal, so what they say is sought so too."""
    found = set()
    with engine.connect() as dump:
        tables = dump.execute(text("select tablename from pg_tables where schemaname = 'public'")).scalars().all()
        for table in tables:
            for word in words:
                wanted = {"plain": f"%{word}%", "hex": f"%{word.encode().hex()}%"}
                question = f'select count(*) from "{table}" t where t::text ilike :plain or t::text ilike :hex'
                if dump.execute(text(question), wanted).scalar():
                    found.add((table, word))
    return found


def struck_off(desk: Actor, **changes: object) -> tuple[object, str]:
    made = filed(**{**CANARIES, **changes})
    with transaction(desk):
        record_readings(desk, [made.application_id], "file", "voir Zaxvirel Plinthe", NOW)
        strike_off_application(desk, made.application_id, StrikeOffReason.WITHDRAWN, NOW)
    return made.application_id, made.number


def person(role: Role, scope: Scope = Scope.TERRITORY) -> Actor:
    return Actor(ActorKind.AGENT, TERRITORY, scope, frozenset({role}), agent_id=new_id(), organisation_id=new_id())


@pytest.mark.law("R441-2-6")
@pytest.mark.parametrize("role", [Role.ALLOCATION_OFFICER, Role.DESK_AGENT, Role.STATE_OFFICER, Role.SYSTEM_MANAGER])
def test_a_struck_off_application_leaves_everybody_s_sight(role: Role) -> None:
    desk = make_desk()
    application_id, number = struck_off(desk, birth_name=f"Oublie {role}")
    agent = person(role)
    with transaction(agent):
        assert application_visible_to(agent, application_id) is None
        assert people_of(agent, application_id) == []
        assert search_applications(agent, number) == []
    own = as_applicant(application_id)
    with transaction(own):
        assert application_visible_to(own, application_id) is not None


def test_the_manager_and_the_state_open_it_with_a_reason_that_is_kept(owner_engine: Engine) -> None:
    application_id, number = struck_off(make_desk(), birth_name="Archive")
    for role in (Role.SYSTEM_MANAGER, Role.STATE_OFFICER):
        agent = person(role)
        with transaction(agent):
            opened = open_archive(agent, number.lower(), PURPOSE, NOW)
            assert people_of(opened, application_id)[0].birth_name == "Archive"
    with owner_engine.connect() as check:
        kept = check.execute(text("select part, purpose from readings where part = 'archive'")).all()
        lines = check.execute(text("select count(*) from history where action = 'open_archive'")).scalar()
    assert kept == [("archive", PURPOSE)] * 2
    assert lines == 2


def test_nobody_else_opens_it_and_no_reason_opens_nothing() -> None:
    _, number = struck_off(make_desk(), birth_name="Ferme")
    manager, officer = person(Role.SYSTEM_MANAGER), person(Role.ALLOCATION_OFFICER)
    with pytest.raises(NotAllowed, match="archive_not_allowed"), transaction(officer):
        open_archive(officer, number, PURPOSE, NOW)
    with pytest.raises(Invalid, match="archive_purpose_missing"), transaction(manager):
        open_archive(manager, number, "  vu ", NOW)
    live = filed(birth_name="Vivante")
    for unknown in (live.number, "014999999999999999", "rien"):
        with pytest.raises(NotFound, match="application"), transaction(manager):
            open_archive(manager, unknown, PURPOSE, NOW)


@pytest.mark.law("R441-2-8")
@pytest.mark.usefixtures("proved")
def test_a_year_later_nothing_of_the_person_is_left(owner_engine: Engine, freeze: Callable[[str], date]) -> None:
    desk = make_desk()
    application_id, number = struck_off(desk)
    notice_id = str(_notice(owner_engine, application_id))
    outlets().send(Letter(notice_id, NoticeChannel.POST, number, "Zaxvirel", "corps"))
    assert found_in_dump(owner_engine, (*WRITTEN, number))
    freeze("2027-02-15T03:00")
    assert purge_territory(TERRITORY, at("2027-02-15")).announced >= 1
    with owner_engine.connect() as check:
        body = check.execute(text("select body from notices where kind = 'ERASURE' and application_id = :id"),
                             {"id": application_id}).scalar_one()  # fmt: skip
    freeze("2027-03-01T03:00")
    assert purge_territory(TERRITORY, at("2027-03-01")).applications == 0
    freeze("2027-03-02T03:00")
    count_month(TERRITORY, date(2026, 4, 1), NOW)
    figures = statistics(owner_engine)
    assert due_territory(TERRITORY, at("2027-03-02")).applications >= 1
    assert purge_territory(TERRITORY, at("2027-03-02")).applications >= 1
    assert found_in_dump(owner_engine, (*WRITTEN, number)) == set()
    assert list(outlets().folder.rglob("*.json")) == []
    assert statistics(owner_engine) == figures
    with transaction(system(TERRITORY)):
        certificate = next(one for one in db.session.query(Erasure) if one.application_id == application_id)
    content = certificate_content(certificate)
    assert content["reference"] in body
    assert content["rows"] >= 4
    assert b"%PDF" in erasure_pdf(certificate)[:10]
    again = purge_territory(TERRITORY, at("2027-03-02"))
    assert again == NOTHING


def _notice(engine: Engine, application_id: object) -> object:
    with engine.connect() as check:
        wanted = text("select id from notices where application_id = :id limit 1")
        return check.execute(wanted, {"id": application_id}).scalar_one()


def statistics(engine: Engine) -> tuple[object, ...]:
    with engine.connect() as check:
        lettings = check.execute(text("select * from letting_statistics order by id")).all()
        months = check.execute(text("select month, sum(filed), sum(struck_off_other), sum(struck_off_housed)"
                                    " from demand_months group by 1 order by 1")).all()  # fmt: skip
    return lettings, months


@pytest.mark.usefixtures("proved")
def test_a_housed_household_is_erased_with_its_lease_and_its_sheets(owner_engine: Engine) -> None:
    house = make_house()
    made = decided(house)
    with transaction(house.officer):
        offer_id = make_offer(house.officer, made.item_id, now=LATER).id
    winner = as_applicant(made.households[0])
    with transaction(winner):
        answer_offer(winner, offer_id, answer=Answer(accepted=True), now=LATER)
    with transaction(house.officer):
        signing = Signing(signed_on=LATER.date(), starts_on=LATER.date())
        sign_lease(house.officer, offer_id, command=signing, now=LATER)
    assert purge_territory(TERRITORY, at("2027-04-02")).applications >= 1
    with owner_engine.connect() as check:
        assert check.execute(text("select count(*) from leases")).scalar() == 0
        assert check.execute(text("select count(*) from letting_statistics")).scalar() == 1
        assert check.execute(text("select erased_candidates from agenda_items")).scalars().all() == [1]


@pytest.mark.usefixtures("proved")
def test_an_interrupted_erasure_goes_on_where_it_stopped(monkeypatch: pytest.MonkeyPatch, owner_engine: Engine) -> None:
    desk = make_desk()
    for name in ("Un", "Deux", "Trois"):
        struck_off(desk, birth_name=name)
    monkeypatch.setattr("register.privacy.actions.BATCH", 1)
    seen: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        seen.append((done, total))
        if done == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        purge_territory(TERRITORY, at("2027-03-02"), stop)
    left = due_territory(TERRITORY, at("2027-03-02")).applications
    assert left == seen[0][1] - 2
    assert purge_territory(TERRITORY, at("2027-03-02")).applications == left


@pytest.mark.usefixtures("proved")
def test_five_years_leave_only_what_the_table_says(owner_engine: Engine, freeze: Callable[[str], date]) -> None:
    desk = make_desk()
    struck_off(desk, birth_name="Quinquennal")
    holder = draft(birth_name="Brouillon")
    with owner_engine.begin() as arrange:
        arrange.execute(text("update agents set left_on = '2026-03-02' where id = :id"), {"id": desk.agent_id})
    gone: dict[str, str] = {}
    for number in range(60):
        day = f"{2026 + (3 + number) // 12}-{(3 + number) % 12 + 1:02}-02"
        freeze(f"{day}T03:00")
        done = purge_territory(TERRITORY, at(day))
        for name in ("accounts", "drafts", "announced", "applications", "readings", "agents"):
            if getattr(done, name):
                gone.setdefault(name, day)
    assert gone == {
        "accounts": "2026-04-02", "drafts": "2026-06-02", "announced": "2027-02-02", "applications": "2027-03-02",
        "readings": "2029-03-02", "agents": "2029-03-02",
    }  # fmt: skip
    assert found_in_dump(owner_engine, ("Quinquennal", "Brouillon", desk.name)) == set()
    with owner_engine.connect() as check:
        name = check.execute(text("select full_name from agents where id = :id"), {"id": desk.agent_id}).scalar_one()
    assert name == ERASED_NAME
    assert holder.draft_id is not None


@pytest.mark.parametrize(("struck", "first_day"), [
    ("2026-03-02", "2027-03-02"), ("2024-02-29", "2025-02-28"), ("2024-02-28", "2025-02-28"),
    ("2023-02-28", "2024-02-28"), ("2025-12-31", "2026-12-31"),
])  # fmt: skip
def test_the_year_ends_on_its_day_and_not_before(struck: str, first_day: str) -> None:
    archive, start, end = retentions()["archive"], date.fromisoformat(struck), date.fromisoformat(first_day)
    assert archive.ends_on(start) == end
    assert archive.started_by(end) >= start
    assert archive.started_by(date.fromordinal(end.toordinal() - 1)) < start


def test_the_web_role_cannot_forget_a_reading_itself(owner_engine: Engine) -> None:
    desk = make_desk()
    application_id, _ = struck_off(desk, birth_name="Lecture")
    with transaction(desk):
        assert db.session.scalar(text("select forget_readings('014', now() + interval '9 years')")) == 0
        db.session.execute(text("select hush_readings('014', :ids)"), {"ids": [application_id]})
    with owner_engine.connect() as check:
        wanted = text("select purpose from readings where application_id = :id")
        assert check.execute(wanted, {"id": application_id}).scalar_one() == "voir Zaxvirel Plinthe"
