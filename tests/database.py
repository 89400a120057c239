"""Databases for tests: one fast embedded server per run, one migrated template, a copy of it for whoever asks."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy import Engine, create_engine, event
from sqlalchemy.pool import NullPool

from register import migrate
from register.embedded import Cluster, temporary_cluster
from web.config import Settings

TEMPLATE = "toit_template"
SMALL = "toit_small"


@dataclass
class TestServer:
    """The server of a test run; databases are copied from a template in about 0.1 s."""

    __test__ = False
    cluster: Cluster
    numbers: Iterator[int] = field(default_factory=count)

    @property
    def admin_url(self) -> str:
        return self.cluster.url("owner", database="postgres")

    def copy(self, template: str) -> "TestDatabase":
        name = f"toit_{os.getpid()}_{next(self.numbers)}"
        migrate.create_database(self.admin_url, name, template=template)
        return TestDatabase(self.cluster, name)

    def drop(self, database: "TestDatabase") -> None:
        migrate.drop_database(self.admin_url, database.name)

    @contextmanager
    def template(self, name: str) -> Iterator["TestDatabase"]:
        """Make a template of that name from the migrated one; a failure while filling it leaves none."""
        migrate.create_database(self.admin_url, name, template=TEMPLATE)
        made = TestDatabase(self.cluster, name)
        try:
            yield made
        except BaseException:
            self.drop(made)
            raise

    @contextmanager
    def fresh(self, template: str = TEMPLATE) -> Iterator["TestDatabase"]:
        database = self.copy(template)
        try:
            yield database
        finally:
            self.drop(database)


@dataclass(frozen=True)
class TestDatabase:
    """One database of the test server, with its addresses for each role."""

    __test__ = False
    cluster: Cluster
    name: str

    @property
    def url(self) -> str:
        """As the web process sees it: policies apply."""
        return self.cluster.url("register_app", database=self.name)

    @property
    def owner_url(self) -> str:
        return self.cluster.url("register_owner", database=self.name)

    @property
    def admin_url(self) -> str:
        """As the server's superuser: sees every row, for arranging and for checking."""
        return self.cluster.url("owner", database=self.name)


@contextmanager
def test_server() -> Iterator[TestServer]:
    """Start a server of its own in a temporary folder, migrate its template, delete everything at the end."""
    cluster = temporary_cluster("toit-tests")
    try:
        with cluster.running():
            migrate.migrate_cluster(cluster, database=TEMPLATE)
            yield TestServer(cluster)
    finally:
        shutil.rmtree(cluster.directory, ignore_errors=True)
        shutil.rmtree(cluster.socket_directory, ignore_errors=True)


test_server.__test__ = False  # type: ignore[attr-defined]


def superuser_engine(database: TestDatabase) -> Engine:
    return create_engine(database.admin_url, poolclass=NullPool)


def settings_for(database: TestDatabase, folder: Path) -> dict[str, str]:
    """The environment of an application under test."""
    return {
        "TOIT_MODE": "test",
        "TOIT_DATA_DIR": str(folder),
        "DATABASE_URL": database.url,
        "SECRET_KEY": "a secret of tests, long enough for the keys derived from it",
    }


class QueryCount:
    """Counts the statements that reach the server, whoever sends them; settings of the session do not count."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.statements: list[str] = []

    def _note(self, _connection: object, _cursor: object, statement: str, *_others: object) -> None:
        if "set_config(" not in statement:
            self.statements.append(statement)

    def __enter__(self) -> "QueryCount":
        self.statements.clear()
        event.listen(self.engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_error: object) -> None:
        event.remove(self.engine, "before_cursor_execute", self._note)

    def __int__(self) -> int:
        return len(self.statements)


def query_count(app: Flask) -> QueryCount:
    """A counter over one application's engine."""
    from register.db import db

    with app.app_context():
        return QueryCount(db.engine)


@contextmanager
def application(database: TestDatabase, folder: Path) -> Iterator[Flask]:
    """The web application on one database, its connections closed at the end."""
    from register.db import db
    from web import create_app

    app = create_app(Settings.from_environment(settings_for(database, folder)))
    yield app
    with app.app_context():
        db.session.remove()
        for engine in db.engines.values():
            engine.dispose()


def seed_small(server: TestServer) -> None:
    """Make the seeded template, once a run."""
    from web.commands import seed_database

    with server.template(SMALL) as made, TemporaryDirectory() as folder:
        seed_database(Settings.from_environment(settings_for(made, Path(folder))), "small", seed=1)
