"""The seeded register: anchors seen by SQL, chains that hold, the same data from the same seed."""

import hashlib
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import Connection, text

from register.audit.chain import line_hash
from register.demo import load
from register.demo.accounts import DEMO_ACCOUNTS, PASSWORD
from register.demo.story import INCOMPLETE, Stage
from register.errors import Refused
from register.organisations.passwords import is_right
from tests import database as databases

TODAY = date(2026, 11, 20)
LONE_PARENT = """household_size > 1 and id in (select application_id from people group by application_id
    having count(*) filter (where role in ('SPOUSE', 'CO_APPLICANT')) = 0)"""
# What the story writes through the actions has identifiers of its own; accounts and secrets are salted.
CONTENT = {
    "applications": "number, status, filed_on, live_identity, wanted_communes, typologies, monthly_resources_euros",
    "people": "id, application_id, birth_name, first_names, birth_date",
    "application_claims": "application_id, claim, evidence",
    "dwellings": "id, rent_euros, surface_m2, typology, reference",
    "demand_months": "month, epci_siren, typology, live, filed, struck_off_housed",
    "grids": "id, document",
}


@pytest.fixture(scope="module")
def rows(small_database: databases.TestDatabase) -> Iterator[Connection]:
    engine = databases.superuser_engine(small_database)
    with engine.connect() as connection:
        yield connection
    engine.dispose()


def number(rows: Connection, query: str) -> float:
    return float(rows.execute(text(query)).scalar_one())


def content_digest(database: databases.TestDatabase) -> str:
    engine = databases.superuser_engine(database)
    whole = hashlib.sha256()
    with engine.connect() as connection:
        for table, columns in CONTENT.items():
            condition = " where strike_off_reason is distinct from 'HOUSED'" if table == "applications" else ""
            ordered = f"select ({columns})::text as line from {table}{condition} order by line"
            for line in connection.execute(text(ordered)).scalars():
                whole.update(line.encode())
    engine.dispose()
    return whole.hexdigest()


def seeded(server: databases.TestServer, folder: Path, seed: int) -> str:
    with server.fresh() as fresh, databases.application(fresh, folder) as app:
        with app.app_context():
            load.seed("small", seed, today=TODAY)
        return content_digest(fresh)


@pytest.mark.slow
def test_the_same_seed_gives_the_same_data_and_another_seed_other_data(
    server: databases.TestServer, tmp_path: Path
) -> None:
    first = seeded(server, tmp_path, 7)
    assert seeded(server, tmp_path, 7) == first
    assert seeded(server, tmp_path, 8) != first


def test_a_register_with_applications_is_never_seeded_again(
    small_database: databases.TestDatabase, tmp_path: Path
) -> None:
    with databases.application(small_database, tmp_path) as app, app.app_context(), pytest.raises(Refused) as refused:
        load.seed("small", 1)
    assert refused.value.code == "register_not_empty"


def test_the_small_stock_has_the_size_of_its_profile(rows: Connection) -> None:
    assert number(rows, "select count(*) from applications where status = 'LIVE'") == pytest.approx(2000, rel=0.02)


def test_the_pressure_seen_by_sql_is_the_published_one(rows: Connection) -> None:
    live = number(rows, "select count(*) from applications where status = 'LIVE' and territory_id = '014'")
    let = number(
        rows,
        "select count(*) from letting_statistics where territory_id = '014'"
        " and signed_on > (select max(signed_on) from letting_statistics) - 365",
    )
    assert 3.3 <= live / let <= 4.5


@pytest.mark.parametrize(
    ("share", "expected", "tolerance"),
    [
        ("current_housing = 'SOCIAL_TENANT'", 37.9, 3),
        ("typologies[1] in ('T1', 'T2')", 47, 3),
        ("household_size = 1", 45, 3),
        (LONE_PARENT, 24.5, 3),
    ],
)  # fmt: skip
def test_the_anchors_are_seen_by_sql(rows: Connection, share: str, expected: float, tolerance: float) -> None:
    found = number(
        rows, f"select 100.0 * avg(({share})::int) from applications where status = 'LIVE' and territory_id = '014'"
    )
    assert found == pytest.approx(expected, abs=tolerance)


def test_leases_of_the_last_year_are_the_housed_applications(rows: Connection) -> None:
    housed = number(rows, "select count(*) from applications where strike_off_reason = 'HOUSED'")
    counted = number(rows, "select count(*) from letting_statistics where signed_on > current_date - 365")
    assert counted == pytest.approx(housed, abs=3)


