"""Offers and leases that compete: constraints decide, messages tell nothing of the other household or landlord."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.actor import Actor, system
from register.committees.actions import answer_offer, expire_offers, make_offer, sign_lease
from register.committees.codes import RefusalReason
from register.committees.commands import Answer, Signing
from register.committees.queries import items_to_offer, offer_of
from register.db import transaction
from register.errors import Conflict, Invalid, NotFound, Refused, RegisterError
from tests.factories.committees import LATER, House, Presented, decided, make_house, present_households
from tests.factories.letting import TERRITORY, as_applicant

REFUSED = Answer(accepted=False, refusal_reason=RefusalReason.TOO_SMALL)


@pytest.fixture(autouse=True)
def played_day(freeze: Callable[[str], date]) -> None:
    freeze("2026-03-02T10:00")


@pytest.fixture(scope="module")
def house(app: Flask) -> House:
    with app.app_context():
        return make_house()


@pytest.fixture(scope="module")
def neighbour(app: Flask) -> House:
    with app.app_context():
        return make_house("Foyer des Essais (fictif)")


def offer_to(house: House, made: Presented) -> UUID:
    with transaction(house.officer):
        return make_offer(house.officer, made.item_id, now=LATER).id


def answer(household: UUID, offer_id: UUID, said: Answer, *, days: int = 1) -> None:
    actor = as_applicant(household)
    with transaction(actor):
        answer_offer(actor, offer_id, answer=said, now=LATER + timedelta(days=days))


def at_once(app: Flask, acts: list[Callable[[], object]]) -> list[str]:
    """Run acts at the same instant, each in its own context; what each ended with."""
    start = Barrier(len(acts))

    def run(act: Callable[[], object]) -> str:
        with app.app_context():
            start.wait()
            try:
                act()
            except RegisterError as refused:
                return refused.code
            return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return sorted(pool.map(run, acts))


@pytest.mark.law("R441-10")
def test_two_landlords_cannot_hold_a_live_offer_for_one_household(
    app: Flask, house: House, neighbour: House, owner_engine: Engine
) -> None:
    with app.app_context():
        first = decided(house)
        second = present_households(neighbour, first.households)
    acts = [lambda: offer_to(house, first), lambda: offer_to(neighbour, second)]
    assert at_once(app, acts) == ["done", "household_has_live_offer"]
    with owner_engine.connect() as check:
        live = "select count(*) from offers where application_id = :one and status in ('PENDING', 'ACCEPTED')"
        assert check.execute(text(live), {"one": first.households[0]}).scalar() == 1


def test_one_dwelling_is_offered_to_one_candidate_however_many_ask(app: Flask, house: House) -> None:
    with app.app_context():
        made = decided(house)
    endings = at_once(app, [lambda: offer_to(house, made)] * 2)
    assert endings[0] in (
        "candidate_no_longer_available",
        "done",
        "dwelling_has_live_offer",
        "household_has_live_offer",
    )
    assert endings.count("done") == 1


def test_two_candidates_cannot_sign_one_dwelling(app: Flask, house: House, owner_engine: Engine) -> None:
    """The second household's offer is written behind the register's back: the lease still has one place."""
    with app.app_context():
        made = decided(house)
        offers = [offer_to(house, made)]
        answer(made.households[0], offers[0], Answer(accepted=True))
    with owner_engine.begin() as arrange:
        arrange.execute(text("drop index uq_offers_live_dwelling"))
        offers.append(arrange.execute(text(
            "insert into offers (territory_id, id, organisation_id, candidate_id, application_id, vacancy_id,"
            " dwelling_id, status, sheet, made_at, notified_on, answer_by) select o.territory_id, gen_random_uuid(),"
            " o.organisation_id, c.id, c.application_id, o.vacancy_id, o.dwelling_id, 'ACCEPTED', o.sheet, o.made_at,"
            " o.notified_on, o.answer_by from offers o join candidates c on c.agenda_item_id = :item"
            " and c.shortlist_rank = 2"
            " where o.id = :offer returning id"), {"item": made.item_id, "offer": offers[0]},
        ).scalar_one())  # fmt: skip
    signed_at = LATER + timedelta(days=3)

    def sign(offer_id: UUID) -> None:
        with transaction(house.officer):
            signing = Signing(signed_at.date(), signed_at.date())
            sign_lease(house.officer, offer_id, command=signing, now=signed_at)

    endings = at_once(app, [lambda: sign(offers[0]), lambda: sign(offers[1])])
    assert endings == ["done", "lease_already_signed"]
    with owner_engine.begin() as check:
        leases = check.execute(text("select count(*) from leases where vacancy_id = :one"), {"one": made.vacancy_id})
        assert leases.scalar() == 1
        check.execute(text("update offers set status = 'CANCELLED' where vacancy_id = :one and status = 'ACCEPTED'"),
                      {"one": made.vacancy_id})  # fmt: skip
        check.execute(text(
            "create unique index uq_offers_live_dwelling on offers (territory_id, dwelling_id)"
            " where status in ('PENDING', 'ACCEPTED')"
        ))  # fmt: skip


def test_one_offer_signed_twice_at_once_makes_one_lease(app: Flask, house: House) -> None:
    with app.app_context():
        made = decided(house)
        offer_id = offer_to(house, made)
        answer(made.households[0], offer_id, Answer(accepted=True))
    signed_at = LATER + timedelta(days=3)

    def sign() -> None:
        with transaction(house.officer):
            sign_lease(house.officer, offer_id, command=Signing(signed_at.date(), signed_at.date()), now=signed_at)

    assert at_once(app, [sign, sign]) == ["done", "lease_already_signed"]


@pytest.mark.law("R441-3")
def test_a_refusal_sends_the_dwelling_to_the_next_rank(app: Flask, house: House) -> None:
    with app.app_context():
        made = decided(house)
        answer(made.households[0], offer_to(house, made), REFUSED)
        second = offer_to(house, made)
        with transaction(house.officer):
            assert offer_of(house.officer, second).application_id == made.households[1]


def test_once_every_rank_has_refused_the_landlord_draws_up_a_new_list(
    app: Flask, house: House, owner_engine: Engine
) -> None:
    with app.app_context():
        made = decided(house)
        for place in range(2):
            answer(made.households[place], offer_to(house, made), REFUSED)
        with pytest.raises(Refused, match="nobody_to_offer"):
            offer_to(house, made)
    with owner_engine.connect() as check:
        status = check.execute(text("select status from vacancies where id = :one"), {"one": made.vacancy_id}).scalar()
        assert status == "SHORTLISTING"


@pytest.mark.law("R441-10")
def test_silence_after_the_last_day_is_a_refusal(app: Flask, house: House) -> None:
    with app.app_context():
        made = decided(house)
        offer_id = offer_to(house, made)
        actor = system(TERRITORY)
        with transaction(house.officer):
            last = offer_of(house.officer, offer_id).answer_by
        for after, status in ((0, "PENDING"), (1, "EXPIRED")):
            with transaction(actor):
                expire_offers(actor, now=LATER + (last - LATER.date()) + timedelta(days=after))
            with transaction(actor):
                offer = offer_of(actor, offer_id)
                assert offer.status == status
        assert offer.refusal_reason == RefusalReason.NO_REPLY
        with pytest.raises(Conflict, match="offer_closed"):
            answer(made.households[0], offer_id, Answer(accepted=True))


def test_an_answer_is_not_taken_back(app: Flask, house: House) -> None:
    with app.app_context():
        made = decided(house)
        offer_id = offer_to(house, made)
        with pytest.raises(Invalid, match="answer"):
            answer(made.households[0], offer_id, Answer(accepted=False))
        answer(made.households[0], offer_id, Answer(accepted=True))
        answer(made.households[0], offer_id, Answer(accepted=True))
        with pytest.raises(Conflict, match="offer_closed"):
            answer(made.households[0], offer_id, REFUSED)


@pytest.mark.law("R441-16-3")
def test_an_offer_to_a_dalo_household_says_so(app: Flask, house: House, owner_engine: Engine) -> None:
    with app.app_context():
        made = decided(house, dalo=True)
        offer_id = offer_to(house, made)
    with owner_engine.connect() as check:
        body = check.execute(text("select body from notices where event_key = :key"), {"key": f"offer:{offer_id}"})
        assert "droit au logement opposable" in body.scalar_one()


def test_nobody_sees_an_offer_but_its_household_and_its_landlord(app: Flask, house: House, neighbour: House) -> None:
    with app.app_context():
        made = decided(house)
        offer_id = offer_to(house, made)
        strangers: list[Actor] = [neighbour.officer, house.delegate, as_applicant(made.households[1])]
        for stranger in strangers:
            with transaction(stranger), pytest.raises(NotFound):
                offer_of(stranger, offer_id)
        with transaction(neighbour.officer):
            assert made.item_id not in {row.item.id for row in items_to_offer(neighbour.officer)}


@pytest.mark.law("R441-2-8")
def test_signing_closes_the_household_s_candidacies_with_every_landlord(
    app: Flask, house: House, neighbour: House, owner_engine: Engine
) -> None:
    with app.app_context():
        made = decided(house)
        elsewhere = present_households(neighbour, made.households)
        offer_id = offer_to(house, made)
        answer(made.households[0], offer_id, Answer(accepted=True))
        signed_at = LATER + timedelta(days=3)
        with transaction(house.officer):
            sign_lease(house.officer, offer_id, command=Signing(signed_at.date(), signed_at.date()), now=signed_at)
        assert offer_to(neighbour, elsewhere)  # the next rank, for the first is housed
    with owner_engine.connect() as check:
        closed = check.execute(
            text("select closed_reason from candidates where agenda_item_id = :item order by shortlist_rank"),
            {"item": elsewhere.item_id},
        ).scalars().all()  # fmt: skip
        assert closed[0] == "HOUSED_ELSEWHERE"
        lines = check.execute(
            text("select action from history where application_id = :one"), {"one": made.households[0]}
        ).scalars().all()  # fmt: skip
        assert {"present_candidate", "decide_candidate", "make_offer", "answer_offer", "sign_lease",
                "strike_off_application", "close_candidacy"} <= set(lines)  # fmt: skip


@pytest.mark.law("R441-1")
def test_an_income_above_the_ceiling_stops_the_signature(app: Flask, house: House, owner_engine: Engine) -> None:
    with app.app_context():
        made = decided(house)
        offer_id = offer_to(house, made)
        answer(made.households[0], offer_id, Answer(accepted=True))
        with owner_engine.begin() as arrange:
            arrange.execute(text("update applications set reference_income_euros = 900000 where id = :one"),
                            {"one": made.households[0]})  # fmt: skip
        signed_at = LATER + timedelta(days=3)
        with pytest.raises(Refused, match="income_above_ceiling"), transaction(house.officer):
            sign_lease(house.officer, offer_id, command=Signing(signed_at.date(), signed_at.date()), now=signed_at)
