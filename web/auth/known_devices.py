"""A device that opened an account before: wrong passwords typed elsewhere do not lock its owner out of it.

The cookie is signed, names accounts by identifier alone, and opens nothing by itself.
"""

from uuid import UUID

from flask import Flask, Response, current_app, g, request
from itsdangerous import BadData, URLSafeTimedSerializer

LASTS_SECONDS = 180 * 24 * 3600
MOST_ACCOUNTS = 4
SALT = "known device"


def _serializer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(current_app.config["SECRET_KEY"], salt=SALT)


def _cookie_name() -> str:
    return "__Host-toit-device" if current_app.config["SESSION_COOKIE_SECURE"] else "toit-device"


def known_accounts() -> frozenset[UUID]:
    """The accounts this device opened in the last six months; a forged or worn cookie knows none."""
    try:
        held = _serializer().loads(request.cookies.get(_cookie_name(), ""), max_age=LASTS_SECONDS)
        return frozenset(UUID(one) for one in held)
    except (BadData, ValueError, TypeError):
        return frozenset()


def remember_device(account_id: UUID) -> None:
    """Let this device be known for an account, with the answer to this request."""
    others = sorted(str(one) for one in known_accounts() - {account_id})
    g.remembered_accounts = [str(account_id), *others][:MOST_ACCOUNTS]


def _write(response: Response) -> Response:
    remembered = g.get("remembered_accounts")
    if remembered:
        response.set_cookie(
            _cookie_name(), _serializer().dumps(remembered), max_age=LASTS_SECONDS, path="/", httponly=True,
            secure=current_app.config["SESSION_COOKIE_SECURE"], samesite="Lax",
        )  # fmt: skip
    return response


def init_app(app: Flask) -> None:
    """Write the cookie with the answer that follows a sign-in."""
    app.after_request(_write)
