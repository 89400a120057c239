"""Opening a session, choosing a password, ending sessions."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text, update

from register.actor import Actor, ActorKind, Scope
from register.audit.actions import Act, record
from register.db import db, transaction
from register.errors import Invalid, Refused
from register.organisations.models import Account
from register.organisations.passwords import MINIMUM_LENGTH, hash_password, is_right
from register.organisations.queries import FoundAccount, find_account
from register.organisations.rules import AccountKind

MAX_FAILURES = 6
LOCKED_FOR = timedelta(minutes=15)
WINDOW = timedelta(minutes=5)
LIMITS = {"address": 100, "login": 15}
"""Attempts allowed in five minutes, by sending address (a town hall shares one) and by login."""

COUNT = text("""
    insert into sign_in_attempts (bucket, window_at, count) values (:bucket, :window_at, 1)
    on conflict (bucket, window_at) do update set count = sign_in_attempts.count + 1
    returning count
""")


@dataclass(frozen=True, slots=True)
class Opened:
    """A right password: whose account it opens, and whether a password must still be chosen."""

    account: FoundAccount
    must_choose_password: bool


def count_attempt(kind: str, value: str, now: datetime) -> None:
    """Count one attempt and refuse past the limit; kept even when the sign-in is refused.

    Raises
    ------
    Refused ``too_many_attempts``: wait until the next window of five minutes.
    """
    seconds = int(WINDOW.total_seconds())
    window_at = now - timedelta(seconds=int(now.timestamp()) % seconds, microseconds=now.microsecond)
    bucket = hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()
    with db.engine.begin() as connection:
        count = connection.execute(COUNT, {"bucket": bucket, "window_at": window_at}).scalar_one()
        connection.execute(text("delete from sign_in_attempts where window_at < :old"), {"old": window_at - WINDOW})
    if count > LIMITS[kind]:
        raise Refused("too_many_attempts")


def normalise_login(typed: str) -> str:
    """An e-mail address in lower case, or a registration number in capitals without spaces."""
    bare = "".join(typed.split())
    return bare.lower() if "@" in bare else bare.upper()


def sign_in(typed_login: str, password: str, now: datetime) -> Opened:
    """Check a login and its password, or the one-time access code of a certificate.

    Raises
    ------
    Refused ``sign_in_failed``: unknown login, wrong password or locked account; the three answer the same, in the
    same time.
    """
    account = find_account(normalise_login(typed_login))
    password_fits = is_right(password, account.password_hash if account else None)
    code = "".join(password.split()).upper()
    code_fits = account is not None and account.access_code_hash is not None
    code_fits = code_fits and is_right(code, account.access_code_hash if account else None)
    is_locked = account is not None and account.locked_until is not None and account.locked_until > now
    if account is None or is_locked or not (password_fits or code_fits):
        if account is not None and not is_locked:
            _count_failure(account, now)
        raise Refused("sign_in_failed")
    _count_success(account, now)
    return Opened(account, must_choose_password=code_fits and not password_fits)


def bare_actor(account: FoundAccount) -> Actor:
    """An actor bound to its own account and nothing else."""
    kind = ActorKind.AGENT if account.kind == AccountKind.AGENT else ActorKind.APPLICANT
    return Actor(kind, account.territory_id, Scope.NONE, account_id=account.id)


def _count_failure(account: FoundAccount, now: datetime) -> None:
    failures = account.failed_attempts + 1
    locked_until = now + LOCKED_FOR if failures % MAX_FAILURES == 0 else account.locked_until
    with transaction(bare_actor(account)):
        db.session.execute(
            update(Account)
            .where(Account.territory_id == account.territory_id, Account.id == account.id)
            .values(failed_attempts=Account.failed_attempts + 1, locked_until=locked_until)
        )


def _count_success(account: FoundAccount, now: datetime) -> None:
    actor = bare_actor(account)
    with transaction(actor):
        db.session.execute(
            update(Account)
            .where(Account.territory_id == account.territory_id, Account.id == account.id)
            .values(failed_attempts=0, locked_until=None, last_sign_in_at=now)
        )
        record(actor, Act("sign_in", "account", account.id), now)


def choose_password(actor: Actor, password: str, now: datetime) -> int:
    """Give the actor's account a new password; every other session of it ends.

    Returns
    -------
    The new session epoch, which the present session must carry on.

    Raises
    ------
    Invalid ``password_too_short`` under twelve signs.
    """
    if len(password) < MINIMUM_LENGTH:
        raise Invalid("password_too_short", fields={"password": "password_too_short"}, minimum=MINIMUM_LENGTH)
    epoch = db.session.execute(
        update(Account)
        .where(Account.territory_id == actor.territory_id, Account.id == actor.account_id)
        .values(password_hash=hash_password(password), access_code_hash=None, session_epoch=Account.session_epoch + 1)
        .returning(Account.session_epoch)
    ).scalar_one()
    record(actor, Act("choose_password", "account", actor.account_id, application_id=actor.application_id), now)
    return epoch


def end_sessions(actor: Actor, now: datetime) -> None:
    """End every session of the actor's account."""
    db.session.execute(
        update(Account)
        .where(Account.territory_id == actor.territory_id, Account.id == actor.account_id)
        .values(session_epoch=Account.session_epoch + 1)
    )
    record(actor, Act("end_sessions", "account", actor.account_id), now)
