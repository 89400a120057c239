"""The first fifty of a dwelling, beside the smallest question one can ask the database."""

from sqlalchemy import text

from bench.clock import Line, microseconds, timed
from bench.territory import Territory
from register.actor import system
from register.db import db, transaction
from register.priorities.queries import RankingFilters, top_candidates

TIMES = 300
FIRST = 50


def ranking_lines(territory: Territory) -> list[Line]:
    """The shortlist query as the pages send it, inside a bound transaction, against ``select 1`` in the same one."""
    with territory.app.app_context(), transaction(system("014")) as session:
        actor = session.info["actor"]
        commune = db.session.scalar(
            text("select commune_insee from ranking_rows group by 1 order by count(*) desc limit 1")
        )
        filters = RankingFilters()
        top = timed(lambda: top_candidates(actor, commune, "T3", filters=filters, limit=FIRST), times=TIMES)
        one = timed(lambda: db.session.execute(text("select 1")).all(), times=TIMES)
    measured = f"p50 {microseconds(top.p50)}, p95 {microseconds(top.p95)}"
    return [Line("top 50 of a dwelling", measured, f"select 1 {microseconds(one.p50)}", top.p95 / one.p50, "<= 2.5")]
