"""The second factor of an account: enrolment, proof, recovery codes, reset. The caller opens the transaction."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert

from register.actor import Actor
from register.audit.actions import Act, record
from register.crypto import Place, keyring
from register.db import db, new_id, widened
from register.errors import Invalid, NotFound, Refused
from register.organisations import totp
from register.organisations.models import Account, Agent, RecoveryCode, SecondFactor, SignInSession
from register.organisations.rules import Road

RECOVERY_PURPOSE = "recovery code"
MINIMUM_REASON = 10


class FactorState(StrEnum):
    NONE = "NONE"
    ENROLLED = "ENROLLED"
    PUBLISHED = "PUBLISHED"  # the demonstration's secret, which everybody knows


def _place(account_id: UUID) -> Place:
    return Place("second_factors", "secret", str(account_id))


def sealed_secret(account_id: UUID, secret: str) -> bytes:
    """The secret as it is stored: encrypted, and bound to its account."""
    return keyring().encrypt(secret, _place(account_id))


def recovery_digest(account_id: UUID, code: str) -> bytes:
    """The keyed digest of a recovery code; two accounts with one code have two digests."""
    return keyring().blind_index(f"{account_id}:{totp.bare_recovery_code(code)}", purpose=RECOVERY_PURPOSE)


def _account_id(actor: Actor) -> UUID:
    if actor.account_id is None:
        raise NotFound("account_unknown")
    return actor.account_id


def _factor(actor: Actor) -> SecondFactor | None:
    mine = select(SecondFactor).where(
        SecondFactor.territory_id == actor.territory_id, SecondFactor.account_id == _account_id(actor)
    )
    return db.session.scalars(mine).first()


def _secret(actor: Actor, factor: SecondFactor) -> str:
    return keyring().decrypt(factor.secret, _place(_account_id(actor)))


def factor_state(actor: Actor) -> FactorState:
    """Whether the actor's account has a second factor that was proved once."""
    factor = _factor(actor)
    if factor is None or factor.confirmed_at is None:
        return FactorState.NONE
    return FactorState.PUBLISHED if _secret(actor, factor) == totp.PUBLISHED_SECRET else FactorState.ENROLLED


def begin_enrolment(actor: Actor) -> None:
    """Prepare a secret for the actor's account; one that waits to be confirmed is kept, so a page may be reloaded."""
    account_id = _account_id(actor)
    row = {
        "territory_id": actor.territory_id, "id": new_id(), "account_id": account_id,
        "secret": sealed_secret(account_id, totp.new_secret()),
    }  # fmt: skip
    db.session.execute(insert(SecondFactor).values(row).on_conflict_do_nothing())


def waiting_secret(actor: Actor) -> str:
    """The secret to copy into a telephone, while it is not confirmed; afterwards it is never shown again."""
    factor = _factor(actor)
    if factor is None or factor.confirmed_at is not None:
        raise NotFound("second_factor")
    return _secret(actor, factor)


def confirm_enrolment(actor: Actor, code: str, now: datetime) -> list[str]:
    """Confirm the waiting secret by a first code.

    Returns
    -------
    The recovery codes, in clear for this once.

    Raises
    ------
    Invalid ``code_wrong``: the telephone shows another code. Refused ``second_factor_enrolled``: somebody was faster.
    """
    step = totp.matching_step(waiting_secret(actor), code, now)
    if step is None:
        raise Invalid("code_wrong", fields={"code": "code_wrong"})
    confirmed = db.session.execute(
        update(SecondFactor)
        .where(
            SecondFactor.territory_id == actor.territory_id,
            SecondFactor.account_id == actor.account_id,
            SecondFactor.confirmed_at.is_(None),
        )
        .values(confirmed_at=now, last_step=step)
        .returning(SecondFactor.id)
    ).first()
    if confirmed is None:
        raise Refused("second_factor_enrolled")
    record(actor, Act("enrol_second_factor", "account", actor.account_id), now)
    return _give_recovery_codes(actor)


def _give_recovery_codes(actor: Actor) -> list[str]:
    account_id, codes = _account_id(actor), totp.new_recovery_codes()
    of_account = (RecoveryCode.territory_id == actor.territory_id, RecoveryCode.account_id == account_id)
    db.session.execute(delete(RecoveryCode).where(*of_account))
    db.session.add_all(
        RecoveryCode(
            territory_id=actor.territory_id, id=new_id(), account_id=account_id,
            digest=recovery_digest(account_id, code),
        )
        for code in codes
    )  # fmt: skip
    return codes


