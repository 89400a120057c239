"""From a ranked vacancy to a signed lease: what each act leaves in the register."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.committees.actions import answer_offer, make_offer, sign_lease
from register.committees.commands import Answer, Signing
from register.db import transaction
from tests.factories.committees import LATER, decided, make_house
from tests.factories.letting import as_applicant

pytestmark = pytest.mark.usefixtures("played_day")


@pytest.fixture
def played_day(freeze) -> None:
    freeze("2026-03-02T10:00")


@pytest.mark.law("R441-2-8")
def test_a_vacancy_goes_from_its_list_to_a_lease(app: Flask, owner_engine: Engine) -> None:
    with app.app_context():
        house = make_house()
        made = decided(house)
        with transaction(house.officer):
            offer_id = make_offer(house.officer, made.item_id, now=LATER).id
        winner = as_applicant(made.households[0])
        with transaction(winner):
            answer_offer(winner, offer_id, answer=Answer(accepted=True), now=LATER + timedelta(days=2))
        signed_at = LATER + timedelta(days=5)
        with transaction(house.officer):
            signing = Signing(signed_on=signed_at.date(), starts_on=signed_at.date())
            sign_lease(house.officer, offer_id, command=signing, now=signed_at)
    with owner_engine.connect() as check:
        states = check.execute(text(
            "select a.status, a.strike_off_reason, v.status as vacancy, o.status as offer, l.rent_euros"
            " from leases l join applications a on a.id = l.application_id join vacancies v on v.id = l.vacancy_id"
            " join offers o on o.id = l.offer_id"
        )).one()  # fmt: skip
        assert states[:4] == ("STRUCK_OFF", "HOUSED", "LET", "SIGNED")
        counted = check.execute(text("select * from letting_statistics")).mappings().one()
        assert (counted["typology"], counted["household_size"], counted["wait_months"]) == ("T3", 3, 14)
        closed = check.execute(text("select closed_reason from candidates order by shortlist_rank")).scalars().all()
        assert closed == ["HOUSED_HERE", "LET_TO_ANOTHER", "LET_TO_ANOTHER"]
        answers = check.execute(text("select answer from bids order by rank")).scalars().all()
        assert answers == ["ALLOCATED", "LET_TO_ANOTHER", "LET_TO_ANOTHER"]
