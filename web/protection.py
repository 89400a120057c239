"""What every answer carries and every form must: request id, security headers, anti-forgery token, access log."""

import logging
import re
import secrets
import time

from flask import Flask, Response, g, request
from flask_wtf.csrf import CSRFProtect

from register.errors import Invalid

LOG = logging.getLogger("toit.requests")
REQUEST_ID = re.compile(r"^[A-Za-z0-9-]{8,64}$")
CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self';"
    " connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'; manifest-src 'self'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
ONE_YEAR = 31_536_000

csrf = CSRFProtect()


def init_app(app: Flask) -> None:
    """Plug the guards in."""
    app.before_request(_begin)
    app.before_request(_refuse_nul)
    csrf.init_app(app)
    app.after_request(_finish)


def _begin() -> None:
    given = request.headers.get("X-Request-Id", "")
    g.request_id = given if REQUEST_ID.match(given) else secrets.token_hex(8)
    g.started = time.perf_counter()


def _refuse_nul() -> None:
    """PostgreSQL stores no NUL sign and nobody types one: refused here once, rather than a failure on each page."""
    typed = (part for values in (request.args, request.form) for pair in values.items(multi=True) for part in pair)
    if "\0" in request.path or any("\0" in part for part in typed):
        raise Invalid("unreadable_character")


def _finish(response: Response) -> Response:
    response.headers["X-Request-Id"] = g.get("request_id", "")
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", CONTENT_POLICY)
    if request.is_secure:
        response.headers["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"
    _set_caching(response)
    _log(response)
    return response


def _set_caching(response: Response) -> None:
    """Pages hold personal data and are never kept; static files named by their digest are kept for a year."""
    if request.endpoint == "static" and "v" in request.args:
        response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    elif request.endpoint == "static":
        response.headers["Cache-Control"] = "public, max-age=3600"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"


def _log(response: Response) -> None:
    """One line per answer: the route, never the address typed, for that may name somebody."""
    rule = request.url_rule.rule if request.url_rule else "-"
    milliseconds = (time.perf_counter() - g.get("started", time.perf_counter())) * 1000
    LOG.info("%s %s %s %d %.0fms", g.get("request_id", "-"), request.method, rule, response.status_code, milliseconds)
