"""Roles, database and schema: what makes an empty PostgreSQL server ours. Only reference data is written here."""

from pathlib import Path
from typing import Any, cast

import psycopg
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import create_engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.pool import NullPool

from register.doctor import MINIMUM_SERVER
from register.embedded import DATABASE, Cluster
from register.organisations.reference import load_reference
from register.readiness import driver_url

MIGRATIONS = Path(__file__).resolve().parents[1] / "migrations"

# register_owner owns and migrates; register_app serves and owns nothing; register_lookup lends its eyes to the few
# SECURITY DEFINER functions that must search across policies, and nobody can sign in as it.
ROLES = {
    "register_owner": "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE",
    "register_app": "LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE",
    "register_lookup": "NOLOGIN NOSUPERUSER BYPASSRLS NOCREATEDB NOCREATEROLE",
}


class ServerTooOldError(Exception):
    """The server is older than PostgreSQL 17."""


def create_roles(admin_url: str) -> None:
    """Create the roles that are missing, by an account that may create roles; existing ones are left as they are."""
    with psycopg.connect(driver_url(admin_url), autocommit=True) as connection:
        if connection.info.server_version < MINIMUM_SERVER:
            found = connection.info.server_version
            raise ServerTooOldError(f"PostgreSQL 17 ou plus récent est nécessaire (ici {found}).")
        known = {row[0] for row in connection.execute("select rolname from pg_roles")}
        for role, attributes in ROLES.items():
            if role not in known:
                connection.execute(sql.SQL("create role {} " + attributes).format(sql.Identifier(role)))
        connection.execute("grant register_lookup to register_owner")


def create_database(admin_url: str, database: str, *, template: str = "template0") -> None:
    """Create ``database`` for ``register_owner``, empty or as a copy of ``template``, unless it exists."""
    with psycopg.connect(driver_url(admin_url), autocommit=True) as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", [database]).fetchone()
        if known is None:
            order = sql.SQL("create database {} owner register_owner template {} strategy file_copy").format(
                sql.Identifier(database), sql.Identifier(template)
            )
            connection.execute(order)


def drop_database(admin_url: str, database: str) -> None:
    """Drop ``database``, ending its connections: for tests and ``make reset``."""
    with psycopg.connect(driver_url(admin_url), autocommit=True) as connection:
        connection.execute(sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(database)))


def configuration(owner_url: str | None = None) -> Config:
    """Alembic's configuration without an ini file."""
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    config.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    if owner_url is not None:
        config.set_main_option("sqlalchemy.url", owner_url.replace("%", "%%"))
    return config


def upgrade(owner_url: str, revision: str = "head") -> None:
    """Bring the schema to ``revision``, as the owner."""
    engine = create_engine(owner_url, poolclass=NullPool)
    config = configuration(owner_url)
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        if revision == "head":
            load_reference(cast(psycopg.Connection[Any], connection.connection.driver_connection))


def head_revision() -> str:
    """The newest migration of this code."""
    head = ScriptDirectory.from_config(configuration()).get_current_head()
    if head is None:
        raise RuntimeError(f"no migration under {MIGRATIONS}")
    return head


def current_revision(url: str) -> str | None:
    """The revision a database is at; ``None`` for an empty one."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        try:
            return connection.execute(text("select version_num from alembic_version")).scalar()
        except ProgrammingError:
            return None


def prepare_server(admin_url: str, *, database: str = DATABASE) -> None:
    """Roles, then the database: what only a privileged account can do."""
    create_roles(admin_url)
    create_database(admin_url, database)


def migrate_cluster(cluster: Cluster, *, database: str = DATABASE) -> bool:
    """Make or upgrade the embedded database; ``False`` when it was already up to date."""
    head = head_revision()
    owner_url = cluster.url("register_owner", database=database)
    if _database_exists(cluster, database) and current_revision(owner_url) == head:
        return False
    prepare_server(cluster.url("owner", database="postgres"), database=database)
    upgrade(owner_url)
    return True


def _database_exists(cluster: Cluster, database: str) -> bool:
    with psycopg.connect(driver_url(cluster.url("owner", database="postgres"))) as connection:
        known = connection.execute("select 1 from pg_database where datname = %s", [database]).fetchone()
    return known is not None
