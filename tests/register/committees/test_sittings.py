"""A sitting from its call to its close: what it asks for, who may write in it, what it leaves to each household."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import Engine, text

from register.audit.actions import digest
from register.committees.actions import (
    close_sitting,
    convene_sitting,
    draw_up_shortlist,
    postpone_item,
    record_decision,
)
from register.committees.codes import Decision, ExceptionReason, NonAllocationReason
from register.committees.commands import CandidateDecision, ItemDecision, Shortlist
from register.committees.minutes import minutes_of
from register.committees.queries import candidacies_of, candidates_of, sitting_of, sittings_of
from register.db import transaction
from register.errors import Conflict, Invalid, NotFound, Refused
from tests.factories.committees import (
    AFTER,
    ALL_FOR,
    DURING,
    House,
    candidate_ids,
    convene,
    decide,
    in_order,
    make_house,
    open_now,
    present,
    ranked_vacancy,
)
from tests.factories.letting import as_applicant

ANSWERS = text("select answer from bids b join adverts a on a.id = b.advert_id where a.vacancy_id = :id order by rank")


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


def draw(house: House, command: Shortlist) -> UUID:
    sitting_id = convene(house)
    with transaction(house.officer):
        return draw_up_shortlist(house.officer, sitting_id, command=command, now=AFTER).id


def problems_of(house: House, command: Shortlist) -> set[str]:
    with pytest.raises(Invalid) as refused:
        draw(house, command)
    return set(refused.value.fields.values())


def test_a_sitting_is_convened_for_a_day_to_come_at_a_place(app: Flask, house: House) -> None:
    with app.app_context(), transaction(house.officer):
        with pytest.raises(Invalid) as refused:
            convene_sitting(house.officer, AFTER, place=" ", now=AFTER)
        assert refused.value.fields == {"held_at": "SITTING_IN_PAST", "place": "PLACE_MISSING"}
        assert (
            convene_sitting(house.officer, AFTER + timedelta(seconds=1), place="Salle", now=AFTER).status == "CONVENED"
        )


@pytest.mark.law("R441-3")
def test_under_three_candidates_the_exception_is_recorded(app: Flask, house: House, owner_engine: Engine) -> None:
    with app.app_context():
        vacancy_id, households = ranked_vacancy(house, (90, 70))
        alone = Shortlist(vacancy_id, tuple(households))
        assert problems_of(house, alone) == {"TOO_FEW_CANDIDATES"}
        item_id = draw(house, replace(alone, exception=ExceptionReason.SHORTAGE, exception_text="Deux recevables."))
    with owner_engine.connect() as check:
        row = check.execute(
            text("select exception_reason, exception_text from agenda_items where id = :id"), {"id": item_id}
        )
        assert tuple(row.one()) == ("SHORTAGE", "Deux recevables.")


@pytest.mark.law("L441-1")
def test_a_rank_passed_over_needs_a_reason_that_only_its_household_reads(
    app: Flask, house: House, owner_engine: Engine
) -> None:
    with app.app_context():
        vacancy_id, households = ranked_vacancy(house, (90, 80, 70, 60))
        chosen = (households[0], households[2], households[3])
        assert problems_of(house, Shortlist(vacancy_id, chosen)) == {"SKIPPED_REASON_MISSING"}
        unlawful = {households[1]: "Pas de lien avec la commune"}
        assert problems_of(house, Shortlist(vacancy_id, chosen, unlawful)) == {"REASON_FORBIDDEN"}
        reason = "A demandé à suspendre ses candidatures."
        draw(house, Shortlist(vacancy_id, chosen, {households[1]: reason}))
    with owner_engine.connect() as check:
        readers = check.execute(
            text("select application_id from notices where body like :some"), {"some": f"%{reason}%"}
        )
        assert readers.scalars().all() == [households[1]]
        answers = check.execute(ANSWERS, {"id": vacancy_id}).scalars().all()
        assert answers == ["SHORTLISTED", "NOT_SHORTLISTED", "SHORTLISTED", "SHORTLISTED"]


def test_a_vacancy_is_presented_once_at_a_time(app: Flask, house: House) -> None:
    with app.app_context():
        made = present(house)
        with pytest.raises(Conflict, match="vacancy_already_on_agenda"):
            draw(house, Shortlist(made.vacancy_id, tuple(made.households)))


def test_another_landlord_presents_nothing_of_this_one(app: Flask, house: House, neighbour: House) -> None:
    with app.app_context():
        vacancy_id, households = ranked_vacancy(house)
        with pytest.raises(NotFound):
            draw(neighbour, Shortlist(vacancy_id, tuple(households)))


@pytest.mark.law("R441-9")
def test_a_sitting_opens_at_its_quorum_and_an_adviser_does_not_count(app: Flask, house: House) -> None:
    with app.app_context():
        made = present(house)
        with pytest.raises(Refused, match="quorum_not_reached"):
            open_now(house, made.sitting_id, voters=2)
        open_now(house, made.sitting_id, voters=3)


def test_nothing_is_decided_before_the_sitting_opens_nor_closed_before_all_is_decided(app: Flask, house: House) -> None:
    with app.app_context():
        made = present(house)
        with pytest.raises(Conflict, match="sitting_not_open"):
            decide(house, made.item_id)
        open_now(house, made.sitting_id)
        with pytest.raises(Refused, match="items_undecided"), transaction(house.officer):
            close_sitting(house.officer, made.sitting_id, now=DURING)


def test_the_mayor_s_delegate_decides_and_closes_without_seeing_the_landlord_s_stock(
    app: Flask, house: House, owner_engine: Engine
) -> None:
    with app.app_context():
        made = present(house)
        open_now(house, made.sitting_id)
        decide(house, made.item_id, actor=house.delegate)
        with transaction(house.delegate):
            close_sitting(house.delegate, made.sitting_id, now=DURING)
    with owner_engine.connect() as check:
        answers = check.execute(ANSWERS, {"id": made.vacancy_id}).scalars().all()
        assert answers == ["ALLOCATED", "ALLOCATED", "NOT_ALLOCATED"]


def test_a_member_of_another_committee_sees_nothing_of_this_one(app: Flask, house: House, neighbour: House) -> None:
    with app.app_context():
        made = present(house)
        for stranger in (neighbour.delegate, neighbour.officer):
            with transaction(stranger):
                assert candidates_of(stranger, [made.item_id]) == {}
                assert made.sitting_id not in {row.sitting.id for row in sittings_of(stranger)}
                with pytest.raises(NotFound):
                    sitting_of(stranger, made.sitting_id)


def test_two_secretaries_do_not_write_over_each_other(app: Flask, house: House) -> None:
    with app.app_context():
        made = present(house)
        open_now(house, made.sitting_id)
        decide(house, made.item_id)
        with pytest.raises(Conflict, match="decision_already_recorded"):
            decide(house, made.item_id, version=1)
        decide(house, made.item_id, allocated=1, version=2)


def test_two_ranks_may_be_swapped_in_a_correction(app: Flask, house: House) -> None:
    with app.app_context():
        made = present(house)
        open_now(house, made.sitting_id)
        decide(house, made.item_id)
        ids = candidate_ids(house.officer, made.item_id)
        swapped = in_order([ids[1], ids[0], ids[2]])
        with pytest.raises(Invalid) as refused, transaction(house.officer):
            record_decision(house.officer, made.item_id, command=ItemDecision(2, swapped, ALL_FOR), now=DURING)
        assert refused.value.fields == {"order_reason": "ORDER_REASON_MISSING"}
        command = ItemDecision(2, swapped, ALL_FOR, "Trois pièces conviennent à trois personnes.")
        with transaction(house.officer):
            record_decision(house.officer, made.item_id, command=command, now=DURING)


def test_the_votes_are_those_of_the_members_present(app: Flask, house: House) -> None:
    with app.app_context():
        made = present(house)
        open_now(house, made.sitting_id, voters=4)
        with pytest.raises(Invalid) as refused:
            decide(house, made.item_id)
        assert refused.value.fields == {"votes_for": "VOTES_DO_NOT_ADD_UP"}


@pytest.mark.law("R441-3")
def test_an_applicant_reads_its_decision_once_the_sitting_is_closed(
    app: Flask, house: House, owner_engine: Engine
) -> None:
    with app.app_context():
        made = present(house)
        open_now(house, made.sitting_id)
        decide(house, made.item_id)
        last = as_applicant(made.households[2])
        with transaction(last):
            assert candidacies_of(last, made.households[2])[0].decision is None
        with transaction(house.officer):
            close_sitting(house.officer, made.sitting_id, now=DURING)
        with transaction(last):
            mine = candidacies_of(last, made.households[2])[0]
    assert (mine.decision, mine.reason_code) == (Decision.NOT_ALLOCATED, NonAllocationReason.RANKED_BELOW)
    with owner_engine.connect() as check:
        wanted = text("select count(*) from notices where kind = 'DECISION' and application_id = any(:ids)")
        told = check.execute(wanted, {"ids": made.households})
        assert told.scalar() == 3


def test_a_dwelling_nobody_gets_goes_back_to_its_list(app: Flask, house: House, owner_engine: Engine) -> None:
    with app.app_context():
        made = present(house)
        open_now(house, made.sitting_id)
        ids = candidate_ids(house.officer, made.item_id)
        nobody = CandidateDecision(
            Decision.NOT_ALLOCATED,
            reason_code=NonAllocationReason.EFFORT_RATE_TOO_HIGH,
            reason_text="Trop lourd.",
        )
        with transaction(house.officer):
            command = ItemDecision(1, dict.fromkeys(ids, nobody), ALL_FOR)
            record_decision(house.officer, made.item_id, command=command, now=DURING)
            close_sitting(house.officer, made.sitting_id, now=DURING)
    with owner_engine.connect() as check:
        status = check.execute(text("select status from vacancies where id = :id"), {"id": made.vacancy_id}).scalar()
        assert status == "SHORTLISTING"


def test_a_postponed_dwelling_may_be_presented_again(app: Flask, house: House) -> None:
    with app.app_context():
        made = present(house)
        open_now(house, made.sitting_id)
        with transaction(house.delegate):
            postpone_item(house.delegate, made.item_id, now=DURING)
        assert draw(house, Shortlist(made.vacancy_id, tuple(made.households))) != made.item_id


def test_the_minutes_of_a_closed_sitting_keep_the_digest_of_its_close(app: Flask, house: House) -> None:
    with app.app_context():
        made = present(house)
        open_now(house, made.sitting_id)
        decide(house, made.item_id)
        with transaction(house.officer):
            close_sitting(house.officer, made.sitting_id, now=DURING)
        with transaction(house.delegate):
            sitting, _committee = sitting_of(house.delegate, made.sitting_id)
            assert sitting.minutes_digest == digest(minutes_of(house.delegate, made.sitting_id))
