"""Facts, points and ranking rows follow every edit; a full scoring gives the same; each score can be replayed."""

from collections.abc import Iterator
from copy import deepcopy
from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.actor import Actor, ActorKind, Scope, applicant, public, system
from register.applications.actions import strike_off_application
from register.applications.codes import StrikeOffReason
from register.db import application_changed, db, transaction
from register.errors import Invalid, Refused
from register.priorities import queries
from register.priorities.queries import RankingFilters
from register.priorities.replay import replay_scores
from register.priorities.runs import rescore_all
from register.priorities.standing import own_file, standings_of
from scoring.ranking import order_key
from tests.factories.filing import HEROUVILLE, NOW, filed
from tests.factories.grids import CAEN_LA_MER, TERRITORY, adopt, reference_document
from tests.factories.letting import CAEN

TODAY = date(2026, 3, 2)
SYSTEM = system(TERRITORY)


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


def file_one(number: int, **changes: object) -> UUID:
    letters = "".join(chr(ord("a") + int(digit)) for digit in str(number))  # an identity keeps letters alone
    return filed(birth_name=f"Essai {letters}", **changes).application_id


def derived_rows(engine: Engine, application_id: UUID) -> tuple[list[tuple], list[tuple]]:
    with engine.connect() as connection:
        scores = connection.execute(
            text("select epci_siren, points, verified_points, facts from scores where application_id = :id"),
            {"id": application_id},
        ).all()
        ranking = connection.execute(
            text("select commune_insee, typology, tier, negative_points, wish_rank from ranking_rows"
                 " where application_id = :id order by wish_rank, typology"), {"id": application_id},
        ).all()  # fmt: skip
    return [tuple(row) for row in scores], [tuple(row) for row in ranking]


def change_then_fail(application_id: UUID) -> None:
    with transaction(SYSTEM):
        db.session.execute(text("update applications set minors = 0 where id = :id"), {"id": application_id})
        application_changed(application_id)
        raise RuntimeError("the network fell")


@pytest.mark.usefixtures("file")
def test_filing_writes_points_and_one_ranking_row_per_commune_and_typology(owner_engine: Engine) -> None:
    application_id = file_one(1, typologies=["T3", "T4"])
    scores, ranking = derived_rows(owner_engine, application_id)
    assert [(siren, points) for siren, points, *_ in scores] == [(CAEN_LA_MER, 25 + 15 + 10)]
    assert [row[:2] for row in ranking] == [(CAEN, "T3"), (CAEN, "T4"), (HEROUVILLE, "T3"), (HEROUVILLE, "T4")]
    assert {row[3] for row in ranking} == {-50}


@pytest.mark.usefixtures("file")
@pytest.mark.law("R441-2-8")
def test_a_struck_off_application_leaves_every_ranking(owner_engine: Engine) -> None:
    application_id = file_one(2)
    with transaction(SYSTEM):
        strike_off_application(SYSTEM, application_id, StrikeOffReason.WITHDRAWN, NOW)
    assert derived_rows(owner_engine, application_id) == ([], [])


@pytest.mark.usefixtures("file")
def test_an_edit_that_fails_leaves_the_points_as_they_were(owner_engine: Engine) -> None:
    application_id = file_one(3)
    before = derived_rows(owner_engine, application_id)
    with pytest.raises(RuntimeError, match="the network fell"):
        change_then_fail(application_id)
    assert derived_rows(owner_engine, application_id) == before


@pytest.mark.usefixtures("file")
@pytest.mark.law("L441-2-3")
def test_a_dalo_decision_counts_once_an_institution_says_so_and_then_comes_first(owner_engine: Engine) -> None:
    application_id = file_one(4, claims=["DALO"])
    assert derived_rows(owner_engine, application_id)[1][0][2] == 1
    with transaction(SYSTEM):
        db.session.execute(
            text("update application_claims set evidence = 'INSTITUTION' where application_id = :id"),
            {"id": application_id},
        )
        application_changed(application_id)
    scores, ranking = derived_rows(owner_engine, application_id)
    assert ranking[0][2] == 0
    assert scores[0][1] == 100 + 15 + 10


