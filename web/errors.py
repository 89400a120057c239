"""From an error to a page: what happened, what was kept, what to do. The only table of it."""

import logging

from flask import Flask, Response, g, json, make_response, render_template, request
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException

from register.errors import Conflict, Invalid, NotAllowed, NotFound, Refused, RegisterError
from web.access import is_api
from web.labels import REFUSALS
from web.labels.errors import DEFAULTS

LOG = logging.getLogger("toit.errors")
STATUS: tuple[tuple[type[RegisterError], int], ...] = (
    (NotFound, 404),
    (NotAllowed, 403),
    (Invalid, 400),
    (Refused, 409),
    (Conflict, 409),
)


def status_of(error: RegisterError) -> int:
    """The HTTP status of a refusal."""
    return next(status for kind, status in STATUS if isinstance(error, kind))


def init_app(app: Flask) -> None:
    """Plug the table in."""
    app.register_error_handler(RegisterError, _refusal)
    app.register_error_handler(CSRFError, lambda _error: _page(400, "form_expired"))
    app.register_error_handler(OperationalError, _database_away)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(500, _crash)


def wording_of(error: RegisterError) -> str:
    """One French sentence for a refusal, with its values."""
    title = REFUSALS.get(error.code, DEFAULTS[status_of(error)])[0]
    return title.format(**error.values)


def _refusal(error: RegisterError) -> Response:
    return _page(status_of(error), error.code, dict(error.values))


def _http(error: HTTPException) -> Response:
    if error.response is not None or error.code is None or error.code < 400:
        return make_response(error.get_response())
    return _page(error.code, "")


def _database_away(error: OperationalError) -> Response:
    LOG.error("%s database away: %s", g.get("request_id", "-"), type(error.orig).__name__)
    return _page(503, "")


def _crash(error: Exception) -> Response:
    original = getattr(error, "original_exception", None) or error
    LOG.error("%s %s on %s", g.get("request_id", "-"), type(original).__name__, request.endpoint, exc_info=original)
    return _page(500, "")


def _problem(status: int, title: str, detail: str) -> Response:
    """The same refusal for a program (RFC 9457)."""
    request_id = g.get("request_id", "")
    body = {"type": "about:blank", "title": title, "status": status, "detail": detail, "request_id": request_id}
    return Response(json.dumps(body, ensure_ascii=False), status, mimetype="application/problem+json")


def _page(status: int, code: str, values: dict[str, object] | None = None) -> Response:
    """The error page; should drawing it fail too, plain words remain."""
    wording = REFUSALS.get(code) or DEFAULTS.get(status) or DEFAULTS[500 if status >= 500 else 400]
    title, what, kept, todo = (part.format(**(values or {})) for part in wording)
    if is_api():
        return _problem(status, title, f"{what} {todo}")
    try:
        body = render_template("errors/error.html", code=status, title=title, what=what, kept=kept, todo=todo)
    except Exception:
        LOG.exception("%s the error page itself failed", g.get("request_id", "-"))
        body = f"<!DOCTYPE html><html lang='fr'><title>{title}</title><h1>{title}</h1><p>{what} {todo}</p>"
    response = make_response(body, status)
    if status == 429:
        response.headers["Retry-After"] = "300"
    return response