def test_nothing_named_is_older_than_a_year_after_its_strike_off(rows: Connection) -> None:
    assert number(rows, "select count(*) from applications where struck_off_on < current_date - 366") == 0


def test_the_history_chain_holds_from_its_first_line(rows: Connection) -> None:
    for territory_id in ("014", "061"):
        lines = rows.execute(
            text("select * from history where territory_id = :territory order by seq"), {"territory": territory_id}
        ).mappings()
        previous, count = "", 0
        for line in lines:
            count += 1
            assert (line["seq"], line["previous_hash"]) == (count, previous)
            previous = line_hash(previous, {str(name): value for name, value in line.items()})
            assert line["hash"] == previous
        head = rows.execute(
            text("select seq, hash from chain_heads where territory_id = :territory"), {"territory": territory_id}
        ).one()
        assert tuple(head) == (count, previous)


def test_every_live_application_has_its_filing_in_the_history(rows: Connection) -> None:
    assert number(
        rows,
        "select count(*) from applications a where not exists (select 1 from history h where h.application_id = a.id"
        " and h.action = 'file_application')",
    ) == 0


def test_protections_are_back_after_the_seed(rows: Connection) -> None:
    assert number(rows, "select count(*) from pg_class where relrowsecurity and not relforcerowsecurity") == 0
    assert number(rows, "select count(*) from pg_trigger where tgname = 'chain' and tgenabled = 'O'") == 1


def test_new_filings_go_on_after_the_seeded_numbers(rows: Connection) -> None:
    assert number(
        rows,
        "select count(*) from (select territory_id, substr(number, 4, 4) as month,"
        " max(substr(number, 8, 6)::int) as top from applications group by 1, 2) n"
        " join number_sequences s using (territory_id, month) where s.last <> n.top",
    ) == 0


def test_every_demonstration_account_opens_with_its_password(rows: Connection) -> None:
    stored = dict(tuple(row) for row in rows.execute(text("select login, password_hash from accounts")))
    assert {account.login for account in DEMO_ACCOUNTS} == set(stored)
    assert is_right(PASSWORD, stored["aubain@toit.example"])
    assert len(set(stored.values())) <= 2  # one digest per territory: the password is public


def test_the_address_of_the_person_at_risk_is_nowhere_in_clear(rows: Connection) -> None:
    protected = rows.execute(text("select address_line, postcode, city from applications where is_protected")).all()
    assert len(protected) == 1
    assert tuple(protected[0]) == ("Adresse protégée", "", "")
    assert number(rows, "select count(*) from protected_values where field = 'address'") == 1


def test_the_landlords_have_work_today(rows: Connection) -> None:
    assert number(rows, "select count(*) from adverts where status = 'PUBLISHED' and closes_at > now()") >= 20
    assert number(rows, "select count(*) from adverts where status = 'CLOSED'") >= 3
    assert number(rows, "select count(*) from vacancies where status = 'OPEN'") >= 25
    assert number(rows, "select count(*) from sittings where status = 'CLOSED' and minutes_digest <> ''") == 3
    assert number(rows, "select count(*) from offers where status = 'PENDING'") >= 2
    assert number(rows, "select count(*) from leases") >= 1


def test_every_bidder_of_an_ended_window_has_its_answer(rows: Connection) -> None:
    assert number(
        rows,
        "select count(*) from bids b join adverts a on a.territory_id = b.territory_id and a.id = b.advert_id"
        " where a.status = 'CLOSED' and b.answer is null",
    ) == 0


def test_no_household_bids_on_more_dwellings_than_allowed(rows: Connection) -> None:
    most = "select max(n) from (select count(*) as n from bids where status = 'LIVE' group by application_id) s"
    assert number(rows, most) <= 3


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2026, 11, 19), date(2027, 1, 2), date(2026, 12, 5)])
def test_sittings_of_the_story_fall_on_working_days(day: date) -> None:
    stage = Stage(day)
    for days in (-13, 4):
        moved = stage.working(days)
        assert stage.at(moved).weekday() < 5
        assert abs(moved) >= abs(days)
        assert abs(moved - days) <= 2


def test_nobody_is_presented_twice_or_before_its_income_is_known() -> None:
    order = [UUID(int=number) for number in range(8)]
    stage = Stage(TODAY)
    first = stage.shortlist(UUID(int=100), order, incomplete={order[0]})
    assert first is not None
    assert first.chosen == tuple(order[1:5])
    assert first.skipped == {order[0]: INCOMPLETE}
    assert stage.shortlist(UUID(int=101), order, incomplete={order[0]}) is None
