"""Second factors for agents of tests: the telephone of the demonstration, whose secret everybody knows."""

from uuid import UUID

from register import clock
from register.db import db, new_id
from register.organisations.models import SecondFactor
from register.organisations.second_factors import sealed_secret
from register.organisations.totp import PUBLISHED_SECRET


def enrol(account_id: UUID, territory_id: str = "014") -> None:
    """Give an account that telephone, in the transaction that is open."""
    db.session.flush()
    db.session.add(
        SecondFactor(
            territory_id=territory_id, id=new_id(), account_id=account_id,
            secret=sealed_secret(account_id, PUBLISHED_SECRET), confirmed_at=clock.now(), last_step=0,
        )
    )  # fmt: skip
