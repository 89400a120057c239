"""The past of invented people: each first period begins on the day its facts became what they are.

That is the youngest of the filing, the last full month of seniority, the first day of the grid and the last proof.
"""

import psycopg

from scoring.facts import COLUMN_OF

PROVED = """
    (select max(greatest(c.declared_on, c.evidence_on)) from application_claims c
     where c.territory_id = a.territory_id and c.application_id = a.id)
"""
# Seniority is the fact of the calendar: its month began that many months after the filing.
SCORES = f"""
    update score_periods p
    set began_at = least(p.began_at, (greatest(
          a.filed_on, (a.filed_on + make_interval(months => get_byte(p.facts, %(seniority)s)))::date,
          g.in_force_from, {PROVED})::timestamp at time zone 'Europe/Paris'))
    from applications a, grids g
    where p.territory_id = %(territory)s and a.territory_id = p.territory_id and a.id = p.application_id
      and g.territory_id = p.territory_id and g.id = p.grid_id
"""  # noqa: S608  (no value from outside)
PLACES = f"""
    update ranking_periods p
    set began_at = least(p.began_at, (greatest(a.filed_on, {PROVED})::timestamp at time zone 'Europe/Paris'))
    from applications a
    where p.territory_id = %(territory)s and a.territory_id = p.territory_id and a.id = p.application_id
"""  # noqa: S608
SIGN = "update {0} p set digest = period_digest(p) where territory_id = %(territory)s"


def begin_periods(connection: psycopg.Connection, territory_id: str) -> None:
    """Move the first periods of a territory just seeded to where they are known from; the owner alone may."""
    values = {"territory": territory_id, "seniority": 1 + COLUMN_OF["seniority_months"]}
    connection.execute("select set_config('app.territory', %s, true), set_config('app.scope', 'SYSTEM', true)",
                       (territory_id,))  # fmt: skip
    for statement in (SCORES, PLACES, SIGN.format("score_periods"), SIGN.format("ranking_periods")):
        connection.execute(statement, values)
