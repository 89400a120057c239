"""A finished month is counted once, from the files that the law will erase."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.reporting.actions import count_month
from register.reporting.queries import demand_months
from tests.factories import demand

NOW = datetime(2026, 3, 1, 1, tzinfo=UTC)
FEBRUARY = date(2026, 2, 1)


@pytest.fixture
def reading(app: Flask, freeze: Callable[[str], date]) -> Iterator[None]:
    freeze("2026-03-01")
    with app.app_context():
        yield


@pytest.fixture(scope="module")
def filled(owner_engine: Engine) -> Engine:
    """One household for each thing that a month may see happen."""
    kept: dict[str, Any] = {"status": "LIVE", "strike_off_reason": None, "struck_off_on": None}
    ended = {"status": "STRUCK_OFF", "strike_off_reason": "HOUSED", "live_identity": None}
    cases = [
        {**kept, "live_identity": "a", "filed_on": date(2026, 1, 31)},
        {**kept, "live_identity": "b", "filed_on": date(2026, 2, 1)},
        {**kept, "live_identity": "c", "filed_on": date(2026, 2, 28)},
        {**kept, "live_identity": "d", "filed_on": date(2026, 3, 1)},
        {**ended, "filed_on": date(2025, 6, 1), "struck_off_on": date(2026, 2, 28)},
        {**ended, "filed_on": date(2025, 6, 1), "struck_off_on": date(2026, 1, 31)},
        {**ended, "filed_on": date(2025, 6, 1), "struck_off_on": date(2026, 3, 1)},
    ]
    draw = demand.random.Random(1)
    with owner_engine.begin() as connection:
        for serial, case in enumerate(cases):
            row = demand.application_row(draw, "014", serial, commune="14118", typology="T2", **case)
            connection.execute(demand.APPLICATION, row)
    return owner_engine


def lines_of(engine: Engine, territory_id: str) -> int:
    wanted = text("select count(*) from history where action = 'count_month' and territory_id = :territory")
    with engine.connect() as connection:
        return int(connection.execute(wanted, {"territory": territory_id}).scalar_one())


@pytest.mark.usefixtures("reading")
def test_a_month_is_counted_once_to_the_day(filled: Engine) -> None:
    assert count_month("014", date(2026, 3, 1), NOW) is True
    assert count_month("014", date(2026, 3, 31), NOW) is False
    months = demand_months("014")
    assert months["month"].tolist() == [FEBRUARY]
    row = months.iloc[0]
    assert (row["typology"], row["live"], row["filed"], row["struck_off_housed"]) == ("T2", 4, 2, 1)
    assert lines_of(filled, "014") == 1


@pytest.mark.usefixtures("reading")
def test_a_territory_without_application_counts_nothing_and_says_nothing(filled: Engine) -> None:
    assert count_month("061", date(2026, 3, 1), NOW) is False
    assert count_month("061", date(2026, 3, 2), NOW) is False
    assert demand_months("061").empty
    assert lines_of(filled, "061") == 0
