import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from scoring.practice import (
    Practice,
    affordability_alerts,
    flat_amount_euros,
    practice_on,
    practice_typologies,
    register_practice,
)

ON = date(2026, 11, 22)
OWN = replace(
    register_practice(ON),
    effort_alert_percent=30,
    residual_alert_euros=12,
    flat_amounts={"T3": (40, 15)},
    is_own=True,
    since=date(2026, 1, 1),
)


def test_the_register_s_values_stand_in_while_a_landlord_has_set_none() -> None:
    standing_in = practice_on(None, ON)
    assert standing_in == register_practice(ON)
    assert not standing_in.is_own
    assert practice_typologies(standing_in, 1) == ("T1", "T1BIS", "T2")
    assert practice_typologies(standing_in, 11) == practice_typologies(standing_in, 6) == ("T5", "T6")


def test_a_practice_survives_its_document() -> None:
    document = json.loads(json.dumps(OWN.as_document()))
    assert practice_on(document, ON) == OWN == Practice.from_document(document)


@pytest.mark.law("arrêté du 10 mars 2011")
def test_the_flat_amount_depends_on_the_dwelling_and_on_the_people() -> None:
    # 40 for the dwelling and 15 for each of three persons.
    assert flat_amount_euros(OWN, "T3", 3) == 85
    assert flat_amount_euros(OWN, "T4", 3) == 0
    assert flat_amount_euros(register_practice(ON), "T3", 3) == 0


@pytest.mark.parametrize(
    ("rate", "residual", "codes"),
    [
        ("0.30", 12, ()),
        ("0.3001", 12, ("EFFORT_RATE_HIGH",)),
        ("0.30", "11.99", ("RESIDUAL_INCOME_LOW",)),
        (None, -5, ("RESIDUAL_INCOME_LOW",)),
        ("0.9", 0, ("EFFORT_RATE_HIGH", "RESIDUAL_INCOME_LOW")),
    ],
)
def test_a_threshold_that_is_reached_alerts_nobody(rate: str | None, residual: str, codes: tuple[str, ...]) -> None:
    ratio = None if rate is None else Decimal(rate)
    assert affordability_alerts(ratio, Decimal(residual), OWN) == codes
