"""A second start: is the schema there, is anybody in it?"""

from collections.abc import Iterator

import pytest

from register import migrate, readiness
from tests.database import TestDatabase, TestServer


@pytest.fixture
def bare(server: TestServer) -> Iterator[TestDatabase]:
    with server.fresh("template0") as fresh:
        yield fresh


def test_a_database_without_schema_is_not_ready(bare: TestDatabase) -> None:
    assert not readiness.is_current(bare.url)


def test_a_database_that_does_not_exist_is_not_ready(database: TestDatabase) -> None:
    assert not readiness.is_current(database.cluster.url(database="never_made"))


def test_a_migrated_database_is_ready_and_empty(database: TestDatabase) -> None:
    assert readiness.is_current(database.url)
    assert readiness.is_empty(database.url)


@pytest.mark.slow
def test_a_seeded_territory_is_not_empty(small_database: TestDatabase) -> None:
    assert not readiness.is_empty(small_database.url)


def test_the_head_is_the_last_migration() -> None:
    assert readiness.head() == migrate.head_revision()
