"""How fast the demonstration territory is made, beside a bare copy of its largest table."""

import time

import psycopg

from bench.clock import Line
from bench.territory import Territory
from register.readiness import driver_url


def seeding_lines(territory: Territory) -> list[Line]:
    """Applications made per second (people, points, ranking, history with them) against a bare COPY of their rows."""
    url = driver_url(territory.cluster.url("owner"))
    with psycopg.connect(url) as connection:
        rows = connection.execute("select count(*) from applications").fetchone()
        count = int(rows[0]) if rows else 0
        with connection.cursor().copy("copy applications to stdout (format binary)") as copy:
            content = b"".join(bytes(chunk) for chunk in copy)
        connection.execute("create unlogged table bare_copy (like applications)")
        started = time.perf_counter()
        with connection.cursor().copy("copy bare_copy from stdin (format binary)") as copy:
            copy.write(content)
        copied = time.perf_counter() - started
        connection.rollback()
    rate, anchor = count / territory.seed_seconds, count / copied
    measured = f"{rate:,.0f} applications/s ({count:,} in {territory.seed_seconds:.1f} s)"
    return [Line("seed", measured, f"bare COPY {anchor:,.0f} rows/s", rate / anchor, "a record")]
