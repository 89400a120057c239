"""The database door: declarative base, ``transaction(actor)``, identifiers. The only importer of flask_sqlalchemy."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Any
from uuid import UUID

from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session as BoundSession
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, MetaData, Text, event, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, SessionTransaction, mapped_column

from register.actor import Actor
from register.errors import NotAllowed

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Parent of every table; the naming convention makes migrations reversible."""

    metadata = MetaData(naming_convention=NAMING)
    # Reading back server defaults would ask the SELECT policy about rows that the INSERT policy alone allows.
    __mapper_args__ = {"eager_defaults": False}


REPLICA = "replica"


class RegisterSession(BoundSession):
    """A session that reads from the streaming replica, when there is one, for as long as ``reading`` lasts."""

    def get_bind(self, mapper: Any = None, clause: Any = None, bind: Any = None, **others: Any) -> Any:
        if bind is None and self.info.get("reads_replica"):
            return self._db.engines[REPLICA]
        return super().get_bind(mapper, clause, bind, **others)


db = SQLAlchemy(
    model_class=Base, session_options={"class_": RegisterSession, "expire_on_commit": False, "autoflush": True}
)

BIND = text(
    "select set_config('app.territory', :territory, true), set_config('app.scope', :scope, true),"
    " set_config('app.organisation', :organisation, true), set_config('app.application', :application, true),"
    " set_config('app.draft', :draft, true), set_config('app.communes', :communes, true),"
    " set_config('app.committees', :committees, true), set_config('app.account', :account, true)"
)

READING_QUOTA = "TC600"

Projection = Callable[[Actor, set[UUID]], None]
_projections: list[Projection] = []


def new_id() -> UUID:
    """A UUID of version 7: random, yet ordered by creation, so indexes stay compact."""
    milliseconds = time.time_ns() // 1_000_000
    value = milliseconds << 80 | 7 << 76 | int.from_bytes(os.urandom(10), "big") & ~(0xF << 76)
    return UUID(int=value & ~(0b11 << 62) | 0b10 << 62)


def projection(function: Projection) -> Projection:
    """Register a rewriting of derived rows, run before commit for the applications an action changed.

    It keeps facts, points and ranking rows in the transaction of the edit, and no action can forget it.
    """
    _projections.append(function)
    return function


def application_changed(application_id: UUID) -> None:
    """Say that an application's content changed in this transaction: its projections run before commit."""
    db.session.info.setdefault("changed_applications", set()).add(application_id)


def _settings(actor: Actor) -> dict[str, str]:
    return {
        "territory": actor.territory_id,
        "scope": actor.scope.value,
        "organisation": str(actor.organisation_id or ""),
        "application": str(actor.application_id or ""),
        "draft": str(actor.draft_id or ""),
        "communes": ",".join(actor.communes),
        "committees": ",".join(str(committee) for committee in actor.committee_ids),
        "account": str(actor.account_id or ""),
    }


@event.listens_for(Session, "after_begin")
def _bind_actor(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    actor = session.info.get("actor")
    if actor is not None:  # without an actor nothing is bound and every policy answers "no row"
        connection.execute(BIND, _settings(actor))


@contextmanager
def transaction(actor: Actor) -> Iterator[Session]:
    """One transaction bound to an actor: commits once at the end, undoes everything on any error.

    Local settings carry the actor to the row-level-security policies, so a pooled connection that is used again
    knows nobody. History lines collected by ``register.audit`` are written last, to hold the chain as briefly as
    possible.
    """
    session: Session = db.session()
    if session.info.get("actor") is not None or session.in_transaction():
        raise RuntimeError("a transaction is already open in this context")
    session.info.update(actor=actor, changed_applications=set(), history=[])
    try:
        yield session
        _project(session, actor)
        _write_history(session)
        session.commit()
    except BaseException as error:
        session.rollback()
        if _is_reading_quota(error):
            raise NotAllowed("reading_quota_reached") from error
        raise
    finally:
        session.info.clear()
        db.session.remove()


@contextmanager
def reading(actor: Actor) -> Iterator[Session]:
    """One read-only transaction bound to an actor, on the replica of READ_DATABASE_URL when there is one.

    For figures that may be some seconds late: the observatory and the returns. A write in it is refused by PostgreSQL.
    """
    session: Session = db.session()
    if session.info.get("actor") is not None or session.in_transaction():
        raise RuntimeError("a transaction is already open in this context")
    session.info.update(actor=actor, reads_replica=REPLICA in db.engines)
    try:
        session.execute(text("select set_config('transaction_read_only', 'on', true)"))
        yield session
    finally:
        session.rollback()
        session.info.clear()
        db.session.remove()


def _is_reading_quota(error: BaseException) -> bool:
    """The one refusal that the database itself makes: an agent read too many files in a day (migration 0011)."""
    return isinstance(error, DBAPIError) and getattr(error.orig, "sqlstate", "") == READING_QUOTA


@contextmanager
def widened() -> Iterator[None]:
    """Let the present transaction see its whole territory for one block, as the program itself.

    For consequences that cross organisations, as closing a housed household's other candidacies: the act stays in one
    transaction and the rows touched are never returned to the actor.
    """
    session: Session = db.session()
    actor: Actor = session.info["actor"]
    outermost = not session.info.get("is_widened")
    if not outermost:  # a consequence of a consequence: the first block narrows again, at its end
        yield
        return
    session.flush()
    session.execute(text("select set_config('app.scope', 'SYSTEM', true)"))
    session.info["is_widened"] = True
    try:
        yield
        session.flush()
    finally:
        session.info["is_widened"] = False
        if session.is_active:
            session.execute(text("select set_config('app.scope', :scope, true)"), {"scope": actor.scope.value})


def _project(session: Session, actor: Actor) -> None:
    changed: set[UUID] = session.info["changed_applications"]
    if changed:
        session.flush()
        for rewrite in _projections:
            rewrite(actor, changed)


def _write_history(session: Session) -> None:
    lines: list[Any] = session.info["history"]
    if lines:
        session.flush()
        session.add_all(lines)
        session.flush()


def code_check(column: str, codes: type[StrEnum]) -> CheckConstraint:
    """A check that a text column holds only codes of one closed list."""
    quoted = ", ".join(f"'{code.value}'" for code in codes)
    return CheckConstraint(f"{column} in ({quoted})", name=column)


def territory_key(column: str, target: str, *, ondelete: str | None = None) -> ForeignKeyConstraint:
    """A foreign key that cannot cross territories: plain foreign keys ignore row-level security."""
    table, field = target.split(".")
    return ForeignKeyConstraint(
        ["territory_id", column], [f"{table}.territory_id", f"{table}.{field}"], ondelete=ondelete
    )


class TerritoryRow(Base):
    """Parent of business tables: the territory leads the primary key and every policy."""

    __abstract__ = True

    territory_id: Mapped[str] = mapped_column(Text, primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
