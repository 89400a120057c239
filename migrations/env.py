"""Alembic's door: runs migrations on the connection that register.migrate gives."""

from alembic import context
from sqlalchemy import Connection

import register.models  # noqa: F401  (fills the metadata)
from register.db import db


def include_name(name: str | None, kind: str, _parents: object) -> bool:
    """Leave procrastinate's own tables alone: its SQL is applied, not modelled."""
    return not (kind == "table" and name is not None and name.startswith("procrastinate_"))


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        compare_type=True,
        include_name=include_name,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