def renew_recovery_codes(actor: Actor, now: datetime) -> list[str]:
    """Give new recovery codes; the former ones are worth nothing from now on. Prove the second factor first."""
    record(actor, Act("renew_recovery_codes", "account", actor.account_id), now)
    return _give_recovery_codes(actor)


def recovery_codes_left(actor: Actor) -> int:
    """How many recovery codes have not served."""
    unused = select(func.count()).where(
        RecoveryCode.territory_id == actor.territory_id,
        RecoveryCode.account_id == _account_id(actor),
        RecoveryCode.used_at.is_(None),
    )
    return db.session.execute(unused).scalar_one()


def prove(actor: Actor, typed: str, now: datetime, *, accepts_published: bool) -> Road:
    """Check a telephone's code or a recovery code; each serves once, whatever arrives at the same time.

    Raises
    ------
    Invalid ``code_wrong``: neither. Invalid ``code_used``: right, but it already served; the next one comes within
    half a minute. Refused ``second_factor_published``: the demonstration's factor, outside a demonstration.
    """
    if totp.looks_like_recovery_code(typed):
        if not use_recovery_code(actor, typed, now):
            raise Invalid("code_wrong", fields={"code": "code_wrong"})
        return Road.PASSWORD_AND_RECOVERY
    factor = _factor(actor)
    if factor is None or factor.confirmed_at is None:
        raise Invalid("code_wrong", fields={"code": "code_wrong"})
    secret = _secret(actor, factor)
    is_published = secret == totp.PUBLISHED_SECRET
    if is_published and not accepts_published:
        raise Refused("second_factor_published")
    step = totp.matching_step(secret, typed, now)
    if step is None:
        raise Invalid("code_wrong", fields={"code": "code_wrong"})
    # Several people try the demonstration as one agent in the same half minute; its secret protects nothing.
    if not is_published and not _use_step(actor, step):
        raise Invalid("code_used", fields={"code": "code_used"})
    return Road.PASSWORD_AND_CODE


def _use_step(actor: Actor, step: int) -> bool:
    moved = db.session.execute(
        update(SecondFactor)
        .where(
            SecondFactor.territory_id == actor.territory_id,
            SecondFactor.account_id == actor.account_id,
            SecondFactor.last_step < step,
        )
        .values(last_step=step)
        .returning(SecondFactor.id)
    ).first()
    return moved is not None


def use_recovery_code(actor: Actor, typed: str, now: datetime) -> bool:
    """Consume a recovery code of the actor's account; ``False`` when it is not one, or served already."""
    account_id = _account_id(actor)
    used = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.territory_id == actor.territory_id,
            RecoveryCode.account_id == account_id,
            RecoveryCode.digest == recovery_digest(account_id, typed),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=now)
        .returning(RecoveryCode.id)
    ).first()
    if used is None:
        return False
    record(actor, Act("use_recovery_code", "account", account_id), now)
    return True


def reset_second_factor(actor: Actor, agent_id: UUID, reason: str, now: datetime) -> None:
    """Take an agent's second factor away, because the telephone is lost: the next sign-in enrols a new one.

    Every session of the account ends. The reason stays in the history.

    Raises
    ------
    Invalid ``reason_missing`` under ten signs. NotFound: no such agent in the actor's territory.
    """
    stated = " ".join(reason.split())
    if len(stated) < MINIMUM_REASON:
        raise Invalid("reason_missing", fields={"reason": "reason_missing"})
    with widened():
        joined = (Account.territory_id == Agent.territory_id) & (Account.agent_id == Agent.id)
        wanted = select(Account.id).join(Agent, joined)
        account_id = db.session.scalar(wanted.where(Agent.territory_id == actor.territory_id, Agent.id == agent_id))
        if account_id is None:
            raise NotFound("agent")
        for table in (SecondFactor, RecoveryCode):
            db.session.execute(
                delete(table).where(table.territory_id == actor.territory_id, table.account_id == account_id)
            )
        db.session.execute(
            update(Account)
            .where(Account.territory_id == actor.territory_id, Account.id == account_id)
            .values(session_epoch=Account.session_epoch + 1, failed_attempts=0, locked_until=None)
        )
        db.session.execute(
            update(SignInSession)
            .where(SignInSession.territory_id == actor.territory_id, SignInSession.account_id == account_id)
            .where(SignInSession.ended_at.is_(None))
            .values(ended_at=now)
        )
    record(actor, Act("reset_second_factor", "account", account_id, reason=stated), now)
