"""Issuing the unique registration number (NUR): 18 characters, unique, never reused (L441-2-1)."""

import re
from datetime import date

from sqlalchemy.dialects.postgresql import insert

from register.applications.models import NumberSequence
from register.db import db
from register.errors import Refused

NUMBER = re.compile(r"[0-9]{3}(0[1-9]|1[0-2])[0-9]{2}[0-9]{6}[A-Z0-9]{5}")
PUBLIC_DESK = "GDPUB"
LARGEST_SEQUENCE = 999_999


def month_key(day: date) -> str:
    """MMYY, as in the number."""
    return f"{day:%m%y}"


def compose_number(territory_id: str, day: date, *, sequence: int, desk_code: str) -> str:
    """Territory, month and year, sequence, desk."""
    if not 1 <= sequence <= LARGEST_SEQUENCE:
        raise Refused("number_sequence_exhausted")
    return f"{territory_id}{month_key(day)}{sequence:06d}{desk_code}"


def issue_number(territory_id: str, day: date, desk_code: str = PUBLIC_DESK) -> str:
    """The next number of the month. The counter stays locked until the issuing transaction ends, so a number is
    given exactly when its application exists."""
    statement = (
        insert(NumberSequence)
        .values(territory_id=territory_id, month=month_key(day), last=1)
        .on_conflict_do_update(
            index_elements=["territory_id", "month"], set_={"last": NumberSequence.last + 1}
        )
        .returning(NumberSequence.last)
    )
    sequence = db.session.execute(statement).scalar_one()
    return compose_number(territory_id, day, sequence=sequence, desk_code=desk_code)
