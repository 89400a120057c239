"""A draft grid tried on the largest EPCI of the territory, beside one read of the scores that it rests on."""

import json
from dataclasses import replace

from sqlalchemy import create_engine, text

from bench.clock import Line, microseconds, timed
from bench.territory import Territory
from register import clock
from register.actor import system
from register.db import db, transaction
from register.priorities.laboratory import Question, study
from scoring.grid import Grid

TIMES = 5
LARGEST = text("""
    select s.territory_id, s.epci_siren, count(*) from scores s group by 1, 2 order by 3 desc limit 1
""")
READ = text("select facts from scores where territory_id = :territory and epci_siren = :epci")


def laboratory_lines(territory: Territory) -> list[Line]:
    """The promise of issue 5: from the click to the counts in two seconds, on the demonstration territory."""
    engine = create_engine(territory.cluster.url("owner"))
    with engine.connect() as connection:
        code, epci_siren, count = connection.execute(LARGEST).one()
        document = connection.execute(text("select document from grids limit 1")).scalar_one()
    engine.dispose()
    grid = Grid.from_document(document)
    doubled = [replace(one, points=2 * one.points) for one in grid.criteria[::3]]
    draft = replace(grid, main=replace(grid.main, criteria=(*doubled, *grid.criteria[1::3], *grid.criteria[2::3])))
    texts = json.dumps(document), json.dumps(draft.to_document())
    actor = system(code)

    def tried() -> None:
        with transaction(actor):
            study(actor, epci_siren, texts, question=Question(), today=clock.today())

    def read() -> None:
        with transaction(actor):
            db.session.execute(READ, {"territory": code, "epci": epci_siren}).all()

    with territory.app.app_context():
        whole, bare = timed(tried, times=TIMES), timed(read, times=TIMES)
    return [
        Line(
            f"a draft on {count:,} applications, all counts", microseconds(whole.p50),
            f"one read of their scores {microseconds(bare.p50)}", whole.p50 / bare.p50, "under 2 s with the page",
        )
    ]  # fmt: skip
