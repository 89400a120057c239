"""From a broken uniqueness to the refusal a person can read. The messages never say who came first."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import IntegrityError

from register.db import db
from register.errors import Conflict

CODES = {
    "uq_offers_live_household": "household_has_live_offer",
    "uq_offers_live_dwelling": "dwelling_has_live_offer",
    "uq_leases_offer": "lease_already_signed",
    "uq_leases_vacancy": "lease_already_signed",
    "uq_leases_current_dwelling": "lease_already_signed",
    "uq_leases_application": "household_already_housed",
    "uq_agenda_items_vacancy": "vacancy_already_on_agenda",
    "uq_agenda_items_position": "agenda_changed",
}


@contextmanager
def conflicts_told() -> Iterator[None]:
    """Write what the block added; a uniqueness that another transaction took first becomes a ``Conflict``."""
    try:
        yield
        db.session.flush()
    except IntegrityError as error:
        name = getattr(getattr(error.orig, "diag", None), "constraint_name", None) or ""
        if name in CODES:
            raise Conflict(CODES[name]) from None
        raise
