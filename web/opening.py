"""Settings, then a database that answers, then the application: what every command of `toit` opens, and closes."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from web.config import Settings, SettingsError

if TYPE_CHECKING:
    from flask import Flask

    from register.actor import Actor

NOT_MIGRATED = "La base ne répond pas, ou n'a pas encore de schéma : lancez « toit migrate », puis recommencez."


def read_settings() -> Settings:
    """The settings of this process."""
    return Settings.from_environment(os.environ)


@contextmanager
def open_database(settings: Settings) -> Iterator[Settings]:
    """The settings with a database that answers: the embedded one lives for the length of the block."""
    from register.embedded import default_cluster

    if not settings.is_embedded:
        yield settings
        return
    with default_cluster(settings.data_directory).running() as cluster:
        yield replace(settings, database_url=cluster.url())


def make_application(settings: Settings) -> "Flask":
    """The application; imported here, so that a command without it starts at once."""
    from web import create_app

    return create_app(settings)


@contextmanager
def application(settings: Settings) -> Iterator["Flask"]:
    """The application in its context, its database open; its connections end with the block."""
    from register.db import db
    from register.readiness import has_schema

    with open_database(settings) as opened:
        if not has_schema(opened.database_url or ""):
            raise SettingsError(NOT_MIGRATED)
        app = make_application(opened)
        with app.app_context():
            try:
                yield app
            finally:
                db.engine.dispose()


def equip_demonstration(settings: Settings) -> None:
    """Give the people of an older demonstration the newer ways to sign in."""
    from register import clock
    from register.demo.sign_in import equip_accounts

    with application(settings):
        equip_accounts(clock.now())


def account_actor(login: str) -> "Actor":
    """The actor of one account; an unknown login is said plainly, to an operator."""
    from register.errors import NotFound
    from register.organisations.actions import bare_actor, normalise_login
    from register.organisations.queries import find_account

    found = find_account(normalise_login(login))
    if found is None:
        raise NotFound("account_unknown")
    return bare_actor(found)
