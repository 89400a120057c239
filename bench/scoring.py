"""One score with its trace, and every score of the territory, beside the bare score and a copy of memory; a nation is
in nation.py."""

import numpy as np
from sqlalchemy import create_engine, text

from bench.clock import Line, microseconds, timed
from bench.nation import nation_lines
from bench.territory import Territory
from scoring.evaluate import points_of, score_many, score_one
from scoring.facts import matrix
from scoring.grid import Grid
from scoring.tables import compile_grid

ONE = 2000
MANY = 20


def scoring_lines(territory: Territory) -> list[Line]:
    """The two promises on the scoring, on the facts that the territory stores."""
    engine = create_engine(territory.cluster.url("owner"))
    with engine.connect() as connection:
        facts = [bytes(row[0]) for row in connection.execute(text("select facts from scores"))]
        document = connection.execute(text("select document from grids limit 1")).scalar_one()
    nation = nation_lines(engine)
    engine.dispose()
    tables = compile_grid(Grid.from_document(document))
    someone = facts[len(facts) // 2]
    traced = timed(lambda: score_one(tables, someone), times=ONE)
    bare = timed(lambda: points_of(tables, someone), times=ONE)
    columns = matrix(facts)
    everyone = timed(lambda: score_many(tables, columns), times=MANY)
    copied = timed(lambda: np.copy(columns), times=MANY)
    return [
        Line(
            "one score with its trace", microseconds(traced.p50), f"bare score {microseconds(bare.p50)}",
            traced.p50 / bare.p50, "<= 2",
        ),
        Line(
            f"all {len(facts):,} scores", microseconds(everyone.p50), f"memory copy {microseconds(copied.p50)}",
            everyone.p50 / copied.p50, "a record",
        ),
        *nation,
    ]  # fmt: skip
