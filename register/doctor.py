"""What must be true of the database before anybody is served. The checks on settings are in web.config."""

import os
from pathlib import Path

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.pool import NullPool

from register import readiness

MINIMUM_SERVER = 170000  # PostgreSQL 17
LOCAL_HOSTS = ("", "localhost", "127.0.0.1", "::1")
ENCRYPTED = ("require", "verify-ca", "verify-full")

ROLE = text(
    "select r.rolsuper,"
    " exists (select from pg_roles b where b.rolbypassrls and pg_has_role(current_user, b.oid, 'member')),"
    " exists (select from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')"
    " and pg_has_role(current_user, c.relowner, 'member'))"
    " from pg_roles r where r.rolname = current_user"
)
UNPROTECTED = text(
    "select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid"
    " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attname = 'territory_id'"
    " and not a.attisdropped and not (c.relrowsecurity and c.relforcerowsecurity"
    " and exists (select from pg_policy p where p.polrelid = c.oid)) order by c.relname"
)


class UnsafeRoleError(Exception):
    """The database account could see or change rows whatever the policies say."""


def unsafe_role(connection: Connection) -> list[str]:
    """Why the connected account must not serve anybody; empty when it may."""
    is_superuser, bypasses, owns = connection.execute(ROLE).one()
    problems = {
        "le compte de la base est superutilisateur": is_superuser,
        "le compte de la base contourne les règles de lignes (BYPASSRLS)": bypasses and not is_superuser,
        "le compte de la base possède les tables": owns and not is_superuser,
    }
    return [problem for problem, is_present in problems.items() if is_present]


def assert_safe_role(url: str) -> None:
    """Refuse to start with an account that row security does not bind."""
    with create_engine(url, poolclass=NullPool).connect() as connection:
        problems = unsafe_role(connection)
    if problems:
        raise UnsafeRoleError(" ; ".join(problems))


def database_problems(url: str) -> list[str]:
    """Everything wrong with the database: version, account, schema, protection of rows."""
    try:
        with create_engine(url, poolclass=NullPool).connect() as connection:
            return [*_version(connection), *unsafe_role(connection), *_schema(connection), *_unprotected(connection)]
    except SQLAlchemyError as error:
        return [f"la base ne répond pas ({type(error).__name__})"]


def address_problems(url: str) -> list[str]:
    """A database on another machine is reached through TLS or not at all."""
    address = make_url(url)
    host = str(address.query.get("host", address.host or ""))
    if host in LOCAL_HOSTS or host.startswith("/") or address.query.get("sslmode") in ENCRYPTED:
        return []
    return ["DATABASE_URL vise une autre machine sans chiffrement (ajoutez sslmode=verify-full)"]


def folder_problems(folder: Path) -> list[str]:
    """The data directory must exist for us, and for us alone to write in."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        return [f"TOIT_DATA_DIR ne peut être créé ({error.strerror})"]
    return [] if os.access(folder, os.W_OK | os.X_OK) else ["TOIT_DATA_DIR n'est pas inscriptible"]


def _version(connection: Connection) -> list[str]:
    found = int(connection.execute(text("show server_version_num")).scalar_one())
    return [] if found >= MINIMUM_SERVER else [f"PostgreSQL 17 ou plus récent est nécessaire (ici {found // 10000})"]


def _schema(connection: Connection) -> list[str]:
    if connection.execute(text("select to_regclass('public.alembic_version')")).scalar() is None:
        return ["la base est vide : lancez `toit migrate`"]
    found = connection.execute(text("select version_num from alembic_version")).scalar()
    wanted = readiness.head()
    return [] if found == wanted else [f"le schéma est à {found}, le programme attend {wanted} : lancez `toit migrate`"]


def _unprotected(connection: Connection) -> list[str]:
    return [f"table sans règle de lignes : {name}" for name in connection.execute(UNPROTECTED).scalars()]
