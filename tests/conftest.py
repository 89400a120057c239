"""Fixtures every test may ask for. How they are made is in tests/database.py; people and things are in factories."""

import os
from collections.abc import Callable, Iterator
from datetime import date

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine

from tests import database as databases

os.environ.setdefault("TZ", "Europe/Paris")
for name in [name for name in os.environ if name.startswith("TOIT_") or name.endswith("DATABASE_URL")]:
    del os.environ[name]  # a developer's own settings never reach a test

# A slow machine is no fault of the product: on a fresh clone the first text drawn builds tables for a second or more.
settings.register_profile("toit", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("toit")


@pytest.fixture(scope="session")
def server() -> Iterator[databases.TestServer]:
    """The PostgreSQL of this run, with its migrated template."""
    with databases.test_server() as started:
        yield started


@pytest.fixture(scope="module")
def database(server: databases.TestServer) -> Iterator[databases.TestDatabase]:
    """An empty, migrated database for one test module."""
    with server.fresh() as fresh:
        yield fresh


@pytest.fixture(scope="module")
def owner_engine(database: databases.TestDatabase) -> Iterator[Engine]:
    """Direct SQL as the superuser, outside every policy: to arrange, and to check what is stored."""
    engine = databases.superuser_engine(database)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def app(database: databases.TestDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on this module's database, as the web role."""
    with databases.application(database, tmp_path_factory.mktemp("data")) as made:
        yield made


@pytest.fixture(scope="session")
def small_database(server: databases.TestServer) -> Iterator[databases.TestDatabase]:
    """The ``small`` demonstration profile, seeded once; tests that write take ``small_copy``."""
    databases.seed_small(server)
    with server.fresh(databases.SMALL) as fresh:
        yield fresh


@pytest.fixture(scope="session")
def small_app(
    small_database: databases.TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The application on the shared small territory: for reading."""
    with databases.application(small_database, tmp_path_factory.mktemp("small")) as made:
        yield made


@pytest.fixture(scope="module")
def small_copy(
    server: databases.TestServer, small_database: databases.TestDatabase, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Flask]:
    """The application on a copy of the small territory that this module may change."""
    with (
        server.fresh(databases.SMALL) as fresh,
        databases.application(fresh, tmp_path_factory.mktemp("copy")) as made,
    ):
        yield made


@pytest.fixture
def query_count() -> Callable[[Flask], databases.QueryCount]:
    """``with query_count(app) as queries: ...; int(queries)``: the statements a page sends."""
    return databases.query_count


@pytest.fixture
def freeze(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], date]:
    """``freeze("2026-03-02")`` or ``freeze("2026-03-02T10:00")``: stop the clock there, Paris time."""

    def stop_clock(instant: str) -> date:
        monkeypatch.setenv("TOIT_FAKE_NOW", instant)
        return date.fromisoformat(instant[:10])

    return stop_clock
