"""Every application of a nation scored under one grid and under 1,250, beside a copy of the columns read and what other
engines take for one grid. Columns are synthetic and independent: nobody is in them."""

import copy
import importlib
import json
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from sqlalchemy import Engine, create_engine, text

from bench.clock import Line, Times, alternated, microseconds, table, timed
from register.embedded import Cluster
from scoring.bulk import score_grouped, score_many, score_many_plain
from scoring.facts import FACT_COUNT, FACTS, Evidence
from scoring.grid import Grid
from scoring.law import reference_grid_text
from scoring.programs import program_of
from scoring.sql_text import facts_read, sql_of, sql_over_columns
from scoring.tables import NO_SECOND, Step, Tables, compile_grid

PEOPLE, TERRITORIES = 2_900_000, 1_250
TIMES, FEW = 11, 3
# PostgreSQL and pandas are measured on a part, and their time is scaled to everybody.
PART = 100_000
Matrix = NDArray[np.uint8]


def nation_lines(engine: Engine) -> list[Line]:
    """The promise on the bulk scoring, and the anchors."""
    people, grids, starts = synthetic_people(PEOPLE), many_grids(), territories(PEOPLE)
    one = grids[0]
    columns = [people[:, column] for column in columns_read(one)]
    target = np.empty((len(columns), PEOPLE), dtype=np.uint8)

    def copied() -> None:
        for place, column in enumerate(columns):
            np.copyto(target[place], column)

    read, under_one, under_many = alternated(
        copied, lambda: score_many(one, people), lambda: score_grouped(grids, starts, people), times=TIMES
    )
    joined = timed(lambda: program_of.__wrapped__(tuple(grids)), times=TIMES)
    named = f"copy of {len(columns)} columns read"
    lines = [
        _beside(f"one grid over {PEOPLE:,} applications", under_one, read, named=named, promise="<= 3"),
        _beside(f"{TERRITORIES:,} grids over {PEOPLE:,} applications", under_many, read, named=named, promise="<= 3"),
        _beside("joining their programs, once", joined, read, named=named, promise="a record"),
    ]
    for name, anchor in _anchors(one, people, engine):
        if anchor is None:
            sys.stderr.write(f"{name} is not installed: its line is left out (make bench installs it).\n")
        else:
            lines.append(_beside("one grid, same points", under_one, anchor, named=name, promise="a record"))
    return lines


def synthetic_people(count: int) -> Matrix:
    """Facts of so many invented applications, contiguous by column."""
    generator = np.random.default_rng(20261125)
    people = np.zeros((count, 2 * FACT_COUNT), dtype=np.uint8, order="F")
    for column, known in enumerate(FACTS):
        if known.kind == "flag":
            people[:, column] = generator.random(count, dtype=np.float32) < 0.1
        else:
            people[:, column] = generator.integers(0, 120, count, dtype=np.uint8)
        people[:, FACT_COUNT + column] = generator.integers(0, len(Evidence), count, dtype=np.uint8)
    return people


def many_grids() -> list[Tables]:
    """The reference grid, and as many others, each with points of its own."""
    document = json.loads(reference_grid_text())
    return [compile_grid(Grid.from_document(_varied(document, place))) for place in range(TERRITORIES)]


def _varied(document: dict[str, Any], place: int) -> dict[str, Any]:
    varied = copy.deepcopy(document)
    for rank, criterion in enumerate(varied["criteria"]):
        more = (place * (rank + 1)) % 17
        criterion["points"] += more if criterion["points"] > 0 else -more
    return varied


def territories(count: int) -> list[int]:
    """First rows of territories of very unequal sizes, as those of a nation."""
    weights = np.random.default_rng(7).lognormal(0, 1.3, TERRITORIES)
    ends = np.rint(np.cumsum(weights) / weights.sum() * count).astype(np.int64)
    return [0, *ends.tolist()]


def columns_read(tables: Tables) -> list[int]:
    """Columns of values and of evidence that the kernel reads for a grid."""
    facts = facts_read(tables)
    return facts + [FACT_COUNT + column for column in facts]


def _beside(claim: str, own: Times, anchor: Times, *, named: str, promise: str) -> Line:
    return Line(claim, microseconds(own.p50), f"{named} {microseconds(anchor.p50)}", own.p50 / anchor.p50, promise)


def _anchors(tables: Tables, people: Matrix, engine: Engine) -> list[tuple[str, Times | None]]:
    expected = score_many(tables, people)[0]
    polars, duckdb = _installed("polars"), _installed("duckdb")
    return [
        ("numpy twin", timed(lambda: score_many_plain(tables, people), times=1)),
        ("polars", polars and _with_polars(polars, tables, people, expected)),
        ("DuckDB", duckdb and _with_duckdb(duckdb, tables, people, expected)),
        ("pandas", _with_pandas(tables, people[:PART], expected[:PART])),
        ("PostgreSQL expression", _with_postgresql(engine, tables, people[:PART], expected[:PART])),
    ]


def _installed(name: str) -> ModuleType | None:
    try:
        return importlib.import_module(name)
    except ImportError:
        return None


def _frame(tables: Tables, people: Matrix) -> dict[str, NDArray[np.int32]]:
    # Signed and wide enough: unsigned bytes wrap in "months - 60" in more than one engine.
    frame = {f"v{column}": people[:, column].astype(np.int32) for column in facts_read(tables)}
    return frame | {f"e{column}": people[:, FACT_COUNT + column].astype(np.int32) for column in facts_read(tables)}


def _same(points: Any, expected: NDArray[np.int16]) -> None:
    if not np.array_equal(np.asarray(points), expected):
        raise AssertionError("an anchor does not give the same points: it would be measured for another job")


