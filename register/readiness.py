"""Whether a database can be served as it stands, asked through the driver alone: a second start must take seconds."""

from pathlib import Path

import psycopg

CURRENT_HEAD = Path(__file__).resolve().parents[1] / "migrations" / ".current-head"
BIND_SYSTEM = "select set_config('app.territory', %s, true), set_config('app.scope', 'SYSTEM', true)"


def driver_url(url: str) -> str:
    """The same address for psycopg itself, which does not know SQLAlchemy's ``+psycopg``."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def head() -> str:
    """The newest migration of this code (a test compares the file with the migrations)."""
    return CURRENT_HEAD.read_text(encoding="utf-8").strip()


def is_current(url: str) -> bool:
    """Whether the database exists and its schema is the one this code expects."""
    try:
        with psycopg.connect(driver_url(url)) as connection:
            return connection.execute("select version_num from alembic_version").fetchone() == (head(),)
    except (psycopg.OperationalError, psycopg.errors.UndefinedTable):
        return False


def has_schema(url: str) -> bool:
    """Whether the database answers to this role and was ever migrated."""
    try:
        with psycopg.connect(driver_url(url)) as connection:
            return connection.execute("select to_regclass('alembic_version') is not null").fetchone() == (True,)
    except psycopg.OperationalError:
        return False


def is_empty(url: str) -> bool:
    """Whether no application was ever filed, in any territory."""
    with psycopg.connect(driver_url(url)) as connection:
        for (territory,) in connection.execute("select id from territories").fetchall():
            connection.execute(BIND_SYSTEM, [territory])
            if connection.execute("select exists (select from applications)").fetchone() == (True,):
                return False
    return True
