"""The SQL text that auditors read gives, on PostgreSQL and the stored facts, the points of the program."""

from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from scoring.evaluate import points_of
from scoring.facts import FACT_COUNT, columns, encode
from scoring.grid import Grid
from scoring.sql_text import sql_of
from scoring.tables import Tables, compile_grid
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