def _with_duckdb(duckdb: ModuleType, tables: Tables, people: Matrix, expected: NDArray[np.int16]) -> Times:
    connection = duckdb.connect()
    connection.execute("set threads to 2")
    frame = pd.DataFrame(_frame(tables, people)).assign(id=np.arange(len(people)))
    connection.execute("create table people as select * from frame")
    statement = sql_over_columns(tables, "people")
    ordered = connection.execute(statement).fetchnumpy()
    _same(ordered["points"][np.argsort(ordered["id"])], expected)
    summed = f"select sum(points), sum(verified_points) from ({statement}) as scored"
    del frame
    return timed(lambda: connection.execute(summed).fetchall(), times=FEW)


def _with_polars(polars: ModuleType, tables: Tables, people: Matrix, expected: NDArray[np.int16]) -> Times:
    frame = polars.DataFrame(_frame(tables, people)).lazy()
    columns = [_of_groups(tables, lambda step, least: _in_polars(polars, step, least), polars, kind) for kind in (0, 1)]
    query = frame.select(columns[0].alias("points"), columns[1].alias("verified"))
    _same(query.collect()["points"].to_numpy(), expected)
    return timed(query.collect, times=FEW)


def _of_groups(tables: Tables, points: Callable[[Step, int], Any], polars: ModuleType, kind: int) -> Any:
    totals = []
    for plan in tables.plan:
        sets: dict[int, list[Any]] = {}
        for step in plan.steps:
            least = (step.counts_from, step.confirmed_from)[kind]
            sets.setdefault(step.set_index, []).append(points(step, least))
        best = [polars.max_horizontal(members) for members in sets.values()]
        together = polars.max_horizontal(best) if plan.keeps_best else polars.sum_horizontal(best)
        totals.append(together.clip(plan.low, plan.high))
    return polars.sum_horizontal(totals)


def _in_polars(polars: ModuleType, step: Step, least: int) -> Any:
    value, known = polars.col(f"v{step.column}"), polars.col(f"e{step.column}") >= least
    if step.second != NO_SECOND:
        known &= polars.col(f"v{step.second}").is_in([v for v in range(256) if step.gate[v]])
        known &= polars.col(f"e{step.second}") >= least
    # As somebody would write it by hand: a compare, or months cut at a cap.
    given = {points for points in step.points if points}
    if len(given) > 1:
        each, top = step.points[1], step.points.index(step.points[255])
        return polars.when(known).then(each * value.clip(0, top)).otherwise(0)
    held = [v for v in range(256) if step.points[v]]
    return polars.when(known & value.is_between(held[0], held[-1])).then(given.pop()).otherwise(0)


def _with_pandas(tables: Tables, people: Matrix, expected: NDArray[np.int16]) -> Times:
    frame = pd.DataFrame(_frame(tables, people))

    def scored() -> list[pd.Series]:
        return [_in_pandas(tables, frame, kind) for kind in (0, 1)]

    _same(scored()[0].to_numpy(), expected)
    return _scaled(timed(scored, times=FEW))


def _in_pandas(tables: Tables, frame: pd.DataFrame, kind: int) -> pd.Series:
    total = pd.Series(0, index=frame.index)
    for plan in tables.plan:
        lines: dict[int, list[pd.Series]] = {}
        for step in plan.steps:
            known = frame[f"e{step.column}"] >= (step.counts_from, step.confirmed_from)[kind]
            if step.second != NO_SECOND:
                known &= frame[f"v{step.second}"].isin([v for v in range(256) if step.gate[v]])
                known &= frame[f"e{step.second}"] >= (step.counts_from, step.confirmed_from)[kind]
            points = frame[f"v{step.column}"].map(pd.Series(step.points)).where(known, 0)
            lines.setdefault(step.set_index, []).append(points)
        best = pd.concat([pd.concat(members, axis=1).max(axis=1) for members in lines.values()], axis=1)
        together = best.max(axis=1) if plan.keeps_best else best.sum(axis=1)
        total += together.clip(plan.low, plan.high)
    return total


def _with_postgresql(engine: Engine, tables: Tables, people: Matrix, expected: NDArray[np.int16]) -> Times:
    counted = np.hstack([np.full((len(people), 1), FACT_COUNT, dtype=np.uint8), people])
    statement = sql_of(tables, "select id, facts from bench_people")
    with engine.connect() as connection:
        connection.execute(text("create temporary table bench_people (id integer, facts bytea)"))
        with connection.connection.cursor() as cursor, cursor.copy("copy bench_people from stdin") as rows:
            for place, row in enumerate(counted):
                rows.write_row((place, row.tobytes()))
        connection.execute(text("analyze bench_people"))
        cursor = connection.connection.cursor()
        cursor.execute(statement)
        _same([points for _, points, _ in sorted(cursor.fetchall())], expected)
        summed = f"select sum(points), sum(verified_points) from ({statement}) as scored"
        return _scaled(timed(lambda: cursor.execute(summed), times=FEW))


def _scaled(part: Times) -> Times:
    return Times(tuple(seconds * PEOPLE / PART for seconds in part.seconds))


def main() -> None:
    """This part alone, on a server of its own: ``python -m bench.nation``."""
    with tempfile.TemporaryDirectory(prefix="toit-bench-") as folder:
        Path(folder).chmod(0o755)
        with Cluster(Path(folder) / "postgres").running() as cluster:
            engine = create_engine(cluster.url("owner", database="postgres"))
            lines = nation_lines(engine)
            engine.dispose()
    sys.stdout.write(table(lines) + "\n")


if __name__ == "__main__":
    main()
