"""HTTP: pages, forms, sign-in and French wording. The only package that knows requests and sessions."""

import os

from flask import Flask

from web.config import Settings


def create_app(settings: Settings | None = None) -> Flask:
    """Make the application of one deployment; without ``settings`` they are read from the environment."""
    from register.db import db
    from register.priorities import projections  # noqa: F401  (facts and points follow every edit)
    from web import access, api, auth, errors, formats, labels, navigation, pages, protection, wiring

    settings = settings or Settings.from_environment(os.environ)
    app = Flask(__name__)
    wiring.configure(app, settings)
    db.init_app(app)
    formats.register_filters(app)
    labels.register_labels(app)
    auth.init_app(app)
    access.init_app(app)
    protection.init_app(app)
    errors.init_app(app)
    pages.register_pages(app)
    api.register_api(app)
    navigation.init_app(app)
    wiring.mount_observatory(app)
    return app
