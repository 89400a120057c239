"""A score or a ranking of a past day gives the same bytes for ever, and a tampered past is named."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from register import clock
from register.actor import applicant, public, system
from register.applications.actions import strike_off_application
from register.applications.codes import StrikeOffReason
from register.db import application_changed, db, transaction
from register.errors import NotFound, Refused
from register.priorities.actions import Adoption, adopt_grid
from register.priorities.past_documents import PastDocument, past_ranking, past_score
from register.priorities.queries import top_candidates
from register.priorities.replay import replay_scores
from register.priorities.runs import rescore_all
from register.priorities.score_history import place_at, scores_at
from tests.database import TestDatabase
from tests.factories.filing import HEROUVILLE, filed
from tests.factories.grids import CAEN_LA_MER, TERRITORY, adopt, reference_document
from tests.factories.letting import CAEN

SYSTEM = system(TERRITORY)
FIRST = date(2026, 3, 2)
COUNTS = text("select (select count(*) from score_periods), (select count(*) from ranking_periods)")


@pytest.fixture(autouse=True)
def played_day(freeze) -> None:
    freeze("2026-03-02T10:00")


@pytest.fixture(scope="module", autouse=True)
def grid(app: Flask) -> Iterator[UUID]:
    with app.app_context():
        yield adopt()


@pytest.fixture
def file(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


def file_one(letters: str, **changes: object) -> tuple[UUID, str]:
    done = filed(birth_name=f"Passé {letters}", **changes)
    return done.application_id, done.number


def score_on(number: str, day: date = FIRST) -> PastDocument:
    with transaction(SYSTEM):
        return past_score(SYSTEM, number, day, now=clock.now())


def ranking_on(day: date = FIRST) -> PastDocument:
    with transaction(SYSTEM):
        return past_ranking(SYSTEM, CAEN, "T3", day=day, now=clock.now())


def change(application_id: UUID, assignment: str) -> None:
    with transaction(SYSTEM):
        db.session.execute(text(f"update applications set {assignment} where id = :id"), {"id": application_id})
        application_changed(application_id)


@pytest.mark.usefixtures("file")
@pytest.mark.law("R441-2-10")
def test_a_past_day_keeps_its_bytes_whatever_happens_afterwards(freeze) -> None:
    (mine, number), (gone, gone_number) = file_one("a"), file_one("b")
    freeze("2026-03-03T09:00")
    before = score_on(number), score_on(gone_number), ranking_on()
    change(mine, "minors = 0, household_size = 1")
    freeze("2026-03-04T09:00")
    change(mine, f"wanted_communes = array['{HEROUVILLE}'], typologies = array['T1']")
    with transaction(SYSTEM):
        strike_off_application(SYSTEM, gone, StrikeOffReason.WITHDRAWN, clock.now())
    document = reference_document()
    document["criteria"][0]["points"] = 1
    dates = Adoption(date(2026, 3, 4), date(2026, 4, 10))
    with transaction(SYSTEM):
        adopt_grid(SYSTEM, CAEN_LA_MER, document=document, adoption=dates, now=clock.now())
    freeze("2026-04-20T02:15")
    rescore_all(TERRITORY, date(2026, 4, 20))
    after = score_on(number), score_on(gone_number), ranking_on()
    assert [one.canonical for one in after] == [one.canonical for one in before]
    assert [one.sha256 for one in after] == [one.sha256 for one in before]
    assert {number, gone_number} <= {row["number"] for row in before[2].content["applications"]}
    assert score_on(gone_number, date(2026, 4, 19)).content["ranked"] is False
    assert gone_number not in {row["number"] for row in ranking_on(date(2026, 4, 19)).content["applications"]}
    assert score_on(number, date(2026, 4, 19)).content["scores"][0]["grid"]["version"] == 1
    assert score_on(number, date(2026, 4, 20)).content["scores"][0]["grid"]["version"] == 2
    assert replay_scores(TERRITORY) == []


@pytest.mark.usefixtures("file")
def test_a_replayed_ranking_is_the_one_that_was_read_that_day(freeze) -> None:
    file_one("c")
    day = freeze("2031-01-01T10:00")  # after everything that another test of this module may have played
    with transaction(SYSTEM):
        read = [(row.number, row.tier, row.points) for row in top_candidates(SYSTEM, CAEN, "T3", limit=500)]
    rows = ranking_on(day).content["applications"]
    assert [(row["number"], row["tier"], row["points"]) for row in rows] == read


@pytest.mark.usefixtures("file")
def test_a_night_that_changes_nothing_writes_nothing_and_a_month_writes_one_period(
    freeze, owner_engine: Engine
) -> None:
    mine, number = file_one("d")
    rescore_all(TERRITORY, FIRST)
    with owner_engine.connect() as connection:
        before = connection.execute(COUNTS).one()
    freeze("2026-03-03T02:15")
    rescore_all(TERRITORY, FIRST)
    with owner_engine.connect() as connection:
        assert connection.execute(COUNTS).one() == before
    freeze("2026-04-02T02:15")
    rescore_all(TERRITORY, date(2026, 4, 2))
    with transaction(SYSTEM):
        periods = scores_at(SYSTEM, mine, clock.now()), scores_at(SYSTEM, mine, clock.now().replace(year=2027))
    assert [row.began_at.month for found in periods for row in found] == [3, 4]
    assert score_on(number, date(2026, 4, 1)).content["scores"][0]["facts"]["seniority_months"][0] == 0
    assert score_on(number, date(2026, 4, 2)).content["scores"][0]["facts"]["seniority_months"][0] == 1


@pytest.mark.usefixtures("file")
@pytest.mark.parametrize(("tampered", "named"), [
    ("update score_periods set points = points + 1", "score passé de la demande"),
    ("update score_periods set facts = set_byte(facts, 7, 1)", "a été modifiée"),
    ("update score_periods set began_at = began_at - interval '1 day'", "a été modifiée"),
    ("delete from score_periods", "le score présent n’est pas le dernier"),
    ("update ranking_periods set tier = 0", "le classement présent n’est pas le dernier"),
    ("delete from ranking_periods", "le classement présent n’est pas le dernier"),
])  # fmt: skip
def test_a_tampered_past_is_named_and_never_shown(owner_engine: Engine, tampered: str, named: str) -> None:
    mine, number = file_one(f"e{''.join(letter for letter in tampered if letter.isalpha())}")
    with owner_engine.begin() as connection:
        connection.execute(text(f"{tampered} where application_id = :id"), {"id": mine})
    assert any(named in fault and str(mine) in fault for fault in replay_scores(TERRITORY))
    if "score passé" in named:
        with pytest.raises(Refused, match="replay_broken"):
            score_on(number)
        with pytest.raises(Refused, match="replay_broken"):
            ranking_on()
    with owner_engine.begin() as connection:
        connection.execute(text("delete from score_periods where application_id = :id"), {"id": mine})
        connection.execute(text("delete from ranking_periods where application_id = :id"), {"id": mine})
    rescore_all(TERRITORY, FIRST)
    assert [fault for fault in replay_scores(TERRITORY) if str(mine) in fault] == []


@pytest.mark.parametrize("order", [
    "update score_periods set points = 0", "delete from score_periods", "truncate score_periods",
    "update ranking_periods set tier = 0", "delete from ranking_periods", "truncate ranking_periods",
])  # fmt: skip
def test_the_web_role_adds_to_the_past_and_changes_none_of_it(database: TestDatabase, order: str) -> None:
    web = create_engine(database.url, poolclass=NullPool)
    with web.connect() as connection, pytest.raises(DBAPIError, match=r"(?i)permission denied"):
        connection.execute(text(order))


@pytest.mark.usefixtures("file")
def test_an_applicant_reads_its_own_past_and_writes_none(owner_engine: Engine) -> None:
    (mine, number), (_, other) = file_one("f"), file_one("g")
    me, until = applicant(TERRITORY, mine), clock.now().replace(year=2027)
    with transaction(me):
        assert place_at(me, number, until)
        assert place_at(me, other, until) is None
    with pytest.raises(DBAPIError, match="row-level security"), transaction(me):
        db.session.execute(
            text("insert into score_periods (territory_id, application_id, epci_siren, began_at, recorded_at)"
                 " values ('014', :id, :epci, now(), now())"), {"id": mine, "epci": CAEN_LA_MER},
        )  # fmt: skip
    visitor = public(TERRITORY)
    with transaction(visitor):
        assert scores_at(visitor, mine, until) == []


@pytest.mark.usefixtures("file")
def test_what_cannot_be_replayed_is_refused_with_its_reason() -> None:
    _, number = file_one("h")
    with pytest.raises(Refused, match="replay_day_to_come"):
        score_on(number, date(2026, 3, 3))
    with pytest.raises(NotFound, match="replay_number_unknown"):
        score_on(number, date(2026, 3, 1))
    with pytest.raises(NotFound, match="replay_number_unknown"):
        score_on("000000000000000000")
    with pytest.raises(Refused, match="replay_ranking_unknown_then"):
        ranking_on(date(2026, 3, 1))
    assert score_on(number).content["day_is_over"] is False


@pytest.mark.usefixtures("file")
def test_erasing_an_application_erases_its_past(owner_engine: Engine) -> None:
    mine, _ = file_one("i")
    with owner_engine.begin() as connection:
        for table in ("notices", "readings", "people", "accounts", "application_claims", "drafts"):
            connection.execute(text(f"delete from {table} where application_id = :id"), {"id": mine})
        connection.execute(text("delete from applications where id = :id"), {"id": mine})
        left = connection.execute(text("select count(*) from score_periods where application_id = :id"), {"id": mine})
        assert left.scalar_one() == 0
