"""``toit seed``: fill an empty register with fictitious people, as the owner of the schema, in one transaction."""

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any
from uuid import UUID

import psycopg
from psycopg import Connection, sql

from register import clock
from register.actor import system
from register.db import db, transaction
from register.demo.past import begin_periods
from register.demo.profiles import TerritorySize, sizes_of
from register.demo.sign_in import equip_accounts
from register.demo.story import play
from register.demo.territory import Filling, fill, generator
from register.errors import Refused
from register.organisations.queries import desks
from register.priorities.runs import rescore_all

OWNER, WEB = "register_owner", "register_app"
LOADED, SCORED = 0.62, 0.95  # where each part ends on the progress bar

Progress = Callable[[float, str], None]


def seed(profile: str, seed: int, progress: Progress | None = None, *, today: date | None = None) -> None:
    """Fill an empty register; the same profile, seed and day give the same data.

    Parameters
    ----------
    profile : small, demo, department, region or nation
    seed : any whole number
    progress : receives the share done, 0 to 1, and what is being done
    today : day the dates are relative to; the present day by default

    Raises
    ------
    Refused ``register_not_empty`` when there is an application already.
    """
    day, told = today or clock.today(), progress or _silent
    sizes = sizes_of(profile)
    _refuse_unless_empty(sizes)
    direct = _load(sizes, seed, today=day, progress=told)
    _score(sizes, day, progress=told)
    for territory_id, vacancies in direct.items():
        told(SCORED, "commissions et propositions")
        play(territory_id, vacancies, day)
    equip_accounts(clock.now())
    told(1.0, "terminé")


def owner_address() -> str:
    """The database in use, as the owner of its schema: COPY is not allowed under row-level security."""
    url = db.engine.url.set(drivername="postgresql")
    return (url.set(username=OWNER) if url.username == WEB else url).render_as_string(hide_password=False)


def _refuse_unless_empty(sizes: tuple[TerritorySize, ...]) -> None:
    """Before any table is held: a register at work must not wait for us to learn that it is not empty."""
    for size in sizes:
        actor = system(size.territory_id)
        with transaction(actor):
            if desks(actor):
                raise Refused("register_not_empty")


def _silent(_done: float, _label: str) -> None:
    """For tests and programs that show nothing."""


def _load(
    sizes: tuple[TerritorySize, ...], seed: int, *, today: date, progress: Progress
) -> dict[str, dict[str, list[UUID]]]:
    total, direct = sum(size.live for size in sizes), {}
    with psycopg.connect(owner_address()) as connection, _unprotected(connection), _without_collector():
        before = 0.0
        for size in sizes:
            share = size.live / total

            def step(label: str, done: float, start: float = before, width: float = share) -> None:
                progress((start + width * done) * LOADED, label)

            random = generator(seed, size.territory_id)
            filling = Filling(connection, size, today=today, now=clock.now(), random=random)
            direct[size.territory_id] = fill(filling, seed=seed, step=step)
            before += share
    return direct


def _score(sizes: tuple[TerritorySize, ...], today: date, *, progress: Progress) -> None:
    total, before = sum(size.live for size in sizes), 0

    def told(done: int, _of: int) -> None:
        progress(LOADED + (SCORED - LOADED) * min((before + done) / total, 1), "cotation et classement")

    for size in sizes:
        rescore_all(size.territory_id, today, told)
        with psycopg.connect(owner_address()) as connection:
            begin_periods(connection, size.territory_id)
        before += size.live


@contextmanager
def _unprotected(connection: Connection[Any]) -> Iterator[None]:
    """Let the owner write across territories for the length of this transaction, and chain the history by itself.

    The protections come back before anybody else can see the rows: altering a table locks it until the end.
    """
    tables = _protected_tables(connection)
    _alter(connection, tables, "no force row level security")
    _alter(connection, ["history"], "disable trigger chain")
    links = _set_links_aside(connection)
    yield
    for table, name, definition in links:  # checked anew, whole tables at once
        _alter(connection, [table], f"add constraint {name} {definition}")
    _alter(connection, ["history"], "enable trigger chain")
    _alter(connection, tables, "force row level security")
    for table in tables:
        connection.execute(sql.SQL("analyze {}").format(sql.Identifier(table)))


@contextmanager
def _without_collector() -> Iterator[None]:
    """Hundreds of thousands of living rows hold no cycle: looking for some takes a quarter of the time."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def _set_links_aside(connection: Connection[Any]) -> list[tuple[str, str, str]]:
    """Drop the foreign keys and say how to put them back: row by row they cost more than all the rest."""
    links = connection.execute(
        "select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid) from pg_constraint"
        " where contype = 'f' and connamespace = 'public'::regnamespace"
        " and conrelid in (select oid from pg_class where relforcerowsecurity or relrowsecurity) order by conname"
    ).fetchall()
    for table, name, _definition in links:
        _alter(connection, [table], f"drop constraint {name}")
    return links


def _protected_tables(connection: Connection[Any]) -> list[str]:
    found = connection.execute(
        "select relname from pg_class where relforcerowsecurity and relkind in ('r', 'p')"
        " and relnamespace = 'public'::regnamespace order by relname"
    )
    return [row[0] for row in found]


def _alter(connection: Connection[Any], tables: list[str], change: str) -> None:
    for table in tables:
        connection.execute(sql.SQL("alter table {} {}").format(sql.Identifier(table), sql.SQL(change)))
