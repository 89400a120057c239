"""The certificate of an erasure: dates, counts and a reference, as data and as a PDF; nothing of the person."""

from pathlib import Path
from typing import Any

from register.clock import paris_day
from register.errors import NotFound
from register.notices.texts import day_in_words
from register.organisations.reference import territory
from register.privacy.models import Erasure
from register.privacy.retention import retentions
from register.typesetting import typeset

TEMPLATE = Path(__file__).with_name("templates") / "erasure.typ"


def reference_of(erasure: Erasure) -> str:
    """What the person noted: the territory and the identifier of the erasure."""
    return f"{erasure.territory_id}-{erasure.id}"


def certificate_content(erasure: Erasure) -> dict[str, Any]:
    """The content of the certificate; NotFound ``erasure`` while it is only announced."""
    if erasure.erased_at is None:
        raise NotFound("erasure")
    return {
        "reference": reference_of(erasure),
        "territory": territory(erasure.territory_id).name,
        "struck_off_on": day_in_words(erasure.struck_off_on),
        "due_on": day_in_words(erasure.due_on),
        "erased_on": day_in_words(paris_day(erasure.erased_at)),
        "told_on": day_in_words(paris_day(erasure.told_at)) if erasure.told_at else None,
        "rows": sum(erasure.erased.values()),
        "source": retentions()["archive"].source,
    }


def erasure_pdf(erasure: Erasure) -> bytes:
    """The certificate as a PDF."""
    return typeset(TEMPLATE, certificate_content(erasure))