@pytest.mark.usefixtures("file")
def test_a_full_scoring_gives_what_each_edit_gave(owner_engine: Engine) -> None:
    ids = [file_one(10 + n, monthly_resources_euros=900 + 100 * n) for n in range(25)]
    before = [derived_rows(owner_engine, id_) for id_ in ids]
    seen: list[tuple[int, int]] = []
    assert rescore_all(TERRITORY, TODAY, lambda done, total: seen.append((done, total))) >= 25
    assert [derived_rows(owner_engine, id_) for id_ in ids] == before
    assert seen[-1][0] == seen[-1][1]


@pytest.mark.usefixtures("file")
def test_a_month_later_seniority_gives_its_point(owner_engine: Engine) -> None:
    application_id = file_one(40)
    before = derived_rows(owner_engine, application_id)[0][0][1]
    rescore_all(TERRITORY, date(2026, 4, 1))
    assert derived_rows(owner_engine, application_id)[0][0][1] == before
    rescore_all(TERRITORY, date(2026, 4, 2))
    assert derived_rows(owner_engine, application_id)[0][0][1] == before + 1
    rescore_all(TERRITORY, TODAY)


@pytest.mark.usefixtures("file")
def test_replaying_finds_nothing_until_a_score_or_a_ranking_row_is_tampered_with(owner_engine: Engine) -> None:
    application_id = file_one(41)
    assert replay_scores(TERRITORY) == []
    for tampered in (
        "update scores set points = points + 1 where application_id = :id",
        "update ranking_rows set negative_points = negative_points - 5 where application_id = :id",
        "delete from ranking_rows where application_id = :id",
    ):
        with owner_engine.begin() as connection:
            connection.execute(text(tampered), {"id": application_id})
        assert any(str(application_id) in fault for fault in replay_scores(TERRITORY))
        rescore_all(TERRITORY, TODAY)


@pytest.mark.usefixtures("file")
@pytest.mark.law("R441-2-10")
def test_the_top_list_is_the_published_total_order() -> None:
    with transaction(SYSTEM):
        rows = queries.top_candidates(SYSTEM, CAEN, "T3", limit=500)
        half = queries.top_candidates(SYSTEM, CAEN, "T3", limit=5, filters=RankingFilters(offset=5))
        large = queries.top_candidates(SYSTEM, CAEN, "T3", filters=RankingFilters(least_household=3))
        assert queries.candidates_count(SYSTEM, CAEN, "T3") == len(rows)
    keys = [order_key(row.tier, row.points, filed_on=row.filed_on, number=row.number) for row in rows]
    assert keys == sorted(keys)
    assert half == rows[5:10]
    assert all(row.household_size >= 3 for row in large)


@pytest.mark.usefixtures("file")
def test_the_top_list_reads_the_index_alone(owner_engine: Engine) -> None:
    with owner_engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("vacuum analyze ranking_rows"))
    with transaction(SYSTEM):
        db.session.execute(text("set local enable_seqscan = off"))
        db.session.execute(text("set local enable_sort = off"))
        db.session.execute(text("set local enable_bitmapscan = off"))
        compiled = queries.top_statement(SYSTEM, CAEN, "T3").compile(
            db.engine, compile_kwargs={"literal_binds": True}
        )
        plan = "\n".join(db.session.connection().exec_driver_sql(f"explain {compiled}").scalars())
    assert "Index Only Scan using ix_ranking_rows_order" in plan
    assert "Sort" not in plan


@pytest.mark.usefixtures("file")
def test_an_applicant_reads_its_own_points_and_nobody_elses() -> None:
    mine, other = file_one(42), file_one(43)
    me = applicant(TERRITORY, mine)
    with transaction(me):
        assert [score.epci_siren for score in queries.score_of(me, mine)] == [CAEN_LA_MER]
        assert queries.score_of(me, other) == []
        assert own_file(me, other) is None
        assert queries.points_of(me, [mine, other], CAEN_LA_MER).keys() == {mine}
    visitor = public(TERRITORY)
    with transaction(visitor):
        assert queries.points_of(visitor, [mine, other], CAEN_LA_MER) == {}


