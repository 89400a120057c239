"""The first fifty of a dwelling: as the pages ask the territory, then for a nation, beside the smallest question."""

from random import Random

from sqlalchemy import text
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import Connection

from bench.clock import Line, Times, alternated, microseconds, timed
from bench.territory import Territory
from register.actor import system
from register.db import db, transaction
from register.priorities.queries import RankingFilters, top_candidates, top_statement

TIMES = 300
FIRST = 50
SIZES = {"demo": 2_900_000, "small": 200_000}
# Some communes are wished by most: the rank of a commune is drawn by the square of a uniform number.
CROWD = """
create unlogged table everyone as
select i as application, 1 - (random() < 0.03)::int as tier, -(random() * 300)::int as negative_points,
       date '2026-11-01' - (random() * random() * 4000)::int as filed_on, lpad(i::text, 18, '0') as number,
       'T' || 1 + (random() * 4)::int as typology,
       array[{commune}, {commune}, {commune}] as communes
from generate_series(1, {people}) i
"""
COMMUNE = "(power(random(), 2) * {communes})::int"
ROWS = """
insert into nation_rows (territory_id, application_id, commune_insee, typology, tier, negative_points, filed_on, number,
                         verified_points, wish_rank, income_band, household_size, needs_adapted)
select distinct on (application, commune) '014', md5(application::text)::uuid, commune::text, typology, tier,
       negative_points, filed_on, number, 0, wish, 'UNDER_PLAI', 2, false
from everyone, unnest(communes) with ordinality as wished (commune, wish)
"""
INDEX = """
create index on nation_rows (territory_id, commune_insee, typology, tier, negative_points, filed_on, number)
include (application_id, income_band, household_size, needs_adapted, verified_points, wish_rank)
"""
ARRAY = """
select application from everyone where communes @> array[%s::int] and typology = %s
order by tier, negative_points, filed_on, number limit 50
"""


def ranking_lines(territory: Territory) -> list[Line]:
    """The shortlist query of the pages inside a bound transaction, then the same statement on a nation's rows."""
    with territory.app.app_context(), transaction(system("014")) as session:
        actor = session.info["actor"]
        commune = db.session.scalar(
            text("select commune_insee from ranking_rows group by 1 order by count(*) desc limit 1")
        )
        filters = RankingFilters()
        top = timed(lambda: top_candidates(actor, commune, "T3", filters=filters, limit=FIRST), times=TIMES)
        one = timed(lambda: db.session.execute(text("select 1")).all(), times=TIMES)
    own = Line(
        "top 50 of a dwelling, through the page's query", _both(top), f"select 1 {microseconds(one.p50)}",
        top.p95 / one.p50, "a record: the ORM's share",
    )  # fmt: skip
    return [own, *_nation(territory)]


def _both(times: Times) -> str:
    return f"p50 {microseconds(times.p50)}, p95 {microseconds(times.p95)}"


def _nation(territory: Territory) -> list[Line]:
    people = SIZES[territory.profile]
    with territory.owner() as connection:
        _fill(connection, people)
        driver = connection.connection.driver_connection
        dwellings = _dwellings(connection)
        statement = _statement()
        names = statement[: statement.index("FROM")]
        whole, alone = iter(dwellings * 2), iter(dwellings * 2)
        cursor = driver.cursor(binary=True)
        ids = statement.replace(names, "SELECT application_id ")
        for dwelling in set(dwellings):  # every page in memory, as for an order that is asked all day
            cursor.execute(statement, dwelling, prepare=True).fetchall()
        rows, top, one = alternated(
            lambda: cursor.execute(statement, next(whole), prepare=True).fetchall(),
            lambda: cursor.execute(ids, next(alone), prepare=True).fetchall(),
            lambda: cursor.execute("select 1", prepare=True).fetchall(),
            times=TIMES,
        )
        again = iter([(int(commune), typology) for commune, typology in dwellings])
        gin = timed(lambda: cursor.execute(ARRAY, next(again), prepare=True).fetchall(), times=TIMES // 6)
    floor, ours = f"select 1 {microseconds(one.p50)}", f"ours {microseconds(top.p95)}"
    return [
        Line(f"who the top 50 of {people:,} are, prepared", _both(top), floor, top.p95 / one.p50, "<= 2.5"),
        Line("the same with their ten columns", _both(rows), floor, rows.p95 / one.p50, "a record: decoding"),
        Line("array of communes and GIN, at p95", _both(gin), ours, gin.p95 / top.p95, ">= 150"),
    ]


def _statement() -> str:
    """The page's own statement, on the nation's rows, its two values left open."""
    compiled = top_statement(system("014"), "C", "T").compile(
        dialect=postgresql.psycopg.dialect(), compile_kwargs={"literal_binds": True}
    )
    return str(compiled).replace("ranking_rows", "nation_rows").replace("'C'", "%s").replace("'T'", "%s")


def _fill(connection: Connection, people: int) -> None:
    commune = COMMUNE.format(communes=max(people // 2_400, 20))
    for statement in (
        "select setseed(0.5)",
        CROWD.format(people=people, commune=commune),
        "create unlogged table nation_rows (like ranking_rows)",
        ROWS,
        INDEX,
        "create index on everyone using gin (communes)",
    ):
        connection.execute(text(statement))
    connection.commit()
    vacuum = connection.execution_options(isolation_level="AUTOCOMMIT")
    vacuum.execute(text("vacuum analyze nation_rows"))
    vacuum.execute(text("vacuum analyze everyone"))


def _dwellings(connection: Connection) -> list[tuple[str, str]]:
    """Dwellings drawn as people ask for them: where and how large."""
    sample = "select commune_insee, typology from nation_rows tablesample bernoulli (1) repeatable (1)"
    drawn = connection.execute(text(sample)).all()
    return [(row[0], row[1]) for row in Random(1).choices(drawn, k=TIMES + 1)]
