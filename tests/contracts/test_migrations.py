"""Migrations: from nothing to the models, and back."""

import re
from collections.abc import Iterator

import pytest
from alembic import command
from sqlalchemy import create_engine, inspect
from sqlalchemy.pool import NullPool

from register import migrate
from tests.contracts.source import ROOT
from tests.database import TestDatabase, TestServer

VERSIONS = sorted((ROOT / "migrations/versions").glob("*.py"))


@pytest.fixture
def empty(server: TestServer) -> Iterator[TestDatabase]:
    with server.fresh("template0") as fresh:
        yield fresh


def test_an_empty_database_reaches_the_head_and_comes_back(empty: TestDatabase) -> None:
    migrate.upgrade(empty.owner_url)
    assert migrate.current_revision(empty.owner_url) == migrate.head_revision()
    engine = create_engine(empty.owner_url, poolclass=NullPool)
    with engine.begin() as connection:
        config = migrate.configuration()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
    assert inspect(engine).get_table_names() == ["alembic_version"]
    migrate.upgrade(empty.owner_url)


def test_models_and_migrations_agree(database: TestDatabase) -> None:
    with create_engine(database.owner_url, poolclass=NullPool).connect() as connection:
        config = migrate.configuration()
        config.attributes["connection"] = connection
        command.check(config)


def test_a_file_is_named_by_its_revision_and_follows_the_one_before() -> None:
    previous = "None"
    for number, path in enumerate(VERSIONS, start=1):
        source = path.read_text(encoding="utf-8")
        assert re.fullmatch(r"\d{4}_[a-z0-9]+(_[a-z0-9]+)+", path.stem), path.name
        revision = re.search(r'^revision(?:: str)? = .(.+).$', source, re.MULTILINE)
        down = re.search(r"^down_revision(?:: [^=]+)? = (.+)$", source, re.MULTILINE)
        assert revision is not None
        assert down is not None
        assert revision[1] == path.stem[:4] == f"{number:04}"
        assert down[1].strip("'\"") == previous
        previous = revision[1]


def test_the_current_head_collides_in_git_when_two_people_migrate() -> None:
    assert (ROOT / "migrations/.current-head").read_text(encoding="utf-8").strip() == VERSIONS[-1].stem[:4]