@pytest.mark.usefixtures("file")
@pytest.mark.law("R441-2-17")
def test_an_explained_score_adds_up_and_names_what_is_missing() -> None:
    mine = file_one(44)
    me = applicant(TERRITORY, mine)
    with transaction(me):
        score = queries.score_of(me, mine)[0]
    assert sum(line.points for line in score.lines) == score.points
    assert score.to_confirm == score.points - score.verified_points
    assert {"dalo", "handicap"} <= {line.code for line in score.missing}
    assert score.grid.is_synthetic


@pytest.mark.usefixtures("file")
@pytest.mark.law("R441-2-17")
def test_a_place_is_shown_from_eleven_comparable_applications_and_hidden_under(owner_engine: Engine) -> None:
    ids = [file_one(100 + n, typologies=["T6"]) for n in range(10)]
    me = applicant(TERRITORY, ids[0])
    rescore_all(TERRITORY, TODAY)
    with transaction(me):
        hidden = standings_of(me, ids[0], TODAY)
    file_one(111, typologies=["T6"])
    rescore_all(TERRITORY, TODAY)
    with transaction(me):
        shown = standings_of(me, ids[0], TODAY)
    assert [standing.place.count for standing in hidden] == [None]
    assert [(standing.place.rank, standing.place.count) for standing in shown] == [(1, 11)]
    assert shown[0].wait.count is None


@pytest.mark.usefixtures("file")
@pytest.mark.law("L441-2-8")
def test_a_new_grid_ends_the_one_before_and_old_scores_still_replay(grid: UUID) -> None:
    bayeux = "241400555"
    document = deepcopy(reference_document())
    document["criteria"][0]["points"] = 120
    adopt(bayeux)
    second = adopt(bayeux, since=date(2026, 6, 1), document=document)
    with transaction(SYSTEM):
        now = queries.grid_in_force(SYSTEM, bayeux, date(2026, 5, 31))
        then = queries.grid_in_force(SYSTEM, bayeux, date(2026, 6, 1))
        versions = [found.version for found in queries.grid_versions(SYSTEM, bayeux)]
    assert now is not None
    assert then is not None
    assert (then.id, then.version, now.in_force_until) == (second, 2, date(2026, 6, 1))
    assert versions == [2, 1]
    assert replay_scores(TERRITORY) == []
    with pytest.raises(Refused, match="grid_in_force_before_previous"):
        adopt(bayeux, since=date(2026, 5, 1))


@pytest.mark.usefixtures("file")
def test_a_malformed_grid_is_refused_with_the_path_of_each_problem() -> None:
    document = reference_document()
    document["criteria"][0]["fact"] = "nationality"
    with pytest.raises(Invalid) as refused:
        adopt("200066827", document=document)
    assert any("criteria" in path for path in refused.value.fields)


@pytest.mark.usefixtures("file")
def test_a_commune_without_a_grid_still_ranks_by_seniority(owner_engine: Engine) -> None:
    application_id = file_one(120, wanted_communes=["14366"])  # Lisieux: no grid adopted here
    scores, ranking = derived_rows(owner_engine, application_id)
    assert scores == []
    assert [(row[0], row[3]) for row in ranking] == [("14366", 0)]


@pytest.mark.usefixtures("file")
@pytest.mark.law("R441-2-6")
def test_a_commune_sees_the_ranking_of_its_own_wishes_only() -> None:
    mine = file_one(121, wanted_communes=["14366"])
    lisieux = Actor(ActorKind.AGENT, TERRITORY, Scope.WISHES, communes=("14366",))
    with transaction(lisieux):
        assert queries.top_candidates(lisieux, CAEN, "T3") == []
        assert mine in {row.application_id for row in queries.top_candidates(lisieux, "14366", "T3")}
