"""Opening a session, choosing a password, ending sessions."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text, update

from register.actor import Actor, ActorKind, Scope
from register.audit.actions import Act, record
from register.db import db, transaction
from register.errors import Invalid, Refused
from register.organisations.models import Account
from register.organisations.passwords import MINIMUM_LENGTH, hash_password, is_right
from register.organisations.queries import FoundAccount, find_account
from register.organisations.rules import AccountKind
from register.organisations.second_factors import use_recovery_code
from register.organisations.sessions import end_other_sessions
from register.organisations.totp import looks_like_recovery_code

MAX_FAILURES = 6
LOCKED_FOR = timedelta(minutes=15)
WINDOW = timedelta(minutes=5)
LIMITS = {"address": 100, "login": 30, "device": 30}
"""Attempts allowed in five minutes: by sending address (a town hall shares one), by login, by known device.

An agent who signs in makes two, the password and the code.
"""

COUNT = text("""
    insert into sign_in_attempts (bucket, window_at, count) values (:bucket, :window_at, 1)
    on conflict (bucket, window_at) do update set count = sign_in_attempts.count + 1
    returning count
""")


@dataclass(frozen=True, slots=True)
class Opened:
    """A right password: whose account it opens, and whether a password must still be chosen.

    ``is_recovered``: a recovery code was typed with it, and counts as the second factor.
    """

    account: FoundAccount
    must_choose_password: bool
    is_recovered: bool = False


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


@dataclass(frozen=True, slots=True)
class Attempt:
    """What was typed to sign in, and whether the device has already opened this account (it is not locked out)."""

    login: str
    password: str
    recovery_code: str = ""
    known_accounts: frozenset[UUID] = frozenset()


def check_password(attempt: Attempt, now: datetime) -> Opened:
    """Check a login and its password, or the one-time access code of a certificate.

    Six failures lock the password for a quarter of an hour, yet not for its owner: a device that opened the account
    before, or a recovery code typed with the password, passes the lock.

    Raises
    ------
    Refused ``sign_in_failed``: unknown login, wrong password, wrong recovery code or locked account; all answer the
    same, in the same time.
    """
    account = find_account(normalise_login(attempt.login))
    password_fits = is_right(attempt.password, account.password_hash if account else None)
    code = "".join(attempt.password.split()).upper()
    code_fits = account is not None and account.access_code_hash is not None
    code_fits = code_fits and is_right(code, account.access_code_hash if account else None)
    is_known = account is not None and account.id in attempt.known_accounts
    is_locked = account is not None and is_locked_out(account, now) and not is_known
    is_right_password = account is not None and (password_fits or code_fits)
    is_recovered = account is not None and is_right_password and _recovers(account, attempt.recovery_code, now)
    if account is None or not is_right_password or (is_locked and not is_recovered):
        if account is not None and not is_locked and not is_known:
            count_failure(account, now)
        raise Refused("sign_in_failed")
    return Opened(account, must_choose_password=code_fits and not password_fits, is_recovered=is_recovered)


def is_locked_out(account: FoundAccount, now: datetime) -> bool:
    """Whether too many wrong passwords or codes were typed for this account a moment ago."""
    return account.locked_until is not None and account.locked_until > now


def _recovers(account: FoundAccount, recovery_code: str, now: datetime) -> bool:
    if not looks_like_recovery_code(recovery_code):
        return False
    actor = bare_actor(account)
    with transaction(actor):
        return use_recovery_code(actor, recovery_code, now)


def bare_actor(account: FoundAccount) -> Actor:
    """An actor bound to its own account and nothing else."""
    kind = ActorKind.AGENT if account.kind == AccountKind.AGENT else ActorKind.APPLICANT
    return Actor(kind, account.territory_id, Scope.NONE, account_id=account.id)


def count_failure(account: FoundAccount, now: datetime) -> None:
    """Count a wrong password or a wrong code: the two share one count, so that neither can be guessed for long."""
    failures = account.failed_attempts + 1
    locked_until = now + LOCKED_FOR if failures % MAX_FAILURES == 0 else account.locked_until
    with transaction(bare_actor(account)):
        db.session.execute(
            update(Account)
            .where(Account.territory_id == account.territory_id, Account.id == account.id)
            .values(failed_attempts=Account.failed_attempts + 1, locked_until=locked_until)
        )


def choose_password(actor: Actor, password: str, now: datetime, *, kept_session: UUID | None = None) -> int:
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
    end_other_sessions(actor, kept_session, now)
    record(actor, Act("choose_password", "account", actor.account_id, application_id=actor.application_id), now)
    return epoch


def end_sessions(actor: Actor, now: datetime) -> None:
    """End every session of the actor's account."""
    db.session.execute(
        update(Account)
        .where(Account.territory_id == actor.territory_id, Account.id == actor.account_id)
        .values(session_epoch=Account.session_epoch + 1)
    )
    end_other_sessions(actor, None, now)
    record(actor, Act("end_sessions", "account", actor.account_id), now)
