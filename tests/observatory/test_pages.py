"""The observatory's pages: the register's own totals, in few queries, complete without a script."""

import csv
import io
import re
from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Engine, text

from observatory.data import current_board
from observatory.indicators import Selection
from observatory.pages.selection import home_of
from register.actor import Actor, ActorKind, Role, Scope
from tests.database import QueryCount
from tests.factories import demand

SIZES = {"014": (900, 400), "061": (200, 120)}
LIVE = "select count(*) from applications where status = 'LIVE'"
INSIDE = LIVE + " and territory_id = '014' and wanted_communes[1] = '14118' and typologies[1] = 'T2'"
HIDDEN = ">Secret<"


@pytest.fixture(autouse=True)
def today(freeze: Callable[[str], date]) -> date:
    return freeze(f"{demand.TODAY}T10:00")


@pytest.fixture(scope="module")
def filled(owner_engine: Engine) -> Engine:
    demand.fill(owner_engine, SIZES)
    return owner_engine


@pytest.fixture
def client(app: Flask, filled: Engine) -> FlaskClient:
    return app.test_client()


def plain(page: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page)).replace("\u00a0", "")


def rows_of(client: FlaskClient, query: str = "") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(client.get(f"/observatory/data.csv{query}").get_data(as_text=True))))


def scalar(engine: Engine, query: str) -> int:
    with engine.connect() as connection:
        return int(connection.execute(text(query)).scalar_one())


def test_the_total_is_the_register_s(client: FlaskClient, filled: Engine) -> None:
    total = scalar(filled, LIVE)
    assert f"Demandes en cours {total} " in plain(client.get("/observatory/").get_data(as_text=True))
    assert rows_of(client)[0]["live"] == str(total)


def test_every_indicator_equals_an_independent_query(client: FlaskClient, filled: Engine) -> None:
    found = rows_of(client, "?place=014")[0]
    since = date(2025, 3, 2)
    filed = f"select count(*) from applications where territory_id = '014' and filed_on > '{since}'"
    signed = f"from letting_statistics where territory_id = '014' and signed_on > '{since}'"
    assert found["filed"] == str(scalar(filled, filed))
    assert found["lettings"] == str(scalar(filled, f"select count(*) {signed}"))
    median = f"select percentile_disc(0.5) within group (order by wait_months) {signed}"
    assert found["wait_months"] == str(scalar(filled, median))


def test_a_place_and_a_size_are_counted_alone(client: FlaskClient, filled: Engine) -> None:
    with client.application.app_context():
        caen = next(key for key, name in current_board().names.items() if name == "CU Caen la Mer")
    found = {row["code"]: row for row in rows_of(client, f"?place={caen}&typology=T2") if row["breakdown"] == "commune"}
    assert found["14118"]["live"] == str(scalar(filled, INSIDE))


def test_no_count_under_eleven_is_in_the_file(client: FlaskClient) -> None:
    for query in ("", "?place=014", "?place=061&typology=T5", "?typology=T6"):
        for row in rows_of(client, query):
            counts = [int(row[name]) for name in ("live", "filed", "lettings") if row[name]]
            assert all(count >= 11 for count in counts), row


def test_the_page_is_complete_without_a_script(client: FlaskClient) -> None:
    page = client.get("/observatory/?place=061").get_data(as_text=True)
    for table in ("typology", "household_size", "income_band", "reason", "channel", "place", "month"):
        assert f'id="table-{table}"' in page
    assert page.count('class="epci ') == 16
    assert HIDDEN in page


def test_a_page_asks_two_short_questions_once_the_figures_are_known(
    app: Flask, client: FlaskClient, query_count: Callable[[Flask], QueryCount]
) -> None:
    client.get("/observatory/")
    for query in ("", "?place=014", "?typology=T3&measure=wait_months"):
        with query_count(app) as queries:
            assert client.get(f"/observatory/{query}").status_code == 200
        assert int(queries) <= 3


FILED = text("""
    insert into history
      (territory_id, id, at, action, actor_kind, subject_kind, reason, before_digest, after_digest, detail)
    values ('014', gen_random_uuid(), now(), 'file_application', 'PUBLIC', 'application', '', '', '', '{}')
""")


def test_what_is_filed_is_counted_at_once(client: FlaskClient, filled: Engine) -> None:
    before = int(rows_of(client)[0]["live"])
    row = demand.application_row(demand.random.Random(7), "014", 900_001, status="LIVE", strike_off_reason=None,
                                 live_identity="new", struck_off_on=None)  # fmt: skip
    with filled.begin() as connection:
        connection.execute(demand.APPLICATION, row)
        connection.execute(text("select set_config('app.territory', '014', true)"))
        connection.execute(FILED)
    assert int(rows_of(client)[0]["live"]) == before + 1


@pytest.mark.parametrize("query", [
    "?place=999", "?typology=T9", "?measure=x", "?place=014%3Anowhere", "?place=%27%3B--",
])
def test_an_address_that_means_nothing_shows_everything(client: FlaskClient, query: str) -> None:
    assert rows_of(client, query)[0]["live"] == rows_of(client)[0]["live"]
    assert client.get(f"/observatory/{query}").status_code == 200


def test_an_unknown_page_is_not_the_observatory(client: FlaskClient) -> None:
    assert client.get("/observatory/nowhere").status_code == 404


def test_styles_may_be_written_in_the_observatory_and_nowhere_else(client: FlaskClient) -> None:
    policy = client.get("/observatory/").headers["Content-Security-Policy"]
    scripts = next(part for part in policy.split(";") if "script-src" in part)
    assert "'unsafe-inline'" not in scripts
    assert "sha256-" in scripts
    assert "style-src 'self' 'unsafe-inline'" in policy
    assert "unsafe-inline" not in client.get("/").headers["Content-Security-Policy"]


def test_the_charts_answer_with_the_figures_of_the_address(client: FlaskClient) -> None:
    asked = {
        "output": "charts.children", "outputs": {"id": "charts", "property": "children"},
        "inputs": [{"id": "address", "property": "search", "value": "?place=014"}],
        "changedPropIds": ["address.search"],
    }  # fmt: skip
    answer = client.post("/observatory/_dash-update-component", json=asked)
    assert answer.status_code == 200
    drawn = answer.get_data(as_text=True)
    sizes = {row["code"]: row["live"] for row in rows_of(client, "?place=014") if row["breakdown"] == "household_size"}
    assert f'"x":[{",".join(sizes[code] for code in "123456" if sizes[code])}]' in drawn.replace(" ", "")


def agent(role: Role, communes: tuple[str, ...] = ()) -> Actor:
    return Actor(ActorKind.AGENT, "014", Scope.WISHES, frozenset({role}), account_id=UUID(int=1), communes=communes)


def test_an_agent_starts_at_home_and_a_visitor_everywhere(app: Flask, filled: Engine) -> None:
    with app.app_context():
        board = current_board()
    caen = next(key for key, name in board.names.items() if name == "CU Caen la Mer")
    assert home_of(agent(Role.EPCI_OFFICER, ("14118", "14327")), board) == caen
    assert home_of(agent(Role.STATE_OFFICER), board) == "014"
    assert home_of(None, board) == Selection().area == ""
