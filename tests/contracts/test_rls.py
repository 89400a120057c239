"""Row security: every table of a territory is closed by the database itself."""

import pytest
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from tests.database import TestDatabase

OF_TERRITORY = (
    "select c.relname, c.relrowsecurity, c.relforcerowsecurity, count(p.oid) as policies,"
    " bool_and(coalesce(pg_get_expr(p.polqual, p.polrelid) like '%app.territory%', false)) as reads_territory"
    " from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname = 'territory_id' and not a.attisdropped"
    " left join pg_policy p on p.polrelid = c.oid"
    " where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') group by 1, 2, 3 order by 1"
)
FOREIGN_KEYS = (
    "select k.conrelid::regclass::text || ' -> ' || k.confrelid::regclass::text as link,"
    " array(select attname from pg_attribute where attrelid = k.conrelid and attnum = any(k.conkey))::text[] as columns"
    " from pg_constraint k where k.contype = 'f' and k.connamespace = 'public'::regnamespace"
    " and exists (select from pg_attribute where attrelid = k.conrelid and attname = 'territory_id')"
    " and exists (select from pg_attribute where attrelid = k.confrelid and attname = 'territory_id')"
)
DEFINERS = (
    "select p.proname, pg_get_userbyid(p.proowner) as owner, coalesce(array_to_string(p.proconfig, ','), '') as config,"
    " has_function_privilege('public', p.oid, 'execute') as is_public"
    " from pg_proc p where p.prosecdef and p.pronamespace = 'public'::regnamespace"
)


@pytest.fixture
def web(database: TestDatabase) -> Engine:
    return create_engine(database.url, poolclass=NullPool)


def names(engine: Engine) -> list[str]:
    with engine.connect() as connection:
        return [row.relname for row in connection.execute(text(OF_TERRITORY))]


def test_every_table_of_a_territory_forces_its_policy(owner_engine: Engine) -> None:
    with owner_engine.connect() as connection:
        tables = connection.execute(text(OF_TERRITORY)).all()
    assert len(tables) > 20
    assert [row.relname for row in tables if not (row.relrowsecurity and row.relforcerowsecurity)] == []
    assert [row.relname for row in tables if not row.policies or not row.reads_territory] == []


def test_a_row_never_points_to_another_territory(owner_engine: Engine) -> None:
    """Foreign keys ignore policies: only a key that holds the territory keeps a child from a stranger's parent."""
    with owner_engine.connect() as connection:
        links = connection.execute(text(FOREIGN_KEYS)).all()
    assert [row.link for row in links if "territory_id" not in row.columns] == []


def test_without_an_actor_no_row_is_visible(web: Engine, owner_engine: Engine) -> None:
    with web.connect() as connection:
        seen = {name: connection.execute(text(f"select count(*) from {name}")).scalar() for name in names(owner_engine)}
    assert {name: count for name, count in seen.items() if count} == {}


@pytest.mark.parametrize("order", [
    "set role register_owner",
    "alter table applications disable row level security",
    "alter table applications no force row level security",
    "drop policy applications_rows on applications",
    "delete from history",
    "update history set reason = 'x'",
    "truncate readings",
    "create table mine (id int)",
])
def test_the_web_role_cannot_undo_its_bonds(web: Engine, order: str) -> None:
    with web.connect() as connection, pytest.raises(DBAPIError, match=r"(?i)permission denied|must be owner"):
        connection.execute(text(order))


def test_the_web_role_owns_nothing(owner_engine: Engine) -> None:
    with owner_engine.connect() as connection:
        owned = connection.execute(text("select count(*) from pg_class where relowner = 'register_app'::regrole"))
        assert owned.scalar_one() == 0


def test_functions_that_see_more_are_few_fixed_and_not_public(owner_engine: Engine) -> None:
    with owner_engine.connect() as connection:
        definers = connection.execute(text(DEFINERS)).all()
    assert [row.proname for row in definers if "search_path=" not in row.config] == []
    assert [row.proname for row in definers if row.is_public] == []
    assert {row.owner for row in definers} <= {"register_lookup", "register_owner"}
