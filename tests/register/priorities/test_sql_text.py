"""The SQL text that auditors read gives, on PostgreSQL and the stored facts, the points of the program."""

from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, text

from register import clock
from register.actor import system
from register.db import transaction
from register.priorities.grids import auditors_sql
from register.priorities.queries import grid_in_force
from scoring.evaluate import points_of
from scoring.facts import FACT_COUNT, columns, encode
from scoring.grid import Grid
from scoring.sql_text import sql_of
from scoring.tables import Tables, compile_grid
from tests.database import TestDatabase, superuser_engine
from tests.factories.grids import CAEN_LA_MER
from tests.scoring.grids import ROWS, reference_tables, small_document
from tests.scoring.random_grids import documents

FEW = settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
PEOPLE = st.lists(ROWS, min_size=1, max_size=8)


def points_in_sql(engine: Engine, tables: Tables, rows: list[bytes]) -> list[tuple[int, int]]:
    values = ", ".join(f"({place}, '\\x{row.hex()}'::bytea)" for place, row in enumerate(rows))
    statement = sql_of(tables, f"select * from (values {values}) as people(id, facts)")
    with engine.connect() as connection, connection.connection.cursor() as cursor:
        cursor.execute(statement)
        return [(points, verified) for _, points, verified in sorted(cursor.fetchall())]


@FEW
@given(document=documents(), rows=PEOPLE)
def test_the_sql_of_any_grid_gives_the_points_of_the_program(
    owner_engine: Engine, document: dict[str, Any], rows: list[bytes]
) -> None:
    tables = compile_grid(Grid.from_document(document))
    assert points_in_sql(owner_engine, tables, rows) == [points_of(tables, row) for row in rows]


@FEW
@given(rows=PEOPLE)
def test_the_sql_of_the_reference_grid_does_too(owner_engine: Engine, rows: list[bytes]) -> None:
    tables = reference_tables()
    assert points_in_sql(owner_engine, tables, rows) == [points_of(tables, row) for row in rows]


def test_an_auditor_counts_every_stored_score_again(small_app: Flask, small_database: TestDatabase) -> None:
    with small_app.app_context(), transaction(system("014")):
        grid = grid_in_force(system("014"), CAEN_LA_MER, clock.today())
    assert grid is not None
    stored = "select application_id, points, verified_points from scores where epci_siren = :epci order by 1"
    engine = superuser_engine(small_database)
    with engine.connect() as connection:
        kept = [tuple(row) for row in connection.execute(text(stored), {"epci": CAEN_LA_MER})]
        with connection.connection.cursor() as cursor:
            cursor.execute(auditors_sql(grid.text, CAEN_LA_MER))
            counted = sorted(cursor.fetchall())
    engine.dispose()
    assert counted == kept
    assert len(kept) > 100


@pytest.mark.parametrize("siren", ["", "20006559", "200065597'", "20006559x"])
def test_only_the_figures_of_a_siren_enter_the_statement(siren: str) -> None:
    with pytest.raises(ValueError, match="nine figures"):
        auditors_sql("{}", siren)


def test_a_row_stored_with_a_shorter_vocabulary_has_the_same_points_in_sql(owner_engine: Engine) -> None:
    values, evidences = columns(encode({"dalo": (1, 4), "disability": (1, 3)}))  # type: ignore[dict-item]
    short = bytes((3,)) + values[:3] + evidences[:3]
    assert FACT_COUNT > 3
    assert points_in_sql(owner_engine, reference_tables(), [short]) == [(140, 140)]


def test_a_label_cannot_leave_its_comment() -> None:
    document = small_document()
    document["groups"][0]["label"] = "*/ drop table scores; /*"
    document["criteria"][0]["label"] = "*/ select 1"
    text = sql_of(compile_grid(Grid.from_document(document)), "select id, facts from scores")
    assert "*/ drop" not in text
    assert text.count("/*") == text.count("*/")
