"""Bids on a dwelling of an EPCI whose grid declares tiers and a route outside its points."""

from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from register.actor import system
from register.db import transaction
from register.lettings import queries
from register.lettings.actions import Window, close_advert, place_bid, publish_advert
from register.lettings.closing import replayed_digest
from register.lettings.forecast import chance_before_bid
from register.lettings.models import Advert
from register.priorities.models import Score
from scoring.facts import Evidence, FactSheet, encode
from tests.factories.grids import CAEN_LA_MER, adopt, reference_document
from tests.factories.letting import (
    CLOSES,
    OPENS,
    TERRITORY,
    as_applicant,
    make_households,
    make_landlord,
    make_vacancy,
)

UNFIT = {"code": "a", "label": "Habitat indigne", "fact": "unfit_housing", "when": {"kind": "flag"},
         "evidence": "DECLARED", "article": "L441-1 f"}  # fmt: skip
GRID = {
    **reference_document(),
    "exclusions": [{**UNFIT, "code": "hors", "label": "Plan départemental", "fact": "pdalhpd"}],
    "order": {"tiers": [UNFIT], "then": ["points", "filed_on"]},
}
DURING = OPENS + timedelta(days=1)


def known_for(household: UUID, sheet: FactSheet) -> None:
    with transaction(system(TERRITORY)) as session:
        session.get_one(Score, (TERRITORY, household, CAEN_LA_MER)).facts = encode(sheet)


@pytest.mark.law("L441-1", "R441-2-10")
def test_a_close_ranks_by_law_then_by_the_tiers_of_the_grid_then_who_is_outside(app: Flask, freeze) -> None:
    freeze("2026-03-03T09:00")
    with app.app_context():
        landlord = make_landlord()
        adopt(document=GRID)
        asked = [{"points": 0}, {"points": 90}, {"points": 5}, {"points": 1, "dalo": True}]
        outside, many, unfit, dalo = make_households(asked)
        known_for(outside, {"pdalhpd": (1, Evidence.DECLARED)})
        known_for(unfit, {"unfit_housing": (1, Evidence.DECLARED)})
        vacancy_id = make_vacancy(landlord)
        with transaction(landlord.actor):
            advert_id = publish_advert(landlord.actor, vacancy_id, Window(OPENS, CLOSES), now=OPENS)
        for household in (outside, many, unfit, dalo):
            with transaction(as_applicant(household)) as session:
                actor = as_applicant(household)
                chance_before_bid(actor, session.get_one(Advert, (TERRITORY, advert_id)), DURING)
                place_bid(actor, advert_id, now=DURING)
        with transaction(landlord.actor) as session:
            closed = close_advert(landlord.actor, advert_id, now=CLOSES)
            ranked = [bid.application_id for bid in queries.ranked_bids(landlord.actor, vacancy_id)]
            advert = session.get_one(Advert, (TERRITORY, advert_id))
            assert replayed_digest(landlord.actor, advert) == closed.result_digest
        assert ranked == [dalo, unfit, many, outside]
