"""What the application is plugged into: settings, cookies, static files, compression, the observatory."""

import hashlib
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, url_for
from flask_compress import Compress
from jinja2 import StrictUndefined

from register import crypto, files
from register.db import REPLICA
from register.doctor import assert_safe_role
from register.notices import sending
from web.config import Mode, Settings

MAX_FORM_BYTES = 1_000_000
COMPRESSED = ("text/html", "text/css", "text/javascript", "application/json", "image/svg+xml", "text/csv")
POOL = {"pool_size": 10, "max_overflow": 10, "pool_pre_ping": True, "pool_recycle": 1800}


def configure(app: Flask, settings: Settings) -> None:
    """Give the application its settings; cookies are strict and, in production, sent over TLS only."""
    if settings.database_url is None:
        raise RuntimeError("no database: open one first (web.opening.open_database)")
    replicas = {REPLICA: settings.read_database_url} if settings.read_database_url else {}
    for url in (settings.database_url, *replicas.values()):
        assert_safe_role(url)
    crypto.use(settings.secret_key)
    files.use(settings.data_directory / "files")
    sending.use(settings.post_directory or settings.data_directory / "post", settings.smtp_url)
    secure = settings.is_production
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_BINDS=replicas,
        SQLALCHEMY_ENGINE_OPTIONS=POOL,
        SESSION_COOKIE_NAME="__Host-toit" if secure else "toit",
        SESSION_COOKIE_SECURE=secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_PATH="/",
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        MAX_CONTENT_LENGTH=MAX_FORM_BYTES,
        MAX_FORM_MEMORY_SIZE=MAX_FORM_BYTES,
        MAX_FORM_PARTS=500,
        WTF_CSRF_TIME_LIMIT=None,
        TESTING=settings.mode is Mode.TEST,
        COMPRESS_MIMETYPES=list(COMPRESSED),
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.globals["static_url"] = static_url
    app.jinja_env.globals["demo_mode"] = settings.mode is not Mode.PRODUCTION
    Compress(app)
    app.after_request(_close_file)


def _close_file(response: Response) -> Response:
    """Compression replaces a file by a stream and forgets it: close it with the answer."""
    close = getattr(response.response, "close", None)
    if response.is_streamed and close is not None:
        response.call_on_close(close)
    return response


def static_url(path: str) -> str:
    """The address of a static file with its content's digest, so that it can be kept for a year."""
    return url_for("static", filename=path, v=_digest(path))


@lru_cache(maxsize=256)
def _digest(path: str) -> str:
    file = Path(__file__).parent / "static" / path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12]


def mount_observatory(app: Flask) -> None:
    """Plug the observatory under its own path, open to everybody; Dash only reads, and carries no form token."""
    import observatory
    from web.access import Permission, requires
    from web.protection import csrf

    observatory.mount(app)
    for rule in app.url_map.iter_rules():
        if rule.rule.startswith("/observatory/"):
            view = app.view_functions[rule.endpoint]
            if not hasattr(view, "permission"):
                app.view_functions[rule.endpoint] = csrf.exempt(requires(Permission.PUBLIC_READ)(view))
