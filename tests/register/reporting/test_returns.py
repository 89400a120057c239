"""The returns to the State equal what an independent query counts, to the day."""

import csv
import io
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from register.reporting.returns import RETURNS, first_quartile, flow_report, in_one_file, write_csv
from tests.factories import demand

LANDLORD = demand.LANDLORDS["061"][0]
INDEPENDENT = text("""
    select sum(case when in_qpv then 0 else 1 end) as outside,
           sum(case when in_qpv then 0 when is_relocated then 1 when is_first_quartile then 1 else 0 end) as counted,
           sum(case when in_qpv then 1 else 0 end) as inside,
           sum(case when in_qpv and is_first_quartile is false then 1 else 0 end) as others
    from letting_statistics
    where territory_id = '014' and organisation_id = :landlord and signed_on between :first and :last
""")
PERIODS = {
    "FIRST_HALF": (date(2025, 1, 1), date(2025, 6, 30)),
    "SECOND_HALF": (date(2025, 7, 1), date(2025, 12, 31)),
    "YEAR": (date(2025, 1, 1), date(2025, 12, 31)),
}


@pytest.fixture(scope="module")
def filled(owner_engine: Engine) -> Engine:
    demand.fill(owner_engine, {"014": (0, 800), "061": (0, 0)})
    return owner_engine


@pytest.fixture
def reading(app: Flask, filled: Engine) -> Iterator[None]:
    with app.app_context():
        yield


def sign(engine: Engine, serial: int, **changes: Any) -> None:
    row = demand.letting_row(demand.random.Random(serial), "061", 900_000 + serial, **changes)
    with engine.begin() as connection:
        connection.execute(demand.LETTING, row)


@pytest.mark.law("L441-1")
def test_the_first_quartile_return_equals_an_independent_count(filled: Engine, reading: None) -> None:
    rows = first_quartile("014", 2025).rows
    assert len(rows) == 6
    for rank, landlord in enumerate(demand.LANDLORDS["014"]):
        for row in rows[3 * rank : 3 * rank + 3]:
            first, last = PERIODS[row["period"]]
            with filled.connect() as connection:
                found = connection.execute(INDEPENDENT, {"landlord": landlord, "first": first, "last": last}).one()
            counted = (row["leases_outside_qpv"], row["first_quartile_or_relocated"], row["leases_in_qpv"],
                       row["other_quartiles_in_qpv"])  # fmt: skip
            assert counted == tuple(found)
            assert row["rate_percent"] == pytest.approx(100 * found.counted / found.outside, abs=0.051)


@pytest.mark.law("L441-1")
@pytest.mark.parametrize(("signed_on", "period"), [
    (date(2023, 1, 1), "FIRST_HALF"), (date(2023, 6, 30), "FIRST_HALF"),
    (date(2023, 7, 1), "SECOND_HALF"), (date(2023, 12, 31), "SECOND_HALF"),
])
def test_a_lease_counts_in_the_half_year_of_its_signature(
    filled: Engine, reading: None, signed_on: date, period: str
) -> None:
    def counts() -> dict[str, int]:
        return {row["period"]: row["leases_outside_qpv"] for row in first_quartile("061", 2023).rows}

    before = counts()
    sign(filled, signed_on.toordinal(), signed_on=signed_on, in_qpv=False)
    gained = {name: count - before.get(name, 0) for name, count in counts().items()}
    assert gained == {name: int(name in (period, "YEAR")) for name in PERIODS}
    assert [row for year in (2022, 2024) for row in first_quartile("061", year).rows] == []


@pytest.mark.law("L441-1")
@pytest.mark.usefixtures("reading")
@pytest.mark.parametrize(("quartile", "relocated", "in_qpv", "gained"), [
    (True, False, False, (1, 1, 0, 0, 0)),
    (False, True, False, (1, 1, 0, 0, 0)),
    (False, False, False, (1, 0, 0, 0, 0)),
    (None, False, False, (1, 0, 0, 0, 1)),
    (False, False, True, (0, 0, 1, 1, 0)),
    (True, False, True, (0, 0, 1, 0, 0)),
    (None, False, True, (0, 0, 1, 0, 1)),
])
def test_each_kind_of_lease_goes_to_its_column(
    filled: Engine, quartile: bool | None, relocated: bool, in_qpv: bool, gained: tuple[int, ...]
) -> None:
    columns = ("leases_outside_qpv", "first_quartile_or_relocated", "leases_in_qpv", "other_quartiles_in_qpv",
               "unknown_quartile")  # fmt: skip
    year = 2000 + sum(2**rank for rank, one in enumerate((quartile, relocated, in_qpv, quartile is None)) if one)
    sign(filled, year, signed_on=date(year, 5, 5), is_first_quartile=quartile, is_relocated=relocated, in_qpv=in_qpv)
    row = first_quartile("061", year).rows[-1]
    assert tuple(row[column] for column in columns) == gained


@pytest.mark.law("R441-5-1")
def test_each_breakdown_of_the_flow_report_adds_up_to_the_leases_of_the_year(filled: Engine, reading: None) -> None:
    with filled.connect() as connection:
        signed = connection.execute(text(
            "select count(*) from letting_statistics where territory_id = '014' and extract(year from signed_on) = 2025"
        )).scalar_one()  # fmt: skip
    sums: dict[str, int] = {}
    for row in flow_report("014", 2025).rows:
        sums[row["breakdown"]] = sums.get(row["breakdown"], 0) + row["allocated"]
    assert sums == dict.fromkeys(("ALL", "TYPOLOGY", "FINANCING", "QPV", "COMMUNE", "CONSTRUCTION_PERIOD"), signed)


@pytest.mark.parametrize("name", list(RETURNS))
def test_every_column_of_the_file_is_defined(reading: None, name: str) -> None:
    made = RETURNS[name]("014", 2025)
    read = list(csv.DictReader(io.StringIO(made.csv())))
    defined = [row["column"] for row in csv.DictReader(io.StringIO(made.definitions_csv()))]
    assert list(read[0]) == defined == made.columns
    assert len(read) == len(made.rows)


def test_a_name_that_a_spreadsheet_would_run_stays_a_name() -> None:
    assert write_csv(["name"], [["=1+1"], ["-2"], [None], [-2]]).splitlines() == ["name", "'=1+1", "'-2", '""', "-2"]


def test_a_visitor_is_sent_to_sign_in(client: FlaskClient) -> None:
    for path in ("/state/", "/state/returns/flow/2025.csv", "/authority/"):
        assert client.get(path).headers["Location"].startswith("/sign-in")


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_territories_follow_each_other_under_one_header() -> None:
    assert in_one_file(["a,b\r\n1,2\r\n", "a,b\r\n3,4\r\n"]) == "a,b\r\n1,2\r\n3,4\r\n"
