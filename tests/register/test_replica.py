"""Figures are read from the streaming replica when there is one; acts never are."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import InternalError

from register.actor import system
from register.db import db, reading, transaction
from tests import database as databases
from web import create_app
from web.config import Settings

WHERE = text("select current_database()")


@pytest.fixture
def pair(
    database: databases.TestDatabase, server: databases.TestServer, tmp_path: Path
) -> Iterator[tuple[Flask, databases.TestDatabase]]:
    """An application whose replica is another database, so that one sees which of the two answered."""
    with server.fresh() as replica:
        environment = {**databases.settings_for(database, tmp_path), "READ_DATABASE_URL": replica.url}
        app = create_app(Settings.from_environment(environment))
        with app.app_context():
            yield app, replica
            db.session.remove()
            for engine in db.engines.values():
                engine.dispose()


def test_a_reading_asks_the_replica_and_an_act_the_primary(
    pair: tuple[Flask, databases.TestDatabase], database: databases.TestDatabase
) -> None:
    with reading(system("014")) as session:
        assert session.scalar(WHERE) == pair[1].name
    with transaction(system("014")) as session:
        assert session.scalar(WHERE) == database.name


def test_without_a_replica_a_reading_asks_the_primary(app: Flask, database: databases.TestDatabase) -> None:
    with app.app_context(), reading(system("014")) as session:
        assert session.scalar(WHERE) == database.name


def test_a_reading_writes_nothing_and_ends_with_its_actor(app: Flask) -> None:
    with app.app_context():
        with pytest.raises(InternalError, match="read-only"), reading(system("014")) as session:
            session.execute(text("insert into epcis (siren, name) values ('000000000', 'Nulle part')"))
        with reading(system("014")) as session:
            assert session.scalar(text("select current_setting('app.territory')")) == "014"
        assert not db.session.info
